package wallet

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/idempotencykey"
	"cuppa/ent/refund"
	"cuppa/ent/shop"
	"cuppa/ent/topup"
	"cuppa/ent/topupoffer"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

// fresh says whether an insert that does nothing on a conflict wrote its row.
func fresh(err error) (bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// shopIDs are all shops of the brand.
func shopIDs(ctx context.Context, d *db.DB) ([]string, error) {
	return d.Ent().Shop.Query().IDs(ctx)
}

// shopFor is a shop of the brand; the first one where none is named.
func shopFor(ctx context.Context, d *db.DB, id string) (string, error) {
	q := d.Ent().Shop.Query().Order(shop.ByPosition(), shop.ByID()).Limit(1)
	if id != "" {
		if !storable(id) || len(id) > 64 {
			return "", ErrShop.At("shopId")
		}
		q.Where(shop.ID(id))
	}
	found, err := q.IDs(ctx)
	if err == nil && len(found) == 0 {
		err = ErrShop.At("shopId")
	}
	if err != nil {
		return "", err
	}
	return found[0], nil
}

func toOffer(r *ent.TopUpOffer) Offer {
	return Offer{
		ID: r.ID, Amount: money.Amount(r.Amount), Bonus: money.Amount(r.Bonus), ValidFrom: r.ValidFrom.UTC(), ValidUntil: timeOf(r.ValidUntil), EndedAt: timeOf(r.EndedAt),
		CreatedAt: r.CreatedAt.UTC(),
	}
}

// maxOffers bounds the offers that are read: those of the latest years.
const maxOffers = 200

func offers(ctx context.Context, d *db.DB) ([]Offer, error) {
	rows, err := d.Ent().TopUpOffer.Query().Order(topupoffer.ByAmount(), topupoffer.ByID()).Limit(maxOffers).All(ctx)
	out := make([]Offer, len(rows))
	for i, r := range rows {
		out[i] = toOffer(r)
	}
	return out, err
}

func insertOffer(ctx context.Context, tx *db.Tx, o Offer, by string) (bool, error) {
	create := tx.TopUpOffer.Create().SetID(o.ID).SetAmount(int64(o.Amount)).SetBonus(int64(o.Bonus)).SetValidFrom(o.ValidFrom).SetCreatedBy(by).SetCreatedAt(o.CreatedAt)
	if !o.ValidUntil.IsZero() {
		create.SetValidUntil(o.ValidUntil)
	}
	return fresh(create.OnConflictColumns(topupoffer.FieldID).DoNothing().Exec(ctx))
}

func offerByID(ctx context.Context, tx *db.Tx, id string) (Offer, error) {
	row, err := tx.TopUpOffer.Query().Where(topupoffer.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return Offer{}, ErrOffer.At("id")
	}
	if err != nil {
		return Offer{}, err
	}
	return toOffer(row), nil
}

func endOffer(ctx context.Context, tx *db.Tx, id string, at time.Time) error {
	return tx.TopUpOffer.Update().Where(topupoffer.ID(id), topupoffer.EndedAtIsNil()).SetEndedAt(at).Exec(ctx)
}

const (
	topUpPending = "PENDING"
	topUpPaid    = "PAID"
)

func toTopUp(r *ent.TopUp) TopUp {
	return TopUp{
		No: r.ID, BrandID: r.BrandID, ShopID: r.ShopID, CustomerID: r.CustomerID, Amount: money.Amount(r.Amount), Bonus: money.Amount(r.Bonus), PaymentNo: r.PaymentNo,
		Refunded: money.Amount(r.RefundedAmount), BonusTaken: money.Amount(r.BonusTaken),
		Paid: r.Status == topUpPaid, CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), PaidAt: timeOf(r.PaidAt), fingerprint: r.Fingerprint,
	}
}

func insertTopUp(ctx context.Context, tx *db.Tx, t TopUp, key string) (bool, error) {
	return fresh(tx.TopUp.Create().SetID(t.No).SetShopID(t.ShopID).SetCustomerID(t.CustomerID).SetAmount(int64(t.Amount)).SetBonus(int64(t.Bonus)).SetStatus(topUpPending).
		SetPaymentNo(t.PaymentNo).SetKey(key).SetFingerprint(t.fingerprint).SetCreatedAt(t.CreatedAt).SetExpiresAt(t.ExpiresAt).
		OnConflictColumns(topup.FieldBrandID, topup.FieldCustomerID, topup.FieldKey).DoNothing().Exec(ctx))
}

func topUpByKey(ctx context.Context, d *db.DB, customerID, key string) (TopUp, bool, error) {
	return oneTopUp(d.Ent().TopUp.Query().Where(topup.CustomerID(customerID), topup.Key(key)).Only(ctx))
}

func topUpByNo(ctx context.Context, d *db.DB, no string) (TopUp, bool, error) {
	return oneTopUp(d.Ent().TopUp.Query().Where(topup.ID(no)).Only(ctx))
}

func oneTopUp(row *ent.TopUp, err error) (TopUp, bool, error) {
	if ent.IsNotFound(err) {
		return TopUp{}, false, nil
	}
	if err != nil {
		return TopUp{}, false, fmt.Errorf("wallet: top-up: %w", err)
	}
	return toTopUp(row), true, nil
}

// lockTopUp takes a top-up's lock.
func lockTopUp(ctx context.Context, tx *db.Tx, no string) (TopUp, error) {
	q := tx.TopUp.Query().Where(topup.ID(no))
	if tx.Postgres() {
		q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if err != nil {
		return TopUp{}, fmt.Errorf("wallet: top-up %s: %w", no, err)
	}
	return toTopUp(row), nil
}

func payTopUp(ctx context.Context, tx *db.Tx, no string, at time.Time) error {
	n, err := tx.TopUp.Update().Where(topup.ID(no), topup.Status(topUpPending)).SetStatus(topUpPaid).SetPaidAt(at).Save(ctx)
	if err == nil && n != 1 {
		err = fmt.Errorf("wallet: top-up %s changed under its lock", no)
	}
	return err
}

// topUpExists says whether the context's brand has such a top-up.
func topUpExists(ctx context.Context, tx *db.Tx, no string) (bool, error) {
	return tx.TopUp.Query().Where(topup.ID(no)).Exist(ctx)
}

// moveTopUp adds to what went back of a top-up, below 0 for what came to the wallet again.
func moveTopUp(ctx context.Context, tx *db.Tx, no string, refunded, bonus money.Amount) error {
	return tx.TopUp.Update().Where(topup.ID(no)).AddRefundedAmount(int64(refunded)).AddBonusTaken(int64(bonus)).Exec(ctx)
}

// topUpsOf are a guest's latest top-ups that were paid, or can be still.
func topUpsOf(ctx context.Context, d *db.DB, customerID string, now time.Time, limit int) ([]TopUp, error) {
	rows, err := d.Ent().TopUp.Query().Where(topup.CustomerID(customerID), topup.Or(topup.Status(topUpPaid), topup.ExpiresAtGT(now))).
		Order(topup.ByCreatedAt(entsql.OrderDesc()), topup.ByID(entsql.OrderDesc())).Limit(limit).All(ctx)
	out := make([]TopUp, len(rows))
	for i, r := range rows {
		out[i] = toTopUp(r)
	}
	return out, err
}

// secondPersonAbove is above what amount a shop's decisions need two.
func secondPersonAbove(ctx context.Context, tx *db.Tx, shopID string) (money.Amount, error) {
	row, err := tx.Shop.Query().Where(shop.ID(shopID)).Select(shop.FieldSecondPersonAbove).Only(ctx)
	if err != nil {
		return 0, fmt.Errorf("wallet: limit of shop %s: %w", shopID, err)
	}
	return money.Amount(row.SecondPersonAbove), nil
}

// keyRow is a caller's idempotency key, with what came with it and what came of it.
type keyRow struct{ id, hash, result string }

// claimKey writes a key; false where it is there.
func claimKey(ctx context.Context, tx *db.Tx, k keyRow, at time.Time) (bool, error) {
	return fresh(tx.IdempotencyKey.Create().SetID(k.id).SetInputHash(k.hash).SetResult(k.result).SetCreatedAt(at).OnConflictColumns(idempotencykey.FieldID).DoNothing().Exec(ctx))
}

// recall is what came of a key; IDEMPOTENCY_KEY_REUSED where something else came with it.
func recall(ctx context.Context, d *db.DB, k keyRow) (result string, found bool, err error) {
	row, err := d.Ent().IdempotencyKey.Query().Where(idempotencykey.ID(k.id)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("wallet: key: %w", err)
	case row.InputHash != k.hash:
		return "", false, ErrKeyReused.At("idempotencyKey")
	}
	return row.Result, true, nil
}

func refundExists(ctx context.Context, d *db.DB, no string) (bool, error) {
	return d.Ent().Refund.Query().Where(refund.ID(no)).Exist(ctx)
}
