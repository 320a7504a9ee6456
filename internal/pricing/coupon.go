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

// counts is the kind that it counts as; nil for one that is not known here.
func (k *Coupon) counts() *couponKind {
	if k.Voucher {
		return couponKinds[KindCash]
	}
	return couponKinds[k.kind()]
}

// stage is when its turn comes; last of a kind that is not known.
func (k *Coupon) stage() stage {
	if k.Voucher || k.kind() == KindCash {
		return stageAmount
	}
	if d := k.counts(); d != nil {
		return d.stage
	}
	return stageDelivery + 1
}

// atMost is an amount within the coupon's bound.
func (k *Coupon) atMost(a money.Amount) money.Amount {
	if k.FaceValue > 0 {
		return max(0, min(a, k.FaceValue))
	}
	return max(0, a)
}

// redeem applies the coupons of the best combination, and says of the others why not.
func (r *run) redeem() {
	w := &r.coupons
	if len(w.sorted) == 0 {
		return
	}
	var bars *rule
	for _, at := range r.best.rules.list() {
		if p := r.tried[r.candidates[at]].rule; p.Stacking.NotWithCoupons {
			bars = p
		}
	}
	var promoted money.Amount
	for _, at := range r.goods {
		promoted += r.bears[at]
	}
	r.rejected = make([]Rejected, 0, len(w.sorted)+min(len(r.tried), maxRefusals))
	w.in = room(w.in, len(w.sorted))
	for _, i := range r.best.coupons.list() {
		w.in[i] = true
	}
	for _, p := range r.uses() {
		r.redeemOne(p)
	}
	for i := range w.sorted {
		if !slices.Contains(r.best.coupons.list(), int16(i)) {
			r.rejected = append(r.rejected, r.refused(i, promoted, bars))
		}
	}
}

// uses are the uses of the coupons of the best combination.
func (r *run) uses() []pick {
	r.coupons.play(r, r.bears)
	return r.coupons.picks
}

// redeemOne takes what a coupon takes off the lines.
func (r *run) redeemOne(p pick) {
	w := &r.coupons
	k := &w.sorted[p.coupon]
	clear(r.off)
	switch w.kinds[p.coupon].stage {
	case stageItem:
		r.off[p.spot.at] = p.amount
	case stagePercent:
		covered := r.ints(len(w.spotsOf(p.coupon)))
		for _, s := range w.spotsOf(p.coupon) {
			covered = append(covered, s.at)
		}
		r.covered = covered
		r.share(p.amount, p.base)
	case stageAmount:
		r.covered = r.goods
		r.share(p.amount, p.base)
	case stageDelivery:
		r.covered = r.all[len(r.goods):]
		r.share(p.amount, p.base)
	}
	r.apply(Applied{
		Kind: k.kind(), ID: k.ID, Code: k.Code, Name: k.Name, Base: p.base, Amount: p.amount, Reason: w.kinds[p.coupon].reason(k, p.amount, r.Rules.currency),
	})
}

// compareEnds puts what ends sooner first, so that the guest keeps the coupon that lasts; zero never ends.
func compareEnds(a, b time.Time) int {
	if a.IsZero() || b.IsZero() {
		return b.Compare(a)
	}
	return a.Compare(b)
}

// refuse tells why the coupon can't be used, whatever the cart has; nil when it can.
func (k *Coupon) refuse(r *run) (*fault.Error, lang.Text) {
	at := r.At.At
	d := k.counts()
	switch {
	case k.Status == CouponUsed:
		return ErrCouponUsed, textUsed
	case k.Status == CouponLocked && k.LockedBy != "":
		return ErrCouponLocked.With("lockedBy", k.LockedBy), textLocked
	case k.Status == CouponLocked:
		return ErrCouponLocked, textLocked
	case k.Status == CouponExpired, !k.ValidUntil.IsZero() && !at.Before(k.ValidUntil):
		return ErrCouponNotApplicable, textExpired
	case k.Status != CouponAvailable, d == nil, k.FaceValue < 0, d.Worth && k.FaceValue == 0, d.Percent && (k.Percent < 1 || k.Percent > 100):
		return ErrCouponNotApplicable, textUnusable
	case at.Before(k.ValidFrom):
		en, zh := r.At.day(k.ValidFrom)
		return ErrCouponNotApplicable, lang.T("valid from "+en, zh+"起可用")
	case k.ShopID != "" && k.ShopID != r.Cart.ShopID:
		return ErrCouponNotApplicable, textShop
	}
	return nil, nil
}

// refused says why a coupon does not count for goods that cost promoted after promotions, when others have counted.
func (r *run) refused(i int, promoted money.Amount, bars *rule) Rejected {
	w := &r.coupons
	k := &w.sorted[i]
	out := Rejected{Kind: k.kind(), ID: k.ID, Code: k.Code, Name: k.Name}
	kind, reason := k.refuse(r)
	if kind == nil {
		kind = ErrCouponNotApplicable
		switch {
		case bars != nil:
			reason = lang.T("not together with "+bars.Name.In(lang.EN), "不可与"+bars.Name.In(lang.ZH)+"同享")
		case !w.usable[i]:
			reason = w.kinds[i].needs
		case promoted < k.MinSpend:
			out.Missing, out.Gain = r.toSpend(k.MinSpend-promoted, nil), w.gain(r, i)
			reason = textNothing
			if out.Missing > 0 {
				short := r.Rules.currency.format(out.Missing)
				reason = lang.T("spend "+short+" more to use this coupon", "再买"+short+"可用此券")
			}
		default:
			reason = r.idle(i)
		}
	}
	refusal := *kind
	refusal.Text = reason
	out.Reason, out.Fault = reason, &refusal
	return out
}

// gain is what a coupon would take off if enough were spent: what it takes off what is there.
func (w *wallet) gain(r *run, i int) money.Amount {
	if w.kinds[i].stage == stageAmount {
		return w.sorted[i].FaceValue
	}
	return w.alone(r, r.bears, i)
}

// idle says why a coupon does not count that could be used.
func (r *run) idle(i int) lang.Text {
	w := &r.coupons
	percent := func(at int16) bool { return w.kinds[at].stage == stagePercent }
	switch {
	case w.kinds[i].stage == stagePercent && slices.ContainsFunc(r.best.coupons.list(), percent):
		return textPercentage
	case r.best.coupons.n == MaxCoupons && w.alone(r, r.bears, i) > 0:
		return textTooMany
	}
	return textNothing
}
