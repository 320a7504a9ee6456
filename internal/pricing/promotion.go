package pricing

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

const (
	// maxNameBytes bounds a name in each language, so that a token with the most discounts stays within its limit.
	maxNameBytes = 150
	// maxIDBytes bounds ids and codes for the same reason.
	maxIDBytes = 64
	// maxScope bounds the names in one part of a scope.
	maxScope = 5_000
	// MaxPromotions is how many promotions Compile takes.
	MaxPromotions = 1_000
)

// Promotion is a rule as it is stored: published ones never change, a change is a new version.
type Promotion struct {
	// ID is stable over versions.
	ID string
	// Version counts from 1.
	Version int
	// Kind decides what Parameters mean: one of Kinds.
	Kind Kind
	// Name is how guests know it.
	Name lang.Text
	// Scope is where and on what it counts.
	Scope Scope
	// Period is when it counts.
	Period Period
	// Limits is how often it counts, and how much it may give away.
	Limits Limits
	// Stacking is what it counts together with.
	Stacking Stacking
	// Audience is who has it while it is tried out (a canary); the others have the version before, if there is one.
	Audience Audience
	// Parameters are the kind's, as JSON.
	Parameters json.RawMessage
}

// Scope is where and on what a promotion counts. Shops, Channels and DineWays restrict the order; Categories, Products, SKUs and Options
// together name the goods: a line is covered when any of them names it, or an option that was chosen for it. Nothing named means all.
type Scope struct {
	Shops      []string `json:"shops,omitempty"`
	Categories []string `json:"categories,omitempty"`
	Products   []string `json:"products,omitempty"`
	SKUs       []string `json:"skus,omitempty"`
	Options    []string `json:"options,omitempty"`
	// Channels are where the order comes from: MINI_PROGRAM, WEB, COUNTER.
	Channels []string `json:"channels,omitempty"`
	// DineWays are DINE_IN, TAKEAWAY and DELIVERY.
	DineWays []string `json:"dineWays,omitempty"`
}

// Limits is how often a promotion counts, over all its versions; 0 means without limit. Days are those of the shop's clock. Orders are counted when they
// are placed, in their transaction; one that is canceled gives its use back.
type Limits struct {
	// PerGuest and PerGuestDay bound the orders of one guest; a promotion that has one needs a guest.
	PerGuest    int `json:"perGuest,omitempty"`
	PerGuestDay int `json:"perGuestDay,omitempty"`
	// PerDay and Total bound the orders of all guests.
	PerDay int `json:"perDay,omitempty"`
	Total  int `json:"total,omitempty"`
	// Budget bounds what it takes off all orders together, in the minor unit.
	Budget money.Amount `json:"budget,omitempty"`
}

// Stacking is what a promotion counts together with.
type Stacking struct {
	// Layer is when its turn comes; empty means the kind's own.
	Layer Layer `json:"layer,omitempty"`
	// Priority orders promotions within a layer, the highest first; between combinations of one price, the highest counts.
	Priority int `json:"priority,omitempty"`
	// Group excludes: of the promotions of one group at most one counts. Empty means the group of its layer, so that of those without a group one a layer counts.
	Group string `json:"group,omitempty"`
	// Stacks takes it out of all groups: it counts together with everything that allows it. Not with Group.
	Stacks bool `json:"stacks,omitempty"`
	// Alone means that no other promotion counts with it.
	Alone bool `json:"alone,omitempty"`
	// NotWithCoupons means that no coupon counts with it.
	NotWithCoupons bool `json:"notWithCoupons,omitempty"`
	// Cap bounds what it takes off one order, in the minor unit; 0: no bound.
	Cap money.Amount `json:"cap,omitempty"`
}

// Audience is a part of the guests: those in one of the shops, and those in the share. The zero Audience is everybody.
type Audience struct {
	// Shops are the shops whose guests are in it.
	Shops []string `json:"shops,omitempty"`
	// Percent is the share of guests, 1 to 100, chosen by a hash of guest and promotion: the same guest is always in or always out. 0: no restriction
	// where Shops is empty too.
	Percent int `json:"percent,omitempty"`
}

// Layer is when a promotion's turn comes: each layer sees what the lines bear after those before it.
type Layer string

// The layers, in their order.
const (
	LayerItem     Layer = "ITEM"     // prices of single items: member and fixed prices, bundles, free ones, toppings
	LayerPercent  Layer = "PERCENT"  // percentages
	LayerAmount   Layer = "AMOUNT"   // money off above a threshold
	LayerDelivery Layer = "DELIVERY" // the delivery fee
)

// Rules are promotions made ready for one currency: checked, in canonical order, with their sentences. They never change and are
// safe for concurrent use; the zero Rules has no promotions and writes amounts in CNY.
type Rules struct {
	currency currency
	layers   [layerCount][]rule
}

// size is how many promotions there are.
func (r Rules) size() (n int) {
	for _, layer := range r.layers {
		n += len(layer)
	}
	return n
}

// rule is a promotion that is ready to be tried.
type rule struct {
	Promotion
	effect                        effect
	shops, categories, goods, sku set
	everything                    bool // the scope names no goods
	days                          dayMask
	reason                        lang.Text
}

type set map[string]struct{}

func (s set) has(id string) bool {
	_, ok := s[id]
	return ok
}

func setOf(ids []string) set {
	if len(ids) == 0 {
		return nil
	}
	s := make(set, len(ids))
	for _, id := range ids {
		s[id] = struct{}{}
	}
	return s
}

// Compile checks promotions and makes them ready for shops with the currency (ISO 4217, "CNY"). The rules hold every promotion
// that is right even when err tells of others, so that one bad row does not take all discounts away: log err and go on. Of
// several versions of one id the newest counts. Compile once, when promotions change, not for each cart.
func Compile(currencyCode string, promotions []Promotion) (Rules, error) {
	rules := Rules{currency: currencyOf(currencyCode)}
	sorted := slices.Clone(promotions)
	slices.SortStableFunc(sorted, func(a, b Promotion) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(b.Version, a.Version))
	})
	sorted = slices.CompactFunc(sorted, func(a, b Promotion) bool { return a.ID == b.ID })
	var errs []error
	if len(sorted) > MaxPromotions {
		errs = append(errs, fmt.Errorf("pricing: %d promotions, only %d are taken", len(sorted), MaxPromotions))
		sorted = sorted[:MaxPromotions]
	}
	for _, p := range sorted {
		r, layer, err := p.compile(rules.currency)
		if err != nil {
			errs = append(errs, fmt.Errorf("pricing: promotion %q version %d: %w", p.ID, p.Version, err))
			continue
		}
		rules.layers[layer] = append(rules.layers[layer], r)
	}
	return rules, errors.Join(errs...)
}

func (p Promotion) compile(c currency) (rule, layer, error) {
	d, known := kinds[p.Kind]
	switch {
	case !known:
		return rule{}, 0, fmt.Errorf("unknown kind %q", p.Kind)
	case p.ID == "" || len(p.ID) > maxIDBytes:
		return rule{}, 0, fmt.Errorf("an id has 1 to %d bytes", maxIDBytes)
	case p.Version < 0:
		return rule{}, 0, errors.New("a version is not negative")
	}
	if err := errors.Join(checkName(p.Name), p.Scope.check(), p.Period.check()); err != nil {
		return rule{}, 0, err
	}
	e, err := d.decode(p.Parameters)
	if err != nil {
		return rule{}, 0, fmt.Errorf("%s: %w", p.Kind, err)
	}
	s := p.Scope
	r := rule{
		Promotion: p, effect: e, days: maskOf(p.Period.Days),
		shops: setOf(s.Shops), categories: setOf(s.Categories), goods: setOf(s.Products), sku: setOf(s.SKUs),
		everything: len(s.Categories)+len(s.Products)+len(s.SKUs) == 0,
	}
	r.reason = e.reason(c, r.everything)
	return r, d.layer, nil
}

func checkName(name lang.Text) error {
	if name.In(lang.ZH) == "" {
		return errors.New("it has no name")
	}
	for l, s := range name {
		if len(s) > maxNameBytes || len(name) > 2 {
			return fmt.Errorf("its name in %q is longer than %d bytes, or in too many languages", l, maxNameBytes)
		}
	}
	return nil
}

func (s Scope) check() error {
	for _, part := range [][]string{s.Shops, s.Categories, s.Products, s.SKUs} {
		if len(part) > maxScope || slices.Contains(part, "") {
			return fmt.Errorf("its scope names nothing, or more than %d at once", maxScope)
		}
	}
	return nil
}

// sellsIn tells whether the promotion counts in the shop.
func (r *rule) sellsIn(shopID string) bool { return r.shops == nil || r.shops.has(shopID) }

// covers tells whether the line is in the scope.
func (r *rule) covers(l *Line) bool {
	return r.everything || r.categories.has(l.CategoryID) || r.goods.has(l.ProductID) || r.sku.has(l.SKUID)
}
