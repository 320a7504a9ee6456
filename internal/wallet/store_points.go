package wallet

import (
	"context"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/customer"
	"cuppa/ent/order"
	"cuppa/ent/pointlot"
	"cuppa/internal/db"
)

func toLot(r *ent.PointLot) lot {
	return lot{
		id: r.ID, brandID: r.BrandID, customerID: r.CustomerID, orderNo: r.OrderNo, granted: r.Granted, remaining: r.Remaining, returned: r.Returned, missing: r.Missing,
		grantedAt: r.GrantedAt.UTC(), expiresAt: r.ExpiresAt.UTC(),
	}
}

// isGuest says whether a guest is known still.
func isGuest(ctx context.Context, tx *db.Tx, customerID string) (bool, error) {
	return tx.Customer.Query().Where(customer.ID(customerID)).Exist(ctx)
}

// customerOf is the guest of an order; empty for none.
func customerOf(ctx context.Context, tx *db.Tx, orderNo string) (string, error) {
	row, err := tx.Order.Query().Where(order.ID(orderNo)).Select(order.FieldCustomerID).Only(ctx)
	if err != nil {
		return "", err
	}
	return row.CustomerID, nil
}

// insertLot writes the points of an order; false where they were granted before.
func insertLot(ctx context.Context, tx *db.Tx, l lot, eventID int) (bool, error) {
	return fresh(tx.PointLot.Create().SetCustomerID(l.customerID).SetOrderNo(l.orderNo).SetEventID(eventID).SetGranted(l.granted).SetRemaining(l.remaining).
		SetGrantedAt(l.grantedAt).SetExpiresAt(l.expiresAt).OnConflictColumns(pointlot.FieldBrandID, pointlot.FieldOrderNo).DoNothing().Exec(ctx))
}

// lotOf is the lot of an order.
func lotOf(ctx context.Context, tx *db.Tx, orderNo string) (lot, bool, error) {
	r, err := tx.PointLot.Query().Where(pointlot.OrderNo(orderNo)).Only(ctx)
	if ent.IsNotFound(err) {
		return lot{}, false, nil
	}
	if err != nil {
		return lot{}, false, err
	}
	return toLot(r), true, nil
}

// lotsOf are a guest's lots that have points left.
func lotsOf(ctx context.Context, tx *db.Tx, customerID string) ([]lot, error) {
	rows, err := tx.PointLot.Query().Where(pointlot.CustomerID(customerID), pointlot.RemainingGT(0)).Order(pointlot.ByExpiresAt(), pointlot.ByID()).All(ctx)
	out := make([]lot, len(rows))
	for i, r := range rows {
		out[i] = toLot(r)
	}
	return out, err
}

func drawLot(ctx context.Context, tx *db.Tx, id int, n int64) error {
	changed, err := tx.PointLot.Update().Where(pointlot.ID(id), pointlot.RemainingGTE(n)).AddRemaining(-n).Save(ctx)
	if err == nil && changed != 1 {
		err = fmt.Errorf("wallet: lot %d changed under its wallet's lock", id)
	}
	return err
}

// returnLot notes what an order's points were taken back by, and what of it was not there any more.
func returnLot(ctx context.Context, tx *db.Tx, id int, due, missing int64) error {
	return tx.PointLot.Update().Where(pointlot.ID(id)).AddReturned(due).AddMissing(missing).Exec(ctx)
}

func dueLots(ctx context.Context, d *db.DB, now time.Time, limit int) ([]lot, error) {
	rows, err := d.Ent().PointLot.Query().Where(pointlot.RemainingGT(0), pointlot.ExpiresAtLTE(now)).Order(pointlot.ByExpiresAt()).Limit(limit).All(ctx)
	out := make([]lot, len(rows))
	for i, r := range rows {
		out[i] = toLot(r)
	}
	return out, err
}

// endings are a guest's next ends of points.
func endings(ctx context.Context, d *db.DB, customerID string, limit int) ([]Ending, error) {
	rows, err := d.Ent().PointLot.Query().Where(pointlot.CustomerID(customerID), pointlot.RemainingGT(0)).Order(pointlot.ByExpiresAt(), pointlot.ByID()).Limit(limit).All(ctx)
	out := make([]Ending, len(rows))
	for i, r := range rows {
		out[i] = Ending{Points: r.Remaining, At: r.ExpiresAt.UTC()}
	}
	return out, err
}
