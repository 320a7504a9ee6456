package pricing

import (
	"cmp"
	"slices"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindCash is an own cash coupon: its face value off.
const KindCash Kind = "CASH"

// MaxCoupons is how many coupons count for one order.
const MaxCoupons = 10

// The rejections that an order with such a coupon gets; instances carry the sentence for the guest.
var (
	ErrCouponNotApplicable = fault.New("COUPON_NOT_APPLICABLE", "this coupon does not apply", "优惠券不可用")
	ErrCouponUsed          = fault.New("COUPON_USED", "this coupon was used already", "优惠券已使用")
	ErrCouponLocked        = fault.New("COUPON_LOCKED", "this coupon is held by another order", "优惠券已被其他订单占用")
)

// CouponStatus is where a coupon stands.
type CouponStatus string

// The statuses of a coupon.
const (
	CouponAvailable CouponStatus = "available"
	CouponLocked    CouponStatus = "locked"
	CouponUsed      CouponStatus = "used"
	CouponExpired   CouponStatus = "expired"
)

// Coupon is an own cash coupon of the guest who asks; that it is theirs was checked before.
type Coupon struct {
	// ID is the store's; it comes back in Applied and Rejected.
	ID string
	// Code is what guests name; unique.
	Code string
	// Name is how guests know it.
	Name lang.Text
	// FaceValue is what it takes off, at most, in the shop's minor unit; above 0.
	FaceValue money.Amount
	// MinSpend is what the cart must cost after promotions, at least; 0 means anything.
	MinSpend money.Amount
	// ShopID is the only shop that takes it; empty means all.
	ShopID string
	// ValidFrom is the first instant at which it can be used; zero: since ever.
	ValidFrom time.Time
	// ValidUntil is the first instant at which it no longer can; zero: never.
	ValidUntil time.Time
	// Status is where it stands; only an available one applies.
	Status CouponStatus
	// LockedBy is the number of the order that holds it; for the logs.
	LockedBy string
}

// redeem applies the coupons and appends the others to out. Each is judged by what the promotions left, not by what other
// coupons left, and they take min(face value, what is left): so together they take min(sum of their face values, what the
// promotions left), and one more can only add to that sum. The largest come first, so that as few as possible are spent.
func (r *run) redeem(coupons []Coupon, c currency, out []Rejected) []Rejected {
	sorted := slices.Clone(coupons)
	slices.SortStableFunc(sorted, func(a, b Coupon) int {
		return cmp.Or(cmp.Compare(b.FaceValue, a.FaceValue), compareEnds(a.ValidUntil, b.ValidUntil), cmp.Compare(a.Code, b.Code))
	})
	promoted, _ := r.weigh(nil)
	left, count := promoted, 0
	for i := range sorted {
		coupon := &sorted[i]
		if slices.ContainsFunc(sorted[:i], func(before Coupon) bool { return before.Code == coupon.Code }) {
			continue
		}
		kind, reason := coupon.refuse(r, promoted, c)
		if kind == nil {
			switch {
			case left == 0:
				kind, reason = ErrCouponNotApplicable, textNothing
			case count == MaxCoupons:
				kind, reason = ErrCouponNotApplicable, textTooMany
			}
		}
		if kind != nil {
			out = append(out, coupon.rejected(kind, reason))
			continue
		}
		take := min(coupon.FaceValue, left)
		r.weigh(nil)
		r.apply(Applied{
			Kind: KindCash, ID: coupon.ID, Code: coupon.Code, Name: coupon.Name, Amount: take, Reason: coupon.reason(take, c),
		})
		left -= take
		count++
	}
	return out
}

// compareEnds puts what ends sooner first, so that the guest keeps the coupon that lasts; zero never ends.
func compareEnds(a, b time.Time) int {
	if a.IsZero() || b.IsZero() {
		return b.Compare(a)
	}
	return a.Compare(b)
}

// refuse tells why the coupon does not apply to a cart that costs promoted after promotions; nil when it does.
func (k *Coupon) refuse(r *run, promoted money.Amount, c currency) (*fault.Error, lang.Text) {
	at := r.at.At
	switch {
	case k.Status == CouponUsed:
		return ErrCouponUsed, textUsed
	case k.Status == CouponLocked && k.LockedBy != "":
		return ErrCouponLocked.With("lockedBy", k.LockedBy), textLocked
	case k.Status == CouponLocked:
		return ErrCouponLocked, textLocked
	case k.Status == CouponExpired, !k.ValidUntil.IsZero() && !at.Before(k.ValidUntil):
		return ErrCouponNotApplicable, textExpired
	case k.Status != CouponAvailable, k.FaceValue <= 0:
		return ErrCouponNotApplicable, textUnusable
	case at.Before(k.ValidFrom):
		en, zh := r.at.day(k.ValidFrom)
		return ErrCouponNotApplicable, lang.T("valid from "+en, zh+"起可用")
	case k.ShopID != "" && k.ShopID != r.cart.ShopID:
		return ErrCouponNotApplicable, textShop
	case promoted < k.MinSpend:
		short := c.format(k.MinSpend - promoted)
		return ErrCouponNotApplicable, lang.T("spend "+short+" more to use this coupon", "再买"+short+"可用此券")
	}
	return nil, nil
}

func (k *Coupon) rejected(kind *fault.Error, reason lang.Text) Rejected {
	refusal := *kind
	refusal.Text = reason
	return Rejected{Kind: KindCash, ID: k.ID, Code: k.Code, Name: k.Name, Reason: reason, Fault: &refusal}
}

// reason says what the coupon does, and that part of it is lost where the cart costs less.
func (k *Coupon) reason(take money.Amount, c currency) lang.Text {
	off := c.format(take)
	if take < k.FaceValue {
		face := c.format(k.FaceValue)
		return lang.T(off+" off with a coupon for "+face, face+"优惠券抵扣"+off)
	}
	return lang.T(off+" off with a coupon", "优惠券减"+off)
}
