package stock

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/ent/stocklevel"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// goods are the SKUs of a till under a regime. With the mixed one each is kept in another way.
var goods = map[string]string{"latte": Hold, "mocha": Pessimistic, "bagel": Optimistic, "muffin": Atomic}

// mixed is the regime under which each of the goods is kept in its own way.
const mixed = "MIXED"

// kept puts the shop under a regime.
func (x *till) kept(t *testing.T, regime string) {
	t.Helper()
	if regime != mixed {
		x.set(t, "", regime)
		return
	}
	for sku, strategy := range goods {
		x.set(t, sku, strategy)
	}
}

func (x *till) set(t *testing.T, sku, strategy string) {
	t.Helper()
	if _, err := x.SetStrategy(x.ctx, x.shop, sku, &Choice{Strategy: strategy, Buckets: 1}); err != nil {
		t.Fatal(err)
	}
}

// eachRegime runs f under every strategy and under all of them at once, on both engines. y is a second replica of the same shop: with a connection to
// Redis and a handle of the database of its own.
func eachRegime(t *testing.T, f func(t *testing.T, regime string, x, y *till)) {
	t.Helper()
	for _, regime := range append(StrategyNames(), mixed) {
		t.Run(regime, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
				x := openTill(t, env)
				x.kept(t, regime)
				f(t, regime, x, x.another(t))
			})
		})
	}
}

// another is a replica of the same shop.
func (x *till) another(t *testing.T) *till {
	t.Helper()
	env := x.env
	d, err := db.Open(t.Context(), env.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	env.DB = d
	return tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
}

func TestEachStrategyGivesTheLastUnitToOneOf64Buyers(t *testing.T) {
	t.Parallel()
	eachRegime(t, func(t *testing.T, _ string, x, y *till) {
		for sku := range goods {
			x.has(t, sku, 1)
		}
		for sku := range goods {
			var got atomic.Int64
			together(64, func(i int) {
				err := []*till{x, y}[i%2].buy(random("o"), needs(sku, 1))
				switch {
				case err == nil:
					got.Add(1)
				case !errors.Is(err, ErrOutOfStock) || !Short(err)[sku]:
					t.Error(err)
				}
			})
			if got.Load() != 1 {
				t.Errorf("%d buyers got the last %s", got.Load(), sku)
			}
			x.stands(t, sku, 1, 0)
		}
		x.sound(t)
	})
}

func TestEachStrategyTakesAllLinesOrNone(t *testing.T) {
	t.Parallel()
	eachRegime(t, func(t *testing.T, _ string, x, _ *till) {
		for sku, n := range map[string]int64{"latte": 5, "mocha": 5, "bagel": 5, "muffin": 5} {
			x.has(t, sku, n)
		}
		for short := range goods {
			basket := needs("tea", 1)
			for sku := range goods {
				basket = append(basket, Need{sku, 2})
			}
			for i := range basket {
				if basket[i].SKUID == short {
					basket[i].Quantity = 6
				}
			}
			if err := x.buy(random("o"), basket); !errors.Is(err, ErrOutOfStock) || !Short(err)[short] || len(Short(err)) != 1 {
				t.Errorf("6 of 5 %s: %v", short, err)
			}
		}
		for sku := range goods {
			x.stands(t, sku, 5, 5)
		}
		x.sound(t)
		// A SKU in two lines counts twice, and one that nobody counts is made to order.
		if err := x.buy(random("o"), needs("latte", 2, "mocha", 3, "latte", 3, "bagel", 5, "tea", 99, "muffin", 1)); err != nil {
			t.Error(err)
		}
		for sku, left := range map[string]int64{"latte": 0, "mocha": 2, "bagel": 0, "muffin": 4} {
			x.stands(t, sku, 5, left)
		}
		x.sound(t)
	})
}

func TestEachStrategySellsAndGivesBackOnce(t *testing.T) {
	t.Parallel()
	eachRegime(t, func(t *testing.T, _ string, x, y *till) {
		basket := needs("latte", 3, "mocha", 3, "bagel", 3, "muffin", 3)
		for sku := range goods {
			x.has(t, sku, 10)
		}
		kept, gone := random("o"), random("o")
		for _, no := range []string{kept, gone} {
			if err := x.buy(no, basket); err != nil {
				t.Fatal(err)
			}
		}
		both := []*till{x, y}
		together(8, func(i int) { both[i%2].cancel(t, gone) })
		for sku := range goods {
			x.stands(t, sku, 10, 7)
		}
		x.sound(t)
		if err := x.db.InTx(x.ctx, func(tx *db.Tx) error { return x.Sell(x.ctx, tx, brand, gone) }); !errors.Is(err, ErrReleased) {
			t.Errorf("selling what was given back: %v", err)
		}
		together(8, func(i int) { both[i%2].pay(t, kept) })
		together(4, func(i int) { both[i%2].cancel(t, kept) })
		for sku := range goods {
			x.stands(t, sku, 7, 7)
		}
		x.sound(t)
		// What is left goes one by one: no unit is stranded.
		for sku := range goods {
			n := 0
			for x.buy(random("o"), needs(sku, 1)) == nil {
				n++
			}
			if n != 7 {
				t.Errorf("%d of 7 %s were left", n, sku)
			}
		}
	})
}

func TestEachStrategyRefusesACountBelowWhatIsHeld(t *testing.T) {
	t.Parallel()
	eachRegime(t, func(t *testing.T, _ string, x, y *till) {
		for sku := range goods {
			x.has(t, sku, 5)
			if err := y.buy(random("o"), needs(sku, 3)); err != nil {
				t.Fatal(err)
			}
			if _, err := x.Set(x.ctx, "manager", x.shop, sku, 2); !errors.Is(err, ErrInvalidQuantity) {
				t.Errorf("2 with 3 held: %v", err)
			}
			x.has(t, sku, 3)
			if err := y.buy(random("o"), needs(sku, 1)); !errors.Is(err, ErrOutOfStock) {
				t.Errorf("one more: %v", err)
			}
			x.stands(t, sku, 3, 0)
		}
		for name, n := range map[string][]Need{"none": {}, "zero": needs("latte", 0), "negative": needs("mocha", 1, "mocha", -1), "too many": needs("bagel", maxQuantity+1)} {
			if _, err := x.reserve(random("o"), n); !errors.Is(err, ErrInvalidQuantity) {
				t.Errorf("%s: %v", name, err)
			}
		}
		x.sound(t)
	})
}

func TestNoStrategyStrandsAUnitOfRandomBaskets(t *testing.T) {
	t.Parallel()
	eachRegime(t, func(t *testing.T, _ string, x, y *till) {
		const units, buyers = 20, 12
		taken := map[string]*atomic.Int64{}
		for sku := range goods {
			x.has(t, sku, units)
			taken[sku] = new(atomic.Int64)
		}
		both := []*till{x, y}
		together(buyers, func(b int) {
			r, at := rand.New(rand.NewPCG(11, uint64(b))), both[b%2]
			for range 6 {
				var basket []Need
				for sku := range goods {
					if r.IntN(2) == 0 {
						basket = append(basket, Need{sku, 1 + r.Int64N(3)})
					}
				}
				if len(basket) == 0 {
					continue
				}
				no := random("o")
				if err := at.buy(no, basket); err != nil {
					if !errors.Is(err, ErrOutOfStock) {
						t.Error(err)
					}
					continue
				}
				switch r.IntN(3) {
				case 0:
					at.cancel(t, no)
					continue
				case 1:
					both[(b+1)%2].pay(t, no)
				}
				for _, n := range basket {
					taken[n.SKUID].Add(n.Quantity)
				}
			}
		})
		x.Service.shop(brand, x.shop).short.forget() // what the crowd was told a moment ago, before the other till put something back
		for sku, n := range taken {
			for x.buy(random("o"), needs(sku, 1)) == nil {
				n.Add(1)
			}
			if n.Load() != units {
				t.Errorf("%d of %d %s were granted", n.Load(), units, sku)
			}
		}
		x.sound(t)
	})
}

func TestAWipedRedisOversellsNothingUnderAnyStrategy(t *testing.T) {
	t.Parallel()
	eachRegime(t, func(t *testing.T, regime string, x, y *till) {
		if regime == mixed {
			x.set(t, "latte", Atomic) // what the crowd buys; tea stays HOLD
		}
		rush(t, []*till{x, y}, 150, func(int) { x.wipe(t) })
		x.quietly(t)
	})
}

func TestAPolicyThatChangesInACrowdOversellsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := x.another(t)
		names := StrategyNames()
		rush(t, []*till{x, y}, 200, func(round int) {
			sku := []string{"", "latte", "latte"}[round%3]
			choice := &Choice{Strategy: names[round%len(names)], Buckets: 1}
			if round%7 == 3 {
				choice = nil
			}
			if _, err := y.SetStrategy(y.ctx, y.shop, sku, choice); err != nil {
				t.Error(err)
			}
		})
		x.quietly(t)
	})
}

func TestASKUThatTheDatabaseDecidesAboutNeedsNoRedis(t *testing.T) {
	t.Parallel()
	for _, name := range []string{Pessimistic, Optimistic} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
				w, r := newWire(t, env)
				x := tillOn(t, env, r, random("shop-"))
				x.kept(t, name)
				x.has(t, "latte", 2)
				epoch := x.epoch(t)
				w.set(true)
				one, two := random("o"), random("o")
				for _, no := range []string{one, two} {
					if err := x.place(no, needs("latte", 1, "tea", 1)); err != nil {
						t.Fatal(err)
					}
				}
				if err := x.place(random("o"), needs("latte", 1)); !errors.Is(err, ErrOutOfStock) {
					t.Errorf("a third of two: %v", err)
				}
				if none, err := x.SoldOut(x.ctx, x.shop); err != nil || !none["latte"] {
					t.Errorf("sold out: %v, %v", none, err)
				}
				x.cancel(t, one)
				x.pay(t, two)
				x.stands(t, "latte", 1, 1)
				if now := x.epoch(t); now != epoch {
					t.Errorf("the shop was locked for it: epoch %d after %d", now, epoch)
				}
			})
		})
	}
}

// epoch is the shop's in the database.
func (x *till) epoch(t *testing.T) int64 {
	t.Helper()
	shops, err := countedShops(context.Background(), x.db)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shops {
		if s.id == x.shop {
			return s.epoch
		}
	}
	return 0
}

func TestAPolicyIsKeptAndEndsGrantsFromBefore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := x.another(t)
		x.has(t, "latte", 5)
		if p, err := x.Policy(x.ctx, x.shop); err != nil || p.Strategy != Hold || len(p.Overrides) != 0 || p.Since != 0 {
			t.Errorf("never set: %+v, %v", p, err)
		}
		no := random("o")
		g, err := y.reserve(no, needs("latte", 1))
		if err != nil {
			t.Fatal(err)
		}
		want := Choice{Strategy: Hold, Buckets: 16}
		if _, err := x.SetStrategy(x.ctx, x.shop, "latte", &want); err != nil {
			t.Fatal(err)
		}
		x.set(t, "", Pessimistic)
		p, err := y.Policy(y.ctx, y.shop)
		if err != nil || p.Strategy != Pessimistic || len(p.Overrides) != 1 || p.Overrides["latte"] != want || p.Since == 0 {
			t.Errorf("%+v, %v", p, err)
		}
		if err := y.write(no, g, needs("latte", 1)); !errors.Is(err, ErrStale) {
			t.Errorf("a grant from before: %v", err)
		}
		// A replica that has not heard of the change believes that Redis need not be asked, or must be.
		known := y.Service.shop(brand, y.shop).policy.Load()
		if known.Since != p.Since {
			t.Errorf("the replica was told %d and knows %d", p.Since, known.Since)
		}
		if g, err = y.reserve(no, needs("tea", 1)); err != nil || !g.Rows {
			t.Errorf("%+v, %v", g, err)
		}
		if _, err := x.SetStrategy(x.ctx, x.shop, "", nil); err != nil {
			t.Fatal(err)
		}
		if err := y.write(no, g, needs("tea", 1)); !errors.Is(err, ErrStale) {
			t.Errorf("without Redis: %v", err)
		}
		if err := y.place(no, needs("latte", 1, "tea", 1)); err != nil {
			t.Error(err)
		}
		if p, err = x.SetStrategy(x.ctx, x.shop, "latte", nil); err != nil || len(p.Overrides) != 0 {
			t.Errorf("%+v, %v", p, err)
		}
		x.sound(t)
		if _, err := x.Policy(t.Context(), x.shop); !errors.Is(err, db.ErrNoTenant) {
			t.Errorf("without a brand: %v", err)
		}
		if p, err := x.Policy(db.ForBrand(t.Context(), 2), x.shop); err != nil || p.Since != 0 {
			t.Errorf("another brand sees %+v, %v", p, err)
		}
	})
}

func TestImpossiblePoliciesAreRefused(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	x := openTill(t, env)
	for name, try := range map[string]struct {
		sku    string
		choice Choice
	}{
		"unknown":            {"latte", Choice{"LUCK", 1}},
		"no bucket":          {"latte", Choice{Hold, 0}},
		"too many buckets":   {"latte", Choice{Hold, MaxBuckets + 1}},
		"buckets of a shop":  {"", Choice{Hold, 2}},
		"buckets of a row":   {"latte", Choice{Pessimistic, 2}},
		"buckets of another": {"latte", Choice{Optimistic, 2}},
	} {
		if _, err := x.SetStrategy(x.ctx, x.shop, try.sku, &try.choice); !errors.Is(err, ErrInvalidStrategy) {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := Policy{Strategy: Hold, Overrides: map[string]Choice{}}
	for i := range maxOverrides {
		many.Overrides[fmt.Sprint("sku", i)] = Choice{Hold, 1}
	}
	if _, err := many.with("one more", &Choice{Hold, 1}); !errors.Is(err, ErrInvalidStrategy) {
		t.Errorf("too many overrides: %v", err)
	}
	if _, err := many.with("sku1", &Choice{Optimistic, 1}); err != nil {
		t.Errorf("another choice for one of them: %v", err)
	}
	if _, err := (Policy{Strategy: "OF THE FUTURE"}).compile(); err == nil {
		t.Error("a strategy that nobody knows was guessed")
	}
}

func TestThePauseGrowsAndIsLeftToChance(t *testing.T) {
	t.Parallel()
	for n, most := range []time.Duration{10 * time.Millisecond, 20 * time.Millisecond, 40 * time.Millisecond} {
		seen := map[time.Duration]bool{}
		for range 200 {
			p := Pause(n)
			if p > most || p <= most/2 {
				t.Fatalf("after try %d: %v", n, p)
			}
			seen[p] = true
		}
		if len(seen) < 20 {
			t.Errorf("after try %d only %d different pauses", n, len(seen))
		}
	}
}

func TestWhatRedisTookWithoutARecordIsGivenBackOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := x.another(t)
		x.kept(t, Atomic)
		x.has(t, "latte", 9)
		free := func() string { return env.Redis.HGet(t.Context(), keysOf(brand, x.shop)[0], "latte").Val() }
		before, after, lost := random("o"), random("o"), random("o")
		for _, no := range []string{before, after} {
			if err := x.place(no, needs("latte", 2)); err != nil {
				t.Fatal(err)
			}
		}
		if n := env.Redis.HLen(t.Context(), keysOf(brand, x.shop)[1]).Val(); n != 0 || free() != "5" {
			t.Errorf("%d records, %s left", n, free())
		}
		x.sound(t)
		// A call whose answer got lost is repeated by the client.
		st := x.Service.shop(brand, x.shop)
		for range 2 {
			if _, err := x.call(t.Context(), putBackScript, st, "twice", time.Now().Add(time.Hour).UnixMilli(), x.epoch(t), "latte", 2); err != nil {
				t.Fatal(err)
			}
		}
		if free() != "7" {
			t.Errorf("%s are left after giving back 2 of 5 twice", free())
		}
		x.doubted()
		together(6, func(i int) { []*till{x, y}[i%2].cancel(t, before) }) // its counters still stand
		x.quietly(t)
		x.stands(t, "latte", 9, 7)
		// New counters are made while it is held: they have a record, and the row still says that it had none.
		x.doubted()
		if err := x.MakeSure(x.ctx, brand, x.shop); err != nil {
			t.Fatal(err)
		}
		together(6, func(i int) { []*till{x, y}[i%2].cancel(t, after) })
		x.stands(t, "latte", 9, 9)
		x.sound(t)
		// A crash between taking and writing leaves Redis low until it is compared.
		if _, err := x.reserve(lost, needs("latte", 4)); err != nil {
			t.Fatal(err)
		}
		if err := x.place(random("o"), needs("latte", 6)); !errors.Is(err, ErrOutOfStock) {
			t.Errorf("6 of 5: %v", err)
		}
		x.running(t)
		x.quietly(t)
		if err := x.place(random("o"), needs("latte", 6)); err != nil {
			t.Errorf("6 of 9 after the comparison: %v", err)
		}
		// An order that is refused in its transaction gives back what it was promised.
		no := random("o")
		g, err := y.reserve(no, needs("latte", 1))
		if err != nil {
			t.Fatal(err)
		}
		y.Abandon(y.ctx, brand, y.shop, no, g)
		x.quietly(t)
		x.stands(t, "latte", 9, 3)
	})
}

// TestTakingMoreThanThereIsLeavesNothingBehind fails on a counter that is lowered first and looked at then: it stays below zero, and each loser takes from the
// one unit that comes back.
func TestTakingMoreThanThereIsLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	eachRegime(t, func(t *testing.T, _ string, x, y *till) {
		for sku := range goods {
			x.has(t, sku, 3)
			together(24, func(i int) {
				if err := []*till{x, y}[i%2].buy(random("o"), needs(sku, 4)); !errors.Is(err, ErrOutOfStock) {
					t.Errorf("4 of 3 %s: %v", sku, err)
				}
			})
			if err := y.buy(random("o"), needs(sku, 3)); err != nil {
				t.Errorf("3 of 3 %s after a crowd that wanted 4: %v", sku, err)
			}
			x.stands(t, sku, 3, 0)
		}
		x.sound(t)
	})
}

func TestReadersDoNotRaiseAVersion(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.kept(t, Optimistic)
		x.has(t, "latte", 2)
		version := func() int64 {
			return x.db.Ent().StockLevel.Query().Where(stocklevel.ShopID(x.shop)).OnlyX(db.ForAllBrands(t.Context())).Version
		}
		before := version()
		for range 3 { // those who look, and those who get nothing
			if _, err := x.List(x.ctx, x.shop); err != nil {
				t.Fatal(err)
			}
			if err := x.place(random("o"), needs("latte", 3)); !errors.Is(err, ErrOutOfStock) {
				t.Error(err)
			}
		}
		if now := version(); now != before {
			t.Errorf("version %d after %d: nobody took anything", now, before)
		}
		if err := x.place(random("o"), needs("latte", 1)); err != nil {
			t.Fatal(err)
		}
		if now := version(); now != before+1 {
			t.Errorf("version %d after %d and one order", now, before)
		}
	})
}
