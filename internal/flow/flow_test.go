package flow

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
)

type trail []string

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
		stubborn.Undo = func(context.Context, *trail) error { cancel(); return broken }
		err := Pipeline[trail]{step("a", nil), stubborn, {Name: "c", Do: step("c", nil).Do}, last}.Run(ctx, slog.New(slog.DiscardHandler), &got)
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		if i := slices.Index(got, "una"); i < 0 || slices.Contains(got, "und") {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAGoneCallerStopsThePipelineAndIsUndone(t *testing.T) {
	t.Parallel()
	var got trail
	ctx, cancel := context.WithCancel(t.Context())
	leave := Step[trail]{Name: "leave", Do: func(context.Context, *trail) error { cancel(); return nil }}
	err := Pipeline[trail]{step("a", nil), leave, step("b", nil)}.Run(ctx, slog.New(slog.DiscardHandler), &got)
	if !errors.Is(err, context.Canceled) || !slices.Equal(got, trail{"a", "una"}) {
		t.Errorf("%v %v", got, err)
	}
}

func TestCheckRefusesDoubleAndEmptySteps(t *testing.T) {
	t.Parallel()
	if (Pipeline[trail]{step("a", nil), step("a", nil)}).Check() == nil || (Pipeline[trail]{{Name: "x"}}).Check() == nil {
		t.Error("it was taken")
	}
	if err := (Pipeline[trail]{step("a", nil), step("b", nil)}).Check(); err != nil {
		t.Error(err)
	}
}
