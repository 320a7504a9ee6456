package coupon

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/coupon"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

func insertCoupon(ctx context.Context, tx *db.Tx, c Coupon, by string) (Coupon, error) {
	create := tx.Coupon.Create().
		SetCode(c.Code).SetCustomerID(c.CustomerID).SetKind(c.Kind).SetName(c.Name).
		SetFaceValue(int64(c.FaceValue)).SetMinSpend(int64(c.MinSpend)).
		SetValidFrom(c.ValidFrom).SetValidUntil(c.ValidUntil).SetIssuedBy(by)
	if c.ShopID != "" {
		create.SetShopID(c.ShopID)
	}
	row, err := create.Save(ctx)
	if err != nil {
		return Coupon{}, err
	}
	return fromRow(row), nil
}

func fromRow(r *ent.Coupon) Coupon {
	c := Coupon{
		ID: r.ID, BrandID: r.BrandID, Code: r.Code, CustomerID: r.CustomerID, Kind: r.Kind, Name: r.Name,
		FaceValue: money.Amount(r.FaceValue), MinSpend: money.Amount(r.MinSpend), Status: Status(r.Status),
		ValidFrom: r.ValidFrom.UTC(), ValidUntil: r.ValidUntil.UTC(),
	}
	if r.ShopID != nil {
		c.ShopID = *r.ShopID
	}
	if r.OrderNo != nil {
		c.OrderNo = *r.OrderNo
	}
	return c
}

func couponsByCode(ctx context.Context, d *db.DB, customerID string, codes []string) (map[string]Coupon, error) {
	rows, err := d.Ent().Coupon.Query().Where(coupon.CustomerID(customerID), coupon.CodeIn(codes...)).All(ctx)
	if err != nil {
		return nil, err
	}
	found := make(map[string]Coupon, len(rows))
	for _, r := range rows {
		found[r.Code] = fromRow(r)
	}
	return found, nil
}

func couponInTx(ctx context.Context, tx *db.Tx, brandID int, customerID, code string) (Coupon, bool, error) {
	row, err := tx.Coupon.Query().Where(coupon.BrandID(brandID), coupon.CustomerID(customerID), coupon.Code(code)).Only(ctx)
	if ent.IsNotFound(err) {
		return Coupon{}, false, nil
	}
	if err != nil {
		return Coupon{}, false, err
	}
	return fromRow(row), true, nil
}

// listCoupons puts those that can be used first, then sorts by the end of their validity.
func listCoupons(ctx context.Context, d *db.DB, customerID string, now time.Time, limit, offset int) ([]Coupon, error) {
	rows, err := d.Ent().Coupon.Query().Where(coupon.CustomerID(customerID)).
		Order(func(s *sql.Selector) {
			s.OrderExpr(sql.ExprFunc(func(b *sql.Builder) {
				b.WriteString("CASE WHEN ").Ident(s.C(coupon.FieldStatus)).WriteOp(sql.OpEQ).Arg(string(Available)).
					WriteString(" AND ").Ident(s.C(coupon.FieldValidUntil)).WriteOp(sql.OpGT).Arg(now.UTC()).WriteString(" THEN 0 ELSE 1 END")
			}))
		}, coupon.ByValidUntil(), coupon.ByID()).
		Limit(limit).Offset(offset).All(ctx)
	if err != nil {
		return nil, err
	}
	coupons := make([]Coupon, len(rows))
	for i, r := range rows {
		coupons[i] = fromRow(r)
	}
	return coupons, nil
}

func lockCoupon(ctx context.Context, tx *db.Tx, brandID int, customerID, orderNo, code string, now time.Time) (int, error) {
	return tx.Coupon.Update().
		Where(coupon.BrandID(brandID), coupon.Code(code), coupon.CustomerID(customerID), coupon.StatusEQ(coupon.StatusAvailable),
			coupon.ValidFromLTE(now), coupon.ValidUntilGT(now)).
		SetStatus(coupon.StatusLocked).SetOrderNo(orderNo).Save(ctx)
}

func useCoupons(ctx context.Context, tx *db.Tx, orderNos []string, at time.Time) (int, error) {
	return tx.Coupon.Update().Where(coupon.OrderNoIn(orderNos...), coupon.StatusEQ(coupon.StatusLocked)).
		SetStatus(coupon.StatusUsed).SetUsedAt(at).Save(ctx)
}

func freeCoupons(ctx context.Context, tx *db.Tx, orderNos []string) error {
	return tx.Coupon.Update().Where(coupon.OrderNoIn(orderNos...), coupon.StatusEQ(coupon.StatusLocked)).
		SetStatus(coupon.StatusAvailable).ClearOrderNo().Exec(ctx)
}
