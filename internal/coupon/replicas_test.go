package coupon_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/pubsub"
)

// replica is a process's service, whose hub hears the others.
func replica(t *testing.T, env dbtest.Env) *coupon.Service {
	t.Helper()
	hub := pubsub.New(env.Redis, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = hub.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	s := coupon.New(env.DB, hub, still)
	eventually(t, "the hub hears the others", hub.Live)
	return s
}

func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not in time: %s", what)
		}
	}
}

// TestAReplicaShowsWhatAnotherDidAndNeverActsOnWhatItKept stands the clock still: nothing that is shown gets old by itself.
func TestAReplicaShowsWhatAnotherDidAndNeverActsOnWhatItKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		a, b := replica(t, env), replica(t, env)
		ctx, all := db.ForBrand(t.Context(), 1), db.ForAllBrands(t.Context())
		c := give(t, env, a, nil)
		shown := func(s *coupon.Service) coupon.Status {
			found, err := s.Show(ctx, "alice", []string{c.Code})
			if err != nil || len(found) != 1 {
				t.Fatalf("%+v %v", found, err)
			}
			return found[0].Status
		}
		in := func(f func(tx *db.Tx) error) error { return env.DB.InTx(all, f) }
		steps := []struct {
			does func(tx *db.Tx) error
			want coupon.Status
		}{
			{func(tx *db.Tx) error { return lockOne(all, a, tx, 1, "alice", "o1", c.Code) }, coupon.Locked},
			{func(tx *db.Tx) error { return a.GiveBack(all, tx, "system", "o1") }, coupon.Available},
			{func(tx *db.Tx) error { return lockOne(all, a, tx, 1, "alice", "o2", c.Code) }, coupon.Locked},
			{func(tx *db.Tx) error {
				n, err := a.Use(ctx, tx, "system", "o2", "o1")
				return errors.Join(err, only(len(n)))
			}, coupon.Used},
		}
		for i, step := range steps {
			before := shown(b)
			if shown(a) != before {
				t.Fatalf("step %d: the replicas disagree", i)
			}
			if err := in(step.does); err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
			if got := shown(a); got != step.want {
				t.Errorf("step %d: where it was done it is shown as %s", i, got)
			}
			err := in(func(tx *db.Tx) error { return lockOne(all, b, tx, 1, "alice", "other", c.Code) })
			if (step.want == coupon.Available) != (err == nil) { // whatever b shows now
				t.Errorf("step %d: another replica's lock of a coupon that is %s: %v", i, step.want, err)
			}
			if err == nil {
				if err := in(func(tx *db.Tx) error { return b.GiveBack(ctx, tx, "system", "other") }); err != nil {
					t.Fatal(err)
				}
			}
			eventually(t, "the other replica shows it", func() bool { return shown(b) == step.want })
		}
	})
}

func only(n int) error {
	if n != 1 {
		return errors.New("not one coupon")
	}
	return nil
}

func TestAChangeThatNobodyToldOfIsShownAfterFiveSeconds(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t) // the other engine's Redis is shared: there, other tests' changes are told
	now := noon
	s := coupon.New(env.DB, nil, func() time.Time { return now })
	c := give(t, env, s, nil)
	shown := func() coupon.Status {
		found, err := s.Show(db.ForBrand(t.Context(), 1), "alice", []string{c.Code})
		if err != nil {
			t.Fatal(err)
		}
		return found[0].Status
	}
	shown()
	other := coupon.New(env.DB, nil, still)
	if err := env.DB.InTx(db.ForAllBrands(t.Context()), func(tx *db.Tx) error {
		return lockOne(db.ForAllBrands(t.Context()), other, tx, 1, "alice", "o", c.Code)
	}); err != nil {
		t.Fatal(err)
	}
	if got := shown(); got != coupon.Available {
		t.Errorf("nobody told, and it is shown as %s: nothing is kept", got)
	}
	if found, err := s.Find(db.ForBrand(t.Context(), 1), "alice", []string{c.Code}); err != nil || found[0].Status != coupon.Locked {
		t.Errorf("who asks for what counts is told %+v, %v", found, err)
	}
	if now = now.Add(5 * time.Second); shown() != coupon.Locked {
		t.Error("five seconds later it is still shown as it was")
	}
}
