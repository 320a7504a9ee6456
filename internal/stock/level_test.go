package stock

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

func TestCountingSetsExactlyWhatIsOnTheShelf(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		if level, err := x.Get(x.ctx, x.shop, "latte"); level != nil || err != nil {
			t.Errorf("never counted: %v, %v", level, err)
		}
		x.has(t, "latte", 10)
		held, sold := random("o"), random("o")
		for no, quantity := range map[string]int64{held: 3, sold: 2} {
			if err := x.place(no, needs("latte", quantity)); err != nil {
				t.Fatal(err)
			}
		}
		x.pay(t, sold)
		x.stands(t, "latte", 8, 5)
		for _, bad := range []int64{2, -1, maxOnHand + 1} {
			if _, err := x.Set(x.ctx, "manager", x.shop, "latte", bad); !errors.Is(err, ErrInvalidQuantity) {
				t.Errorf("%d with 3 held: %v", bad, err)
			}
		}
		level, err := x.Set(x.ctx, "manager", x.shop, "latte", 3)
		if want := (Level{ShopID: x.shop, SKUID: "latte", OnHand: 3, Reserved: 3}); err != nil || level != want {
			t.Errorf("%+v, %v", level, err)
		}
		x.stands(t, "latte", 3, 0)
		x.cancel(t, held)
		x.has(t, "bagel", 0)
		all, err := x.List(x.ctx, x.shop)
		if err != nil || len(all) != 2 || all[0].SKUID != "bagel" || all[1].Available != 3 {
			t.Errorf("%+v, %v", all, err)
		}
		if none, err := x.SoldOut(x.ctx, x.shop); err != nil || len(none) != 1 || !none["bagel"] {
			t.Errorf("sold out: %v, %v", none, err)
		}
		x.sound(t)
		// Another brand sees none of it.
		if all, err := x.List(db.ForBrand(t.Context(), 2), x.shop); err != nil || len(all) != 0 {
			t.Errorf("another brand sees %+v, %v", all, err)
		}
		if none, err := x.SoldOut(db.ForBrand(t.Context(), 2), x.shop); err != nil || len(none) != 0 {
			t.Errorf("another brand sees %v, %v", none, err)
		}
		if _, err := x.List(t.Context(), x.shop); !errors.Is(err, db.ErrNoTenant) {
			t.Errorf("without a brand: %v", err)
		}
	})
}

func TestFoldingMovesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 100)
		together(8, func(i int) {
			for range 5 {
				no := random("o")
				if err := x.place(no, needs("latte", 1)); err != nil {
					t.Error(err)
					return
				}
				x.pay(t, no)
				if err := x.foldAll(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
		if err := x.foldAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if level, waiting := foldedState(t, x.db, x.shop, "latte"); level != 60 || waiting != 0 {
			t.Errorf("the level is %d and %d movements wait", level, waiting)
		}
		x.stands(t, "latte", 60, 60)
		x.sound(t)
	})
}

func TestMenusAreToldWhenASKUSellsOutAndIsBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		r := redisx.Adopt(env.Redis)
		x := tillOn(t, env, r, random("shop-"))
		var told atomic.Int64
		x.onFlip = func(ctx context.Context, shopID string) {
			if id, ok := db.Brand(ctx); !ok || id != brand || shopID != x.shop {
				t.Errorf("told of %s of brand %d", shopID, id)
			}
			told.Add(1)
		}
		flips := func(what string, yes bool, f func()) {
			t.Helper()
			before := told.Load()
			f()
			if yes {
				eventually(t, what, func() bool { return told.Load() > before })
				// Twice at once is told once or twice; wait until nothing more comes before the next step begins.
				eventually(t, what, func() bool {
					x.flips.mu.Lock()
					defer x.flips.mu.Unlock()
					return !x.flips.running
				})
				return
			}
			if told.Load() != before {
				t.Errorf("told though nothing flipped: %s", what)
			}
		}
		no, last := random("o"), random("o")
		flips("counted", true, func() { x.has(t, "latte", 2) })
		flips("one of two", false, func() { _ = x.place(no, needs("latte", 1)) })
		flips("the last one", true, func() { _ = x.place(last, needs("latte", 1)) })
		flips("one is back", true, func() { x.cancel(t, no) })
		flips("the other one too", false, func() { x.cancel(t, last) })
		flips("counted to none", true, func() { x.has(t, "latte", 0) })
		flips("counted to five", true, func() { x.has(t, "latte", 5) })
		flips("counted to six", false, func() { x.has(t, "latte", 6) })
	})
}

func TestAnotherReplicaSellsWhatWasCountedHere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		x.has(t, "latte", 0)
		if err := y.place(random("o"), needs("latte", 1)); !errors.Is(err, ErrOutOfStock) {
			t.Error(err)
		}
		x.has(t, "latte", 1)
		began := time.Now()
		if err := y.place(random("o"), needs("latte", 1)); err != nil {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}
