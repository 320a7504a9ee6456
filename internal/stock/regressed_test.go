package stock

import (
	"errors"
	"sync/atomic"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// TestARefusalOfAnOldCopyIsNotTheLastWord has Redis go back, without a connection breaking, to a copy of before a count that this replica has not heard of, and by
// which it has refused already.
func TestARefusalOfAnOldCopyIsNotTheLastWord(t *testing.T) {
	t.Parallel()
	for name, kept := range map[string]func(t *testing.T, x *till){
		Hold:       func(*testing.T, *till) {},
		Atomic:     func(t *testing.T, x *till) { t.Helper(); x.kept(t, Atomic) },
		"in parts": func(t *testing.T, x *till) { t.Helper(); x.splits(t, "latte", 3) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
				x := openTill(t, env)
				y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
				x.has(t, "latte", 0)
				kept(t, x)
				if err := y.place(random("o"), needs("latte", 1)); len(Short(err)) != 1 { // y knows the policy and this epoch
					t.Fatalf("of none: %v", err)
				}
				parts := []string{x.shop, x.shop + "#1", x.shop + "#2"}
				before := make([]oldCopy, len(parts))
				for i, part := range parts {
					before[i] = copyOf(t, env.Redis, part)
				}
				x.has(t, "latte", 3)
				for i, part := range parts {
					before[i].bringBack(t, env.Redis, part)
				}
				y.Service.shop(brand, y.shop).short.forget() // it is not what y remembers that is looked at
				for i := range 3 {
					if err := y.place(random("o"), needs("latte", 1)); err != nil {
						t.Fatalf("%d of 3: %v", i+1, err)
					}
				}
				if err := y.place(random("o"), needs("latte", 1)); len(Short(err)) != 1 {
					t.Errorf("a fourth of 3: %v", err)
				}
				x.stands(t, "latte", 3, 0)
			})
		})
	}
}

// TestNothingIsSoldTwiceByACopyFromBefore has Redis go back, without a connection breaking, to a copy of before orders that were placed since: in the same life of the same
// server, and of the epoch that counts. What was sold since is not sold again, by whichever replica, one after the other or all at once.
func TestNothingIsSoldTwiceByACopyFromBefore(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]string{"hold": Hold, "atomic": Atomic} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
				for round := range 6 {
					x := openTill(t, env)
					y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
					const onHand, sold = 9, 6
					x.has(t, "latte", onHand)
					x.has(t, "tea", onHand)
					if by == Atomic {
						x.kept(t, Atomic)
					}
					for _, one := range []*till{x, y} { // both know the counters
						if err := one.place(random("o"), needs("latte", 1, "tea", 1)); err != nil {
							t.Fatal(err)
						}
					}
					before := copyOf(t, env.Redis, x.shop)
					if round%2 == 0 { // numbers that are in no row
						no := random("o")
						g, err := x.reserve(no, needs("latte", 2))
						if err != nil {
							t.Fatal(err)
						}
						x.Abandon(x.ctx, brand, x.shop, no, g)
					}
					if round%3 == 0 {
						if err := x.place(random("o"), needs("latte", sold)); err != nil {
							t.Fatal(err)
						}
					} else {
						together(sold, func(int) {
							if err := x.place(random("o"), needs("latte", 1)); err != nil {
								t.Error(err)
							}
						})
					}
					before.bringBack(t, env.Redis, x.shop)
					sellers := [][]*till{{y}, {x}, {x, y}}[round%3]
					var lattes, teas atomic.Int64
					together(16, func(i int) {
						sku, n := "latte", &lattes
						if i%4 == 0 {
							sku, n = "tea", &teas
						}
						err := sellers[i%len(sellers)].place(random("o"), needs(sku, 1))
						if err == nil {
							n.Add(1)
						} else if len(Short(err)) == 0 {
							t.Error(err)
						}
					})
					if lattes.Load() != onHand-2-sold || teas.Load() != 4 {
						t.Errorf("round %d: of %d lattes %d were sold, and %d of 4 teas", round, onHand-2-sold, lattes.Load(), teas.Load())
					}
					x.stands(t, "latte", onHand, 0)
					x.stands(t, "tea", onHand, onHand-6)
					x.running(t)
					eventually(t, "Redis says what the rows say", func() bool {
						broken, err := x.Verify(x.ctx, x.shop)
						return err == nil && len(broken) == 0
					})
				}
			})
		})
	}
}

// TestAGrantOfACopyFromBeforeIsRefused takes what the crowd above meets by chance one by one.
func TestAGrantOfACopyFromBeforeIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		granted := func(x *till, no string) Grant {
			g, err := x.reserve(no, needs("latte", 1))
			if err != nil || !g.Held {
				t.Fatalf("%+v %v", g, err)
			}
			return g
		}
		// begin has a unit granted, and Redis go back to before it.
		begin := func() (x, y *till, lost Grant) {
			x = openTill(t, env)
			y = tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
			x.has(t, "latte", 3)
			for _, at := range []*till{x, y} {
				if err := at.place(random("o"), needs("latte", 1)); err != nil {
					t.Fatal(err)
				}
			}
			before := copyOf(t, env.Redis, x.shop)
			lost = granted(x, "lost"+x.shop)
			before.bringBack(t, env.Redis, x.shop)
			return x, y, lost
		}

		x, y, lost := begin()
		again := granted(y, "again"+x.shop)
		if err := y.write("again"+x.shop, again, needs("latte", 1)); err != nil {
			t.Errorf("what nobody has written yet: %v", err)
		}
		if err := x.write("lost"+x.shop, lost, needs("latte", 1)); !errors.Is(err, ErrStale) {
			t.Errorf("a unit that was sold meanwhile: %v", err)
		}
		x.stands(t, "latte", 3, 0)

		x, y, lost = begin()
		if err := x.write("lost"+x.shop, lost, needs("latte", 1)); err != nil {
			t.Fatal(err)
		}
		y.Abandon(y.ctx, brand, y.shop, "again"+x.shop, granted(y, "again"+x.shop)) // as who finds that the order is there already
		if err := y.place(random("o"), needs("latte", 1)); len(Short(err)) != 1 {
			t.Errorf("of none, after one was given up: %v", err)
		}
		x.stands(t, "latte", 3, 0)

		x, y, lost = begin()
		again = granted(y, "again"+x.shop)
		claims := []Claim{
			{BrandID: brand, ShopID: x.shop, OrderNo: "again" + x.shop, Grant: again, Needs: needs("latte", 1)},
			{BrandID: brand, ShopID: x.shop, OrderNo: "lost" + x.shop, Grant: lost, Needs: needs("latte", 1)},
		}
		if err := x.db.InTx(x.ctx, func(tx *db.Tx) error {
			refused, err := x.Admit(x.ctx, tx, claims)
			if !errors.Is(refused["again"+x.shop], ErrStale) { // the other one may have to ask again too
				t.Errorf("of one unit, at once: %v", refused)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}

		x, y, lost = begin()
		if err := x.write("lost"+x.shop, lost, needs("latte", 1)); err != nil {
			t.Fatal(err)
		}
		again = granted(y, "again"+x.shop)
		if err := y.write("again"+x.shop, again, needs("latte", 1)); !errors.Is(err, ErrStale) {
			t.Errorf("a unit that is sold: %v", err)
		}
		y.Abandon(y.ctx, brand, y.shop, "again"+x.shop, again)
		if left := env.Redis.HGet(t.Context(), keysOf(brand, x.shop)[0], "latte").Val(); left != "0" {
			t.Errorf("%s is left in a copy that has one too much: somebody will get it", left)
		}
		if err := y.place(random("o"), needs("latte", 1)); len(Short(err)) != 1 {
			t.Errorf("of none: %v", err)
		}
		x.stands(t, "latte", 3, 0)
	})
}
