package promotion

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
	"cuppa/internal/timer"
)

const (
	// trialTick is how often a replica looks for a trial that waits, or whose holder is gone.
	trialTick = time.Second
	// trialLease is how long a holder may take for a page before another one takes the trial over; pageTime is when it gives a page up.
	trialLease = 20 * time.Second
	pageTime   = 10 * time.Second
	// trialPage is how many orders are read at once.
	trialPage = 500
	// maxTrialAttempts bounds the holders that end without having done a page.
	maxTrialAttempts = 5
	// restShare and maxRest are how long a trial rests after a page, by the page's time: orders come first.
	restShare = 2
	maxRest   = 2 * time.Second
	// topOrders is how many orders a result names.
	topOrders = 10
)

// Timers are what promotions do by themselves: trials are worked on, each by one replica, and old days' counters removed.
func (s *Service) Timers() []timer.Timer {
	return []timer.Timer{
		{Name: "trials of promotions", Every: trialTick, Wake: s.trials, Full: 1, Run: func(ctx context.Context) (n int, err error) {
			worked, err := s.WorkOnTrial(ctx)
			if worked {
				n = 1
			}
			return n, err
		}},
		{Name: "promotions are swept", Every: sweepEvery, Once: true, Run: func(ctx context.Context) (int, error) { return 0, s.SweepOnce(ctx) }},
	}
}

// wakeTrials has this replica look now instead of at its next tick.
func (s *Service) wakeTrials() {
	select {
	case s.trials <- struct{}{}:
	default:
	}
}

// WorkOnTrial takes a trial that waits, or whose holder is gone, and works on it to its end; worked is false when there is none.
func (s *Service) WorkOnTrial(ctx context.Context) (worked bool, err error) {
	row, found, err := s.claimTrial(ctx)
	if err != nil || !found {
		return false, err
	}
	ctx = db.ForBrand(ctx, row.brandID)
	run, err := newTrialRun(row)
	if err != nil {
		return true, err
	}
	for {
		began := time.Now()
		done, err := s.trialPage(ctx, run)
		if errors.Is(err, errFenced) {
			return true, nil
		}
		if err != nil || done {
			return true, err
		}
		select {
		case <-ctx.Done():
			return true, ctx.Err()
		case <-time.After(min(restShare*time.Since(began), maxRest)):
		}
	}
}

// claimTrial takes the lease of a trial. The time is the database's: replicas' clocks may differ.
func (s *Service) claimTrial(ctx context.Context) (row trialRow, found bool, err error) {
	ctx = db.ForAllBrands(ctx)
	if waits, err := anyTrialWaits(ctx, s.db); err != nil || !waits {
		return trialRow{}, false, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		row, found, err = nextTrial(ctx, tx, now)
		if err != nil || !found {
			return err
		}
		row.fence++
		row.attempts++
		if row.attempts > maxTrialAttempts {
			found = false
			return endTrial(ctx, tx, &row, TrialFailed, now)
		}
		return holdTrial(ctx, tx, &row, now, now.Add(trialLease))
	})
	return row, found && err == nil, err
}

// trialRun is a trial that is being worked on.
type trialRun struct {
	trialRow
	baseline, with pricing.Rules
	limited        []string // of the promotions of then, those with limits
	// asks is whether any asks about the guest: that costs each page a look at all that its guests ever ordered.
	asks  bool
	zones map[string]*time.Location
}

func newTrialRun(row trialRow) (*trialRun, error) {
	run := &trialRun{trialRow: row, zones: map[string]*time.Location{}}
	terms := &row.terms
	currency := terms.Shops[terms.ShopIDs[0]].Currency
	var others []pricing.Promotion
	met := map[string]bool{}
	for _, p := range terms.Baseline {
		if p.ID != terms.Draft.ID {
			others = append(others, p)
		}
		if p.Limits != (pricing.Limits{}) && !met[p.ID] {
			met[p.ID] = true
			run.limited = append(run.limited, p.ID)
		}
	}
	run.baseline, _ = pricing.Compile(currency, terms.Baseline) // what makes no sense counted for nobody then
	with, err := pricing.Compile(currency, append(others, terms.Draft))
	if err != nil {
		if _, alone := pricing.Compile(currency, []pricing.Promotion{terms.Draft}); alone != nil {
			return nil, fmt.Errorf("promotion: trial %s: %w", row.id, alone)
		}
	}
	run.with = with
	run.asks = run.baseline.Needs().Guest || run.with.Needs().Guest
	for id, shop := range terms.Shops {
		if run.zones[id], err = time.LoadLocation(shop.Zone); err != nil {
			return nil, fmt.Errorf("promotion: trial %s: %w", row.id, err)
		}
	}
	return run, nil
}

// pastOrder is a paid order with all that its price depended on.
type pastOrder struct {
	no, shopID, guestID, channel, dineWay string
	at                                    time.Time
	refunded                              bool
	payable                               money.Amount
	lines                                 []pricing.Line
	coupons                               []pricing.Coupon
	counted                               map[string]bool // the promotions that counted
	guest                                 pricing.Guest
}

// trialState is the result so far, and what of the draft's limits is used.
type trialState struct {
	TrialResult
	Used  int            `json:"used"`
	Given money.Amount   `json:"given"`
	ByDay map[string]int `json:"byDay,omitempty"`
}

// trialGuest is what must be remembered of a guest.
type trialGuest struct {
	uses, dayUses int
	day           string
	won           bool
}

// trialPage prices the next orders twice and writes what they came to, if the trial is still this holder's.
func (s *Service) trialPage(ctx context.Context, run *trialRun) (done bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	orders, at, no, err := nextOrders(ctx, s.db, &run.trialRow, s.pageOf)
	if err != nil {
		return false, err
	}
	state, guests := run.state.clone(), map[string]trialGuest{}
	changed := map[string]bool{}
	if len(orders) > 0 {
		if run.asks {
			if err = readPastGuests(ctx, s.db, orders); err != nil {
				return false, err
			}
		}
		if guests, err = trialGuests(ctx, s.db, run.id, orders); err != nil {
			return false, err
		}
		for i := range orders {
			run.add(&state, guests, changed, &orders[i])
		}
	}
	next := run.trialRow
	next.state, next.at, next.no, next.attempts = state, at, no, 0
	done = len(orders) == 0
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		if done {
			return endTrial(ctx, tx, &next, TrialDone, now)
		}
		if err := saveTrial(ctx, tx, &next, now.Add(trialLease)); err != nil {
			return err
		}
		return saveTrialGuests(ctx, tx, &next, guests, slices.Sorted(maps.Keys(changed)))
	})
	if err == nil {
		run.trialRow = next
	}
	return done, err
}

func (s *trialState) clone() trialState {
	out := *s
	out.Days, out.Top, out.ByDay = slices.Clone(s.Days), slices.Clone(s.Top), maps.Clone(s.ByDay)
	if out.ByDay == nil {
		out.ByDay = map[string]int{}
	}
	return out
}

// endless is more than any limit.
const endless = 1 << 40

// add counts an order; changed gathers the guests of whom something is to be remembered.
func (run *trialRun) add(state *trialState, guests map[string]trialGuest, changed map[string]bool, o *pastOrder) {
	if o.refunded {
		state.Refunded++
		return
	}
	zone, g := run.zones[o.shopID], guests[o.guestID]
	day := o.at.In(zone).Format(time.DateOnly)
	if g.day != day {
		g.day, g.dayUses = day, 0
	}
	q := pricing.Request{
		Cart:  pricing.Cart{ShopID: o.shopID, Mode: run.terms.Shops[o.shopID].Mode, Channel: o.channel, DineWay: o.dineWay, Lines: o.lines},
		Guest: o.guest, Coupons: o.coupons, At: pricing.Moment{At: o.at, Zone: zone}, Rules: run.baseline, Used: map[string]pricing.Used{},
	}
	for _, id := range run.limited { // how far it was used up then is not kept; whether it counted is
		if !o.counted[id] {
			q.Used[id] = pricing.Used{Total: endless, Today: endless, Guest: endless, GuestToday: endless, Given: endless}
		}
	}
	before := pricing.Price(q)
	q.Rules = run.with
	draft := run.terms.Draft.ID
	q.Used[draft] = pricing.Used{Total: state.Used, Today: state.ByDay[day], Guest: g.uses, GuestToday: g.dayUses, Given: state.Given}
	after := pricing.Price(q)
	for _, a := range after.Applied {
		if a.ID != draft || a.Code != "" {
			continue
		}
		state.Used++
		state.ByDay[day]++
		state.Given += a.Amount
		g.uses++
		g.dayUses++
		changed[o.guestID] = true
	}
	if l := run.terms.Draft.Limits; state.UsedUpAt.IsZero() && (l.Total > 0 && state.Used >= l.Total || l.Budget > 0 && state.Given >= l.Budget) {
		state.UsedUpAt = o.at
	}
	if after.Payable < before.Payable && !g.won {
		g.won = true
		state.Winners++
		changed[o.guestID] = true
	}
	guests[o.guestID] = g
	run.count(state, o, day, &before, &after)
}

// count adds an order's two prices to the result.
func (run *trialRun) count(state *trialState, o *pastOrder, day string, before, after *pricing.Result) {
	cost := before.Payable - after.Payable
	state.Orders++
	state.Cost += cost
	state.RevenueBefore += before.Payable
	state.RevenueAfter += after.Payable
	goods, known := run.goods(o)
	state.MarginBefore += before.Payable - goods
	state.MarginAfter += after.Payable - goods
	if !known {
		state.UnknownCost++
	}
	if before.Payable != o.payable {
		state.Differs++
	}
	if before.Payable > 0 && after.Payable == 0 {
		state.Zero++
	}
	d := state.day(day)
	d.Orders++
	d.Cost += cost
	d.RevenueBefore += before.Payable
	d.RevenueAfter += after.Payable
	switch {
	case cost > 0:
		state.Cheaper++
	case cost < 0:
		state.Dearer++
	default:
		return
	}
	state.Changed++
	d.Changed++
	state.top(TrialOrder{OrderNo: o.no, ShopID: o.shopID, At: o.at, Before: before.Payable, After: after.Payable})
}

// goods is what the order's goods cost, and whether that is known of all.
func (run *trialRun) goods(o *pastOrder) (cost money.Amount, known bool) {
	known = true
	for i := range o.lines {
		l := &o.lines[i]
		if l.Delivery {
			continue
		}
		one := run.terms.Costs[l.SKUID]
		known = known && one > 0
		cost += one * money.Amount(l.Quantity)
	}
	return cost, known
}

// day is the entry of a day; shops in several zones may come to a day out of turn.
func (s *trialState) day(day string) *TrialDay {
	at, found := slices.BinarySearchFunc(s.Days, day, func(d TrialDay, day string) int { return strings.Compare(d.Day, day) })
	if !found {
		s.Days = slices.Insert(s.Days, at, TrialDay{Day: day})
	}
	return &s.Days[at]
}

func (o TrialOrder) change() money.Amount { return max(o.Before-o.After, o.After-o.Before) }

func (s *trialState) top(o TrialOrder) {
	at, _ := slices.BinarySearchFunc(s.Top, o, func(a, b TrialOrder) int {
		return cmp.Or(cmp.Compare(b.change(), a.change()), a.At.Compare(b.At), strings.Compare(a.OrderNo, b.OrderNo))
	})
	if at < topOrders {
		s.Top = slices.Insert(s.Top, at, o)
		s.Top = s.Top[:min(len(s.Top), topOrders)]
	}
}
