package coupon

import (
	"context"
	"errors"
	"fmt"

	"cuppa/internal/db"
)

// Wish is a coupon that an order which is being written wants to hold.
type Wish struct {
	BrandID    int
	CustomerID string
	OrderNo    string
	Code       string
}

// Held says what Lock did for a wish.
type Held struct {
	// Refused is why the order does not get it: ErrNotFound, ErrLocked, ErrUsed, ErrNotApplicable; nil when the order holds it.
	Refused error
	// ID and Kind are the coupon's, when it is held.
	ID   int
	Kind string
}

// Lock holds coupons for orders that are being written, all in one statement; the context may see all brands. It answers for each wish, in their order. Of two
// wishes for one coupon one gets it, whichever transactions they are in; a coupon that the order holds already is held.
func (s *Service) Lock(ctx context.Context, tx *db.Tx, wishes []Wish) ([]Held, error) {
	if len(wishes) == 0 {
		return nil, nil
	}
	held := make([]Held, len(wishes))
	now := s.moment()
	err := lockCoupons(ctx, tx, wishes, held, now)
	if err != nil {
		return nil, fmt.Errorf("coupon: lock: %w", err)
	}
	var left []int
	var owners []guest
	for i := range held {
		if held[i].ID == 0 {
			left = append(left, i)
		} else {
			owners = append(owners, guest{wishes[i].BrandID, wishes[i].CustomerID})
		}
	}
	s.kept.changed(tx, owners...)
	if len(left) == 0 {
		return held, nil
	}
	known, err := couponsInTx(ctx, tx, wishes, left)
	if err != nil {
		return nil, err
	}
	for _, i := range left {
		w := wishes[i]
		c, found := known[owner{w.BrandID, w.CustomerID, w.Code}]
		switch {
		case !found:
			held[i].Refused = ErrNotFound
		case c.Status == Locked && c.OrderNo == w.OrderNo:
			held[i].ID, held[i].Kind = c.ID, c.Kind
		case c.Status == Locked:
			held[i].Refused = ErrLocked
		case c.Status == Used:
			held[i].Refused = ErrUsed
		case c.Status == Voided:
			held[i].Refused = ErrNotApplicable.Saying("this coupon is no longer valid", "优惠券已失效")
		default:
			held[i].Refused = ErrNotApplicable.Saying("this coupon is not valid now", "优惠券不在有效期内")
		}
	}
	return held, nil
}

// Use marks the coupons that the orders hold as used, and answers them; doing it again changes nothing.
func (s *Service) Use(ctx context.Context, tx *db.Tx, actor string, orderNos ...string) ([]Coupon, error) {
	used, err := useCoupons(ctx, tx, orderNos, actor, s.moment())
	s.kept.changed(tx, ownersOf(used)...)
	return used, err
}

// HeldBy are the coupons that orders hold, by their numbers.
func (s *Service) HeldBy(ctx context.Context, tx *db.Tx, orderNos ...string) (map[string][]int, error) {
	if len(orderNos) == 0 {
		return map[string][]int{}, nil
	}
	return heldBy(ctx, tx, orderNos)
}

// GiveBack frees the coupons that the orders hold; used ones stay used.
func (s *Service) GiveBack(ctx context.Context, tx *db.Tx, actor string, orderNos ...string) error {
	freed, err := freeCoupons(ctx, tx, orderNos, actor, s.moment())
	s.kept.changed(tx, ownersOf(freed)...)
	return err
}

// Return frees a coupon that an order has used, when what it was used for was taken back; false when that order does not have it.
func (s *Service) Return(ctx context.Context, tx *db.Tx, actor string, id int, orderNo string) (bool, error) {
	return s.changeUsed(ctx, tx, actor, id, orderNo, Available)
}

// ReturnOwn frees the own coupons that an order has used and that are still valid, when the whole of it was given back; doing it again changes nothing. It answers
// those that it freed.
func (s *Service) ReturnOwn(ctx context.Context, tx *db.Tx, actor, orderNo string) ([]Coupon, error) {
	freed, err := returnUsed(ctx, tx, orderNo, actor, s.moment())
	s.kept.changed(tx, ownersOf(freed)...)
	return freed, err
}

// VoidUsed ends a coupon that an order has used: its platform says that it is worth nothing. False when that order does not have it.
func (s *Service) VoidUsed(ctx context.Context, tx *db.Tx, actor string, id int, orderNo string) (bool, error) {
	return s.changeUsed(ctx, tx, actor, id, orderNo, Voided)
}

func (s *Service) changeUsed(ctx context.Context, tx *db.Tx, actor string, id int, orderNo string, to Status) (bool, error) {
	changed, err := changeUsed(ctx, tx, id, orderNo, to, actor, s.moment())
	s.kept.changed(tx, ownersOf(changed)...)
	return len(changed) == 1, err
}

// Void ends a coupon that nobody holds. One that was voided already is a success; one that is held or used is ErrLocked or ErrUsed, one that has expired
// ErrNotApplicable.
func (s *Service) Void(ctx context.Context, tx *db.Tx, actor string, id int) error {
	voided, err := voidFree(ctx, tx, id, actor, s.moment())
	s.kept.changed(tx, ownersOf(voided)...)
	if err != nil || len(voided) == 1 {
		return err
	}
	c, found, err := couponByID(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case !found:
		return ErrNotFound
	case c.Status == Locked:
		return ErrLocked
	case c.Status == Used:
		return ErrUsed
	case c.Status == Voided:
		return nil
	case c.Status == Expired:
		return ErrNotApplicable.Saying("this coupon has expired", "优惠券已过期")
	}
	return errors.New("coupon: a free coupon could not be voided")
}

func ownersOf(coupons []Coupon) []guest {
	owners := make([]guest, len(coupons))
	for i, c := range coupons {
		owners[i] = guest{c.BrandID, c.CustomerID}
	}
	return owners
}
