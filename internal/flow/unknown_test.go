package flow_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/flow"
)

// Another process works on the same step when the one that was asleep comes back: the barrier lets it pass as a repeat, and only the fence keeps it from writing where the
// flow stands by what it knew then.
func TestAHolderThatComesBackIntoTheSamePhaseChangesNothing(t *testing.T) {
	t.Parallel()
	kinds(t, func(t *testing.T, env dbtest.Env, kind flow.Kind) {
		b := newBench(t, env)
		first, d := b.replica(kind)
		second, _ := b.replica(kind)
		forward, back := "/do", "/undo"
		if kind == flow.TCC {
			forward, back = "/try", "/cancel"
		}
		b.fail("three"+forward, func() error { return errBroken })
		b.fail("one"+back, func() error { return errBroken })
		asleep, awake := make(chan bool), make(chan bool)
		var slept atomic.Bool
		b.fail("two"+back, func() error {
			if slept.CompareAndSwap(false, true) {
				close(asleep)
				<-awake
			}
			return nil
		})
		got := make(chan error, 1)
		go func() { got <- d.Run(b.brand(), "late", &errand{OrderNo: "late"}) }()
		<-asleep
		if n := b.takeUp(second, time.Minute); n != 1 { // it cancels two, and can't cancel one
			t.Errorf("%d flows were taken up", n)
		}
		before := b.find(first, "late")
		lines, err := first.Log(b.brand(), before.ID)
		if err != nil || before.Attempts != 1 || before.Status != flow.Compensating {
			t.Errorf("%+v %v", before, err)
		}
		close(awake)
		if err := <-got; !errors.Is(err, flow.ErrStale) {
			t.Errorf("the late one: %v", err)
		}
		after := b.find(first, "late")
		if after.Attempts != before.Attempts || !after.NextAt.Equal(before.NextAt) || after.Holder != before.Holder || !after.UpdatedAt.Equal(before.UpdatedAt) {
			t.Errorf("%+v became %+v", before, after)
		}
		if now, err := first.Log(b.brand(), before.ID); err != nil || !slices.Equal(lines, now) {
			t.Errorf("%v became %v: %v", lines, now, err)
		}
		b.fail("one"+back, nil)
		b.takeUp(second, time.Minute)
		b.whole(kind, "late", b.find(first, "late"))
	})
}

// A step asks somebody outside, and its process dies before it writes down what came of it: a saga does not go on as if it had been done, and does not do it again either.
func TestAStepWhoseOutcomeIsUnknownIsTakenBackUnlessItMayBeDoneAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		for _, again := range []bool{false, true} {
			b := newBenchOf(t, env)
			var asked, undone, later atomic.Int64
			nothing := func(context.Context, *errand) error { return nil }
			steps := func(s []flow.Step[errand]) {
				s[0].Do, s[0].Undo, s[2].Undo = nothing, nothing, nothing
				s[1].Again = again
				s[1].Do = func(context.Context, *errand) error {
					if asked.Add(1) == 1 {
						runtime.Goexit() // the answer came, and nobody heard it
					}
					return nil
				}
				s[1].Undo = func(context.Context, *errand) error { undone.Add(1); return nil }
				s[2].Do = func(context.Context, *errand) error { later.Add(1); return nil }
			}
			first, d := b.replica(flow.Saga, steps)
			second, _ := b.replica(flow.Saga, steps)
			over := make(chan bool)
			go func() {
				defer close(over)
				_ = d.Run(b.brand(), b.name, &errand{OrderNo: b.name})
			}()
			<-over
			b.takeUp(second, 6*time.Second)
			f := b.find(first, b.name)
			if again && (f.Status != flow.Done || asked.Load() != 2 || undone.Load() != 0 || later.Load() != 1) ||
				!again && (f.Status != flow.Undone || asked.Load() != 1 || undone.Load() != 1 || later.Load() != 0) {
				t.Errorf("again %t: %s, asked %d times, taken back %d times, gone on %d times", again, f.Status, asked.Load(), undone.Load(), later.Load())
			}
		}
	})
}
