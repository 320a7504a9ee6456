package bus_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/bus"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/outbox"
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
		open := func(ctx context.Context, shops ...string) []bus.LetterCount {
			t.Helper()
			counts, err := b.OpenLetters(ctx, shops)
			if err != nil {
				t.Fatal(err)
			}
			return counts
		}
		if of := open(ctx, "elsewhere", "shop"); len(of) != 1 || of[0].Open != 3 || of[0].Consumer != letters[0].Consumer || !of[0].Oldest.Equal(letters[2].Since) || of[0].Oldest.IsZero() {
			t.Errorf("%+v of %+v", of, letters)
		}
		if len(open(ctx, "elsewhere")) != 0 || len(open(ctx)) != 0 || len(open(db.ForBrand(t.Context(), 2), "shop")) != 0 {
			t.Error("what is another's is counted")
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
		if of := open(ctx, "shop"); len(of) != 1 || of[0].Open != 1 || !of[0].Oldest.Equal(letters[2].Since) {
			t.Errorf("what is decided is counted: %+v", of)
		}
		if n := k.count("SELECT count(*) FROM taken"); n != 1 || len(list(ctx, "shop", bus.LetterOpen)) != 1 {
			t.Errorf("%d were taken, %d are open", n, len(list(ctx, "shop", bus.LetterOpen)))
		}
	})
}

// A row that says nothing to the replica that publishes it, as one of a later version does, is not passed by: whoever follows typed events reads it by itself, again, and it is a
// dead letter where that fails until somebody can read it.
func TestAnEventThatCannotBeToldIsNoOnesToMiss(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env)
		c := newClock()
		var able atomic.Bool
		b := k.bus(func(p *bus.Parts) {
			p.Now = c.now
			p.Tell = func(e outbox.Event) ([]outbox.Telling, error) {
				if e.Seq == 1 && !able.Load() {
					return nil, errTake
				}
				return tells(e)
			}
		}, follower(note("follower")), bus.Consumer{Name: "typed", Topics: []string{"OrderPaid"}, Take: note("typed")},
			bus.Consumer{Name: "any", Topics: []string{"*"}, Take: note("any")}, bus.Consumer{Name: "other", Topics: []string{"CouponUsed"}, Take: note("other")})
		nos := k.orders(3)
		nos, late := nos[:2], nos[2:]
		k.happen(nos, 1)
		k.happen(nos, 2)
		events, _, err := outbox.After(db.ForAllBrands(t.Context()), env.DB, 0, 1000)
		if err != nil || len(events) != 4 {
			t.Fatal(len(events), err)
		}
		for _, e := range events {
			m, err := bus.MessageOf(e, b.Tell)
			if (err != nil) != (e.Seq == 1) {
				t.Fatal(err)
			}
			if err := b.Hand(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		k.as("follower", nos, 2) // it needs nothing but the kind
		if n := k.count("SELECT count(*) FROM taken WHERE consumer <> 'follower'"); n != 0 {
			t.Fatalf("%d were taken after one that was not", n)
		}
		able.Store(true) // of one order somebody can read it in time
		c.move(2 * time.Second)
		for range 2 { // the second one waits for the first
			if _, err := b.TryDue(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		k.as("typed", nos, 2)
		k.as("any", nos, 2)

		able.Store(false)
		k.happen(late, 1)
		k.happen(late, 2)
		events, _, err = outbox.After(db.ForAllBrands(t.Context()), env.DB, events[3].ID, 1000)
		if err != nil || len(events) != 2 {
			t.Fatal(len(events), err)
		}
		for _, e := range events {
			m, _ := bus.MessageOf(e, b.Tell)
			if err := b.Hand(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		for range 6 {
			c.move(20 * time.Second)
			if _, err := b.TryDue(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := k.effects("typed")[late[0]]; !slices.Equal(got, []int64{2}) {
			t.Errorf("the order went on with %v", got)
		}
		ctx := db.ForBrand(t.Context(), 1)
		page, err := b.Letters(ctx, bus.LetterFilter{ShopIDs: []string{"shop"}}, 10, "")
		if err != nil || len(page.Letters) != 3 {
			t.Fatalf("%+v %v", page, err)
		}
		for _, l := range page.Letters {
			d := bus.Decision{ID: l.ID, Version: l.Version, StaffID: "s1"}
			if _, err := b.Replay(ctx, d, anybody); !errors.Is(err, bus.ErrLetterFailed) {
				t.Errorf("%s took what nobody can read: %v", l.Consumer, err)
			}
		}
		able.Store(true)
		for _, l := range page.Letters {
			if _, err := b.Replay(ctx, bus.Decision{ID: l.ID, Version: l.Version + 1, StaffID: "s1"}, anybody); err != nil {
				t.Errorf("%s: %v", l.Consumer, err)
			}
		}
		if typed, other := k.effects("typed")[late[0]], k.effects("other"); !slices.Equal(typed, []int64{2, 1}) || len(other) != 0 {
			t.Errorf("%v were taken, and %v of another sort", typed, other)
		}
	})
}
