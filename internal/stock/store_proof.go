package stock

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"strings"
	"time"
)

// proofText is one statement, so that all of its figures are of one moment of the database also while orders run: of levels, of movements, and of what orders hold and sold.
const proofText = `SELECT sku_id, what, CAST(SUM(n) AS BIGINT) FROM (
	SELECT sku_id, 'level' AS what, on_hand AS n FROM stock_levels WHERE brand_id = $1 AND shop_id = $2 %[1]s
	UNION ALL SELECT sku_id, CASE WHEN folded THEN 'folded ' ELSE 'unfolded ' END || CASE WHEN created_at <= $3 THEN kind ELSE 'later' END, delta
		FROM stock_movements WHERE brand_id = $1 AND shop_id = $2 %[1]s
	UNION ALL SELECT sku_id, 'miscounted', 1 FROM (
		SELECT sku_id, on_hand, created_at, SUM(delta) OVER (PARTITION BY sku_id ORDER BY id ROWS UNBOUNDED PRECEDING) AS running
		FROM stock_movements WHERE brand_id = $1 AND shop_id = $2 %[1]s) AS seen WHERE on_hand <> running AND created_at <= $3
	UNION ALL %[2]s
	) AS parts GROUP BY sku_id, what ORDER BY sku_id`

// heldThen is what orders held and had sold at a moment. A hold that was sold ended when its movement was written, which tells the time better than its row. The third part
// is how SQLite is kept from finding a hold's movement by its SKU, of which there may be a million, in place of its order: a plus hides a column from its indexes.
const heldThen = `SELECT sku_id, CASE WHEN state = 'sold' AND done THEN 'ordered' ELSE 'held' END, quantity FROM (
		SELECT h.sku_id, h.state, h.quantity, COALESCE(COALESCE(m.created_at, h.ended_at) <= $3, h.state <> 'held') AS done
		FROM holds h LEFT JOIN stock_movements m ON m.reference = h.order_no AND %[2]sm.shop_id = $2 AND %[2]sm.sku_id = h.sku_id AND %[2]sm.kind = 'sold'
		WHERE h.brand_id = $1 AND h.shop_id = $2 %[1]s AND COALESCE(h.held_at <= $3, true)) AS orders WHERE state = 'sold' OR NOT done`

// heldNow is heldThen of now, where what was sold has ended: the movements are looked for of what is held, which is little.
const heldNow = `SELECT h.sku_id, 'ordered', h.quantity FROM holds h WHERE h.brand_id = $1 AND h.shop_id = $2 %[1]s AND h.state = 'sold'
	UNION ALL SELECT h.sku_id, 'held', h.quantity FROM holds h WHERE h.brand_id = $1 AND h.shop_id = $2 %[1]s AND h.state = 'held' AND h.ended_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM stock_movements m WHERE m.reference = h.order_no AND %[2]sm.shop_id = $2 AND %[2]sm.sku_id = h.sku_id AND %[2]sm.kind = 'sold')`

func proofs(ctx context.Context, q querier, postgres bool, brandID int, shopID, skuID string, at time.Time) ([]Proof, error) {
	hidden := "+"
	if postgres {
		hidden = ""
	}
	held := heldThen
	if at.IsZero() {
		at, held = forever, heldNow
	}
	text, args := fmt.Sprintf(proofText, "", fmt.Sprintf(held, "", hidden)), []any{brandID, shopID, at.UTC()}
	if skuID != "" {
		text, args = fmt.Sprintf(proofText, "AND sku_id = $4", fmt.Sprintf(held, "AND h.sku_id = $4", hidden)), append(args, skuID)
	}
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("stock: proof: %w", err)
	}
	var all []Proof
	err = drain(rows, func(rows *stdsql.Rows) error {
		var sku, what string
		var n int64
		if err := rows.Scan(&sku, &what, &n); err != nil {
			return err
		}
		if len(all) == 0 || all[len(all)-1].SKUID != sku {
			all = append(all, Proof{SKUID: sku})
		}
		for one := range strings.FieldsSeq(what) { // a movement counts as what it is, and as folded or not
			if err := all[len(all)-1].add(one, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("stock: proof: %w", err)
	}
	return all, nil
}

// add puts a sum in its place.
func (p *Proof) add(what string, n int64) error {
	switch what {
	case "level":
		p.level += n
		p.OnHand += n
	case "folded":
		p.folded += n
	case "unfolded":
		p.OnHand += n
	case "later":
		p.OnHand -= n
	case "held":
		p.Held += n
	case "ordered":
		p.SoldByOrders += n
	case "miscounted":
		p.Miscounted += n
	case string(Received):
		p.Received += n
	case string(Returned):
		p.Returned += n
	case string(TransferredIn):
		p.TransferredIn += n
	case string(Counted):
		p.Corrections += n
	case string(Sold):
		p.Sold -= n
	case string(Wasted):
		p.Wasted -= n
	case string(TransferredOut):
		p.TransferredOut -= n
	default:
		return fmt.Errorf("stock: nobody knows the movement %q", what)
	}
	return nil
}
