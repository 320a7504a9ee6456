package promotion

import (
	"context"
	"fmt"
	"strings"

	"cuppa/ent/orderdiscount"
	"cuppa/internal/db"
)

// beginCounting counts what a promotion was used for before it had limits, as a limit counts over all versions: the orders that it counts for and that were not
// canceled get rows as if they had been counted, and the counters are their sums. Days begin at 0.
//
// Orders that are being written by the set before are waited for and counted here, as the lock keeps new ones from being written meanwhile; those that come after it
// find that the set has changed (see Unchanged), and count themselves. SQLite has one transaction at a time.
//
// The unpaid orders come first: that locks them, so that none is canceled between its row and its sum.
func beginCounting(ctx context.Context, tx *db.Tx, brandID int, promotionID string, added buckets) error {
	if added &= bucketAll | bucketGuest; added == 0 {
		return nil
	}
	if tx.Postgres() {
		if _, err := tx.ExecContext(ctx, "LOCK TABLE "+orderdiscount.Table+" IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return fmt.Errorf("promotion: waiting for orders that are being written: %w", err)
		}
	}
	statements := []struct {
		text string
		args []any
	}{
		{`UPDATE orders SET limited_count = limited_count + 1 WHERE brand_id = $1 AND status = 'CREATED'
		  AND no IN (SELECT order_no FROM order_discounts WHERE brand_id = $1 AND promotion_id = $2)`, []any{brandID, promotionID}},
		{`INSERT INTO order_promotion_uses (brand_id, order_no, promotion_id, customer_id, day, buckets, amount)
		  SELECT d.brand_id, d.order_no, d.promotion_id, o.customer_id, '', $3, d.amount FROM order_discounts d JOIN orders o ON o.no = d.order_no
		  WHERE d.brand_id = $1 AND d.promotion_id = $2 AND o.status <> 'CANCELED'
		  ON CONFLICT (order_no, promotion_id) DO UPDATE SET buckets = order_promotion_uses.buckets | excluded.buckets`, []any{brandID, promotionID, int(added)}},
	}
	sum := func(bit buckets, bucket, group string) {
		if added&bit == 0 {
			return
		}
		statements = append(statements, struct {
			text string
			args []any
		}{`INSERT INTO promotion_uses (brand_id, promotion_id, bucket, day, uses, amount)
		  SELECT brand_id, promotion_id, ` + bucket + `, '', count(*), sum(amount) FROM order_promotion_uses WHERE brand_id = $1 AND promotion_id = $2 AND (buckets & $3) <> 0
		  GROUP BY ` + group + `
		  ON CONFLICT (brand_id, bucket, promotion_id) DO UPDATE SET uses = excluded.uses, amount = excluded.amount`, []any{brandID, promotionID, int(bit)}})
	}
	sum(bucketAll, "'"+bucketNameAll+"'", "brand_id, promotion_id")
	sum(bucketGuest, "'"+bucketNameGuest("")+"' || customer_id", "brand_id, promotion_id, customer_id")
	for _, s := range statements {
		if !tx.Postgres() {
			s.text = strings.ReplaceAll(s.text, "$", "?")
		}
		if _, err := tx.ExecContext(ctx, s.text, s.args...); err != nil {
			return fmt.Errorf("promotion: counting what %s was used for: %w", promotionID, err)
		}
	}
	return nil
}
