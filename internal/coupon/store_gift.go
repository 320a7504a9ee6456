package coupon

import (
	"context"
	"maps"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/coupon"
	"cuppa/ent/coupongift"
	"cuppa/internal/db"
)

// lockOwned reads a guest's coupon and keeps others from changing it.
func lockOwned(ctx context.Context, tx *db.Tx, customerID, code string) (Coupon, bool, error) {
	q := tx.Coupon.Query().Where(coupon.CustomerID(customerID), coupon.Code(code))
	if tx.Postgres() {
		q.ForUpdate()
	}
	return one(q.Only(ctx))
}

func readCoupon(ctx context.Context, from *ent.Client, id int) (Coupon, bool, error) {
	return one(from.Coupon.Query().Where(coupon.ID(id)).Only(ctx))
}

func one(row *ent.Coupon, err error) (Coupon, bool, error) {
	if ent.IsNotFound(err) {
		return Coupon{}, false, nil
	}
	if err != nil {
		return Coupon{}, false, err
	}
	return fromRow(row), true, nil
}

func insertGift(ctx context.Context, tx *db.Tx, g Gift, digest string, at time.Time) error {
	return tx.CouponGift.Create().SetBrandID(g.Coupon.BrandID).SetCouponID(g.Coupon.ID).SetCouponVersion(g.Coupon.Version).SetFromCustomer(g.From).
		SetDigest(digest).SetExpiresAt(g.Expires).SetCreatedAt(at).Exec(ctx)
}

func revokeGifts(ctx context.Context, tx *db.Tx, couponID int, at time.Time) error {
	return tx.CouponGift.Update().Where(coupongift.CouponID(couponID), coupongift.StatusEQ(coupongift.StatusOpen)).
		SetStatus(coupongift.StatusRevoked).SetEndedAt(at).Exec(ctx)
}

func giftByDigest(ctx context.Context, from *ent.Client, digest string) (giftRow, bool, error) {
	r, err := from.CouponGift.Query().Where(coupongift.Digest(digest)).Only(ctx)
	if ent.IsNotFound(err) {
		return giftRow{}, false, nil
	}
	if err != nil {
		return giftRow{}, false, err
	}
	row := giftRow{id: r.ID, couponID: r.CouponID, version: r.CouponVersion, from: r.FromCustomer, open: r.Status == coupongift.StatusOpen, expires: r.ExpiresAt.UTC()}
	if r.ToCustomer != nil {
		row.to = *r.ToCustomer
	}
	return row, true, nil
}

// handOn gives a coupon another owner, if it is as it was when it was offered.
func handOn(ctx context.Context, tx *db.Tx, g giftRow, to string, at time.Time) ([]Coupon, error) {
	asOffered := sql.And(
		sql.EQ(coupon.FieldID, g.couponID), sql.EQ(coupon.FieldCustomerID, g.from), sql.EQ(coupon.FieldVersion, g.version), sql.EQ(coupon.FieldStatus, string(Available)),
		sql.EQ(coupon.FieldTransferable, true), sql.GT(coupon.FieldValidUntil, at),
	)
	return step(ctx, tx, asOffered, at, actorGuest, func(u *sql.UpdateBuilder) { u.Set(coupon.FieldCustomerID, to) })
}

func acceptGift(ctx context.Context, tx *db.Tx, id int, to string, at time.Time) (int, error) {
	return tx.CouponGift.Update().Where(coupongift.ID(id), coupongift.StatusEQ(coupongift.StatusOpen)).
		SetStatus(coupongift.StatusAccepted).SetToCustomer(to).SetEndedAt(at).Save(ctx)
}

func openGifts(ctx context.Context, d *db.DB, ids []int, now time.Time) (map[int]time.Time, error) {
	rows, err := d.Ent().CouponGift.Query().Where(coupongift.CouponIDIn(ids...), coupongift.StatusEQ(coupongift.StatusOpen), coupongift.ExpiresAtGT(now)).All(ctx)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, nil
	}
	versions := map[int]int64{} // of coupons that are still as they were offered
	for _, r := range rows {
		versions[r.CouponID] = r.CouponVersion
	}
	out := make(map[int]time.Time, len(rows))
	coupons, err := d.Ent().Coupon.Query().Where(coupon.IDIn(slices.Collect(maps.Keys(versions))...)).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range coupons {
		if c.Version != versions[c.ID] {
			delete(versions, c.ID)
		}
	}
	for _, r := range rows {
		if _, ok := versions[r.CouponID]; ok {
			out[r.CouponID] = r.ExpiresAt.UTC()
		}
	}
	return out, nil
}
