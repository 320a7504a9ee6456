package pricing

import (
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

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
	// Proof says how sure it is that nothing legal is cheaper.
	Proof Proof
	// Tried is every rule that was looked at, in the order of application; nil unless it was asked for.
	Tried []Tried
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
	// Base is what the lines in its scope bore when its turn came: what a percentage is of.
	Base money.Amount
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
	// Missing is what must be spent more for it to count, MissingQuantity how many items; 0 where that is not the reason.
	Missing         money.Amount
	MissingQuantity int
	// Gain is what it would take off then.
	Gain money.Amount
	// Fault is what an order with this coupon is refused with; nil for a promotion.
	Fault *fault.Error
}

// Explanation is why a cart costs what it costs, as it is kept with an order.
type Explanation struct {
	Proof Proof   `json:"proof"`
	Tried []Tried `json:"tried,omitempty"`
}

// Proof says how sure it is that no legal combination of promotions and coupons is cheaper.
type Proof struct {
	// Exact means that every combination was compared, or excluded by a bound.
	Exact bool `json:"exact"`
	// Bound is what no combination costs less than; it is Payable where Exact.
	Bound money.Amount `json:"bound"`
	// Compared is how many combinations were priced.
	Compared int `json:"compared"`
	// RunnerUp is the next best combination; nil where there is only one.
	RunnerUp *Alternative `json:"runnerUp,omitempty"`
}

// Alternative is a combination that was not taken.
type Alternative struct {
	// Payable is what the cart would have cost.
	Payable money.Amount `json:"payable"`
	// Discounts are the ids of its promotions, then of its coupons, in the order of application; none means no discount at all.
	Discounts []string `json:"discounts,omitempty"`
	// Names are how guests know them.
	Names []lang.Text `json:"names,omitempty"`
}

// Told are the names in l; an id stands for one that is not known any more.
func (a *Alternative) Told(l lang.Lang) []string {
	told := make([]string, len(a.Discounts))
	for i, id := range a.Discounts {
		if told[i] = id; i < len(a.Names) {
			told[i] = a.Names[i].In(l)
		}
	}
	return told
}

// Tried is one promotion or coupon that was looked at.
type Tried struct {
	// Kind, ID, Version, Code and Name are as in Applied.
	Kind    Kind      `json:"kind"`
	ID      string    `json:"id"`
	Version int       `json:"version,omitempty"`
	Code    string    `json:"code,omitempty"`
	Name    lang.Text `json:"name,omitempty"`
	// Layer is where its turn comes.
	Layer Layer `json:"layer"`
	// Verdict is what became of it.
	Verdict Verdict `json:"verdict"`
	// Base is what the lines in its scope bore when its turn came.
	Base money.Amount `json:"base,omitempty"`
	// Amount is what it took off, or what it would have taken off at its turn.
	Amount money.Amount `json:"amount,omitempty"`
	// Missing, MissingQuantity and Gain are as in Rejected.
	Missing         money.Amount `json:"missing,omitempty"`
	MissingQuantity int          `json:"missingQuantity,omitempty"`
	Gain            money.Amount `json:"gain,omitempty"`
	// Reason is the verdict for a person.
	Reason lang.Text `json:"reason,omitempty"`
}

// Verdict is what became of a rule that was tried; stable.
type Verdict string

// The verdicts.
const (
	VerdictApplied      Verdict = "APPLIED"        // it counts
	VerdictSpendMore    Verdict = "SPEND_MORE"     // a little more must be spent
	VerdictBuyMore      Verdict = "BUY_MORE"       // more items are needed
	VerdictBetter       Verdict = "BETTER_FOUND"   // what counts instead takes more off
	VerdictSame         Verdict = "EQUAL_FOUND"    // what counts instead takes as much off
	VerdictCoupon       Verdict = "NOT_COMBINABLE" // not together with a coupon, or a coupon not together with a promotion
	VerdictLogin        Verdict = "LOGIN_NEEDED"   // only for somebody who is known
	VerdictGuest        Verdict = "OTHER_GUESTS"   // not for this guest
	VerdictGuestUsedUp  Verdict = "GUEST_USED_UP"  // this guest had it as often as one may
	VerdictUsedUp       Verdict = "USED_UP"        // all guests together had it as often as it may be
	VerdictHours        Verdict = "OTHER_HOURS"    // not at this hour or day
	VerdictSoon         Verdict = "STARTS_LATER"   // not yet
	VerdictEnded        Verdict = "ENDED"          // no more
	VerdictWay          Verdict = "OTHER_CHANNEL"  // for another channel or dine way
	VerdictScope        Verdict = "OTHER_ITEMS"    // nothing in the cart is in its scope
	VerdictNothing      Verdict = "NOTHING_LEFT"   // there is nothing to take off
	VerdictNotAvailable Verdict = "NOT_AVAILABLE"  // a coupon that is used, locked, expired or not for this shop
)
