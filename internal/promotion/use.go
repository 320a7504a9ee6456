package promotion

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
)

// ErrExhausted refuses an order whose promotion was used up before it was written: quote again.
var ErrExhausted = fault.New("PROMOTION_EXHAUSTED", "a promotion was just used up, please look at the price again", "优惠活动名额已用完，请重新确认价格")

// errChanged says that promotions were changed since the set was read that orders were priced by.
var errChanged = errors.New("promotion: the promotions were changed meanwhile")

// Changed says whether an error of Unchanged tells that promotions were changed.
func Changed(err error) bool { return errors.Is(err, errChanged) }

// Unchanged fails where a brand's promotions were changed since its set was read, in the transaction that has written the discounts of the orders that were priced
// by the sets, by their brands. Such orders may be missing where a limit begins to count: the transaction is to run again with their Uses of what Live answers next.
// One statement.
func (s *Service) Unchanged(ctx context.Context, tx *db.Tx, sets map[int]*Set) error {
	if len(sets) == 0 {
		return nil
	}
	numbers, err := setNumbers(ctx, tx, slices.Sorted(maps.Keys(sets)))
	if err != nil {
		return err
	}
	for brandID, set := range sets {
		if numbers[brandID] != set.number {
			s.sets.drop(func(k setKey) bool { return k.brandID == brandID })
			err = errChanged
		}
	}
	return err
}

// buckets are the counters that an order is in, a bit each; their numbers stand in the database.
type buckets int

const (
	bucketAll buckets = 1 << iota
	bucketDay
	bucketGuest
	bucketGuestDay
)

func bucketsOf(l pricing.Limits) (b buckets) {
	if l.Total > 0 || l.Budget > 0 {
		b |= bucketAll
	}
	if l.PerDay > 0 {
		b |= bucketDay
	}
	if l.PerGuest > 0 {
		b |= bucketGuest
	}
	if l.PerGuestDay > 0 {
		b |= bucketGuestDay
	}
	return b
}

// counterKey names a counter.
type counterKey struct {
	brandID           int
	promotion, bucket string
	day               string // of a day's counter
}

func (k counterKey) compare(other counterKey) int {
	return cmp.Or(cmp.Compare(k.brandID, other.brandID), cmp.Compare(k.promotion, other.promotion), cmp.Compare(k.bucket, other.bucket))
}

// counter is what was counted.
type counter struct {
	uses   int64
	amount money.Amount
}

// The names of counters.
const bucketNameAll = "all"

func bucketNameDay(day string) string             { return "day:" + day }
func bucketNameGuest(guest string) string         { return "guest:" + guest }
func bucketNameGuestDay(guest, day string) string { return "guest:" + guest + ":" + day }

// counters are those that the use is counted in.
func (u *Use) counters() []counterKey {
	keys := make([]counterKey, 0, 4)
	add := func(b buckets, bucket, day string) {
		if u.buckets&b != 0 {
			keys = append(keys, counterKey{u.BrandID, u.PromotionID, bucket, day})
		}
	}
	add(bucketAll, bucketNameAll, "")
	add(bucketDay, bucketNameDay(u.Day), u.Day)
	add(bucketGuest, bucketNameGuest(u.CustomerID), "")
	add(bucketGuestDay, bucketNameGuestDay(u.CustomerID, u.Day), u.Day)
	return keys
}

// fits says whether the limits leave room for the use.
func (u *Use) fits(now map[counterKey]counter) bool {
	room := func(bucket, day string, most int) bool {
		return most == 0 || now[counterKey{u.BrandID, u.PromotionID, bucket, day}].uses < int64(most)
	}
	l := u.Limits
	all := now[counterKey{u.BrandID, u.PromotionID, bucketNameAll, ""}]
	return room(bucketNameAll, "", l.Total) && (l.Budget == 0 || all.amount+u.Amount <= l.Budget) && room(bucketNameDay(u.Day), u.Day, l.PerDay) &&
		(l.PerGuest == 0 && l.PerGuestDay == 0 || u.CustomerID != "") &&
		room(bucketNameGuest(u.CustomerID), "", l.PerGuest) && room(bucketNameGuestDay(u.CustomerID, u.Day), u.Day, l.PerGuestDay)
}

func (u *Use) exhausted() error {
	return ErrExhausted.With("promotion", u.PromotionID).Saying(
		"“"+u.Name.In(lang.EN)+"” was just used up, please look at the price again", "「"+u.Name.In(lang.ZH)+"」名额已用完，请重新确认价格")
}

// Use takes what orders need of the limits of their promotions, in their transaction, in the order of uses; the context may see all brands. refused tells for each
// order that finds no room, by its number, why: such an order has taken nothing. Three statements for the whole batch, none without uses.
func (s *Service) Use(ctx context.Context, tx *db.Tx, uses []Use) (refused map[string]error, err error) {
	if len(uses) == 0 {
		return nil, nil
	}
	var keys []counterKey
	for i := range uses {
		keys = append(keys, uses[i].counters()...)
	}
	have, err := lockCounters(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	refused = map[string]error{}
	changed := map[counterKey]counter{}
	var taken []Use
	for from := 0; from < len(uses); {
		to := from + 1
		for to < len(uses) && uses[to].OrderNo == uses[from].OrderNo {
			to++
		}
		of := uses[from:to]
		from = to
		if i := slices.IndexFunc(of, func(u Use) bool { return !u.fits(have) }); i >= 0 {
			refused[of[i].OrderNo] = of[i].exhausted()
			continue
		}
		for i := range of {
			for _, k := range of[i].counters() {
				c := have[k]
				have[k] = counter{c.uses + 1, c.amount + of[i].Amount}
				changed[k] = have[k]
			}
		}
		taken = append(taken, of...)
	}
	if len(refused) > 0 {
		tx.AfterCommit(func() { s.totals.drop(func(totalsKey) bool { return true }) }) // whoever asks again sees it
	}
	if err := saveCounters(ctx, tx, changed); err != nil {
		return nil, err
	}
	return refused, insertUses(ctx, tx, taken)
}

// GiveBack returns what canceled orders took, in the transaction of their cancellation. Doing it again changes nothing.
func (s *Service) GiveBack(ctx context.Context, tx *db.Tx, orderNos ...string) error {
	uses, err := takeUses(ctx, tx, orderNos)
	if err != nil || len(uses) == 0 {
		return err
	}
	back := map[counterKey]counter{}
	for i := range uses {
		for _, k := range uses[i].counters() {
			c := back[k]
			back[k] = counter{c.uses + 1, c.amount + uses[i].Amount}
		}
	}
	have, err := lockCounters(ctx, tx, slices.Collect(maps.Keys(back)))
	if err != nil {
		return err
	}
	for k, b := range back {
		// A day's counter may have been removed meanwhile: nobody asks for it any more.
		have[k] = counter{max(have[k].uses-b.uses, 0), max(have[k].amount-b.amount, 0)}
	}
	return saveCounters(ctx, tx, have)
}

// Used is how far the set's promotions with limits are used up, by their ids, on a day (YYYY-MM-DD by the shop's clock): all guests' as of at most a second ago, the
// guest's as of now. It is nil and costs nothing where no promotion has limits.
func (s *Service) Used(ctx context.Context, set *Set, customerID, day string) (map[string]pricing.Used, error) {
	return s.used(ctx, set, customerID, day, s.totals.get)
}

// UsedShown is Used for a price that is only shown: while the database does not answer, what all guests used may be as old as shownFor. What the guest used is always as
// of now: it is the guest's own price.
func (s *Service) UsedShown(ctx context.Context, set *Set, customerID, day string) (map[string]pricing.Used, error) {
	return s.used(ctx, set, customerID, day, s.totals.shown)
}

func (s *Service) used(
	ctx context.Context, set *Set, customerID, day string, totalsOf func(ctx context.Context, k totalsKey) (map[string]totals, error),
) (map[string]pricing.Used, error) {
	if len(set.counted) == 0 {
		return nil, nil
	}
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, db.ErrNoTenant
	}
	all, err := totalsOf(ctx, totalsKey{brandID, day})
	if err != nil {
		return nil, err
	}
	var own map[string]pricing.Used
	if set.guest && customerID != "" {
		if own, err = s.guests.Get(ctx, guestKey{brandID, customerID, day}); err != nil {
			return nil, err
		}
	}
	out := make(map[string]pricing.Used, len(set.counted))
	for _, id := range set.counted {
		c := own[id]
		t := all[id]
		c.Total, c.Given, c.Today = t.total, t.amount, t.day
		out[id] = c
	}
	return out, nil
}

// totalsKey names what all guests used of a brand's promotions: in all, and on a day.
type totalsKey struct {
	brandID int
	day     string
}

type totals struct {
	total, day int
	amount     money.Amount
}

// guestKey names a guest of a brand, and a day.
type guestKey struct {
	brandID    int
	customerID string
	day        string
}

const (
	// sweepEvery is how often old days' counters are removed.
	sweepEvery = time.Hour
	// keptDays is how long a day's counters are kept: longer than any order waits for its payment.
	keptDays = 7
)

// SweepOnce removes the counters of days that are long over.
func (s *Service) SweepOnce(ctx context.Context) error {
	before := s.now().UTC().AddDate(0, 0, -keptDays).Format(time.DateOnly)
	return s.db.InTx(db.ForAllBrands(ctx), func(tx *db.Tx) error { return dropDays(db.ForAllBrands(ctx), tx, before) })
}
