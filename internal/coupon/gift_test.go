package coupon_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"cuppa/ent/couponevent"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

func gift(in *coupon.Issue) { in.Transferable = true }

func TestACouponIsHandedOnWithItsStory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s, ctx := coupon.New(env.DB, nil, still), db.ForBrand(t.Context(), 1)
		c := give(t, env, s, gift)
		if _, err := s.Show(ctx, "alice", []string{c.Code}); err != nil { // now it is in memory
			t.Fatal(err)
		}
		g, err := s.Offer(ctx, "alice", c.Code)
		if err != nil || len(g.Token) != 26 || !g.Expires.Equal(noon.Add(72*time.Hour)) {
			t.Fatalf("%+v %v", g, err)
		}
		if shown, err := s.Offered(ctx, g.Token); err != nil || shown.Coupon.ID != c.ID || shown.From != "alice" {
			t.Errorf("%+v %v", shown, err)
		}
		if open, err := s.Offers(ctx, []int{c.ID}); err != nil || !open[c.ID].Equal(g.Expires) {
			t.Errorf("%v %v", open, err)
		}
		if _, err := s.Accept(ctx, "alice", g.Token); !errors.Is(err, coupon.ErrNotApplicable) {
			t.Errorf("one's own: %v", err)
		}
		for range 2 { // again is the same
			if got, err := s.Accept(ctx, "bob", g.Token); err != nil || got.ID != c.ID || got.CustomerID != "bob" {
				t.Fatalf("%+v %v", got, err)
			}
		}
		if _, err := s.Show(ctx, "alice", []string{c.Code}); !errors.Is(err, coupon.ErrNotFound) {
			t.Errorf("its owner of before still has it: %v", err)
		}
		if _, err := s.Show(ctx, "bob", []string{c.Code}); err != nil {
			t.Errorf("its owner has it not: %v", err)
		}
		if page, err := s.List(ctx, "alice", 10, 0); err != nil || len(page.Coupons) != 0 {
			t.Errorf("%+v %v", page, err)
		}
		if _, err := s.Accept(ctx, "carl", g.Token); !errors.Is(err, coupon.ErrNotFound) {
			t.Errorf("by somebody else later: %v", err)
		}
		checkLife(t, env, c.ID, "available", "", 2)
		last := env.DB.Ent().CouponEvent.Query().Where(couponevent.CouponID(c.ID), couponevent.Seq(2)).OnlyX(ctx)
		if last.CustomerID != "bob" || last.Actor != "customer" {
			t.Errorf("%+v", last)
		}
		if open, err := s.Offers(ctx, []int{c.ID}); err != nil || len(open) != 0 {
			t.Errorf("%v %v", open, err)
		}
		next, err := s.Offer(ctx, "bob", c.Code) // on and on
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Accept(ctx, "bob", g.Token); err != nil {
			t.Errorf("what bob took: %v", err)
		}
		if _, err := s.Accept(ctx, "alice", next.Token); err != nil {
			t.Error(err)
		}
		if _, err := s.Accept(ctx, "bob", g.Token); !errors.Is(err, coupon.ErrNotFound) {
			t.Errorf("what bob has no more: %v", err)
		}
	})
}

func TestWhatMayNotBeHandedOnIsNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		at := noon
		s, ctx := coupon.New(env.DB, nil, func() time.Time { return at }), db.ForBrand(t.Context(), 1)
		system := db.ForAllBrands(t.Context())
		own, c := give(t, env, s, nil), give(t, env, s, gift)
		offer := func(who, code string, want error) coupon.Gift {
			t.Helper()
			g, err := s.Offer(ctx, who, code)
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
			return g
		}
		gone := func(token, why string) {
			t.Helper()
			if _, err := s.Accept(ctx, "bob", token); !errors.Is(err, coupon.ErrNotFound) {
				t.Errorf("%s: %v", why, err)
			}
			if _, err := s.Offered(ctx, token); !errors.Is(err, coupon.ErrNotFound) {
				t.Errorf("%s is shown: %v", why, err)
			}
		}
		offer("alice", own.Code, coupon.ErrNotApplicable)
		offer("bob", c.Code, coupon.ErrNotFound)
		offer("alice", "\x00", coupon.ErrNotFound)
		first := offer("alice", c.Code, nil)
		second := offer("alice", c.Code, nil)
		gone(first.Token, "an offer that was made anew")
		if _, err := s.Accept(db.ForBrand(t.Context(), 2), "zoe", second.Token); !errors.Is(err, coupon.ErrNotFound) {
			t.Errorf("another brand's: %v", err)
		}
		if _, err := s.Withdraw(ctx, "alice", c.Code); err != nil {
			t.Error(err)
		}
		gone(second.Token, "an offer that was withdrawn")
		gone("nothing", "no offer")
		third := offer("alice", c.Code, nil)
		lock := func(order string) {
			if err := env.DB.InTx(system, func(tx *db.Tx) error { return lockOne(system, s, tx, 1, "alice", order, c.Code) }); err != nil {
				t.Fatal(err)
			}
		}
		lock("o1")
		gone(third.Token, "what an order holds")
		offer("alice", c.Code, coupon.ErrLocked)
		if err := env.DB.InTx(system, func(tx *db.Tx) error { return s.GiveBack(system, tx, "system", "o1") }); err != nil {
			t.Fatal(err)
		}
		gone(third.Token, "what an order held")
		fourth := offer("alice", c.Code, nil)
		at = noon.Add(73 * time.Hour)
		gone(fourth.Token, "an offer that is over")
		late := offer("alice", c.Code, nil)
		at = noon.Add(31 * 24 * time.Hour)
		gone(late.Token, "an expired coupon's")
		offer("alice", c.Code, coupon.ErrNotApplicable)
		checkLife(t, env, c.ID, "available", "", 3)
	})
}

// TestHandingOnOrUsing has many accept a gift while an order takes the coupon and its owner withdraws the offer: one of them has it.
func TestHandingOnOrUsing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		a, b := coupon.New(env.DB, nil, still), coupon.New(env.DB, nil, still)
		ctx, system := db.ForBrand(t.Context(), 1), db.ForAllBrands(t.Context())
		for round := range 12 {
			c := give(t, env, a, gift)
			g, err := a.Offer(ctx, "alice", c.Code)
			if err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			var mu sync.Mutex
			var winners []string
			won := func(who string, err error) {
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					winners = append(winners, who)
				} else if !errors.Is(err, coupon.ErrNotFound) {
					t.Error(who, err)
				}
			}
			for i := range 8 {
				s, who := []*coupon.Service{a, b}[i%2], fmt.Sprintf("g%d", i)
				wg.Go(func() {
					_, err := s.Accept(ctx, who, g.Token)
					won(who, err)
				})
			}
			wg.Go(func() {
				won("order", env.DB.InTx(system, func(tx *db.Tx) error { return lockOne(system, b, tx, 1, "alice", fmt.Sprint("o", round), c.Code) }))
			})
			if round%3 == 0 {
				wg.Go(func() {
					if _, err := b.Withdraw(ctx, "alice", c.Code); err != nil && !errors.Is(err, coupon.ErrNotFound) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if len(winners) != 1 {
				t.Fatalf("%v have it", winners)
			}
			row := env.DB.Ent().Coupon.GetX(ctx, c.ID)
			if winners[0] == "order" {
				checkLife(t, env, c.ID, "locked", fmt.Sprint("o", round), 2)
			} else if checkLife(t, env, c.ID, "available", "", 2); row.CustomerID != winners[0] {
				t.Errorf("%s has what %s won", row.CustomerID, winners[0])
			}
		}
	})
}

func TestStaffVoidByCode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s, ctx := coupon.New(env.DB, nil, still), db.ForBrand(t.Context(), 1)
		anywhere := func(string) error { return nil }
		c := give(t, env, s, func(in *coupon.Issue) { in.ShopID = "s1" })
		refused := errors.New("not yours")
		if _, err := s.VoidCode(ctx, c.Code, "r", "staff:m", func(shopID string) error {
			if shopID != "s1" {
				t.Error(shopID)
			}
			return refused
		}); !errors.Is(err, refused) {
			t.Errorf("another shop's: %v", err)
		}
		for range 2 {
			if got, err := s.VoidCode(ctx, " "+c.Code, "r", "staff:m", anywhere); err != nil || got.Status != coupon.Voided {
				t.Errorf("%+v %v", got, err)
			}
		}
		checkLife(t, env, c.ID, "voided", "", 2)
		for _, code := range []string{"NOPE", "\x00"} {
			if _, err := s.VoidCode(ctx, code, "r", "staff:m", anywhere); !errors.Is(err, coupon.ErrNotFound) {
				t.Errorf("%q: %v", code, err)
			}
		}
		if _, err := s.VoidCode(db.ForBrand(t.Context(), 2), c.Code, "r", "staff:m", anywhere); !errors.Is(err, coupon.ErrNotFound) {
			t.Errorf("another brand's: %v", err)
		}
	})
}
