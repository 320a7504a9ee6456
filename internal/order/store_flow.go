package order

import (
	"context"

	holds "cuppa/ent/hold"
	"cuppa/internal/db"
)

// placedStill says whether a flow that places the order has not ended yet.
func placedStill(ctx context.Context, d *db.DB, o Order) (open bool, err error) {
	err = d.Reader().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM flows WHERE brand_id = $1 AND name IN ($2, $3, $4, $5) AND reference = $6
		AND status NOT IN ('done', 'undone'))`, o.BrandID, sagaName, tccName, balanceSagaName, balanceTCCName, o.No).Scan(&open)
	return open, err
}

// setHeldUnits writes how many counted units an order holds.
func setHeldUnits(ctx context.Context, tx *db.Tx, no string, units int64) error {
	_, err := tx.ExecContext(ctx, "UPDATE orders SET held_units = $1 WHERE no = $2", units, no)
	return err
}

// heldFor is what is counted and held for an order.
func heldFor(ctx context.Context, tx *db.Tx, no string) ([]unitsHeld, error) {
	rows, err := tx.Hold.Query().Where(holds.OrderNo(no), holds.StateEQ(holds.StateHeld)).Order(holds.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	var out []unitsHeld
	for _, r := range rows {
		out = append(out, unitsHeld{r.SkuID, r.Quantity})
	}
	return out, nil
}
