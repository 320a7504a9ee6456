package flow

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
)

type trail []string

func pipe(steps ...Step[trail]) Pipeline[trail] { return Pipeline[trail]{Name: "test", Steps: steps} }

func quiet() *Trace { return NewTrace(slog.New(slog.DiscardHandler)) }

func step(name string, fail error) Step[trail] {
	return Step[trail]{
		Name: name,
		Do:   func(_ context.Context, t *trail) error { *t = append(*t, name); return fail },
		Undo: func(ctx context.Context, t *trail) error { *t = append(*t, "un"+name); return ctx.Err() },
	}
}

func TestAFailureUndoesWhatWasDoneInReverse(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	panics := Step[trail]{Name: "d", Do: func(context.Context, *trail) error { panic("boom") }}
	for name, last := range map[string]Step[trail]{"an error": step("d", broken), "a panic": panics} {
		var got trail
		ctx, cancel := context.WithCancel(t.Context())
		stubborn := step("b", nil)
		stubborn.Undo = func(_ context.Context, t *trail) error { *t = append(*t, "unb"); cancel(); return broken }
		err := pipe(step("a", nil), stubborn, Step[trail]{Name: "c", Do: step("c", nil).Do}, last).Run(ctx, quiet(), &got)
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		if n := len(got); n < 2 || !slices.Equal(got[n-2:], trail{"unb", "una"}) || slices.Contains(got, "und") {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAGoneCallerStopsThePipelineAndIsUndone(t *testing.T) {
	t.Parallel()
	var got trail
	ctx, cancel := context.WithCancel(t.Context())
	leave := Step[trail]{Name: "leave", Do: func(context.Context, *trail) error { cancel(); return nil }}
	err := pipe(step("a", nil), leave, step("b", nil)).Run(ctx, quiet(), &got)
	if !errors.Is(err, context.Canceled) || !slices.Equal(got, trail{"a", "una"}) {
		t.Errorf("%v %v", got, err)
	}
}

func TestCheckRefusesDoubleAndEmptySteps(t *testing.T) {
	t.Parallel()
	if pipe(step("a", nil), step("a", nil)).Check() == nil || pipe(Step[trail]{Name: "x"}).Check() == nil || pipe().Check() == nil {
		t.Error("it was taken")
	}
	if err := pipe(step("a", nil), step("b", nil)).Check(); err != nil {
		t.Error(err)
	}
}

func TestAStepIsInsertedWithoutTouchingTheOthers(t *testing.T) {
	t.Parallel()
	before := pipe(step("a", nil), step("b", nil))
	var got, old trail
	if err := before.After("a", step("points", nil)).Run(t.Context(), quiet(), &got); err != nil || !slices.Equal(got, trail{"a", "points", "b"}) {
		t.Errorf("%v %v", got, err)
	}
	if err := before.Run(t.Context(), quiet(), &old); err != nil || !slices.Equal(old, trail{"a", "b"}) {
		t.Errorf("the pipeline that it came from: %v %v", old, err)
	}
}

func TestAStepForEachPartIsUndoneForThoseThatHadIt(t *testing.T) {
	t.Parallel()
	type whole struct{ parts []*trail }
	broken := errors.New("broken")
	one := Step[trail]{
		Name: "one",
		Do: func(_ context.Context, t *trail) error {
			if (*t)[0] == "bad" {
				return broken
			}
			*t = append(*t, "done")
			return nil
		},
		Undo: func(_ context.Context, t *trail) error { *t = append(*t, "undone"); return nil },
	}
	each := Each(one, func(w *whole) []*trail { return w.parts })
	w := whole{[]*trail{{"x"}, {"y"}, {"bad"}, {"z"}}}
	err := Pipeline[whole]{Name: "all", Steps: []Step[whole]{each}}.Run(t.Context(), quiet(), &w)
	if !errors.Is(err, broken) || !slices.Equal(*w.parts[0], trail{"x", "done", "undone"}) || !slices.Equal(*w.parts[1], trail{"y", "done", "undone"}) || len(*w.parts[3]) != 1 {
		t.Errorf("%v %v", w.parts, err)
	}
	w = whole{[]*trail{{"x"}, {"y"}}}
	last := Step[whole]{Name: "last", Do: func(context.Context, *whole) error { return broken }}
	if err := (Pipeline[whole]{Name: "all", Steps: []Step[whole]{each, last}}).Run(t.Context(), quiet(), &w); err == nil || !slices.Equal(*w.parts[0], trail{"x", "done", "undone"}) {
		t.Errorf("%v %v", w.parts, err)
	}
}
