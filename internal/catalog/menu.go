package catalog

import (
	"slices"
	"strings"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// MaxValid is how long Menu.ValidUntil looks ahead at most.
const MaxValid = 10 * time.Minute

// Shop is one store of a brand. It never changes.
type Shop struct {
	// ID and BrandID say whose it is.
	ID      string
	BrandID int
	// Name and Address are for guests.
	Name, Address lang.Text
	// Currency is the ISO 4217 code of its amounts.
	Currency string
	// Zone is its time zone; TimeZone is the zone's IANA name.
	Zone     *time.Location
	TimeZone string
	// Hours are its opening hours, by weekday and time.
	Hours []Span
	// DeliveryFee is what delivering an order costs, in minor units.
	DeliveryFee money.Amount
	// PricingMode is how its promotions stack: STACK or BEST_DEAL.
	PricingMode string
	// ReturnCoupons is whether own coupons of an order that is refunded whole are given back.
	ReturnCoupons bool
	// Position orders the shops of a brand.
	Position int

	week schedule
}

// OpenAt tells whether the shop takes orders at t.
func (s *Shop) OpenAt(t time.Time) bool { return s.week.holds(t, s.Zone) }

// ValidUntil is the next moment after now at which the shop opens or closes, at most MaxValid away.
func (s *Shop) ValidUntil(now time.Time) time.Time {
	return s.week.change(now, s.Zone, now.Add(MaxValid))
}

// Menu is the snapshot of what a shop sells. It never changes and is safe for concurrent use; callers must not write to it.
type Menu struct {
	// Shop is whose menu it is.
	Shop *Shop
	// Version names the content: shops.menu_version, a dash, and a hash.
	Version string
	// Categories are in display order; each has at least one product.
	Categories []*Category

	number  int64 // shops.menu_version
	partial bool  // stock did not answer: to be loaded again soon
	scarce  *scarce
	skus    map[string]*SKU
	options map[string]*Option
	windows []*schedule // each serving time once
	ends    []time.Time // when marks end by themselves
}

// Category is a group of products.
type Category struct {
	// ID is opaque.
	ID string
	// Name is for guests.
	Name lang.Text
	// Products are in display order, those outside their menu window included; see ProductsAt.
	Products []*Product

	windowed bool
}

// Product is a drink or a snack.
type Product struct {
	// ID and CategoryID are opaque.
	ID, CategoryID string
	// Name and Description are for guests.
	Name, Description lang.Text
	// ImageURL is a path on this server.
	ImageURL string
	// Tags are short labels.
	Tags []lang.Text
	// ServedFrom and ServedUntil are HH:MM in the shop's zone; both empty: always.
	ServedFrom, ServedUntil string
	// SKUs are its sizes, in display order; at least one.
	SKUs []*SKU
	// Groups are its choices, in display order.
	Groups []*OptionGroup

	window *schedule // nil: always served
	zone   *time.Location
}

// SKU is a product in one size.
type SKU struct {
	// ID is opaque.
	ID string
	// Name is the size.
	Name lang.Text
	// FullName is the product with its size where it has several.
	FullName lang.Text
	// Price is without options, not negative.
	Price money.Amount
	// Product is what it is a size of.
	Product *Product

	outOfStock bool
	left       int64 // 0: not told
	mark       *mark
}

// OptionGroup is a choice, such as sugar. Products share groups.
type OptionGroup struct {
	// ID is opaque.
	ID string
	// Name is for guests.
	Name lang.Text
	// MinSelect and MaxSelect bound how many options are chosen.
	MinSelect, MaxSelect int
	// Options are in display order.
	Options []*Option
}

// Option is one answer to a choice.
type Option struct {
	// ID is opaque.
	ID string
	// Name is for guests.
	Name lang.Text
	// PriceDelta is added to the unit price; it may be negative.
	PriceDelta money.Amount
	// IsDefault options are chosen when an order names none of the group.
	IsDefault bool
	// Group is the choice.
	Group *OptionGroup

	outOfStock bool
	left       int64 // 0: not told
	mark       *mark
}

// stockPrefix keeps what stock counts of options apart from SKUs, whose ids must not begin with it.
const stockPrefix = "option:"

// StockID is by what name stock counts an option, such as portions of pearls. A SKU is counted by its id.
func StockID(optionID string) string { return stockPrefix + optionID }

// OptionOf is the opposite of StockID; false for what is a SKU's id.
func OptionOf(stockID string) (optionID string, ok bool) {
	return strings.CutPrefix(stockID, stockPrefix)
}

// mark is the staff's word that something is sold out; a zero until stands until it is taken back.
type mark struct{ until time.Time }

func (m *mark) standsAt(t time.Time) bool { return m != nil && (m.until.IsZero() || t.Before(m.until)) }

// SKU is the SKU by its id, or nil when the shop does not sell it.
func (m *Menu) SKU(id string) *SKU { return m.skus[id] }

// Option is the option by its id, or nil when no product of the shop has it.
func (m *Menu) Option(id string) *Option { return m.options[id] }

// Countable is what the shop's stock may count by this id, for people: a SKU, or an option by its StockID. false when the menu has neither.
func (m *Menu) Countable(stockID string) (name lang.Text, ok bool) {
	if id, ok := OptionOf(stockID); ok {
		if o := m.options[id]; o != nil {
			return o.Name, true
		}
		return nil, false
	}
	if s := m.skus[stockID]; s != nil {
		return s.FullName, true
	}
	return nil, false
}

// OpenAt tells whether the shop takes orders at t.
func (m *Menu) OpenAt(t time.Time) bool { return m.Shop.OpenAt(t) }

// CheckOpen is ErrShopClosed when the shop takes no orders at t.
func (m *Menu) CheckOpen(t time.Time) error {
	if m.OpenAt(t) {
		return nil
	}
	return ErrShopClosed.At("shopId").With("shopId", m.Shop.ID)
}

// ValidUntil is the next moment after now at which anything that the menu shows changes by time passing: the shop opens or closes,
// a mark ends, a product begins or ends to be served. At most MaxValid away. Until then (exclusive) answers can be cached
// under Version.
func (m *Menu) ValidUntil(now time.Time) time.Time {
	next := m.Shop.ValidUntil(now)
	for _, w := range m.windows {
		next = w.change(now, m.Shop.Zone, next)
	}
	for _, end := range m.ends {
		next = sooner(now, end, next)
	}
	return next
}

// CategoriesAt are the categories that have something to show at t.
func (m *Menu) CategoriesAt(t time.Time) []*Category {
	empty := func(c *Category) bool { return len(c.ProductsAt(t)) == 0 }
	if !slices.ContainsFunc(m.Categories, empty) {
		return m.Categories
	}
	return slices.DeleteFunc(slices.Clone(m.Categories), empty)
}

// ProductsAt are the products that are served at t, in display order. It allocates only when some are not.
func (c *Category) ProductsAt(t time.Time) []*Product {
	away := func(p *Product) bool { return !p.ServedAt(t) }
	if !c.windowed || !slices.ContainsFunc(c.Products, away) {
		return c.Products
	}
	return slices.DeleteFunc(slices.Clone(c.Products), away)
}

// ServedAt tells whether t is in the product's menu window.
func (p *Product) ServedAt(t time.Time) bool { return p.window == nil || p.window.holds(t, p.zone) }

// SoldOutAt is true when none of the SKUs can be ordered at t, or a choice that must be made can't be.
func (p *Product) SoldOutAt(t time.Time) bool {
	if !slices.ContainsFunc(p.SKUs, func(s *SKU) bool { return !s.SoldOutAt(t) }) {
		return true
	}
	return slices.ContainsFunc(p.Groups, func(g *OptionGroup) bool { return !g.possibleAt(t) })
}

// possibleAt tells whether the group has as many options left at t as must be chosen.
func (g *OptionGroup) possibleAt(t time.Time) bool {
	left := 0
	for _, o := range g.Options {
		if left >= g.MinSelect {
			return true
		}
		if !o.SoldOutAt(t) {
			left++
		}
	}
	return left >= g.MinSelect
}

// SoldOutAt is true when the SKU can't be ordered at t: marked by staff, or out of stock.
func (s *SKU) SoldOutAt(t time.Time) bool { return s.outOfStock || s.mark.standsAt(t) }

// SoldOutUntil is when the staff's mark that stands at t ends by itself; nil when there is none or it stays until taken back.
func (s *SKU) SoldOutUntil(t time.Time) *time.Time {
	if !s.mark.standsAt(t) || s.mark.until.IsZero() {
		return nil
	}
	until := s.mark.until
	return &until
}

// SoldOutAt is true when the option can't be chosen at t: marked by staff, or out of stock.
func (o *Option) SoldOutAt(t time.Time) bool { return o.outOfStock || o.mark.standsAt(t) }
