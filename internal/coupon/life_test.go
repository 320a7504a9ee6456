package coupon_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/ent"
	"cuppa/ent/couponevent"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

func orderOf(by string, c coupon.Coupon) string { return fmt.Sprintf("%s-%d", by, c.ID) }

// TestEveryOrderOfStepsKeepsOneLife tries all sequences of up to four steps by two orders, beside a model that says what each may do.
func TestEveryOrderOfStepsKeepsOneLife(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		now := noon
		s, ctx := coupon.New(env.DB, nil, func() time.Time { return now }), db.ForAllBrands(t.Context())
		type life struct {
			status coupon.Status
			order  string
		}
		steps := map[string]func(tx *db.Tx, c coupon.Coupon, was *life) error{}
		for _, by := range []string{"a", "b"} {
			steps["lock "+by] = func(tx *db.Tx, c coupon.Coupon, was *life) error {
				order := orderOf(by, c)
				err := lockOne(ctx, s, tx, 1, "alice", order, c.Code)
				var want error
				switch {
				case was.status == coupon.Available && now.After(noon), was.status == coupon.Voided, was.status == coupon.Expired:
					want = coupon.ErrNotApplicable
				case was.status == coupon.Available:
					*was = life{coupon.Locked, order}
				case was.status == coupon.Locked && was.order != order:
					want = coupon.ErrLocked
				case was.status == coupon.Used:
					want = coupon.ErrUsed
				}
				if !errors.Is(err, want) {
					return fmt.Errorf("%w, want %w", err, want)
				}
				return nil
			}
			steps["redeem "+by] = func(tx *db.Tx, c coupon.Coupon, was *life) error {
				order := orderOf(by, c)
				used, err := s.Use(ctx, tx, "system", order)
				if can := *was == (life{coupon.Locked, order}); can != (len(used) == 1) {
					return fmt.Errorf("used %d", len(used))
				} else if can {
					was.status = coupon.Used
				}
				return err
			}
			steps["unlock "+by] = func(tx *db.Tx, c coupon.Coupon, was *life) error {
				order := orderOf(by, c)
				if *was == (life{coupon.Locked, order}) {
					*was = life{status: coupon.Available}
				}
				return s.GiveBack(ctx, tx, "system", order)
			}
		}
		steps["undo a"] = func(tx *db.Tx, c coupon.Coupon, was *life) error {
			done, err := s.Return(ctx, tx, "system", c.ID, orderOf("a", c))
			if can := *was == (life{coupon.Used, orderOf("a", c)}); can != done {
				return fmt.Errorf("returned: %v", done)
			} else if can {
				*was = life{status: coupon.Available}
			}
			return err
		}
		steps["void"] = func(tx *db.Tx, c coupon.Coupon, was *life) error {
			err := s.Void(ctx, tx, "staff:m", c.ID)
			want := map[coupon.Status]error{coupon.Locked: coupon.ErrLocked, coupon.Used: coupon.ErrUsed, coupon.Expired: coupon.ErrNotApplicable}[was.status]
			if was.status == coupon.Available {
				was.status = coupon.Voided
			}
			if !errors.Is(err, want) {
				return fmt.Errorf("%w, want %w", err, want)
			}
			return nil
		}
		steps["expire"] = func(*db.Tx, coupon.Coupon, *life) error { now = noon.Add(2 * time.Hour); return nil }
		sweep := func(was *life) error { // in transactions of its own; it may also meet coupons of sequences before
			for {
				if n, err := s.ExpireDue(ctx); n == 0 || err != nil {
					if was.status == coupon.Available {
						was.status = coupon.Expired
					}
					return err
				}
			}
		}
		steps["sweep"] = nil
		var names []string
		for name := range steps {
			names = append(names, name)
		}
		slices.Sort(names)
		try := func(sequence []string) {
			now = noon
			c := give(t, env, s, func(in *coupon.Issue) { in.ValidUntil = noon.Add(time.Hour) })
			was := life{status: coupon.Available}
			changes := 1
			for _, name := range sequence {
				before := was
				step := func() error { return env.DB.InTx(ctx, func(tx *db.Tx) error { return steps[name](tx, c, &was) }) }
				if name == "sweep" {
					step = func() error { return sweep(&was) }
				}
				if err := step(); err != nil {
					t.Fatalf("%s at %q: %v", strings.Join(sequence, ", "), name, err)
				}
				if before != was {
					changes++
				}
			}
			checkLife(t, env, c.ID, string(was.status), was.order, changes)
		}
		stride := 1
		if env.DB.Postgres() {
			stride = 41 // each is many round trips; SQLite tries them all
		}
		n := 0
		locks := func(step string) bool { return strings.HasPrefix(step, "lock") }
		held := []string{"redeem a", "redeem b", "unlock a", "unlock b", "undo a"}
		var all func(prefix []string)
		all = func(prefix []string) {
			if len(prefix) == 4 {
				if n++; n%stride == 0 {
					try(prefix)
				}
				return
			}
			for _, name := range names {
				if past := slices.Contains(prefix, "expire"); past && name == "expire" || !past && name == "sweep" {
					continue // it changes nothing
				}
				if len(prefix) < 3 && !slices.ContainsFunc(prefix, locks) && !locks(name) && slices.Contains(held, name) {
					continue // nobody holds it yet: tried as the last step
				}
				all(append(slices.Clone(prefix), name))
			}
		}
		all(nil)
	})
}

// checkLife compares a row with what it should be, and with the end of its events, which must be without gaps.
func checkLife(t *testing.T, env dbtest.Env, id int, status, orderNo string, changes int) {
	t.Helper()
	ctx := db.ForAllBrands(t.Context())
	row := env.DB.Ent().Coupon.GetX(ctx, id)
	events := env.DB.Ent().CouponEvent.Query().Where(couponevent.CouponID(id)).Order(ent.Asc(couponevent.FieldSeq)).AllX(ctx)
	held := ""
	if row.OrderNo != nil {
		held = *row.OrderNo
	}
	if string(row.Status) != status || held != orderNo || row.Version != int64(changes) || len(events) != changes {
		t.Fatalf("the row: %v %q version %d, %d events; want %s %q after %d", row.Status, held, row.Version, len(events), status, orderNo, changes)
	}
	from := ""
	for i, e := range events {
		if e.Seq != int64(i+1) || e.FromStatus != from {
			t.Fatalf("event %d: %v", i, e)
		}
		from = e.ToStatus
	}
	if from != status {
		t.Fatalf("the events end at %s, the row at %s", from, status)
	}
}

func TestSixtyFourBuyersWantOneCoupon(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s, ctx := coupon.New(env.DB, nil, still), db.ForAllBrands(t.Context())
		c, other := give(t, env, s, nil), give(t, env, s, nil)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := map[string]bool{}
		for i := range 16 { // four orders a transaction, with the coupons in either order
			wg.Go(func() {
				var wishes []coupon.Wish
				for j := range 4 {
					order := fmt.Sprintf("o%d-%d", i, j)
					pair := []string{c.Code, other.Code}
					if i%2 == 0 {
						slices.Reverse(pair)
					}
					for _, code := range pair {
						wishes = append(wishes, coupon.Wish{BrandID: 1, CustomerID: "alice", OrderNo: order, Code: code})
					}
				}
				var held []coupon.Held
				err := env.DB.InTx(ctx, func(tx *db.Tx) (err error) { held, err = s.Lock(ctx, tx, wishes); return err })
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				for j, h := range held {
					if h.Refused == nil {
						won[wishes[j].OrderNo+"/"+wishes[j].Code] = true
					} else if !errors.Is(h.Refused, coupon.ErrLocked) {
						t.Error(h.Refused)
					}
				}
			})
		}
		wg.Wait()
		if len(won) != 2 {
			t.Fatalf("two coupons have %d holders: %v", len(won), won)
		}
		for _, id := range []int{c.ID, other.ID} {
			row := env.DB.Ent().Coupon.GetX(ctx, id)
			checkLife(t, env, id, "locked", *row.OrderNo, 2)
		}
	})
}

func TestTheStoryOfACouponStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s, ctx := coupon.New(env.DB, nil, still), db.ForAllBrands(t.Context())
		give(t, env, s, nil)
		for _, statement := range []string{"UPDATE coupon_events SET actor = 'x'", "DELETE FROM coupon_events"} {
			if _, err := env.DB.Writer().ExecContext(ctx, statement); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	})
}
