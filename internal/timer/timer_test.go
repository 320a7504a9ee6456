package timer_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/timer"
)

var quiet = slog.New(slog.DiscardHandler)

type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) now() time.Time       { return time.Unix(0, c.at.Load()).UTC() }
func (c *clock) pass(d time.Duration) { c.at.Add(int64(d)) }

// dues is a table of due moments, in whole seconds, and what was done of it.
type dues struct {
	t   *testing.T
	d   *db.DB
	now func() time.Time
}

func newDues(t *testing.T, d *db.DB, now func() time.Time) *dues {
	t.Helper()
	id := "integer PRIMARY KEY AUTOINCREMENT"
	if d.Postgres() {
		id = "bigserial PRIMARY KEY"
	}
	for _, text := range []string{
		"CREATE TABLE dues (id " + id + ", kind text NOT NULL, at bigint NOT NULL, done bigint NOT NULL)",
		"CREATE TABLE done (n " + id + ", kind text NOT NULL, at bigint NOT NULL, holder text NOT NULL)",
	} {
		if _, err := d.Writer().ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	return &dues{t: t, d: d, now: now}
}

func (s *dues) exec(text string) {
	s.t.Helper()
	if _, err := s.d.Writer().ExecContext(s.t.Context(), text); err != nil {
		s.t.Fatal(err)
	}
}

func (s *dues) add(kind string, at time.Time) {
	s.t.Helper()
	s.exec(fmt.Sprintf("INSERT INTO dues (kind, at, done) VALUES ('%s', %d, 0)", kind, at.UnixMilli()))
}

// timer does what is due of a kind, one row at a time.
func (s *dues) timer(kind, holder string) timer.Timer {
	return timer.Timer{
		Name: kind, Every: 200 * time.Millisecond,
		Next: func(ctx context.Context) (time.Time, bool, error) {
			var at *int64
			if err := s.d.Reader().QueryRowContext(ctx, "SELECT min(at) FROM dues WHERE done = 0 AND kind = '"+kind+"'").Scan(&at); err != nil || at == nil {
				return time.Time{}, false, err
			}
			return time.UnixMilli(*at).UTC(), true, nil
		},
		Run: func(ctx context.Context) (n int, err error) {
			err = s.d.InTx(ctx, func(tx *db.Tx) error {
				done, err := tx.SQL.ExecContext(ctx, fmt.Sprintf("UPDATE dues SET done = 1 WHERE done = 0 AND id = (SELECT id FROM dues WHERE done = 0 AND kind = '%s' AND at <= %d ORDER BY at LIMIT 1)", kind, s.now().UnixMilli()))
				if err != nil {
					return err
				}
				if some, err := done.RowsAffected(); err != nil || some == 0 {
					n = 0
					return err
				}
				n = 1
				_, err = tx.SQL.ExecContext(ctx, fmt.Sprintf("INSERT INTO done (kind, at, holder) VALUES ('%s', %d, '%s')", kind, s.now().UnixMilli(), holder))
				return err
			})
			return n, err
		},
	}
}

func (s *dues) done() (kinds []string, at []int64) {
	s.t.Helper()
	rows, err := s.d.Reader().QueryContext(s.t.Context(), "SELECT kind, at FROM done ORDER BY n")
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var kind string
		var when int64
		if err := rows.Scan(&kind, &when); err != nil {
			s.t.Fatal(err)
		}
		kinds, at = append(kinds, kind), append(at, when)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return kinds, at
}

func service(t *testing.T, d *db.DB, now func() time.Time, timers ...timer.Timer) *timer.Service {
	t.Helper()
	s, err := timer.New(d, now, quiet, timers...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
		select {
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func TestAfterAStopWhatIsDueIsDoneInTheOrderOfItsMoments(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		c := newClock()
		s := newDues(t, env.DB, c.now)
		want := []string{"b", "a", "a", "c", "b", "a", "c"}
		for i, kind := range want {
			s.add(kind, c.now().Add(time.Duration(i+1)*time.Minute))
		}
		s.add("b", c.now().Add(time.Hour))
		c.pass(30 * time.Minute)
		later := c.now().Add(30 * time.Minute)
		if next := service(t, env.DB, c.now, s.timer("a", "x"), s.timer("b", "x"), s.timer("c", "x")).CatchUp(t.Context()); !next.Equal(later) {
			t.Errorf("the next moment is %s, not %s", next, later)
		}
		if got, _ := s.done(); !slices.Equal(got, want) {
			t.Errorf("%v, not %v", got, want)
		}
	})
}

func TestTwoReplicasDoEachOnceAndOnTime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		s := newDues(t, env.DB, time.Now)
		const n = 30
		begun := time.Now()
		for i := range n {
			s.add("a", begun.Add(time.Duration(i*50)*time.Millisecond))
		}
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for _, holder := range []string{"x", "y"} {
			wg.Go(func() { _ = service(t, env.DB, time.Now, s.timer("a", holder)).Run(ctx) })
		}
		// One of them dies in the middle; the other one is enough.
		third, kill := context.WithCancel(ctx)
		wg.Go(func() { _ = service(t, env.DB, time.Now, s.timer("a", "z")).Run(third) })
		await(t, "some", func() bool { kinds, _ := s.done(); return len(kinds) > n/3 })
		kill()
		await(t, "all", func() bool { kinds, _ := s.done(); return len(kinds) >= n })
		stop()
		wg.Wait()
		kinds, at := s.done()
		if len(kinds) != n {
			t.Errorf("%d were done, not %d", len(kinds), n)
		}
		slices.Sort(at)
		for i := range n {
			due := begun.Add(time.Duration(i*50) * time.Millisecond).UnixMilli()
			if late := at[i] - due; late < 0 || late > 1000 {
				t.Errorf("number %d was %d ms late", i, late)
			}
		}
	})
}

func TestARowThatIsWrittenWhileTheTimerSleepsIsNotSleptOver(t *testing.T) {
	t.Parallel()
	s := newDues(t, dbtest.Embedded(t).DB, time.Now)
	slow := s.timer("a", "x")
	slow.Every = time.Hour
	svc := service(t, s.d, time.Now, slow)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() { _ = svc.Run(ctx) }()
	s.add("a", time.Now())
	await(t, "it, once it is told of", func() bool { svc.Wake("a"); kinds, _ := s.done(); return len(kinds) == 1 })
	svc.Wake("nobody")
}

func TestWhatOneReplicaDoesIsDoneOncePerPeriod(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		c := newClock()
		var runs atomic.Int64
		fail := atomic.Bool{}
		once := timer.Timer{Name: "sweep", Every: time.Hour, Once: true, Run: func(context.Context) (int, error) {
			runs.Add(1)
			if fail.Load() {
				return 0, errors.New("broken")
			}
			return 0, nil
		}}
		first, second := service(t, env.DB, c.now, once), service(t, env.DB, c.now, once)
		both := func(want int64, when string) {
			t.Helper()
			var wg sync.WaitGroup
			for _, s := range []*timer.Service{first, second} {
				wg.Go(func() { s.CatchUp(t.Context()) })
			}
			wg.Wait()
			if n := runs.Load(); n != want {
				t.Errorf("%s: it ran %d times, not %d", when, n, want)
			}
		}
		both(1, "at first")
		c.pass(59 * time.Minute)
		both(1, "before the hour")
		c.pass(time.Minute)
		both(2, "after an hour")
		c.pass(10 * time.Hour)
		both(3, "after a stop of ten hours")
		fail.Store(true)
		c.pass(time.Hour)
		both(4, "when it fails")
		fail.Store(false)
		c.pass(time.Second)
		both(5, "when it failed before")
	})
}

// A replica that dies in its round keeps it for a minute; then another one takes it.
func TestARoundWhoseReplicaDiedIsTakenByAnother(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		c := newClock()
		at, died := make(chan bool), make(chan bool)
		dead := timer.Timer{Name: "sweep", Every: time.Hour, Once: true, Run: func(ctx context.Context) (int, error) { close(at); <-died; return 0, nil }}
		over := make(chan bool)
		go func() { defer close(over); service(t, env.DB, c.now, dead).CatchUp(t.Context()) }()
		<-at
		runs := 0
		alive := service(t, env.DB, c.now, timer.Timer{Name: "sweep", Every: time.Hour, Once: true, Run: func(context.Context) (int, error) { runs++; return 0, nil }})
		alive.CatchUp(t.Context())
		c.pass(61 * time.Second)
		alive.CatchUp(t.Context())
		close(died) // it comes back, and moves nothing
		<-over
		c.pass(59 * time.Minute)
		alive.CatchUp(t.Context())
		if runs != 1 {
			t.Errorf("it ran %d times", runs)
		}
		c.pass(2 * time.Minute)
		if alive.CatchUp(t.Context()); runs != 2 {
			t.Errorf("it ran %d times", runs)
		}
	})
}

func TestWhatFailsOrPanicsHoldsUpNothingElse(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := newDues(t, dbtest.Embedded(t).DB, c.now)
	s.add("good", c.now().Add(time.Second))
	var tries atomic.Int64
	due := func(context.Context) (time.Time, bool, error) { return c.now().Add(-time.Hour), true, nil }
	svc := service(t, s.d, c.now,
		timer.Timer{Name: "fails", Every: time.Second, Next: due, Run: func(context.Context) (int, error) { tries.Add(1); return 0, errors.New("broken") }},
		timer.Timer{Name: "panics", Every: time.Second, Next: due, Run: func(context.Context) (int, error) { panic("broken") }},
		timer.Timer{Name: "blind", Every: time.Second, Run: func(context.Context) (int, error) { return 0, nil },
			Next: func(context.Context) (time.Time, bool, error) { return time.Time{}, false, errors.New("broken") }},
		timer.Timer{Name: "idle", Every: time.Second, Next: due, Run: func(context.Context) (int, error) { return 0, nil }},
		s.timer("good", "x"))
	c.pass(time.Second)
	svc.CatchUp(t.Context())
	if kinds, _ := s.done(); len(kinds) != 1 {
		t.Error("it was held up")
	}
	figures := prometheus.NewRegistry()
	figures.MustRegister(svc)
	all, err := figures.Gather()
	if err != nil || len(all) != 1 || len(all[0].GetMetric()) != 5 || all[0].GetMetric()[1].GetGauge().GetValue() != 3600 {
		t.Errorf("%v %v", all, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	go func() { _ = svc.Run(ctx) }()
	before := tries.Load()
	await(t, "another try", func() bool { return tries.Load() > before+1 })
	stop()
}

func TestNewRefusesWhatIsNoTimer(t *testing.T) {
	t.Parallel()
	run := func(context.Context) (int, error) { return 0, nil }
	next := func(context.Context) (time.Time, bool, error) { return time.Time{}, false, nil }
	good := timer.Timer{Name: "a", Run: run, Every: time.Second}
	for name, all := range map[string][]timer.Timer{
		"nameless": {{Run: run, Every: time.Second}}, "double": {good, good}, "idle": {{Name: "a", Every: time.Second}}, "never": {{Name: "a", Run: run}},
		"due twice": {{Name: "a", Run: run, Next: next, Every: time.Second, Once: true}},
	} {
		if _, err := timer.New(nil, time.Now, quiet, all...); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}

// What a timer leaves running while it catches up goes on when everything is caught up, and ends when the service does.
func TestWhatIsLeftRunningOutlivesCatchingUp(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	due, caughtUp := true, make(chan struct{})
	onTheWay, ended := make(chan error, 1), make(chan struct{})
	slots := timer.NewSlots(1, nil)
	s, err := timer.New(dbtest.Embedded(t).DB, time.Now, quiet,
		timer.Timer{
			Name: "calls", Every: time.Hour, Drain: slots.Drain,
			Next: func(context.Context) (time.Time, bool, error) { return time.Now().Add(-time.Hour), due, nil },
			Run: func(ctx context.Context) (int, error) {
				due = false
				slots.Go(ctx, func(ctx context.Context) {
					<-caughtUp
					onTheWay <- ctx.Err()
					<-ctx.Done()
					close(ended)
				})
				return 1, nil
			},
		},
		timer.Timer{Name: "looks", Every: time.Hour, Next: func() func(context.Context) (time.Time, bool, error) {
			looks := 0
			return func(context.Context) (time.Time, bool, error) {
				if looks++; looks == 3 { // twice while all catch up, and then by itself
					close(caughtUp)
				}
				return time.Time{}, false, nil
			}
		}(), Run: func(context.Context) (int, error) { return 0, nil }},
	)
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- s.Run(ctx) }()
	if err := <-onTheWay; err != nil {
		t.Errorf("it was ended with the catching up: %v", err)
	}
	if slots.Free() != 0 {
		t.Error("a slot is free while its work goes on")
	}
	stop()
	if err := <-over; err != nil {
		t.Error(err)
	}
	<-ended
	if slots.Free() != 1 {
		t.Error("no slot is free though all is over")
	}
}
