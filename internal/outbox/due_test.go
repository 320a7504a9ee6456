package outbox_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/outbox"
	"cuppa/internal/timer"
)

// leaderless has River take a dead process for its leader for an hour, so that nothing is done that only a leader does.
func leaderless(t *testing.T, d *db.DB) {
	t.Helper()
	text := "INSERT INTO river_leader (elected_at, expires_at, leader_id, name) VALUES (datetime('now'), datetime('now', '+1 hour'), 'a dead one', 'default')"
	if d.Postgres() {
		text = "INSERT INTO river_leader (elected_at, expires_at, leader_id, name) VALUES (now(), now() + interval '1 hour', 'a dead one', 'default')"
	}
	if _, err := d.Writer().ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

// timed runs the jobs' timers until the test ends.
func timed(t *testing.T, d *db.DB, j *outbox.Jobs) {
	t.Helper()
	s, err := timer.New(d, time.Now, quiet, j.Timers()...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestJobsAreDoneWhenTheyAreDueThoughTheLeaderIsDead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		leaderless(t, env.DB)
		var tries atomic.Int64
		r := newRunner(func(_ context.Context, name string, _ int) error {
			if name == "flaky" && tries.Add(1) < 3 {
				return errCrash
			}
			return nil
		})
		j := jobs(t, env.DB, r)
		begin(t, j)
		timed(t, env.DB, j)
		due := time.Now().Add(time.Second)
		want(t, env.DB, j, "later", &river.InsertOpts{ScheduledAt: due})
		if name := next(t, r); name != "later" || time.Now().Before(due) {
			t.Errorf("%s ran, %v before it was due", name, time.Until(due))
		}
		want(t, env.DB, j, "flaky", nil)
		if name := next(t, r); name != "flaky" {
			t.Errorf("%s ran", name)
		}
	})
}

func TestWhatADeadProcessWorkedOnIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		leaderless(t, env.DB)
		r := newRunner(always)
		j := jobs(t, env.DB, r)
		want(t, env.DB, j, "cut off", nil)
		want(t, env.DB, j, "under way", nil)
		want(t, env.DB, j, "the last try", &river.InsertOpts{MaxAttempts: 1})
		args, ago := "json(args)", func(n string) string { return "datetime('now', '-" + n + " seconds')" }
		if env.DB.Postgres() {
			args, ago = "args::text", func(n string) string { return "now() - interval '" + n + " seconds'" }
		}
		for _, text := range []string{
			"UPDATE river_job SET state = 'running', attempt = 1, attempted_at = " + ago("36"),
			"UPDATE river_job SET attempted_at = " + ago("1") + " WHERE " + args + " LIKE '%under way%'", // for as long as a job may take, it is another's
		} {
			if _, err := env.DB.Writer().ExecContext(t.Context(), text); err != nil {
				t.Fatal(err)
			}
		}
		begin(t, j)
		timed(t, env.DB, j)
		if name := next(t, r); name != "cut off" {
			t.Errorf("%s ran", name)
		}
		await(t, "the last try to be over", func() bool { return state(t, env.DB, "the last try") == "discarded" })
		if s := state(t, env.DB, "under way"); s != "running" {
			t.Errorf("what another process works on is %s", s)
		}
	})
}
