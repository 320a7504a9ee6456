package stock

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/redisx"
)

// ledger is what a shop's stock should be, in the simplest way.
type ledger struct {
	x, y    *till
	onHand  map[string]int64
	orders  map[string]string // state of each, by number
	of      map[string][]Need
	lastly  oldCopy
	numbers []string
}

func (l *ledger) free(sku string) int64 {
	left := l.onHand[sku]
	for no, state := range l.orders {
		for _, n := range l.of[no] {
			if n.SKUID == sku && state == stateHeld {
				left -= n.Quantity
			}
		}
	}
	return left
}

// fits says whether an order can be held.
func (l *ledger) fits(needs []Need) bool {
	sums, _ := gathered(needs)
	for _, n := range sums {
		if _, counted := l.onHand[n.SKUID]; counted && l.free(n.SKUID) < n.Quantity {
			return false
		}
	}
	return true
}

func (l *ledger) replica(r *rapid.T) *till {
	return rapid.SampledFrom([]*till{l.x, l.y}).Draw(r, "replica")
}

var modelSKUs = []string{"latte", "mocha", "tea", "option:pearls"}

func (l *ledger) wants(r *rapid.T) []Need {
	return rapid.SliceOfN(rapid.Custom(func(r *rapid.T) Need {
		return Need{rapid.SampledFrom(modelSKUs).Draw(r, "sku"), rapid.Int64Range(1, 4).Draw(r, "quantity")}
	}), 1, 4).Draw(r, "needs")
}

func (l *ledger) place(r *rapid.T) {
	needs, no := l.wants(r), random("o")
	fits := l.fits(needs)
	x := l.replica(r)
	x.Service.shop(brand, x.shop).short.forget() // what a crowd was told a moment ago
	l.ends(r, no, needs, fits, x.place(no, needs))
}

// ends notes how placing an order ended, which must be as it fitted.
func (l *ledger) ends(r *rapid.T, no string, needs []Need, fits bool, err error) {
	switch {
	case err == nil && fits:
		l.numbers = append(l.numbers, no)
		l.orders[no] = stateHeld
		sums, _ := gathered(needs)
		l.of[no] = slices.DeleteFunc(sums, func(n Need) bool { _, counted := l.onHand[n.SKUID]; return !counted })
	case errors.Is(err, ErrOutOfStock) && !fits:
	default:
		r.Fatalf("%v: %v, where it fits: %t", needs, err, fits)
	}
}

// end sells an order or gives it back, so many times over.
func (l *ledger) end(r *rapid.T, to string, times int) {
	if len(l.numbers) == 0 {
		r.Skip("nothing is ordered")
	}
	no := rapid.SampledFrom(l.numbers).Draw(r, "order")
	for range times {
		x := l.replica(r)
		err := x.db.InTx(x.ctx, func(tx *db.Tx) error {
			if to == stateSold {
				return x.Sell(x.ctx, tx, brand, no)
			}
			return x.GiveBack(x.ctx, tx, brand, no)
		})
		late := to == stateSold && l.orders[no] == stateReleased && len(l.of[no]) > 0
		if late != errors.Is(err, ErrReleased) || err != nil && !late {
			r.Fatalf("ending %s, which is %s, as %s: %v", no, l.orders[no], to, err)
		}
		if err == nil {
			if to == stateSold {
				x.Forget(x.ctx, brand, x.shop, no)
			} else {
				x.Release(x.ctx, brand, x.shop, no)
			}
		}
		if l.orders[no] == stateHeld {
			l.orders[no] = to
			for _, n := range l.of[no] {
				if to == stateSold {
					l.onHand[n.SKUID] -= n.Quantity
				}
			}
		}
	}
}

func (l *ledger) count(r *rapid.T) {
	sku := rapid.SampledFrom(modelSKUs).Draw(r, "sku")
	n := rapid.Int64Range(0, 12).Draw(r, "on hand")
	x := l.replica(r)
	_, err := x.Set(x.ctx, "manager", x.shop, sku, n)
	reserved := l.onHand[sku] - l.free(sku)
	if n < reserved != errors.Is(err, ErrInvalidQuantity) || err != nil && n >= reserved {
		r.Fatalf("%d of %s, of which %d are held: %v", n, sku, reserved, err)
	}
	if err == nil {
		l.onHand[sku] = n
	}
}

// record receives or wastes some of a SKU, twice under one key.
func (l *ledger) record(r *rapid.T, kind MovementKind) {
	sku := rapid.SampledFrom(modelSKUs).Draw(r, "sku")
	n := rapid.Int64Range(1, 5).Draw(r, "quantity")
	in := Record{By: Who{ID: "manager"}, Key: random("k"), Lines: []Line{{SKUID: sku, Kind: kind, Quantity: n, Reason: "of the model"}}}
	var want *fault.Error
	if _, counted := l.onHand[sku]; kind == Wasted && !counted {
		want = ErrNotCounted
	} else if kind == Wasted && n > l.free(sku) {
		want = ErrInsufficient
	}
	for i := range 2 {
		x := l.replica(r)
		in.ShopID = x.shop
		done, err := x.Record(x.ctx, in)
		switch {
		case want != nil && errors.Is(err, want):
		case err != nil || want != nil || done.Replayed != (i == 1):
			r.Fatalf("%s %d of %s, of which %d are free, the %d. time: %+v %v", kind, n, sku, l.free(sku), i+1, done, err)
		}
	}
	switch {
	case want != nil:
	case kind == Wasted:
		l.onHand[sku] -= n
	default: // the first one begins its counting
		l.onHand[sku] += n
	}
}

// policy changes how the shop, or a SKU, is kept.
func (l *ledger) policy(r *rapid.T) {
	sku := rapid.SampledFrom(append([]string{""}, modelSKUs...)).Draw(r, "for")
	x := l.replica(r)
	var choice *Choice
	if name := rapid.SampledFrom(append(StrategyNames(), "")).Draw(r, "strategy"); name != "" {
		choice = &Choice{Strategy: name, Buckets: 1}
		if name == Hold && sku != "" {
			choice.Buckets = rapid.IntRange(1, 4).Draw(r, "buckets")
		}
	}
	if _, err := x.SetStrategy(x.ctx, x.shop, sku, choice); err != nil {
		r.Fatalf("%q by %+v: %v", sku, choice, err)
	}
}

// crashed is an order whose process dies between holding and writing; its writer may come late.
func (l *ledger) crashed(r *rapid.T) {
	x, no, needs := l.replica(r), random("o"), l.wants(r)
	fits := l.fits(needs)
	g, err := x.reserve(no, needs)
	if err != nil || g.Rows { // nothing is taken before a transaction that the rows decide
		return
	}
	other := l.replica(r)
	other.doubted() // as a look at holds without rows would
	if err := other.MakeSure(other.ctx, brand, other.shop); err != nil {
		r.Fatal(err)
	}
	err = x.write(no, g, needs)
	switch {
	case g.Held && !errors.Is(err, ErrStale):
		r.Fatalf("the late writer of a hold that was given back: %v", err)
	case !g.Held: // on a busy machine Redis may not answer in time: then the rows decide
		l.ends(r, no, needs, fits, err)
	}
}

func (l *ledger) agrees(r *rapid.T) {
	levels, err := l.x.List(l.x.ctx, l.x.shop)
	if err != nil || len(levels) != len(l.onHand) {
		r.Fatalf("%+v %v, where %v are counted", levels, err, l.onHand)
	}
	for _, at := range levels {
		if n, free := l.onHand[at.SKUID], l.free(at.SKUID); at.OnHand != n || at.Available != free {
			r.Fatalf("%s stands at %+v, not at %d on hand and %d free", at.SKUID, at, n, free)
		}
	}
}

// TestStockIsWhatASimpleLedgerSays draws lives of a shop: orders, sales, returns once and twice, counts, receipts, waste, other policies, folding, and a Redis that loses all or is of a while ago.
func TestStockIsWhatASimpleLedgerSays(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	shops := 0
	rapid.Check(t, func(r *rapid.T) {
		x := tillOn(t, env, redisx.Adopt(env.Redis), fmt.Sprint("model-", shops))
		shops++
		l := &ledger{
			x: x, y: tillOn(t, env, redisx.Adopt(env.Redis), x.shop), onHand: map[string]int64{}, orders: map[string]string{}, of: map[string][]Need{},
		}
		l.lastly = copyOf(t, env.Redis, x.shop)
		r.Repeat(map[string]func(*rapid.T){
			"":            l.agrees,
			"place":       l.place,
			"place again": l.place,
			"sell":        func(r *rapid.T) { l.end(r, stateSold, 1) },
			"sell twice":  func(r *rapid.T) { l.end(r, stateSold, 2) },
			"give back":   func(r *rapid.T) { l.end(r, stateReleased, 1) },
			"give twice":  func(r *rapid.T) { l.end(r, stateReleased, 2) },
			"count":       l.count,
			"receive":     func(r *rapid.T) { l.record(r, Received) },
			"waste":       func(r *rapid.T) { l.record(r, Wasted) },
			"policy":      l.policy,
			"crash":       l.crashed,
			"fold":        func(r *rapid.T) { _ = x.foldAll(x.ctx) },
			"remember":    func(*rapid.T) { l.lastly = copyOf(t, env.Redis, x.shop) },
			"lose all":    func(*rapid.T) { _ = env.Redis.Del(t.Context(), keysOf(brand, x.shop)...).Err() },
			"an old copy": func(r *rapid.T) { l.old(t, r) },
		})
		for _, at := range []*till{l.x, l.y} { // quiet again: the counters are what the rows say
			at.doubted()
		}
		if err := l.x.MakeSure(x.ctx, brand, x.shop); err != nil {
			r.Fatal(err)
		}
		if broken, err := x.Verify(x.ctx, x.shop); err != nil || len(broken) > 0 {
			r.Fatalf("%v %v", broken, err)
		}
	})
}

// old brings back what was remembered, if its epoch has passed since: under the epoch of now the very server would have lost writes, which only a restart does, and that
// the connections tell.
func (l *ledger) old(t *testing.T, r *rapid.T) {
	then, _ := readFree(l.lastly.hashes[0])
	now, _ := readFree(copyOf(t, l.x.env.Redis, l.x.shop).hashes[0])
	if then == 0 || then >= now {
		r.Skip("nothing old is known")
	}
	l.lastly.bringBack(t, l.x.env.Redis, l.x.shop)
}
