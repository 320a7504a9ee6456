package lease_test

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/lease"
)

const lasts = 10 * time.Second

// clock is one that only the test moves.
type clock struct{ seconds atomic.Int64 }

func (c *clock) now() time.Time { return time.Unix(1_800_000_000+c.seconds.Load(), 0).UTC() }

// world is a database with a table that holders write their tokens into.
type world struct {
	*clock
	d *db.DB
}

func newWorld(t *testing.T, env dbtest.Env) world {
	t.Helper()
	key := "INTEGER PRIMARY KEY"
	if env.DB.Postgres() {
		key = "BIGSERIAL PRIMARY KEY"
	}
	if _, err := env.DB.Writer().ExecContext(t.Context(), "CREATE TABLE fenced (id "+key+", token BIGINT NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	return world{&clock{}, env.DB}
}

func (w world) process() *lease.Leases {
	l := lease.New(w.d)
	l.At(w.now)
	return l
}

// write is what a holder does alone: paused is called in the middle of it.
func (w world) write(ctx context.Context, have lease.Lease, paused func()) error {
	return w.d.InTx(ctx, func(tx *db.Tx) error {
		paused()
		if err := lease.Guard(ctx, tx, have); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO fenced (token) VALUES ($1)", have.Token)
		return err
	})
}

// tokens are what was written, in the order in which it was.
func (w world) tokens(t *testing.T) (all []int64) {
	t.Helper()
	rows, err := w.d.Reader().QueryContext(t.Context(), "SELECT token FROM fenced ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var token int64
		if err := rows.Scan(&token); err != nil {
			t.Fatal(err)
		}
		all = append(all, token)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestALeaseHasOneHolderAndATokenThatRises(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w, ctx := newWorld(t, env), t.Context()
		a, b := w.process(), w.process()
		first, ok, err := a.Acquire(ctx, "one", lasts)
		if err != nil || !ok || first.Token != 1 {
			t.Fatalf("%+v %t %v", first, ok, err)
		}
		if got, ok, err := b.Acquire(ctx, "one", lasts); err != nil || ok {
			t.Errorf("of another's: %+v %v", got, err)
		}
		if other, ok, err := b.Acquire(ctx, "two", lasts); err != nil || !ok || other.Token != 1 {
			t.Errorf("another one: %+v %t %v", other, ok, err)
		}
		w.seconds.Add(9)
		if first, err = a.Renew(ctx, first); err != nil || !first.Until.Equal(w.now().Add(lasts)) {
			t.Errorf("renewed in time: %+v %v", first, err)
		}
		w.seconds.Add(9)
		if _, ok, err := b.Acquire(ctx, "one", lasts); err != nil || ok {
			t.Errorf("of one that was renewed: %t %v", ok, err)
		}
		for range 2 { // at the moment of its end, and after it
			w.seconds.Add(1)
			if _, err := a.Renew(ctx, first); !errors.Is(err, lease.ErrStale) {
				t.Errorf("renewed too late: %v", err)
			}
		}
		second, ok, err := b.Acquire(ctx, "one", lasts)
		if err != nil || !ok || second.Token != 2 {
			t.Fatalf("%+v %t %v", second, ok, err)
		}
		if err := a.Release(ctx, first); err != nil {
			t.Error(err)
		}
		if _, ok, err := a.Acquire(ctx, "one", lasts); err != nil || ok {
			t.Errorf("what was lost is not given back: %t %v", ok, err)
		}
		if err := b.Release(ctx, second); err != nil {
			t.Error(err)
		}
		if third, ok, err := a.Acquire(ctx, "one", lasts); err != nil || !ok || third.Token != 3 {
			t.Errorf("released: %+v %t %v", third, ok, err)
		}
		if err := w.write(ctx, lease.Lease{Name: "none"}, func() {}); !errors.Is(err, lease.ErrStale) {
			t.Errorf("under a lease that nobody ever had: %v", err)
		}
	})
}

// TestAHolderThatStoodStillWritesNothing pauses a holder for longer than its lease, before and within its transaction, 100 times; CI does fewer.
func TestAHolderThatStoodStillWritesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w, ctx := newWorld(t, env), t.Context()
		rounds := 20
		if os.Getenv("CUPPA_LONG") != "" {
			rounds = 100
		}
		for round := range rounds {
			a, b := w.process(), w.process()
			stale, ok, err := a.Acquire(ctx, "one", lasts)
			if err != nil || !ok {
				t.Fatalf("%t %v", ok, err)
			}
			if err := w.write(ctx, stale, func() {}); err != nil {
				t.Fatal(err)
			}
			wakes := func() { // while it stood still, its time passed and another took over, and worked
				w.seconds.Add(11)
				fresh, ok, err := b.Acquire(ctx, "one", lasts)
				if err != nil || !ok {
					t.Fatalf("%t %v", ok, err)
				}
				if err := w.write(ctx, fresh, func() {}); err != nil {
					t.Fatal(err)
				}
			}
			if round%2 == 0 || !env.DB.Postgres() { // SQLite has one writer: nobody takes over within its transaction
				wakes()
				err = w.write(ctx, stale, func() {})
			} else {
				err = w.write(ctx, stale, sync.OnceFunc(wakes))
			}
			if !errors.Is(err, lease.ErrStale) {
				t.Fatalf("the stale holder: %v", err)
			}
			w.seconds.Add(11)
		}
		all := w.tokens(t)
		for i := 1; i < len(all); i++ {
			if all[i] < all[i-1] {
				t.Fatalf("token %d wrote after %d", all[i], all[i-1])
			}
		}
		if len(all) != 2*rounds {
			t.Errorf("%d writes, not %d", len(all), 2*rounds)
		}
	})
}

// TestNobodyTakesWhatIsBeingWrittenUnder has the next one wait until a guarded transaction has ended, without hanging.
func TestNobodyTakesWhatIsBeingWrittenUnder(t *testing.T) {
	t.Parallel()
	env := dbtest.Servers(t)
	w, ctx := newWorld(t, env), t.Context()
	a, b := w.process(), w.process()
	have, _, err := a.Acquire(ctx, "one", lasts)
	if err != nil {
		t.Fatal(err)
	}
	err = w.d.InTx(ctx, func(tx *db.Tx) error {
		if err := lease.Guard(ctx, tx, have); err != nil {
			return err
		}
		w.seconds.Add(11)
		if _, ok, err := b.Acquire(ctx, "one", lasts); err != nil || ok {
			t.Errorf("taken under a guarded transaction: %t %v", ok, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if next, ok, err := b.Acquire(ctx, "one", lasts); err != nil || !ok || next.Token != 2 {
		t.Errorf("after it: %+v %t %v", next, ok, err)
	}
}

// TestManyWhoWantALeaseAtOnceAreGivenItOneByOne has each token once.
func TestManyWhoWantALeaseAtOnceAreGivenItOneByOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w, ctx := newWorld(t, env), t.Context()
		var mu sync.Mutex
		var all sync.WaitGroup
		tokens := map[int64]bool{}
		for range 8 {
			all.Go(func() {
				l := w.process()
				for range 5 {
					have, ok, err := l.Acquire(ctx, "one", lasts)
					if err != nil {
						t.Error(err)
					}
					if !ok {
						continue
					}
					mu.Lock()
					if tokens[have.Token] {
						t.Errorf("token %d twice", have.Token)
					}
					tokens[have.Token] = true
					mu.Unlock()
					if err := l.Release(ctx, have); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if len(tokens) == 0 {
			t.Error("nobody got it")
		}
	})
}
