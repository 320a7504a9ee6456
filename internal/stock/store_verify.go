package stock

import (
	"context"
	stdsql "database/sql"
	"fmt"

	"cuppa/ent/stockmovement"
	"cuppa/internal/db"
)

// unfolded says whether a movement waits to be folded.
func unfolded(ctx context.Context, d *db.DB) (bool, error) {
	return d.Ent().StockMovement.Query().Where(stockmovement.Folded(false)).Exist(ctx)
}

// heldOrders is how many orders of the shop hold stock.
func heldOrders(ctx context.Context, d *db.DB, brandID int, shopID string) (n int64, err error) {
	rows, err := d.Reader().QueryContext(ctx, "SELECT COUNT(DISTINCT order_no) FROM holds WHERE brand_id = $1 AND shop_id = $2 AND state = 'held'", brandID, shopID)
	if err != nil {
		return 0, fmt.Errorf("stock: held orders: %w", err)
	}
	err = drain(rows, func(rows *stdsql.Rows) error { return rows.Scan(&n) })
	return n, err
}
