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

// unbalanced finds SKUs whose level is not the sum of its folded movements, and whose sold holds are not the movements that sold.
func unbalanced(ctx context.Context, d *db.DB, brandID int, shopID string) (broken []string, err error) {
	rows, err := d.Reader().QueryContext(ctx, `SELECT sku_id, SUM(level), SUM(folded), SUM(sold), SUM(moved) FROM (
		SELECT sku_id, on_hand AS level, 0 AS folded, 0 AS sold, 0 AS moved FROM stock_levels WHERE brand_id = $1 AND shop_id = $2
		UNION ALL SELECT sku_id, 0, CASE WHEN folded THEN delta ELSE 0 END, 0, CASE WHEN kind = 'sold' THEN -delta ELSE 0 END
			FROM stock_movements WHERE brand_id = $1 AND shop_id = $2
		UNION ALL SELECT sku_id, 0, 0, quantity, 0 FROM holds WHERE brand_id = $1 AND shop_id = $2 AND state = 'sold') AS sums
		GROUP BY sku_id ORDER BY sku_id`, brandID, shopID)
	if err != nil {
		return nil, fmt.Errorf("stock: balance: %w", err)
	}
	err = drain(rows, func(rows *stdsql.Rows) error {
		var sku string
		var level, folded, sold, moved int64
		if err := rows.Scan(&sku, &level, &folded, &sold, &moved); err != nil {
			return err
		}
		if level != folded {
			broken = append(broken, fmt.Sprintf("SKU %s: its level is %d, its folded movements %d", sku, level, folded))
		}
		if sold != moved {
			broken = append(broken, fmt.Sprintf("SKU %s: %d sold by holds, %d by movements", sku, sold, moved))
		}
		return nil
	})
	return broken, err
}
