package promotion

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
)

// Set is what counts of a brand's promotions now, or will once its time comes, ready for pricing. It never changes.
type Set struct {
	// Rules are what pricing takes.
	Rules pricing.Rules
	// Version tells sets of one brand apart: it differs after each change of a promotion.
	Version string

	number  int64
	limits  map[versionKey]pricing.Limits
	buckets map[string]buckets // of each promotion with limits: what is counted
	counted []string           // the promotions with limits that may count, in order
	names   map[string]lang.Text
	// guest says whether the uses of single guests matter to any of them.
	guest bool
}

type setKey struct {
	brandID  int
	currency string
}

type versionKey struct {
	id      string
	version int
}

// Version is a published version of a promotion.
type Version struct {
	// Promotion is what pricing takes.
	pricing.Promotion
	// PublishedBy is the member of staff's id; empty: it came with the brand.
	PublishedBy string
	PublishedAt time.Time
	Note        string
}

// everybody says whether everybody has the version, as far as its audience goes.
func (v Version) everybody() bool { return len(v.Audience.Shops) == 0 && v.Audience.Percent == 0 }

// Live is the set of the context's brand, for shops with a currency (ISO 4217). What it answers was read less than a second ago. A promotion that can't be read is
// left out and logged: one bad row does not take all discounts away.
func (s *Service) Live(ctx context.Context, currency string) (*Set, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, fmt.Errorf("promotion: %w", db.ErrNoTenant)
	}
	return s.sets.get(ctx, setKey{brandID, currency})
}

// Shown is Live for a price that is only shown: while the database does not answer, or not in time, it is the last set that was read, at most shownFor ago and not
// known to be changed. An order asks Live.
func (s *Service) Shown(ctx context.Context, currency string) (*Set, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, fmt.Errorf("promotion: %w", db.ErrNoTenant)
	}
	return s.sets.shown(ctx, setKey{brandID, currency})
}

// readSet reads a set when its number has changed. The number is read first: a change that comes meanwhile has the next reading begin anew.
func (s *Service) readSet(ctx context.Context, k setKey, before *Set, had bool) (*Set, error) {
	ctx = db.ForBrand(ctx, k.brandID)
	number, err := setNumber(ctx, s.db)
	if err != nil {
		return nil, err
	}
	if had && before.number == number {
		return before, nil
	}
	heads, err := liveHeads(ctx, s.db, s.moment().Add(-remembered))
	if err != nil {
		return nil, err
	}
	versions, unread, err := versionsOf(ctx, s.db, heads)
	if err != nil {
		return nil, err
	}
	set, err := newSet(k.currency, heads, versions, s.moment())
	if err = errors.Join(unread, err); err != nil {
		s.log.ErrorContext(ctx, "promotions that can't be read are left out", "brand", k.brandID, "error", err)
	}
	set.number, set.Version = number, strconv.FormatInt(number, 10)
	return set, nil
}

// remembered is how long the limits of promotions that do not count any more are still known, for quotes that keep their price.
const remembered = 24 * time.Hour

// newSet makes a set of heads and their versions, the newest first. The error tells what is left out.
func newSet(currency string, heads []head, versions map[string][]Version, now time.Time) (*Set, error) {
	set := &Set{limits: map[versionKey]pricing.Limits{}, buckets: map[string]buckets{}, names: map[string]lang.Text{}}
	var live []pricing.Promotion
	for _, h := range heads {
		counts := false
		for _, v := range versions[h.id] {
			if v.Held() != (pricing.Limits{}) {
				set.limits[versionKey{h.id, v.Version}] = v.Held()
				set.buckets[h.id] |= bucketsOf(v.Held())
			}
		}
		if h.paused || h.archived {
			continue
		}
		for _, v := range versions[h.id] {
			live = append(live, v.Promotion)
			set.names[h.id] = v.Name
			counts = counts || v.Held() != (pricing.Limits{})
			set.guest = set.guest || v.Held().PerGuest > 0 || v.Held().PerGuestDay > 0
			if v.everybody() && !v.EffectiveFrom.After(now) {
				break // those before it never count again
			}
		}
		if counts {
			set.counted = append(set.counted, h.id)
		}
	}
	rules, err := pricing.Compile(currency, live)
	set.Rules = rules
	return set, err
}

// Before says whether the set was read before a change that the other one has.
func (set *Set) Before(other *Set) bool { return set.number < other.number }

// Uses are what a priced order takes of the limits of the promotions that count for it; none for an order without such.
func (set *Set) Uses(brandID int, orderNo, customerID, day string, applied []pricing.Applied) []Use {
	var uses []Use
	for _, a := range applied {
		counted, limited := set.buckets[a.ID]
		if !limited || a.Code != "" {
			continue
		}
		if customerID == "" {
			counted &^= bucketGuest | bucketGuestDay
		}
		uses = append(uses, Use{
			BrandID: brandID, OrderNo: orderNo, PromotionID: a.ID, CustomerID: customerID, Day: day, Name: a.Name, Amount: a.Amount,
			Limits: set.limits[versionKey{a.ID, a.Version}], buckets: counted,
		})
	}
	return uses
}

// Use is what an order takes of a promotion's limits.
type Use struct {
	BrandID     int
	OrderNo     string
	PromotionID string
	CustomerID  string
	// Day is YYYY-MM-DD by the shop's clock.
	Day string
	// Name is for the guest who hears that it is exhausted.
	Name lang.Text
	// Amount is what it takes off.
	Amount money.Amount
	// Limits are those of the version that the order was priced with.
	Limits  pricing.Limits
	buckets buckets
}
