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

// heldOrders is how many orders of the shop hold stock of which Redis has a record: counted is what it counts, and what was taken from the counters of this
// epoch without a record has none.
func heldOrders(ctx context.Context, d *db.DB, st *shop, epoch int64, p *policy, counted []Level) (n int64, err error) {
	text, args := "SELECT COUNT(DISTINCT order_no) FROM holds WHERE brand_id = $1 AND shop_id = $2 AND state = 'held' AND (epoch IS NULL OR epoch <> $3)",
		[]any{st.brandID, st.id, epoch}
	if p.rows {
		skus := make([]string, len(counted))
		for i, l := range counted {
			skus[i] = l.SKUID
		}
		text, args = text+" AND "+in(d.Postgres(), "sku_id", "$4"), append(args, listOf(d.Postgres(), skus))
	}
	rows, err := d.Reader().QueryContext(ctx, text, args...)
	if err != nil {
		return 0, fmt.Errorf("stock: held orders: %w", err)
	}
	err = drain(rows, func(rows *stdsql.Rows) error { return rows.Scan(&n) })
	return n, err
}

// epochNow is the epoch of a shop's counters by the database; 0 where it never had any.
func epochNow(ctx context.Context, q querier, brandID int, shopID string) (epoch int64, err error) {
	rows, err := q.QueryContext(ctx, "SELECT epoch FROM stock_epochs WHERE brand_id = $1 AND id = $2", brandID, shopID)
	if err != nil {
		return 0, fmt.Errorf("stock: epoch: %w", err)
	}
	err = drain(rows, func(rows *stdsql.Rows) error { return rows.Scan(&epoch) })
	return epoch, err
}
