package batch

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	entcoupon "cuppa/ent/coupon"
	"cuppa/ent/couponbatch"
	"cuppa/ent/couponclaim"
	"cuppa/ent/couponcode"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
)

func fromBatch(r *ent.CouponBatch) (Batch, error) {
	b := Batch{
		ID: r.ID, BrandID: r.BrandID, Status: Status(r.Status), Made: r.Made, Claimed: r.Claimed, Exports: r.Exports, Revision: r.Revision, CreatedBy: r.CreatedBy,
		CreatedAt: r.CreatedAt.UTC(), seed: r.Seed,
		Content: Content{
			Name: r.Name, HandOut: HandOut(r.HandOut), Total: r.Total, PerGuest: r.PerGuest, PerGuestDay: r.PerGuestDay, Transferable: r.Transferable,
			ClaimFrom: r.ClaimFrom.UTC(), ValidDays: r.ValidDays,
		},
	}
	if r.Link != nil {
		b.Link = *r.Link
	}
	if r.ClaimUntil != nil {
		b.ClaimUntil = r.ClaimUntil.UTC()
	}
	if r.ValidUntil != nil {
		b.ValidUntil = r.ValidUntil.UTC()
	}
	if err := json.Unmarshal(r.Terms, &b.Terms); err != nil {
		return Batch{}, fmt.Errorf("batch: terms of %s: %w", r.ID, err)
	}
	return b, nil
}

// content is what staff decide, as both writings set it.
func content[S interface {
	SetName(string) S
	SetTerms(json.RawMessage) S
	SetShopID(string) S
	SetHandOut(couponbatch.HandOut) S
	SetTotal(int) S
	SetPerGuest(int) S
	SetPerGuestDay(int) S
	SetTransferable(bool) S
	SetClaimFrom(time.Time) S
	SetNillableClaimUntil(*time.Time) S
	SetNillableValidUntil(*time.Time) S
	SetValidDays(int) S
	SetNillableLink(*string) S
}](set S, b *Batch, terms json.RawMessage) S {
	var claimUntil, validUntil *time.Time
	if !b.ClaimUntil.IsZero() {
		claimUntil = &b.ClaimUntil
	}
	if !b.ValidUntil.IsZero() {
		validUntil = &b.ValidUntil
	}
	var link *string
	if b.Link != "" {
		link = &b.Link
	}
	return set.SetName(b.Name).SetTerms(terms).SetShopID(b.Terms.ShopID).SetHandOut(couponbatch.HandOut(b.HandOut)).SetTotal(b.Total).SetPerGuest(b.PerGuest).
		SetPerGuestDay(b.PerGuestDay).SetTransferable(b.Transferable).SetClaimFrom(b.ClaimFrom).SetNillableClaimUntil(claimUntil).SetNillableValidUntil(validUntil).
		SetValidDays(b.ValidDays).SetNillableLink(link)
}

func insertBatch(ctx context.Context, tx *db.Tx, b *Batch) error {
	raw, err := json.Marshal(b.Terms)
	if err != nil {
		return fmt.Errorf("batch: terms: %w", err)
	}
	return content(tx.CouponBatch.Create(), b, raw).SetID(b.ID).SetBrandID(b.BrandID).SetStatus(couponbatch.Status(b.Status)).SetSeed(b.seed).
		SetCreatedBy(b.CreatedBy).SetCreatedAt(b.CreatedAt).Exec(ctx)
}

func rewriteBatch(ctx context.Context, tx *db.Tx, b *Batch) error {
	raw, err := json.Marshal(b.Terms)
	if err != nil {
		return fmt.Errorf("batch: terms: %w", err)
	}
	return content(tx.CouponBatch.UpdateOneID(b.ID).ClearClaimUntil().ClearValidUntil(), b, raw).SetRevision(b.Revision).Exec(ctx)
}

func moveBatch(ctx context.Context, tx *db.Tx, b *Batch) error {
	return tx.CouponBatch.UpdateOneID(b.ID).SetStatus(couponbatch.Status(b.Status)).SetRevision(b.Revision).Exec(ctx)
}

func batchOf(row *ent.CouponBatch, err error) (Batch, error) {
	if ent.IsNotFound(err) {
		return Batch{}, ErrNotFound.At("id")
	}
	if err != nil {
		return Batch{}, fmt.Errorf("batch: %w", err)
	}
	return fromBatch(row)
}

func batchByID(ctx context.Context, d *db.DB, id string) (Batch, error) {
	return batchOf(d.Ent().CouponBatch.Query().Where(couponbatch.ID(id)).Only(ctx))
}

func lockBatch(ctx context.Context, tx *db.Tx, id string) (Batch, error) {
	q := tx.CouponBatch.Query().Where(couponbatch.ID(id))
	if tx.Postgres() {
		q.ForUpdate()
	}
	return batchOf(q.Only(ctx))
}

func batchByLink(ctx context.Context, d *db.DB, link string) (Batch, bool, error) {
	row, err := d.Ent().CouponBatch.Query().Where(couponbatch.Link(link)).Only(ctx)
	if ent.IsNotFound(err) {
		return Batch{}, false, nil
	}
	b, err := batchOf(row, err)
	return b, err == nil, err
}

func listBatches(ctx context.Context, d *db.DB, status Status, shops []string, limit, offset int) ([]Batch, error) {
	q := d.Ent().CouponBatch.Query()
	if status != "" {
		q.Where(couponbatch.StatusEQ(couponbatch.Status(status)))
	}
	if shops != nil {
		q.Where(couponbatch.ShopIDIn(shops...))
	}
	rows, err := q.Order(couponbatch.ByCreatedAt(sql.OrderDesc()), couponbatch.ByID()).Limit(limit).Offset(offset).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("batch: list: %w", err)
	}
	out := make([]Batch, len(rows))
	for i, r := range rows {
		if out[i], err = fromBatch(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func shopIDs(ctx context.Context, d *db.DB) ([]string, error) { return d.Ent().Shop.Query().IDs(ctx) }

// takeOne counts one more coupon of a batch that can be claimed now: the condition and the count are one statement.
func takeOne(ctx context.Context, tx *db.Tx, id string, now time.Time) (bool, error) {
	n, err := tx.CouponBatch.Update().Where(
		couponbatch.ID(id), couponbatch.StatusEQ(couponbatch.StatusActive), couponbatch.ClaimFromLTE(now),
		couponbatch.Or(couponbatch.ClaimUntilIsNil(), couponbatch.ClaimUntilGT(now)), couponbatch.Or(couponbatch.ValidUntilIsNil(), couponbatch.ValidUntilGT(now)),
		func(s *sql.Selector) {
			s.Where(sql.ColumnsLT(s.C(couponbatch.FieldClaimed), s.C(couponbatch.FieldTotal)))
		},
	).AddClaimed(1).Save(ctx)
	return n == 1, err
}

// countClaimed counts coupons of a batch that is locked.
func countClaimed(ctx context.Context, tx *db.Tx, b Batch, n int) error {
	if n == 0 {
		return nil
	}
	return tx.CouponBatch.UpdateOneID(b.ID).AddClaimed(n).Exec(ctx)
}

// countMade notes how many codes there are; it fails where somebody else made some meanwhile.
func countMade(ctx context.Context, tx *db.Tx, b Batch, made int) error {
	n, err := tx.CouponBatch.Update().Where(couponbatch.ID(b.ID), couponbatch.Made(b.Made)).SetMade(made).Save(ctx)
	if err == nil && n != 1 {
		err = errFenced
	}
	return err
}

func countExport(ctx context.Context, tx *db.Tx, id string) error {
	return tx.CouponBatch.UpdateOneID(id).AddExports(1).Exec(ctx)
}

// codeRow is a code as it is stored.
type codeRow struct {
	id, n               int
	batchID, customerID string
}

func fromCode(r *ent.CouponCode) codeRow {
	c := codeRow{id: r.ID, n: r.N, batchID: r.BatchID}
	if r.CustomerID != nil {
		c.customerID = *r.CustomerID
	}
	return c
}

func codeByDigest(ctx context.Context, d *db.DB, digest string) (codeRow, bool, error) {
	r, err := d.Ent().CouponCode.Query().Where(couponcode.Digest(digest)).Only(ctx)
	if ent.IsNotFound(err) {
		return codeRow{}, false, nil
	}
	if err != nil {
		return codeRow{}, false, fmt.Errorf("batch: code: %w", err)
	}
	return fromCode(r), true, nil
}

func codesOf(ctx context.Context, d *db.DB, batchID string, from, limit int) ([]codeRow, error) {
	rows, err := d.Ent().CouponCode.Query().Where(couponcode.BatchID(batchID), couponcode.NGTE(from)).Order(couponcode.ByN()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("batch: codes: %w", err)
	}
	out := make([]codeRow, len(rows))
	for i, r := range rows {
		out[i] = fromCode(r)
	}
	return out, nil
}

func insertCodes(ctx context.Context, tx *db.Tx, b Batch, from int, digests []string) error {
	return db.InChunks(len(digests), func(at, to int) error {
		rows := make([]*ent.CouponCodeCreate, 0, to-at)
		for i := at; i < to; i++ {
			rows = append(rows, tx.CouponCode.Create().SetBrandID(b.BrandID).SetBatchID(b.ID).SetN(from+i).SetDigest(digests[i]))
		}
		return tx.CouponCode.CreateBulk(rows...).Exec(ctx)
	})
}

// takeCode gives a code to a guest, if nobody has it yet.
func takeCode(ctx context.Context, tx *db.Tx, id int, customerID string, couponID int) (bool, error) {
	n, err := tx.CouponCode.Update().Where(couponcode.ID(id), couponcode.CustomerIDIsNil()).SetCustomerID(customerID).SetCouponID(couponID).Save(ctx)
	return n == 1, err
}

// claims is what a guest got of a batch.
type claims struct {
	all, today int
	// same says that the same claim was among them.
	same bool
}

// claimsOf counts guests' claims of a batch; those after since are today's.
func claimsOf(ctx context.Context, tx *db.Tx, batchID string, guests []string, key string, since time.Time) (map[string]claims, error) {
	of := make(map[string]claims, len(guests))
	err := db.InChunks(len(guests), func(from, to int) error {
		rows, err := tx.CouponClaim.Query().Where(couponclaim.BatchID(batchID), couponclaim.CustomerIDIn(guests[from:to]...)).All(ctx)
		for _, r := range rows {
			c := of[r.CustomerID]
			c.all++
			c.same = c.same || r.Key == key
			if r.At.After(since) {
				c.today++
			}
			of[r.CustomerID] = c
		}
		return err
	})
	return of, err
}

// claimedBefore is the coupon of a guest's claim with a key, or without one of the latest.
func claimedBefore(ctx context.Context, d *db.DB, batchID, customerID, key string) (couponID int, found bool, err error) {
	q := d.Ent().CouponClaim.Query().Where(couponclaim.BatchID(batchID), couponclaim.CustomerID(customerID))
	if key != "" {
		q.Where(couponclaim.Key(key))
	}
	row, err := q.Order(couponclaim.ByID(sql.OrderDesc())).First(ctx)
	if ent.IsNotFound(err) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("batch: claims: %w", err)
	}
	return row.CouponID, true, nil
}

func insertClaims(ctx context.Context, tx *db.Tx, b Batch, given []coupon.Coupon, key string, at time.Time) error {
	return db.InChunks(len(given), func(from, to int) error {
		rows := make([]*ent.CouponClaimCreate, 0, to-from)
		for _, c := range given[from:to] {
			rows = append(rows, tx.CouponClaim.Create().SetBrandID(b.BrandID).SetBatchID(b.ID).SetCustomerID(c.CustomerID).SetKey(key).SetCouponID(c.ID).SetAt(at))
		}
		return tx.CouponClaim.CreateBulk(rows...).Exec(ctx)
	})
}

func availableOf(ctx context.Context, tx *db.Tx, batchID string) (int, error) {
	return tx.Coupon.Query().Where(entcoupon.BatchID(batchID), entcoupon.StatusEQ(entcoupon.StatusAvailable)).Count(ctx)
}
