package stock

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// splits has a SKU of the shop split in parts.
func (x *till) splits(t *testing.T, sku string, buckets int) {
	t.Helper()
	if _, err := x.SetStrategy(x.ctx, x.shop, sku, &Choice{Strategy: Hold, Buckets: buckets}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, part := range x.Service.shop(brand, x.shop).firstParts(MaxBuckets) {
			_ = x.env.Redis.Del(t.Context(), part.keys...).Err()
		}
	})
}

func TestSharesAddUp(t *testing.T) {
	t.Parallel()
	for n := int64(-3); n < 40; n++ {
		for parts := 1; parts < 9; parts++ {
			var all int64
			for i := range parts {
				all += share(n, parts, i)
			}
			if all != n {
				t.Errorf("%d in %d parts are %d", n, parts, all)
			}
		}
	}
}

// TestWhoHasNotHeardOfASplitFindsAllParts has a replica that knew the SKU as a whole order more than the first part has.
func TestWhoHasNotHeardOfASplitFindsAllParts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		x.has(t, "hot", 12)
		if err := y.place(random("o"), needs("hot", 1)); err != nil {
			t.Fatal(err)
		}
		x.splits(t, "hot", 8)
		if err := y.place(random("o"), needs("hot", 10)); err != nil {
			t.Errorf("10 of 11 in parts: %v", err)
		}
		if err := y.place(random("o"), needs("hot", 2)); Short(err) == nil {
			t.Errorf("2 of 1: %v", err)
		}
		x.stands(t, "hot", 12, 1)
		x.sound(t)
	})
}

// TestASplitSKUSellsEveryUnitOnce has buyers at two replicas want some of a SKU that lies in more parts than it has units for each, with a second SKU beside it, and give
// some back; in the end not one is left lying anywhere.
func TestASplitSKUSellsEveryUnitOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		const units = 40
		x.has(t, "hot", units)
		x.has(t, "tea", 1000)
		x.splits(t, "hot", 7)
		var taken atomic.Int64
		together(24, func(b int) {
			r := rand.New(rand.NewPCG(3, uint64(b)))
			at := []*till{x, y}[b%2]
			for range 4 {
				basket := needs("hot", 1+r.Int64N(9))
				if r.IntN(2) == 0 {
					basket = needs("tea", 1, "hot", int(basket[0].Quantity), "made", 1)
				}
				no := random("o")
				if err := at.place(no, basket); err != nil {
					if !errors.Is(err, ErrOutOfStock) {
						t.Error(err)
					}
					continue
				}
				switch r.IntN(3) {
				case 0:
					[]*till{x, y}[r.IntN(2)].cancel(t, no) // not always where it was placed
					continue
				case 1:
					at.pay(t, no)
				}
				for _, n := range basket {
					if n.SKUID == "hot" {
						taken.Add(n.Quantity)
					}
				}
			}
		})
		for left := int64(units) - taken.Load(); left > 0; { // what is left goes to the last buyers, in the largest orders that it allows
			q := min(left, 9)
			eventually(t, fmt.Sprintf("%d of %d", q, left), func() bool { return x.place(random("o"), needs("hot", q)) == nil })
			left -= q
		}
		if err := y.place(random("o"), needs("hot", 1)); !errors.Is(err, ErrOutOfStock) {
			t.Errorf("one too many: %v", err)
		}
		x.sound(t)
	})
}

func TestAnOrderTakesWhatItNeedsFromAllParts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "hot", 8)
		x.splits(t, "hot", 8)
		no := random("o")
		if err := x.place(no, needs("hot", 8)); err != nil {
			t.Fatalf("one from each: %v", err)
		}
		if err := x.place(random("o"), needs("hot", 1)); !errors.Is(err, ErrOutOfStock) {
			t.Errorf("none is left: %v", err)
		}
		if sold, err := x.SoldOut(x.ctx, x.shop); err != nil || !sold["hot"] {
			t.Errorf("sold out: %v, %v", sold, err)
		}
		x.sound(t)
		x.cancel(t, no)
		x.cancel(t, no)
		if sold, err := x.SoldOut(x.ctx, x.shop); err != nil || sold["hot"] {
			t.Errorf("back: %v, %v", sold, err)
		}
		x.sound(t)
		if left, _, err := x.Nearly(x.ctx, x.shop, map[string]int64{"hot": 10}); err != nil || left["hot"] != 8 {
			t.Errorf("8 are left, in all parts: %v, %v", left, err)
		}
		for range 30 { // whichever part is their home
			mixed := random("o")
			if err := x.place(mixed, needs("tea", 1, "hot", 5)); err != nil {
				t.Fatal(err)
			}
			x.stands(t, "hot", 8, 3)
			x.sound(t)
			x.cancel(t, mixed)
		}
		both := random("o")
		if err := x.place(both, needs("tea", 1, "hot", 5)); err != nil {
			t.Fatal(err)
		}
		x.has(t, "hot", 6) // a rebuild brings all holds to the first part
		if err := x.place(random("o"), needs("hot", 2)); !errors.Is(err, ErrOutOfStock) {
			t.Errorf("one is left: %v", err)
		}
		x.pay(t, both)
		if err := x.place(random("o"), needs("hot", 1)); err != nil {
			t.Errorf("the last one: %v", err)
		}
		x.stands(t, "hot", 1, 0)
		x.sound(t)
	})
}

func TestAPartIsAskedOnceForAnOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "hot", 4)
		x.splits(t, "hot", 2)
		st := x.Service.shop(brand, x.shop)
		p, err := x.policyOf(x.ctx, st)
		if err != nil {
			t.Fatal(err)
		}
		g := taking{
			asked: asked{orderNo: random("o"), needs: needs("hot", 4), due: time.Now()}, s: x.Service, st: st, parts: st.firstParts(2), policy: p,
			left: map[string]int64{"hot": 4}, heard: map[*shop]bool{},
		}
		for range 3 { // others may have been faster, so that the search comes by again
			if err := g.grab(x.ctx, g.parts[0]); err != nil {
				t.Fatal(err)
			}
		}
		if g.left["hot"] != 2 || len(g.counted) != 1 || g.counted[0].Quantity != 2 {
			t.Errorf("a part of 2 gave %v, and %v are left to take", g.counted, g.left)
		}
	})
}

// TestAnOldPartIsNotAddedToNewOnes has a part be as a failed-over server may have it: from before the last count, with units that are sold.
func TestAnOldPartIsNotAddedToNewOnes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "hot", 8)
		x.splits(t, "hot", 4)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		if err := y.place(random("o"), needs("hot", 1)); err != nil { // knows the epoch of now
			t.Fatal(err)
		}
		part := x.Service.shop(brand, x.shop).firstParts(4)[2]
		old := env.Redis.HGet(t.Context(), part.keys[0], epochField).Val()
		x.has(t, "hot", 7)
		if err := env.Redis.HSet(t.Context(), part.keys[0], epochField, old, "hot", 5).Err(); err != nil {
			t.Fatal(err)
		}
		if err := y.place(random("o"), needs("hot", 8)); !errors.Is(err, ErrOutOfStock) {
			t.Errorf("8 of 6: %v", err)
		}
		if err := y.place(random("o"), needs("hot", 6)); err != nil {
			t.Errorf("the rest: %v", err)
		}
		x.stands(t, "hot", 7, 0)
		x.sound(t)
	})
}

// TestPartsThatAreLostAreMadeAnew has parts vanish, one by one, and the number of parts change, in the middle of a crowd.
func TestPartsThatAreLostAreMadeAnew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		const units = 60
		x.has(t, "hot", units)
		x.splits(t, "hot", 4)
		parts := x.Service.shop(brand, x.shop).firstParts(8)
		var sold atomic.Int64
		together(10, func(b int) {
			switch b {
			case 0:
				for i := range 6 {
					_ = env.Redis.Del(t.Context(), parts[i%4].keys...).Err()
				}
			case 1:
				for _, buckets := range []int{8, 1, 3} {
					x.splits(t, "hot", buckets)
				}
			default:
				at := []*till{x, y}[b%2]
				for range 10 {
					err := at.place(random("o"), needs("hot", 1))
					if err == nil {
						sold.Add(1)
					} else if !errors.Is(err, ErrOutOfStock) {
						t.Error(err)
					}
				}
			}
		})
		for sold.Load() < units {
			eventually(t, "the next one", func() bool { return y.place(random("o"), needs("hot", 1)) == nil })
			sold.Add(1)
		}
		if level, err := x.Get(x.ctx, x.shop, "hot"); err != nil || level.Available != 0 {
			t.Errorf("%+v, %v", level, err)
		}
	})
}
