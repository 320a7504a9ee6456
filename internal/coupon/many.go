package coupon

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/number"
)

// Give makes coupons in the caller's transaction, in the order of the wishes; the context is of one brand. Their terms were checked, and it is told elsewhere who
// gives them: this is for batches. Each has an end, and a code of its own is made for it.
//
// Nobody needs to be told of them: what replicas keep of a guest are coupons that were found.
func (s *Service) Give(ctx context.Context, tx *db.Tx, all []Issue) ([]Coupon, error) {
	now := s.moment()
	given := make([]Coupon, 0, len(all))
	err := db.InChunks(len(all), func(from, to int) error {
		some := make([]Coupon, to-from)
		for i, in := range all[from:to] {
			some[i] = in.coupon(now)
			some[i].Code = "C" + number.Random(codeSize)
		}
		made, err := insertCoupons(ctx, tx, some, all[from].By)
		given = append(given, made...)
		return err
	})
	return given, err
}

// codeSize is how many characters of a made code are drawn at random.
const codeSize = 11

// coupon is what will be given, but for its code.
func (in Issue) coupon(now time.Time) Coupon {
	c := Coupon{
		Terms: in.Terms, CustomerID: in.CustomerID, Status: Available, ValidFrom: now, ValidUntil: in.ValidUntil.UTC().Truncate(time.Microsecond),
		BatchID: in.BatchID, Transferable: in.Transferable,
	}
	if c.Name == nil {
		c.Name = in.Called()
	}
	return c
}

// OfBatch says how many coupons of a batch stand where, and what they took off orders that were paid.
type OfBatch struct {
	Available, Locked, Used, Expired, Voided int
	// Given is what used ones took off, in minor units.
	Given money.Amount
}

// OfBatch counts the coupons of a batch.
func (s *Service) OfBatch(ctx context.Context, batchID string) (OfBatch, error) {
	return countBatch(ctx, s.db, batchID, s.moment())
}

// VoidOfBatch ends coupons of a batch that nobody holds, at most so many, and answers how many.
func (s *Service) VoidOfBatch(ctx context.Context, tx *db.Tx, actor, batchID string, limit int) (int, error) {
	voided, err := voidOfBatch(ctx, tx, batchID, actor, s.moment(), limit)
	s.kept.changed(tx, ownersOf(voided)...)
	return len(voided), err
}

// VoidCode ends a guest's coupon by its code, for a reason that is told in the audit log. Rejections: COUPON_NOT_FOUND, also for a shop's coupon that the caller may not
// touch; COUPON_LOCKED, COUPON_USED, COUPON_NOT_APPLICABLE. One that was voided already is a success.
func (s *Service) VoidCode(ctx context.Context, code, reason, actor string, may func(shopID string) error) (Coupon, error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if !storable(code) {
		return Coupon{}, ErrNotFound.At("code")
	}
	c, found, err := s.ofCode(ctx, code)
	switch {
	case err != nil:
		return Coupon{}, err
	case !found:
		return Coupon{}, ErrNotFound.At("code")
	}
	if err := may(c.ShopID); err != nil {
		return Coupon{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.Void(ctx, tx, actor, c.ID); err != nil {
			return at(err, "code")
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: c.ShopID, Subject: strconv.Itoa(c.ID), Details: map[string]any{"reason": reason, "kind": c.Kind, "batch": c.BatchID}})
	})
	if err != nil {
		return Coupon{}, err
	}
	c.Status = Voided
	return c, nil
}

// OfCustomer is a guest's coupon by its number: COUPON_NOT_FOUND when it is not theirs.
func (s *Service) OfCustomer(ctx context.Context, customerID string, id int) (Coupon, error) {
	c, found, err := readCoupon(ctx, s.db.Ent(), id)
	if err == nil && (!found || c.CustomerID != customerID) {
		err = ErrNotFound
	}
	return c, err
}
