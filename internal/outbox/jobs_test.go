package outbox_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/outbox"
)

// errand is a job of the tests.
type errand struct {
	Name string `json:"name"`
}

func (errand) Kind() string { return "errand" }

// runner does errands and tells which.
type runner struct {
	river.WorkerDefaults[errand]
	do   func(ctx context.Context, name string, attempt int) error
	done chan string
}

func (r *runner) Work(ctx context.Context, job *river.Job[errand]) error {
	if err := r.do(ctx, job.Args.Name, job.Attempt); err != nil {
		return err
	}
	r.done <- job.Args.Name
	return nil
}

// NextRetry is at once: the pauses between tries are River's business.
func (r *runner) NextRetry(*river.Job[errand]) time.Time { return time.Now() }

func newRunner(do func(ctx context.Context, name string, attempt int) error) *runner {
	return &runner{do: do, done: make(chan string, 1000)}
}

func jobs(t *testing.T, d *db.DB, r *runner) *outbox.Jobs {
	t.Helper()
	workers := river.NewWorkers()
	river.AddWorker(workers, r)
	j, err := outbox.NewJobs(d, workers, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func begin(t *testing.T, j *outbox.Jobs) {
	t.Helper()
	if err := j.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := j.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func want(t *testing.T, d *db.DB, j *outbox.Jobs, name string, opts *river.InsertOpts) {
	t.Helper()
	if err := d.InTx(t.Context(), func(tx *db.Tx) error { return j.Insert(t.Context(), tx, errand{name}, opts) }); err != nil {
		t.Fatal(err)
	}
}

func next(t *testing.T, r *runner) string {
	t.Helper()
	select {
	case name := <-r.done:
		return name
	case <-time.After(20 * time.Second):
		t.Fatal("no job is done")
		return ""
	}
}

func always(context.Context, string, int) error { return nil }

func state(t *testing.T, d *db.DB, name string) (state string) {
	t.Helper()
	args := "json(args)" // SQLite keeps it as a blob
	if d.Postgres() {
		args = "args::text"
	}
	if err := d.Reader().QueryRowContext(t.Context(), "SELECT state FROM river_job WHERE "+args+" LIKE '%\""+name+"\"%'").Scan(&state); err != nil {
		t.Fatal(err)
	}
	return state
}

func TestAJobRunsIfItsTransactionCommittedAndOnlyThen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		r := newRunner(always)
		j := jobs(t, env.DB, r)
		begin(t, j)
		if err := env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			if err := j.Insert(t.Context(), tx, errand{"rolled back"}, nil); err != nil {
				return err
			}
			return errCrash
		}); !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		want(t, env.DB, j, "committed", nil)
		if name := next(t, r); name != "committed" { // the one before it would have been first
			t.Fatalf("%s ran", name)
		}
		var rows int
		if err := env.DB.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job").Scan(&rows); err != nil || rows != 1 {
			t.Errorf("%d jobs are kept: %v", rows, err)
		}
	})
}

func TestAJobThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		var tries atomic.Int64
		r := newRunner(func(_ context.Context, name string, attempt int) error {
			if name == "hopeless" || tries.Add(1) < 3 {
				if name == "flaky" && attempt == 2 {
					panic("even so")
				}
				return errCrash
			}
			return nil
		})
		j := jobs(t, env.DB, r)
		begin(t, j)
		want(t, env.DB, j, "flaky", nil)
		want(t, env.DB, j, "hopeless", &river.InsertOpts{MaxAttempts: 2})
		if name := next(t, r); name != "flaky" || tries.Load() != 3 {
			t.Errorf("%s was done after %d tries", name, tries.Load())
		}
		await(t, "the hopeless one to be given up, and kept for a person to see", func() bool { return state(t, env.DB, "hopeless") == "discarded" })
	})
}

func TestAJobThatNobodyWorkedOnIsThereAfterARestart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		before := jobs(t, env.DB, newRunner(always)) // never started
		want(t, env.DB, before, "left over", nil)
		want(t, env.DB, before, "due in an hour", &river.InsertOpts{ScheduledAt: time.Now().Add(time.Hour)})
		r := newRunner(always)
		begin(t, jobs(t, replica(t, env), r))
		if name := next(t, r); name != "left over" {
			t.Errorf("%s ran", name)
		}
		if s := state(t, env.DB, "due in an hour"); s != "scheduled" {
			t.Errorf("a job that is not due is %s", s)
		}
	})
}

func TestReplicasDoEachJobOnce(t *testing.T) {
	t.Parallel()
	env := dbtest.Servers(t) // the embedded engine has one process
	var mu sync.Mutex
	times := map[string]int{}
	r := newRunner(func(_ context.Context, name string, _ int) error {
		mu.Lock()
		defer mu.Unlock()
		times[name]++
		return nil
	})
	first, second := jobs(t, env.DB, r), jobs(t, replica(t, env), r)
	begin(t, first)
	begin(t, second)
	const n = 40
	for i := range n {
		want(t, env.DB, []*outbox.Jobs{first, second}[i%2], string(rune('A'+i)), nil)
	}
	for range n {
		next(t, r)
	}
	mu.Lock()
	defer mu.Unlock()
	for name, n := range times {
		if n != 1 {
			t.Errorf("%s ran %d times", name, n)
		}
	}
	if len(times) != n {
		t.Errorf("%d jobs ran", len(times))
	}
}
