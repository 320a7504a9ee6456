package pricing

import (
	"cmp"
	"slices"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// maxQuantity bounds what one line counts for here, so that no sum overflows; the catalogue refuses far smaller ones.
const maxQuantity = 10_000

// Cart is what a guest wants to have in one shop, resolved by the catalogue.
type Cart struct {
	// ShopID is the shop that sells.
	ShopID string
	// Lines are what is wanted, in the guest's order.
	Lines []Line
}

// Line is one SKU with its options, several times.
type Line struct {
	// SKUID, ProductID and CategoryID are what scopes name.
	SKUID, ProductID, CategoryID string
	// OptionIDs are the chosen options; their order means nothing.
	OptionIDs []string
	// UnitPrice is for one, options included, in the shop's minor unit; not negative.
	UnitPrice money.Amount
	// Quantity is how many; at least 1.
	Quantity int
}

// amount is unit price × quantity. Lines that the catalogue should have refused are brought into bounds, so that the
// invariants hold even for them.
func (l Line) amount() money.Amount {
	return min(max(l.UnitPrice, 0), money.Max) * money.Amount(min(max(l.Quantity, 0), maxQuantity))
}

// Moment is when a price is asked for, and the zone that the shop's clock shows.
type Moment struct {
	// At is the instant.
	At time.Time
	// Zone is the shop's; nil means UTC.
	Zone *time.Location
}

// local is t as the shop's clock shows it.
func (m Moment) local(t time.Time) time.Time {
	if m.Zone == nil {
		return t.UTC()
	}
	return t.In(m.Zone)
}

// Kind names a kind of discount, as clients see it.
type Kind string

// Result is what a cart costs. Payable = Total − Discount = the sum of the lines' Payable.
type Result struct {
	// Total is the sum of the lines before discounts.
	Total money.Amount
	// Discount is the sum of what was applied.
	Discount money.Amount
	// Payable is what is to be paid.
	Payable money.Amount
	// Lines are the cart's lines, in the cart's order.
	Lines []LineResult
	// Applied are the discounts that count, in the order of their application.
	Applied []Applied
	// Rejected are the coupons that do not count, then the promotions that a guest could still reach, nearest first.
	Rejected []Rejected
}

// LineResult is what became of a line. Refunds are counted from Payable.
type LineResult struct {
	// UnitPrice and Quantity are the line's.
	UnitPrice money.Amount
	Quantity  int
	// Amount is unit price × quantity.
	Amount money.Amount
	// Discount is the line's share of all discounts.
	Discount money.Amount
	// Payable is Amount − Discount, never below 0.
	Payable money.Amount
}

// Applied is a discount that counts.
type Applied struct {
	// Kind is the promotion's or the coupon's.
	Kind Kind
	// ID is the promotion's or the coupon's id.
	ID string
	// Version is the promotion's; 0 for a coupon.
	Version int
	// Code is the coupon's; empty for a promotion.
	Code string
	// Name is how the guest knows it.
	Name lang.Text
	// Amount is what it takes off: the sum of Shares, above 0.
	Amount money.Amount
	// Reason says why it counts.
	Reason lang.Text
	// Shares is what each line gets of it, in the cart's order.
	Shares []money.Amount
}

// Rejected is a discount that does not count.
type Rejected struct {
	// Kind is the promotion's or the coupon's.
	Kind Kind
	// ID is the promotion's or the coupon's id.
	ID string
	// Code is the coupon's; empty for a promotion.
	Code string
	// Name is how the guest knows it.
	Name lang.Text
	// Reason says why it does not count, or what is missing.
	Reason lang.Text
	// Fault is what an order with this coupon is refused with; nil for a promotion.
	Fault *fault.Error
}

// Price tells what the cart costs at the moment, with each discount and its reason. It is a pure function and safe for
// concurrent use; at most MaxCoupons coupons count, and a code given twice counts once.
func Price(cart Cart, rules Rules, coupons []Coupon, at Moment) Result {
	r := newRun(cart, at)
	r.applied = make([]Applied, 0, int(layerCount)+min(len(coupons), MaxCoupons))
	refused := make([]refusal, 0, rules.size())
	for _, layer := range rules.layers {
		refused = r.promote(layer, refused)
	}
	rejected := make([]Rejected, 0, len(coupons)+min(len(refused), maxRefusals))
	rejected = r.redeem(coupons, rules.currency, rejected)
	rejected = explain(refused, rules.currency, at, rejected)
	return r.result(rejected)
}

// run is the state of one pricing. It works on the lines in a canonical order, because a split gives the odd cent to the
// earlier of two equals, and the guest's order must not decide that.
type run struct {
	cart Cart
	at   Moment
	// order tells for each canonical place where the line stands in the cart.
	order []int
	// bears is what each line still bears, in canonical order.
	bears []money.Amount
	// weights is scratch space of the same length.
	weights []money.Amount
	applied []Applied
}

func newRun(cart Cart, at Moment) *run {
	n := len(cart.Lines)
	amounts := make([]money.Amount, 2*n)
	r := &run{cart: cart, at: at, order: make([]int, n), bears: amounts[:n:n], weights: amounts[n:]}
	for i := range r.order {
		r.order[i] = i
	}
	slices.SortStableFunc(r.order, func(a, b int) int { return compareLines(&cart.Lines[a], &cart.Lines[b]) })
	for i, place := range r.order {
		r.bears[i] = cart.Lines[place].amount()
	}
	return r
}

// compareLines orders lines by all that a price may depend on; lines that are equal in it are interchangeable.
func compareLines(a, b *Line) int {
	if c := cmp.Compare(a.SKUID, b.SKUID); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(a.UnitPrice, b.UnitPrice), cmp.Compare(a.Quantity, b.Quantity)); c != 0 {
		return c
	}
	return cmp.Or(compareOptions(a.OptionIDs, b.OptionIDs), cmp.Compare(a.ProductID, b.ProductID), cmp.Compare(a.CategoryID, b.CategoryID))
}

// compareOptions compares what was chosen, whatever the order it was named in.
func compareOptions(a, b []string) int {
	if slices.Equal(a, b) {
		return 0
	}
	return slices.Compare(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// weigh fills the weights with what the lines in the rule's scope bear (all lines for nil), and tells their sum and whether
// there is any such line.
func (r *run) weigh(rule *rule) (base money.Amount, covered bool) {
	for i, place := range r.order {
		r.weights[i] = 0
		if rule == nil || rule.covers(&r.cart.Lines[place]) {
			r.weights[i] = r.bears[i]
			base += r.bears[i]
			covered = true
		}
	}
	return base, covered
}

// apply takes the amount off the lines that were weighed last, and records who got how much.
func (r *run) apply(a Applied) {
	a.Shares = make([]money.Amount, len(r.order))
	for i, part := range money.Split(a.Amount, r.weights) {
		r.bears[i] -= part
		a.Shares[r.order[i]] = part
	}
	r.applied = append(r.applied, a)
}

// promote runs one layer: the promotion that takes most off is applied, the others are added to refused.
func (r *run) promote(rules []rule, refused []refusal) []refusal {
	first, best := len(refused), -1
	var most money.Amount
	for i := range rules {
		verdict, listed := r.try(&rules[i])
		if !listed {
			continue
		}
		if verdict.off > most {
			most, best = verdict.off, len(refused)
		}
		refused = append(refused, verdict)
	}
	if best < 0 {
		return refused
	}
	winner := refused[best].rule
	for i := first; i < len(refused); i++ {
		refused[i].yieldTo(most)
	}
	r.weigh(winner)
	r.apply(Applied{
		Kind: winner.Kind, ID: winner.ID, Version: winner.Version, Name: winner.Name, Amount: most, Reason: winner.reason,
	})
	return slices.Delete(refused, best, best+1)
}

// try tells what a promotion would take off now, or why nothing; listed is false for one that means nothing to this guest.
func (r *run) try(p *rule) (verdict refusal, listed bool) {
	if !p.sellsIn(r.cart.ShopID) {
		return refusal{}, false
	}
	verdict.rule = p
	switch p.stands(r.at) {
	case irrelevant:
		return refusal{}, false
	case over:
		verdict.why = whyEnded
	case soon:
		verdict.why = whySoon
	case closed:
		verdict.why = whyHours
	case open:
		base, covered := r.weigh(p)
		if !covered {
			verdict.why = whyScope
			break
		}
		verdict.outcome = p.effect.measure(base)
		verdict.off = min(verdict.off, base)
		verdict.why = whyNothing
		if verdict.short > 0 {
			verdict.why = whyShort
		}
	}
	return verdict, true
}

// result adds up what became of the lines.
func (r *run) result(rejected []Rejected) Result {
	out := Result{Lines: make([]LineResult, len(r.order))}
	if len(r.applied) > 0 {
		out.Applied = r.applied
	}
	if len(rejected) > 0 {
		out.Rejected = rejected
	}
	for i, place := range r.order {
		l := &r.cart.Lines[place]
		amount := l.amount()
		out.Lines[place] = LineResult{
			UnitPrice: l.UnitPrice, Quantity: l.Quantity, Amount: amount, Discount: amount - r.bears[i], Payable: r.bears[i],
		}
		out.Total += amount
		out.Payable += r.bears[i]
	}
	out.Discount = out.Total - out.Payable
	return out
}
