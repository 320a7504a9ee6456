package pricing

import (
	"cmp"
	"slices"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

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

// Coupon is a coupon of the guest who asks; that it is theirs was checked before.
type Coupon struct {
	// ID is the store's; it comes back in Applied and Rejected.
	ID string
	// Kind is an own kind, or a platform's; it is named in Applied and Rejected. Empty: KindCash.
	Kind Kind
	// Voucher marks a platform's cash voucher: it counts as KindCash does.
	Voucher bool
	// Code is what guests name; unique.
	Code string
	// Name is how guests know it.
	Name lang.Text
	// FaceValue is what it takes off, at most, in the shop's minor unit; 0 of a kind without Worth: no bound.
	FaceValue money.Amount
	// Percent is what a percentage takes off; 0 of the others.
	Percent int
	// Scope is what it is good for.
	Scope CouponScope
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

func (k *Coupon) kind() Kind { return cmp.Or(k.Kind, KindCash) }

// counts is the kind that it counts as; false for one that is not known here.
func (k *Coupon) counts() (couponKind, bool) {
	kind := k.kind()
	if k.Voucher {
		kind = KindCash
	}
	d, ok := couponKinds[kind]
	return d, ok
}

// atMost is an amount within the coupon's bound.
func (k *Coupon) atMost(a money.Amount) money.Amount {
	if k.FaceValue > 0 {
		return max(0, min(a, k.FaceValue))
	}
	return max(0, a)
}

// wallet is the coupons of one pricing.
type wallet struct {
	// sorted are the coupons, the largest first, each code once.
	sorted []Coupon
	// usable says of each whether it can be used at all, whatever the cart costs.
	usable []bool
	// most is what they take off at most.
	most money.Amount
}

// openWallet sorts the coupons, the largest first, so that as few as possible are spent.
func (r *run) openWallet() {
	if len(r.Coupons) == 0 {
		return
	}
	w := &r.coupons
	w.sorted = append(w.sorted, r.Coupons...)
	slices.SortStableFunc(w.sorted, func(a, b Coupon) int {
		return cmp.Or(cmp.Compare(b.FaceValue, a.FaceValue), compareEnds(a.ValidUntil, b.ValidUntil), cmp.Compare(a.Code, b.Code))
	})
	once := w.sorted[:0]
	for i := range w.sorted {
		if !slices.ContainsFunc(once, func(before Coupon) bool { return before.Code == w.sorted[i].Code }) {
			once = append(once, w.sorted[i])
		}
	}
	w.sorted = once
	w.usable = room(w.usable, len(once))
	for i := range once {
		k := &once[i]
		kind, _ := k.refuse(r)
		if w.usable[i] = kind == nil; w.usable[i] && k.MinSpend <= r.total {
			w.most += k.FaceValue
		}
	}
}

// take chooses the coupons for goods that cost promoted after promotions. Each is judged by what the promotions left, not by what other coupons
// left, and they take min(face value, what is left): so together they take min(sum of their face values, what the promotions left), and one more
// can only add to that sum.
func (w *wallet) take(promoted money.Amount) (taken money.Amount, which places) {
	left := promoted
	for i := range w.sorted {
		if left == 0 || which.n == MaxCoupons {
			break
		}
		if k := &w.sorted[i]; w.usable[i] && promoted >= k.MinSpend {
			left -= min(k.FaceValue, left)
			which.add(i)
		}
	}
	return promoted - left, which
}

// redeem applies the coupons of the best combination, and says of the others why not.
func (r *run) redeem() {
	w := &r.coupons
	var promoted money.Amount
	for _, at := range r.goods {
		promoted += r.bears[at]
	}
	left := promoted
	var bars *rule
	for _, at := range r.best.rules.list() {
		if p := r.tried[r.candidates[at]].rule; p.Stacking.NotWithCoupons {
			bars = p
		}
	}
	if len(w.sorted) > 0 {
		r.rejected = make([]Rejected, 0, len(w.sorted)+min(len(r.tried), maxRefusals))
	}
	for i := range w.sorted {
		k := &w.sorted[i]
		if !slices.Contains(r.best.coupons.list(), int16(i)) {
			r.rejected = append(r.rejected, k.rejected(r, promoted, left, bars))
			continue
		}
		take := min(k.FaceValue, left)
		clear(r.off)
		r.covered = r.goods
		r.share(take, left)
		r.apply(Applied{
			Kind: k.kind(), ID: k.ID, Code: k.Code, Name: k.Name, Base: left, Amount: take, Reason: k.reason(take, r.Rules.currency),
		})
		left -= take
	}
}

// compareEnds puts what ends sooner first, so that the guest keeps the coupon that lasts; zero never ends.
func compareEnds(a, b time.Time) int {
	if a.IsZero() || b.IsZero() {
		return b.Compare(a)
	}
	return a.Compare(b)
}

// refuse tells why the coupon can't be used, whatever the cart costs; nil when it can.
func (k *Coupon) refuse(r *run) (*fault.Error, lang.Text) {
	at := r.At.At
	d, known := k.counts()
	switch {
	case k.Status == CouponUsed:
		return ErrCouponUsed, textUsed
	case k.Status == CouponLocked && k.LockedBy != "":
		return ErrCouponLocked.With("lockedBy", k.LockedBy), textLocked
	case k.Status == CouponLocked:
		return ErrCouponLocked, textLocked
	case k.Status == CouponExpired, !k.ValidUntil.IsZero() && !at.Before(k.ValidUntil):
		return ErrCouponNotApplicable, textExpired
	case k.Status != CouponAvailable, !known, d.stage != stageAmount, k.FaceValue <= 0:
		return ErrCouponNotApplicable, textUnusable
	case at.Before(k.ValidFrom):
		en, zh := r.At.day(k.ValidFrom)
		return ErrCouponNotApplicable, lang.T("valid from "+en, zh+"起可用")
	case k.ShopID != "" && k.ShopID != r.Cart.ShopID:
		return ErrCouponNotApplicable, textShop
	}
	return nil, nil
}

// rejected says why a coupon does not count for goods that cost promoted after promotions, when other coupons left so much.
func (k *Coupon) rejected(r *run, promoted, left money.Amount, bars *rule) Rejected {
	out := Rejected{Kind: k.kind(), ID: k.ID, Code: k.Code, Name: k.Name}
	kind, reason := k.refuse(r)
	switch {
	case kind != nil:
	case bars != nil:
		kind = ErrCouponNotApplicable
		reason = lang.T("not together with "+bars.Name.In(lang.EN), "不可与"+bars.Name.In(lang.ZH)+"同享")
	case promoted < k.MinSpend:
		out.Missing, out.Gain = r.toSpend(k.MinSpend-promoted, nil), k.FaceValue
		kind, reason = ErrCouponNotApplicable, textNothing
		if out.Missing > 0 {
			short := r.Rules.currency.format(out.Missing)
			reason = lang.T("spend "+short+" more to use this coupon", "再买"+short+"可用此券")
		}
	case left == 0:
		kind, reason = ErrCouponNotApplicable, textNothing
	default:
		kind, reason = ErrCouponNotApplicable, textTooMany
	}
	refusal := *kind
	refusal.Text = reason
	out.Reason, out.Fault = reason, &refusal
	return out
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
