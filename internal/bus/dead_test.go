package bus_test

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/bus"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
)

func anybody(bus.Letter) error { return nil }

func TestStaffHaveDeadLettersTakenAgainOrGiveThemUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env)
		c := newClock()
		var cured atomic.Bool
		b := k.bus(func(p *bus.Parts) { p.Now = c.now }, follower(func(ctx context.Context, tx *db.Tx, m bus.Message) error {
			if err := note("follower")(ctx, tx, m); err != nil || cured.Load() {
				return err
			}
			return errTake
		}))
		nos := k.orders(3)
		k.happen(nos, 1)
		for _, m := range k.messages() {
			if err := b.Bring(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		for range 5 {
			c.move(20 * time.Second)
			if _, err := b.TryDue(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		ctx := db.ForBrand(t.Context(), 1)
		list := func(ctx context.Context, shop string, of bus.LetterStatus) []bus.Letter {
			t.Helper()
			var all []bus.Letter
			after := ""
			for {
				page, err := b.Letters(ctx, bus.LetterFilter{ShopIDs: []string{shop}, Statuses: []bus.LetterStatus{of}}, 2, after)
				if err != nil {
					t.Fatal(err)
				}
				if all = append(all, page.Letters...); !page.More {
					return all
				}
				after = strconv.Itoa(all[len(all)-1].ID)
			}
		}
		letters := list(ctx, "shop", bus.LetterOpen)
		if len(letters) != 3 || len(list(ctx, "elsewhere", bus.LetterOpen)) != 0 || len(list(db.ForBrand(t.Context(), 2), "shop", bus.LetterOpen)) != 0 {
			t.Fatalf("%+v", letters)
		}
		first := bus.Decision{ID: letters[0].ID, Version: letters[0].Version, StaffID: "s1", Reason: "mended"}
		if _, err := b.Replay(ctx, first, anybody); !errors.Is(err, bus.ErrLetterFailed) {
			t.Fatalf("it is not mended: %v", err)
		}
		cured.Store(true)
		if _, err := b.Replay(ctx, first, anybody); !errors.Is(err, bus.ErrLetterChanged) {
			t.Errorf("it was seen before it failed again: %v", err)
		}
		first.Version++
		if _, err := b.Replay(ctx, first, func(bus.Letter) error { return bus.ErrNoLetter }); !errors.Is(err, bus.ErrNoLetter) {
			t.Errorf("another shop's manager: %v", err)
		}
		for range 2 { // the second time has no effect
			if l, err := b.Replay(ctx, first, anybody); err != nil || l.Status != bus.LetterReplayed || l.DecidedBy != "s1" || l.Why != "mended" {
				t.Errorf("%+v, %v", l, err)
			}
		}
		second := bus.Decision{ID: letters[1].ID, Version: letters[1].Version, StaffID: "s1"}
		if _, err := b.Drop(ctx, second, anybody); !errors.Is(err, fault.ErrBadUserInput) {
			t.Errorf("dropped without a reason: %v", err)
		}
		second.Reason = "of no use"
		if l, err := b.Drop(ctx, second, anybody); err != nil || l.Status != bus.LetterDropped {
			t.Errorf("%+v, %v", l, err)
		}
		if _, err := b.Replay(ctx, second, anybody); !errors.Is(err, bus.ErrLetterChanged) {
			t.Errorf("what was given up is taken: %v", err)
		}
		if _, err := b.Replay(db.ForBrand(t.Context(), 2), bus.Decision{ID: letters[2].ID, Version: 1}, anybody); !errors.Is(err, bus.ErrNoLetter) {
			t.Errorf("another brand's: %v", err)
		}
		if n := k.count("SELECT count(*) FROM taken"); n != 1 || len(list(ctx, "shop", bus.LetterOpen)) != 1 {
			t.Errorf("%d were taken, %d are open", n, len(list(ctx, "shop", bus.LetterOpen)))
		}
	})
}
