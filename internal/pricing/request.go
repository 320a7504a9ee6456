package pricing

import (
	"slices"
	"time"

	"cuppa/internal/money"
)

// maxQuantity bounds what one line counts for here, so that no sum overflows; the catalogue refuses far smaller ones.
const maxQuantity = 10_000

// Request is all that a price depends on.
type Request struct {
	// Cart is what is wanted.
	Cart Cart
	// Guest is who asks; the zero Guest is somebody without a session.
	Guest Guest
	// Rules are the promotions.
	Rules Rules
	// Coupons are those that may be used: the ones that the guest names, or all that they have.
	Coupons []Coupon
	// At is the moment.
	At Moment
	// Used is how often promotions with limits were used already, by their ids.
	Used map[string]Used
	// Trace asks for Result.Tried.
	Trace bool
}

// Cart is what a guest wants to have in one shop, resolved by the catalogue.
type Cart struct {
	// ShopID is the shop that sells.
	ShopID string
	// Mode is how the shop lets promotions stack.
	Mode Mode
	// Channel is where the order comes from (MINI_PROGRAM, WEB, COUNTER) and DineWay how it is had (DINE_IN, TAKEAWAY, DELIVERY); empty is not known yet.
	Channel, DineWay string
	// Lines are what is wanted, in the guest's order.
	Lines []Line
}

// Mode is how a shop lets promotions stack.
type Mode string

// The modes.
const (
	// ModeStack has every legal combination of promotions count; the best is taken.
	ModeStack Mode = "STACK"
	// ModeBestDeal has one promotion an order count: the best. Coupons count with it.
	ModeBestDeal Mode = "BEST_DEAL"
)

// Line is one SKU with its options, several times.
type Line struct {
	// SKUID, ProductID and CategoryID are what scopes name.
	SKUID, ProductID, CategoryID string
	// OptionIDs are the chosen options; their order means nothing.
	OptionIDs []string
	// OptionPrices is what each of OptionIDs adds to the price of one; shorter where that is not known.
	OptionPrices []money.Amount
	// UnitPrice is for one, options included, in the shop's minor unit; not negative.
	UnitPrice money.Amount
	// Quantity is how many; at least 1.
	Quantity int
	// Delivery marks the fee for bringing the others: no goods, only promotions of the delivery layer concern it.
	Delivery bool
}

// amount is unit price × quantity. Lines that the catalogue should have refused are brought into bounds, so that the
// invariants hold even for them.
func (l *Line) amount() money.Amount {
	return min(max(l.UnitPrice, 0), money.Max) * money.Amount(l.count())
}

// count is the quantity within bounds.
func (l *Line) count() int { return min(max(l.Quantity, 0), maxQuantity) }

// Guest is what promotions may ask about a person.
type Guest struct {
	// ID is the customer's; empty without a session.
	ID string
	// Tier is the membership's, as the brand calls it; empty for none.
	Tier string
	// Orders is how many orders they have placed in the brand, those that were canceled left out.
	Orders int
	// Since is when they came first; zero: not known.
	Since time.Time
}

// Used is how often a promotion was used, over all its versions, and what it has given away.
type Used struct {
	// Total and Today are the orders of all guests, Guest and GuestToday those of the one who asks. Days are the shop's.
	Total, Today, Guest, GuestToday int
	// Given is what it took off all orders, in the minor unit.
	Given money.Amount
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

// has tells whether a list names s; an empty list names everything.
func has(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }
