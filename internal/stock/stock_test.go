package stock

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

func TestTheLastUnitGoesToOneOf64Buyers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 1)
		var got atomic.Int64
		together(64, func(i int) {
			err := x.place(random("o"), needs("latte", 1))
			switch {
			case err == nil:
				got.Add(1)
			case !errors.Is(err, ErrOutOfStock) || !Short(err)["latte"]:
				t.Error(err)
			}
		})
		if got.Load() != 1 {
			t.Errorf("%d buyers got the last unit", got.Load())
		}
		x.stands(t, "latte", 1, 0)
		x.sound(t)
	})
}

func TestAnOrderHoldsAllItsLinesOrNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 5)
		x.has(t, "mocha", 1)
		x.has(t, "bagel", 0)
		err := x.place("short"+x.shop, needs("latte", 2, "mocha", 2, "bagel", 1, "tea", 1))
		if short := Short(err); !short["mocha"] || !short["bagel"] || len(short) != 2 {
			t.Errorf("short: %v (%v)", short, err)
		}
		x.stands(t, "latte", 5, 5)
		// The same SKU in two lines counts twice, and what is made to order is not counted.
		g, err := x.reserve("two"+x.shop, needs("latte", 2, "tea", 1, "latte", 3))
		if err != nil || !g.Held || len(g.Counted) != 1 || g.Counted[0] != (Need{"latte", 5}) {
			t.Errorf("%+v, %v", g, err)
		}
		if err := x.write("two"+x.shop, g, nil); err != nil {
			t.Error(err)
		}
		x.stands(t, "latte", 5, 0)
		x.sound(t)
	})
}

func TestRandomBasketsSellEveryUnitAndNoneTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		const skus, units, buyers = 4, 40, 24
		for i := range skus {
			x.has(t, fmt.Sprint("sku", i), units)
		}
		var taken [skus]atomic.Int64
		together(buyers, func(b int) {
			r := rand.New(rand.NewPCG(7, uint64(b)))
			for range 8 {
				var basket []Need
				for i := range skus {
					if r.IntN(2) == 0 {
						basket = append(basket, Need{fmt.Sprint("sku", i), 1 + r.Int64N(3)})
					}
				}
				if len(basket) == 0 {
					continue
				}
				no := random("o")
				if err := x.place(no, basket); err != nil {
					if !errors.Is(err, ErrOutOfStock) {
						t.Error(err)
					}
					continue
				}
				switch r.IntN(3) {
				case 0:
					x.cancel(t, no)
					continue
				case 1:
					x.pay(t, no)
				}
				for _, n := range basket {
					var i int
					_, _ = fmt.Sscanf(n.SKUID, "sku%d", &i)
					taken[i].Add(n.Quantity)
				}
			}
		})
		for i := range skus { // what is left goes one by one: no unit is stranded
			for x.place(random("o"), needs(fmt.Sprint("sku", i), 1)) == nil {
				taken[i].Add(1)
			}
			if n := taken[i].Load(); n != units {
				t.Errorf("%d of %d units of SKU %d were granted", n, units, i)
			}
		}
		x.sound(t)
	})
}

func TestTheSameOrderIsHeldOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 3)
		no := random("o")
		first, err := x.reserve(no, needs("latte", 2, "tea", 1))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 { // also when less is left than it asked for
			again, err := x.reserve(no, needs("latte", 2, "tea", 1))
			if err != nil || again.Epoch != first.Epoch || !again.Held || len(again.Counted) != 1 || again.Counted[0] != first.Counted[0] {
				t.Errorf("%+v after %+v: %v", again, first, err)
			}
		}
		if _, err := x.reserve(random("o"), needs("latte", 2)); !errors.Is(err, ErrOutOfStock) {
			t.Errorf("2 of 1: %v", err)
		}
		if _, err := x.reserve(random("o"), needs("latte", 1)); err != nil {
			t.Errorf("the last one: %v", err)
		}
	})
}

func TestAHoldIsGivenBackOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x, y := openTill(t, env), (*till)(nil)
		y = tillOn(t, env, x.redis, x.shop) // a second replica
		x.has(t, "latte", 10)
		kept, gone := random("o"), random("o")
		for _, no := range []string{kept, gone} {
			if err := x.place(no, needs("latte", 3)); err != nil {
				t.Fatal(err)
			}
		}
		together(8, func(i int) { []*till{x, y}[i%2].cancel(t, gone) })
		x.Release(x.ctx, brand, x.shop, random("unknown"))
		x.stands(t, "latte", 10, 7)
		x.sound(t)
		// An order whose rows are held keeps its hold, whoever asks.
		x.Release(x.ctx, brand, x.shop, kept)
		x.sound(t)
		// What was given back can't be sold, what was sold can't be given back.
		if err := x.db.InTx(x.ctx, func(tx *db.Tx) error { return x.Sell(x.ctx, tx, brand, gone) }); !errors.Is(err, ErrReleased) {
			t.Errorf("selling what was given back: %v", err)
		}
		together(8, func(i int) { []*till{x, y}[i%2].pay(t, kept) })
		x.cancel(t, kept)
		x.stands(t, "latte", 7, 7)
		x.sound(t)
	})
}

func TestAGrantOfAnOlderEpochIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x, other := openTill(t, env), openTill(t, env)
		x.has(t, "latte", 5)
		other.has(t, "latte", 5)
		no, elsewhere := random("o"), random("o")
		g, err := x.reserve(no, needs("latte", 1))
		if err != nil {
			t.Fatal(err)
		}
		h, err := other.reserve(elsewhere, needs("latte", 1))
		if err != nil {
			t.Fatal(err)
		}
		// What is made to order is refused too: it may be counted by now.
		free, err := x.reserve(random("o"), needs("tea", 1))
		if err != nil || !free.Held || len(free.Counted) != 0 {
			t.Fatal(free, err)
		}
		x.has(t, "mocha", 1)
		for _, stale := range []Grant{g, free} {
			if err := x.write(no, stale, needs("latte", 1)); !errors.Is(err, ErrStale) {
				t.Errorf("a stale grant: %v", err)
			}
		}
		if err := other.write(elsewhere, h, needs("latte", 1)); err != nil {
			t.Errorf("another shop is disturbed: %v", err)
		}
		if err := x.place(no, needs("latte", 1)); err != nil {
			t.Error(err)
		}
		x.sound(t)
		other.sound(t)
	})
}

func TestClaimsOfSeveralShopsAndBrandsComeTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x, y := openTill(t, env), openTill(t, env)
		const otherBrand = 2
		y.ctx = db.ForBrand(t.Context(), otherBrand)
		t.Cleanup(func() { _ = env.Redis.Del(db.ForAllBrands(t.Context()), keysOf(otherBrand, y.shop)...).Err() })
		x.has(t, "latte", 2)
		y.has(t, "latte", 1)
		var claims []Claim
		add := func(brandID int, z *till, quantity int64, held bool) string {
			c := Claim{BrandID: brandID, ShopID: z.shop, OrderNo: random("o"), Needs: needs("latte", quantity, "tea", 1)}
			if held {
				g, err := z.Reserve(z.ctx, brandID, z.shop, c.OrderNo, c.Needs, time.Now().Add(time.Hour))
				if err != nil {
					t.Fatal(err)
				}
				c.Grant = g
			}
			claims = append(claims, c)
			return c.OrderNo
		}
		late := add(brand, x, 2, false) // by the database: the one that Redis holds goes first
		held := add(brand, x, 1, true)
		fits := add(brand, x, 1, false)
		stale := add(otherBrand, y, 1, true)
		claims[3].Grant.Epoch--
		y2 := add(otherBrand, y, 1, false)
		ctx := db.ForAllBrands(t.Context())
		if err := x.db.InTx(ctx, func(tx *db.Tx) error {
			refused, err := x.Admit(ctx, tx, claims)
			if err != nil {
				return err
			}
			if len(refused) != 2 || !errors.Is(refused[late], ErrOutOfStock) || !errors.Is(refused[stale], ErrStale) {
				t.Errorf("refused: %v", refused)
			}
			var in []Claim
			for _, c := range claims {
				if refused[c.OrderNo] == nil {
					in = append(in, c)
					if err := insertOrder(ctx, tx, c.BrandID, c.ShopID, c.OrderNo); err != nil {
						return err
					}
				}
			}
			if len(in) != 3 || in[0].OrderNo != held || in[1].OrderNo != fits || in[2].OrderNo != y2 {
				t.Errorf("let in: %v", in)
			}
			return x.WriteHolds(ctx, tx, in)
		}); err != nil {
			t.Fatal(err)
		}
		x.stands(t, "latte", 2, 0)
		y.stands(t, "latte", 1, 0)
	})
}

func TestImpossibleQuantitiesHoldNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 5)
		for name, n := range map[string][]Need{"none": {}, "zero": needs("latte", 0), "negative": needs("latte", 1, "latte", -1), "too many": needs("latte", maxQuantity+1)} {
			if _, err := x.reserve(random("o"), n); !errors.Is(err, ErrInvalidQuantity) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, sku := range []string{"", "#epoch", "a\nb"} {
			if _, err := x.reserve(random("o"), needs(sku, 1)); err == nil {
				t.Errorf("%q was held", sku)
			}
		}
		x.sound(t)
	})
}
