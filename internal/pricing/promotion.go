package pricing

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

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
	// MaxPromotions is how many promotions Compile takes, versions counted.
	MaxPromotions = 1_000
	// maxBudget bounds limits, so that no sum overflows.
	maxBudget = 1 << 50
	// maxPriority bounds priorities.
	maxPriority = 1_000_000
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
	// EffectiveFrom is when this version takes the place of the one before; zero: since ever. The period says when guests have it.
	EffectiveFrom time.Time
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
	LayerCoupon   Layer = "COUPON"   // coupons; no promotion is in it
)

// Rules are promotions made ready for one currency: checked, in the order of their turns, with their sentences. They never change and are
// safe for concurrent use; the zero Rules has no promotions and writes amounts in CNY.
type Rules struct {
	currency currency
	// rules are in the order of layers and priorities, equal ones by id.
	rules []rule
	// heads are for each promotion the places of its versions in rules, the newest first.
	heads [][]int
	needs Needs
}

// Needs is what the rules ask for beside the cart, so that a caller reads no more than that.
type Needs struct {
	// Guest is whether any asks about the guest: tier, orders or first coming.
	Guest bool
	// Used is whether any has limits.
	Used bool
}

// Needs is what the rules ask for beside the cart.
func (r Rules) Needs() Needs { return r.needs }

// Limited tells of each promotion with limits, of its newest version, what they are.
func (r Rules) Limited() map[string]Limits {
	all := map[string]Limits{}
	for _, versions := range r.heads {
		for _, at := range versions {
			if p := &r.rules[at]; p.Limits != (Limits{}) {
				if _, newer := all[p.ID]; !newer {
					all[p.ID] = p.Limits
				}
			}
		}
	}
	return all
}

// Held are the limits that an order is counted against: those that were set, and for a first order once a guest, so that two orders at once are not both the first.
func (p Promotion) Held() Limits {
	l := p.Limits
	if p.Kind == KindFirstOrder && l.PerGuest == 0 {
		l.PerGuest = 1
	}
	return l
}

// rule is a promotion that is ready to be tried.
type rule struct {
	Promotion
	effect                                 effect
	shops, categories, goods, sku, options set
	everything                             bool // the scope names no goods
	layer                                  int
	group                                  int // −1: of none
	days                                   dayMask
	reason, hours                          lang.Text // why it counts, and when
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
// several versions of one id the newest counts whose time has come and whose audience the guest belongs to. Compile once, when promotions change, not for each
// cart.
func Compile(currencyCode string, promotions []Promotion) (Rules, error) {
	rules := Rules{currency: currencyOf(currencyCode)}
	sorted := slices.Clone(promotions)
	slices.SortStableFunc(sorted, func(a, b Promotion) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(b.Version, a.Version))
	})
	sorted = slices.CompactFunc(sorted, func(a, b Promotion) bool { return a.ID == b.ID && a.Version == b.Version })
	var errs []error
	if len(sorted) > MaxPromotions {
		errs = append(errs, fmt.Errorf("pricing: %d promotions, only %d are taken", len(sorted), MaxPromotions))
		sorted = sorted[:MaxPromotions]
	}
	groups := map[string]int{}
	for _, p := range sorted {
		r, err := p.compile(rules.currency)
		if err != nil {
			errs = append(errs, fmt.Errorf("pricing: promotion %q version %d: %w", p.ID, p.Version, err))
			continue
		}
		r.group = groupOf(groups, &r)
		if _, asks := r.effect.(selective); asks {
			rules.needs.Guest = true
		}
		rules.needs.Used = rules.needs.Used || r.Limits != (Limits{})
		rules.rules = append(rules.rules, r)
	}
	rules.sort()
	return rules, errors.Join(errs...)
}

// sort puts the rules in the order of their turns and finds the versions of each.
func (r *Rules) sort() {
	slices.SortStableFunc(r.rules, func(a, b rule) int {
		return cmp.Or(cmp.Compare(a.layer, b.layer), cmp.Compare(b.Stacking.Priority, a.Stacking.Priority), cmp.Compare(a.ID, b.ID))
	})
	byID := map[string]int{}
	for at := range r.rules {
		id := r.rules[at].ID
		head, known := byID[id]
		if !known {
			head = len(r.heads)
			byID[id] = head
			r.heads = append(r.heads, nil)
		}
		r.heads[head] = append(r.heads[head], at)
	}
	for _, versions := range r.heads {
		slices.SortFunc(versions, func(a, b int) int { return cmp.Compare(r.rules[b].Version, r.rules[a].Version) })
	}
}

// groupOf numbers the groups. Those without a name of their own share their layer's.
func groupOf(groups map[string]int, r *rule) int {
	name := "group " + r.Stacking.Group
	switch {
	case r.Stacking.Stacks:
		return -1
	case r.Stacking.Group == "":
		name = "layer " + itoa(r.layer)
	}
	n, known := groups[name]
	if !known {
		n = len(groups)
		groups[name] = n
	}
	return n
}

func (p Promotion) compile(c currency) (rule, error) {
	d, known := kinds[p.Kind]
	switch {
	case !known:
		return rule{}, wrong("there is no such kind: unknown kind "+clip(string(p.Kind)), "没有这种活动类型", "kind")
	case p.ID == "" || len(p.ID) > maxIDBytes:
		return rule{}, wrong(fmt.Sprintf("an id has 1 to %d bytes", maxIDBytes), "活动编号有误", "id")
	case p.Version < 0:
		return rule{}, wrong("a version is not negative", "版本号有误", "version")
	}
	e, err := d.read(p.Parameters)
	stacking, layer := p.Stacking.check(d.Layer)
	if err := errors.Join(checkName(p.Name), p.Scope.check(), p.Period.check(), p.Limits.check(), p.Audience.check(), stacking, err); err != nil {
		return rule{}, err
	}
	p.Limits = p.Held()
	s := p.Scope
	r := rule{
		Promotion: p, effect: e, days: maskOf(p.Period.Days), layer: layer,
		shops: setOf(s.Shops), categories: setOf(s.Categories), goods: setOf(s.Products), sku: setOf(s.SKUs), options: setOf(s.Options),
		everything: len(s.Categories)+len(s.Products)+len(s.SKUs)+len(s.Options) == 0,
	}
	r.reason, r.hours = capped(e.reason(c, r.everything), p.Stacking.Cap, c), r.onlyAt()
	return r, nil
}

// capped adds to what a promotion says of itself how much it takes off at most.
func capped(reason lang.Text, most money.Amount, c currency) lang.Text {
	if most == 0 {
		return reason
	}
	amount := c.format(most)
	return lang.T(reason.In(lang.EN)+", at most "+amount, reason.In(lang.ZH)+"，最多减"+amount)
}

func checkName(name lang.Text) error {
	if name.In(lang.ZH) == "" {
		return wrong("it has no name", "请填写名称", "name")
	}
	for l, s := range name {
		if len(s) > maxNameBytes || len(name) > 2 {
			return wrong(fmt.Sprintf("its name in %.8q is longer than %d bytes, or in too many languages", l, maxNameBytes), "名称过长", "name")
		}
	}
	return nil
}

func (s Scope) check() error {
	var errs []error
	for name, part := range map[string][]string{
		"shops": s.Shops, "categories": s.Categories, "products": s.Products, "skus": s.SKUs, "options": s.Options, "channels": s.Channels, "dineWays": s.DineWays,
	} {
		if len(part) > maxScope || slices.Contains(part, "") {
			errs = append(errs, wrong(fmt.Sprintf("its scope names nothing, or more than %d at once", maxScope), "范围设置有误", "scope", name))
		}
	}
	return errors.Join(errs...)
}

func (l Limits) check() error {
	var errs []error
	for name, n := range map[string]int64{
		"perGuest": int64(l.PerGuest), "perGuestDay": int64(l.PerGuestDay), "perDay": int64(l.PerDay), "total": int64(l.Total), "budget": int64(l.Budget),
	} {
		if n < 0 || n > maxBudget {
			errs = append(errs, wrong("a limit is not negative, and not endless", "上限设置有误", "limits", name))
		}
	}
	return errors.Join(errs...)
}

// check tells the layer's turn as well.
func (s Stacking) check(own Layer) (error, int) { //nolint:revive,staticcheck // the error is joined with others before the layer is looked at
	layer := own
	if s.Layer != "" {
		layer = s.Layer
	}
	at := layerIndex(layer)
	var errs []error
	switch {
	case at < 0:
		errs = append(errs, wrong("there is no such layer", "没有这个层级", "stacking", "layer"))
	case (own == LayerDelivery) != (layer == LayerDelivery):
		errs = append(errs, wrong("only the delivery fee is reduced in that layer", "该层级仅用于配送费", "stacking", "layer"))
	}
	if s.Priority < -maxPriority || s.Priority > maxPriority {
		errs = append(errs, wrong(fmt.Sprintf("a priority is -%d to %d", maxPriority, maxPriority), "优先级有误", "stacking", "priority"))
	}
	if len(s.Group) > maxIDBytes || s.Group != "" && s.Stacks {
		errs = append(errs, wrong("a group is a short name, and what stacks is in none", "互斥组设置有误", "stacking", "group"))
	}
	if s.Cap < 0 || s.Cap > money.Max {
		errs = append(errs, wrong("a cap is an amount", "封顶金额有误", "stacking", "cap"))
	}
	return errors.Join(errs...), at
}

func (a Audience) check() error {
	if a.Percent < 0 || a.Percent > 100 || len(a.Shops) > maxScope || slices.Contains(a.Shops, "") {
		return wrong("an audience is some shops, or 1 to 100 percent of the guests", "试点范围有误", "audience")
	}
	return nil
}

// admits tells whether the guest in the shop is of the audience. The share is by a hash (FNV-1a) that is the same on every replica.
func (a Audience) admits(id, shopID, guestID string) bool {
	switch {
	case len(a.Shops) == 0 && a.Percent == 0, slices.Contains(a.Shops, shopID):
		return true
	case a.Percent == 0 || guestID == "":
		return false
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(id + "\x00" + guestID)) // a hash does not fail
	return h.Sum64()>>32%100 < uint64(a.Percent)
}

// counts tells whether the order's way is the promotion's.
func (r *rule) counts(c *Cart) bool {
	return has(r.Scope.Channels, c.Channel) && has(r.Scope.DineWays, c.DineWay)
}

// sellsIn tells whether the promotion counts in the shop.
func (r *rule) sellsIn(shopID string) bool { return r.shops == nil || r.shops.has(shopID) }

// covers tells whether the line is in the scope.
func (r *rule) covers(l *Line) bool {
	if l.Delivery {
		return false
	}
	return r.everything || r.categories.has(l.CategoryID) || r.goods.has(l.ProductID) || r.sku.has(l.SKUID) ||
		r.options != nil && slices.ContainsFunc(l.OptionIDs, r.options.has)
}

func itoa(n int) string { return strconv.Itoa(n) }

// clip bounds what came from outside before it goes into a sentence.
func clip(s string) string { return s[:min(len(s), 64)] }
