package catalog

import (
	"context"
	"errors"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/netfault"
)

// What was dropped is still shown while the database does not answer: for a while, to its brand, and to nobody who sells by it.
func TestTheLastMenuIsShownWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		if !env.DB.Postgres() {
			return // a file does not go away
		}
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		var later atomic.Int64
		at, err := url.Parse(env.URL)
		if err != nil {
			t.Fatal(err)
		}
		line := netfault.New(t, at.Host)
		at.Host = line.Addr()
		d, err := db.Open(t.Context(), at.String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		s := New(d, nil, nil, func() time.Time { return noon.Add(time.Duration(later.Load())) }, discard())
		before := menu(ctx, t, s, "s1")
		s.Drop("s1")
		if now, err := s.Shown(ctx, "s1"); err != nil || now == before || s.Outlived() != 0 {
			t.Fatalf("while the database answers: %v, the same: %t", err, now == before)
		}
		before = menu(ctx, t, s, "s1")
		line.Break()
		s.Drop("s1")
		s.Drop("s1")
		for range 2 {
			if now, err := s.Shown(ctx, "s1"); err != nil || now != before {
				t.Errorf("the last menu: %v, the same: %t", err, now == before)
			}
		}
		if _, err := s.Menu(ctx, "s1"); !db.Away(err) {
			t.Errorf("who sells by it: %v", err)
		}
		if _, err := s.Shown(db.ForBrand(t.Context(), 2), "s1"); err == nil {
			t.Error("another brand's menu is shown")
		}
		if _, err := s.Shown(ctx, "s2"); !db.Away(err) {
			t.Errorf("a menu that was never loaded: %v", err)
		}
		if s.Outlived() != 2 {
			t.Errorf("%d menus were shown", s.Outlived())
		}
		later.Store(int64(ShownFor + 1))
		if _, err := s.Shown(ctx, "s1"); !db.Away(err) {
			t.Errorf("a menu of long ago: %v", err)
		}
	})
}

// A database that is only slow holds guests up once, and a menu that it has at last is shown from then on.
func TestWhoLooksAtAMenuWaitsForASlowDatabaseOnlyOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		free, slow := make(chan struct{}), atomic.Bool{}
		s := New(env.DB, func(ctx context.Context, _ string) (map[string]bool, error) {
			if slow.Load() {
				<-free
			}
			return nil, ctx.Err()
		}, nil, still, discard())
		before := menu(ctx, t, s, "s1")
		slow.Store(true)
		s.Drop("s1")
		for i := range 3 {
			within, cancel := context.WithTimeout(ctx, time.Second)
			begun := time.Now()
			now, err := s.Shown(within, "s1")
			if took := time.Since(begun); err != nil || now != before || took > time.Second || i > 0 && took > 200*time.Millisecond {
				t.Errorf("look %d: %v after %v, the same: %t", i, err, took, now == before)
			}
			cancel()
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := s.Shown(gone, "s1"); !errors.Is(err, context.Canceled) {
			t.Errorf("who has left: %v", err)
		}
		close(free)
		if now := menu(ctx, t, s, "s1"); now == before {
			t.Error("the menu of before is loaded again")
		}
		if now, err := s.Shown(ctx, "s1"); err != nil || now == before {
			t.Errorf("once it is loaded: %v, the same: %t", err, now == before)
		}
	})
}
