package coupon

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/number"
)

const (
	// giftFor is how long an offer stands, unless the coupon ends before.
	giftFor = 72 * time.Hour
	// giftToken is how many characters a token has: 31^26 are 128 bits.
	giftToken = 26
)

// Gift is a guest's offer to hand a coupon on to whoever has its token.
type Gift struct {
	// Token is told once, when the offer is made: only its digest is stored.
	Token   string
	Coupon  Coupon
	Expires time.Time
	// From is who offers it.
	From string
}

type giftRow struct {
	id, couponID int
	version      int64
	from, to     string
	open         bool
	expires      time.Time
}

// Offer has a guest offer one of their coupons. An offer that stands already is replaced: its token works no more. The coupon stays the guest's, who may use it, until
// somebody takes it. Rejections: COUPON_NOT_FOUND; COUPON_NOT_APPLICABLE for one that may not be handed on or is over; COUPON_LOCKED, COUPON_USED.
func (s *Service) Offer(ctx context.Context, customerID, code string) (Gift, error) {
	now := s.moment()
	g := Gift{Token: number.Random(giftToken), From: customerID, Expires: now.Add(giftFor)}
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if g.Coupon, err = s.ownedForChange(ctx, tx, customerID, code); err != nil {
			return err
		}
		switch c := g.Coupon; {
		case c.Status == Locked:
			return ErrLocked.At("code")
		case c.Status == Used:
			return ErrUsed.At("code")
		case !c.Transferable:
			return ErrNotApplicable.Saying("this coupon can't be given away", "该优惠券不可转赠").At("code")
		case c.StatusAt(now) != Available:
			return ErrNotApplicable.Saying("this coupon is not valid now", "优惠券不在有效期内").At("code")
		}
		if g.Coupon.ValidUntil.Before(g.Expires) {
			g.Expires = g.Coupon.ValidUntil
		}
		if err := revokeGifts(ctx, tx, g.Coupon.ID, now); err != nil {
			return err
		}
		return insertGift(ctx, tx, g, digest(g.Token), now)
	})
	if err != nil {
		return Gift{}, err
	}
	return g, nil
}

// Withdraw ends the offer of a coupon, if there is one. Rejections: COUPON_NOT_FOUND.
func (s *Service) Withdraw(ctx context.Context, customerID, code string) (c Coupon, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if c, err = s.ownedForChange(ctx, tx, customerID, code); err != nil {
			return err
		}
		return revokeGifts(ctx, tx, c.ID, s.moment())
	})
	return c, err
}

// ownedForChange locks a guest's coupon.
func (s *Service) ownedForChange(ctx context.Context, tx *db.Tx, customerID, code string) (Coupon, error) {
	codes := Canonical([]string{code})
	if !storable(codes[0]) {
		return Coupon{}, ErrNotFound.At("code")
	}
	c, found, err := lockOwned(ctx, tx, customerID, codes[0])
	if err == nil && !found {
		err = ErrNotFound.At("code")
	}
	return c, err
}

// Offered is what a token offers: COUPON_NOT_FOUND when nothing (any more).
func (s *Service) Offered(ctx context.Context, token string) (Gift, error) {
	now := s.moment()
	if !storable(token) {
		return Gift{}, ErrNotFound.At("token")
	}
	row, found, err := giftByDigest(ctx, s.db.Ent(), digest(token))
	if err != nil {
		return Gift{}, err
	}
	if !found || !row.open || !now.Before(row.expires) {
		return Gift{}, ErrNotFound.At("token")
	}
	c, found, err := readCoupon(ctx, s.db.Ent(), row.couponID)
	if err != nil {
		return Gift{}, err
	}
	if !found || c.StatusAt(now) != Available || c.CustomerID != row.from || c.Version != row.version {
		return Gift{}, ErrNotFound.At("token")
	}
	return Gift{Coupon: c, Expires: row.expires, From: row.from}, nil
}

// Accept hands the coupon that a token offers on to a guest. Of several who accept, and of an order that takes it meanwhile, one gets it; who has it is answered it
// again. Rejections: COUPON_NOT_FOUND for whatever is not offered (any more), COUPON_NOT_APPLICABLE for one's own.
func (s *Service) Accept(ctx context.Context, customerID, token string) (c Coupon, err error) {
	if !storable(token) {
		return Coupon{}, ErrNotFound.At("token")
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		now := s.moment()
		row, found, err := giftByDigest(ctx, tx.Client, digest(token))
		switch {
		case err != nil:
			return err
		case !found:
			return ErrNotFound.At("token")
		case row.to == customerID && !row.open:
			c, err = s.accepted(ctx, tx, row)
			return err
		case row.from == customerID:
			return ErrNotApplicable.Saying("this is your own coupon", "这是您自己的优惠券").At("token")
		case !row.open || !now.Before(row.expires):
			return ErrNotFound.At("token")
		}
		moved, err := handOn(ctx, tx, row, customerID, now)
		if err != nil {
			return err
		}
		if len(moved) == 0 { // it was used, ended, handed on or changed since it was offered
			if row, _, err = giftByDigest(ctx, tx.Client, digest(token)); err == nil && row.to == customerID && !row.open {
				c, err = s.accepted(ctx, tx, row)
				return err
			}
			return errors.Join(err, ErrNotFound.At("token"))
		}
		if n, err := acceptGift(ctx, tx, row.id, customerID, now); err != nil || n != 1 { // withdrawn a moment ago
			return errors.Join(err, ErrNotFound.At("token"))
		}
		s.kept.changed(tx, guest{moved[0].BrandID, row.from}, guest{moved[0].BrandID, customerID})
		c, _, err = couponByID(ctx, tx, row.couponID)
		return err
	})
	return c, err
}

// accepted is the coupon of a gift that was taken, while whoever took it has it.
func (s *Service) accepted(ctx context.Context, tx *db.Tx, row giftRow) (Coupon, error) {
	c, found, err := couponByID(ctx, tx, row.couponID)
	if err == nil && (!found || c.CustomerID != row.to) {
		err = ErrNotFound.At("token")
	}
	return c, err
}

// Offers are until when coupons are offered to others, by the coupons' numbers; those that are not are left out.
func (s *Service) Offers(ctx context.Context, ids []int) (map[int]time.Time, error) {
	return openGifts(ctx, s.db, ids, s.moment())
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
