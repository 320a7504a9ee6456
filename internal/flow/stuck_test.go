package flow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/flow"
	"cuppa/internal/task"
)

var errBroken = errors.New("broken")

func tasks(t *testing.T, b *bench, e *flow.Engine) *task.Service {
	t.Helper()
	s, err := task.New(b.d, b.clock.now, quiet, e.TaskKinds()...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decide(t *testing.T, b *bench, s *task.Service, id string, d task.Decision) {
	t.Helper()
	one, found, err := s.About(b.brand(), flow.TaskKind, id)
	if err != nil || !found {
		t.Fatalf("no task about %s: %v", id, err)
	}
	by := task.By{StaffID: "m", Name: "May", Reason: "as seen"}
	if _, err := s.Decide(b.brand(), task.Move{ID: one.ID, Decision: d, By: by}, func(task.Task) error { return nil }); err != nil {
		t.Fatal(err)
	}
}

// waits says when a flow is taken up next, from now on, and fails outside of a range.
func (b *bench) waits(e *flow.Engine, ref string, from, to time.Duration) {
	b.t.Helper()
	f := b.find(e, ref)
	if wait := f.NextAt.Sub(b.clock.now()); wait < from || wait > to {
		b.t.Errorf("%s is tried again in %s, not in %s to %s", ref, wait, from, to)
	}
}

func TestWhatCanNotBeUndoneIsTriedAgainAndThenAPersonDecides(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := newBench(t, env)
		e, d := b.replica(flow.Saga)
		b.fail("three/do", func() error { return errBroken })
		b.fail("two/undo", func() error { return errBroken })
		for _, ref := range []string{"retried", "closed"} {
			if err := d.Run(b.brand(), ref, &errand{OrderNo: ref}); !errors.Is(err, errBroken) {
				t.Fatal(err)
			}
		}
		for _, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second} {
			b.waits(e, "retried", pause, pause*5/4)
			b.takeUp(e, pause*5/4)
		}
		for _, ref := range []string{"retried", "closed"} {
			if f := b.find(e, ref); f.Status != flow.Stuck || !f.NextAt.IsZero() || f.Error != "broken" {
				t.Errorf("%+v", f)
			}
		}
		if n := b.takeUp(e, time.Hour); n != 0 {
			t.Errorf("%d stuck flows were taken up", n)
		}
		if err := env.DB.InTx(b.brand(), func(tx *db.Tx) error {
			return tx.Brand.Create().SetSlug("b").SetName(map[string]string{"en": "b"}).Exec(b.brand())
		}); err != nil {
			t.Fatal(err)
		}
		figures := prometheus.NewRegistry()
		figures.MustRegister(e)
		if all, err := figures.Gather(); err != nil || len(all) != 2 || len(all[0].GetMetric()) != 4 || all[0].GetMetric()[3].GetGauge().GetValue() != 2 {
			t.Errorf("%v %v", all, err)
		}
		s := tasks(t, b, e)
		decide(t, b, s, b.find(e, "closed").ID, task.Settle)
		if f := b.find(e, "closed"); f.Status != flow.Undone || f.Error != "closed by staff:May: as seen" {
			t.Errorf("%+v", f)
		}
		b.fail("two/undo", nil)
		decide(t, b, s, b.find(e, "retried").ID, task.Retry)
		if n := b.takeUp(e, 0); n != 1 {
			t.Errorf("%d were taken up", n)
		}
		f := b.find(e, "retried")
		b.whole(flow.Saga, "retried", f)
		log, err := e.Log(b.brand(), f.ID)
		if err != nil || len(log) < 15 || log[0].Outcome != flow.OutcomeBegun {
			t.Errorf("%d lines: %v", len(log), err)
		}
	})
}

func TestAConfirmThatFailsCallsStaffAndIsTriedOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := newBench(t, env)
		e, d := b.replica(flow.TCC)
		b.fail("two/confirm", func() error { return errBroken })
		if err := d.Run(b.brand(), "x", &errand{OrderNo: "x"}); err == nil {
			t.Fatal("it is done")
		}
		s := tasks(t, b, e)
		for _, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			b.waits(e, "x", pause, pause*5/4)
			if _, found, _ := s.About(b.brand(), flow.TaskKind, b.find(e, "x").ID); found {
				t.Error("staff were called too early")
			}
			b.takeUp(e, pause*5/4)
		}
		f := b.find(e, "x")
		if one, found, err := s.About(b.brand(), flow.TaskKind, f.ID); err != nil || !found || one.OrderNo != "x" {
			t.Errorf("%+v %v", one, err)
		}
		b.waits(e, "x", time.Minute, time.Minute)
		b.takeUp(e, time.Minute)
		b.fail("two/confirm", nil)
		b.takeUp(e, time.Minute)
		b.whole(flow.TCC, "x", b.find(e, "x"))
		if one, _, err := s.About(b.brand(), flow.TaskKind, f.ID); err != nil || one.Status != task.Done || one.Decision != task.ByItself {
			t.Errorf("%+v %v", one, err)
		}
	})
}

func TestASureStepIsTriedUntilItHolds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := newBench(t, env)
		e, d := b.replica(flow.Saga, func(s []flow.Step[errand]) { s[2].Sure = true })
		b.fail("three/do", func() error { return errBroken })
		if err := d.Run(b.brand(), "x", &errand{OrderNo: "x"}); err == nil {
			t.Fatal("it is done")
		}
		b.takeUp(e, 2*time.Second)
		b.fail("three/do", nil)
		b.takeUp(e, 3*time.Second)
		f := b.find(e, "x")
		b.whole(flow.Saga, "x", f)
		if f.Status != flow.Done {
			t.Errorf("%+v", f)
		}
	})
}

func TestAStepThatMayBeDoneAgainLetsItsSagaGoOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := newBench(t, env)
		again := func(s []flow.Step[errand]) {
			for i := range s {
				s[i].Again = true
			}
		}
		e, d := b.replica(flow.Saga, again)
		for _, when := range []string{"before", "after"} {
			b.dies(d, when, b.name+"/two/do/"+when)
			b.takeUp(e, 10*time.Second)
			f := b.find(e, when)
			b.whole(flow.Saga, when, f)
			if f.Status != flow.Done {
				t.Errorf("%+v", f)
			}
		}
	})
}

func TestAProcessThatDiesOfAStepEachTimeGivesItToAPerson(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.Embedded(t))
	e, d := b.replica(flow.Saga)
	b.fail("two/do", func() error { return errBroken })
	b.dies(d, "x", b.name+"/one/undo/before")
	for range 10 {
		dieAt(t, b.name+"/one/undo/before")
		b.takeUp(e, 30*time.Second)
	}
	if f := b.find(e, "x"); f.Status != flow.Stuck {
		t.Errorf("%+v", f)
	}
}

func TestAVersionThatNobodyKnowsIsAPersonsBusiness(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := newBench(t, env)
		_, d := b.replica(flow.Saga)
		b.dies(d, "x", b.name+"/two/do/after")
		newer := flow.New(b.d, flow.NewTrace(quiet), b.clock.now, quiet)
		if _, err := flow.Register(newer, flow.Definition[errand]{Kind: flow.Saga, Name: b.name, Version: 2, Steps: []flow.Step[errand]{{Name: "other", Do: b.act("other", flow.PhaseDo)}}}); err != nil {
			t.Fatal(err)
		}
		b.takeUp(newer, 30*time.Second)
		if f := b.find(newer, "x"); f.Status != flow.Running {
			t.Errorf("others have had no time for it: %+v", f)
		}
		b.takeUp(newer, time.Minute)
		f := b.find(newer, "x")
		if f.Status != flow.Stuck {
			t.Errorf("%+v", f)
		}
		old, _ := b.replica(flow.Saga)
		decide(t, b, tasks(t, b, old), f.ID, task.Retry)
		b.takeUp(old, 0)
		b.whole(flow.Saga, "x", b.find(old, "x"))
	})
}

// A running flow ends under the version that it began with, beside newer ones.
func TestARunningFlowEndsUnderItsVersion(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.Embedded(t))
	e, d := b.replica(flow.Saga)
	var other atomic.Int64
	if _, err := flow.Register(e, flow.Definition[errand]{Kind: flow.Saga, Name: b.name, Version: 2, Steps: []flow.Step[errand]{
		{Name: "one", Do: func(context.Context, *errand) error { other.Add(1); return nil }, Undo: func(context.Context, *errand) error { other.Add(1); return nil }},
	}}); err != nil {
		t.Fatal(err)
	}
	b.dies(d, "x", b.name+"/three/do/after")
	b.takeUp(e, time.Minute)
	b.whole(flow.Saga, "x", b.find(e, "x"))
	if other.Load() != 0 {
		t.Error("steps of another version ran")
	}
}

// Whoever waits is answered when the time is over, wherever the flow is then and however long its step takes; the flow ends by itself.
func TestCallersThatGoAwayLeaveNothingHalfDone(t *testing.T) {
	t.Parallel()
	kinds(t, func(t *testing.T, env dbtest.Env, kind flow.Kind) {
		b := newBench(t, env)
		forward, back := flow.PhaseDo, flow.PhaseUndo
		if kind == flow.TCC {
			forward, back = flow.PhaseTry, flow.PhaseCancel
		}
		for i, at := range []string{"one/" + string(forward), "two/" + string(forward), "three/" + string(forward), "two/" + string(back), "one/" + string(back), "two/confirm"} {
			clear(b.fails)
			if strings.HasSuffix(at, string(back)) {
				b.fail("three/"+string(forward), func() error { return errors.New("no") })
			}
			if kind == flow.Saga && strings.HasSuffix(at, "confirm") {
				continue
			}
			e, d := b.replica(kind)
			ctx, leave := context.WithCancel(b.brand())
			var once sync.Once
			b.fail(at, func() error { once.Do(leave); return nil })
			ref := fmt.Sprint("x", i)
			if err := d.Run(ctx, ref, &errand{OrderNo: ref}); !errors.Is(err, flow.ErrLeft) || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", at, err)
			}
			e.Close()
			b.whole(kind, ref, b.find(e, ref))
		}
	})
}

// A database that is slow keeps no caller: neither of the two transactions that follow a failure is waited for.
func TestACallerIsAnsweredInTimeWhileWhatFollowsIsSlow(t *testing.T) {
	t.Parallel()
	kinds(t, func(t *testing.T, env dbtest.Env, kind flow.Kind) {
		b := newBench(t, env)
		forward := flow.PhaseDo
		if kind == flow.TCC {
			forward = flow.PhaseTry
		}
		e, d := b.replica(kind)
		ctx, leave := context.WithCancel(b.brand())
		var stands *db.Tx
		held, free := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		b.fail("two/"+string(forward), func() error { // somebody keeps the flow's row, so that its failure can't be written
			wg.Go(func() {
				if err := env.DB.InTx(b.brand(), func(tx *db.Tx) error {
					stands = tx
					if _, err := tx.SQL.ExecContext(b.brand(), "UPDATE flows SET attempts = attempts"); err != nil {
						return err
					}
					close(held)
					<-free
					return nil
				}); err != nil {
					t.Error(err)
				}
			})
			<-held
			time.AfterFunc(50*time.Millisecond, leave)
			return errors.New("no")
		})
		begun := time.Now()
		err := d.Run(ctx, "x", &errand{OrderNo: "x"})
		if !errors.Is(err, flow.ErrLeft) || stands == nil || time.Since(begun) > 4*time.Second { // the flow's lease is 5 s
			t.Errorf("answered after %v: %v", time.Since(begun), err)
		}
		close(free)
		wg.Wait()
		e.Close()
		b.whole(kind, "x", b.find(e, "x"))
	})
}

func TestBarriersOfFlowsThatEndedLongAgoAreSwept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		b := newBench(t, env)
		e, d := b.replica(flow.Saga)
		for _, ref := range []string{"ended", "runs"} {
			if err := d.Run(b.brand(), ref, &errand{OrderNo: ref}); err != nil {
				t.Fatal(err)
			}
		}
		for _, text := range []string{
			"UPDATE barriers SET created_at = '2026-11-01 00:00:00+00:00'", "UPDATE flows SET updated_at = '2026-11-01 00:00:00+00:00'",
			"UPDATE flows SET status = 'running' WHERE reference = 'runs'",
		} {
			if _, err := env.DB.Writer().ExecContext(t.Context(), text); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := e.Sweep(t.Context()); err != nil || n != 3 {
			t.Errorf("%d %v", n, err)
		}
		if n, err := e.Sweep(t.Context()); err != nil || n != 0 {
			t.Errorf("%d %v", n, err)
		}
	})
}

func TestRegisterRefusesWhatIsNoFlow(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.Embedded(t))
	e, _ := b.replica(flow.Saga)
	step := flow.Step[errand]{Name: "one", Do: b.act("one", flow.PhaseDo)}
	confirm := step
	confirm.Confirm = step.Do
	for name, d := range map[string]flow.Definition[errand]{
		"double":      {Kind: flow.Saga, Name: b.name, Version: 1, Steps: []flow.Step[errand]{step}},
		"no name":     {Kind: flow.Saga, Version: 1, Steps: []flow.Step[errand]{step}},
		"no version":  {Kind: flow.Saga, Name: "x y", Steps: []flow.Step[errand]{step}},
		"no kind":     {Name: "x y", Version: 1, Steps: []flow.Step[errand]{step}},
		"no steps":    {Kind: flow.Saga, Name: "x y", Version: 1},
		"step twice":  {Kind: flow.Saga, Name: "x y", Version: 1, Steps: []flow.Step[errand]{step, step}},
		"saga commit": {Kind: flow.Saga, Name: "x y", Version: 1, Steps: []flow.Step[errand]{confirm}},
	} {
		if _, err := flow.Register(e, d); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}
