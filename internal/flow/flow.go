// Package flow owns pipelines: named steps that are done in order and undone in reverse when a later one fails.
//
// It does not own durable flows (sagas): a pipeline lives as long as its call. What must survive a crash is written by its steps.
package flow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// Step is one part of a pipeline over a T.
type Step[T any] struct {
	// Name is for logs and errors.
	Name string
	// Do does it. An error stops the pipeline.
	Do func(ctx context.Context, t *T) error
	// Undo takes back what Do did; nil when there is nothing to take back. It runs also when the caller has gone, and only when Do succeeded.
	Undo func(ctx context.Context, t *T) error
}

// Pipeline is steps in their order. The literal is the business rule.
type Pipeline[T any] []Step[T]

// undoing bounds how long taking back may last after the caller has gone.
const undoing = 5 * time.Second

// Run does the steps. When one fails, those before it are undone in reverse, all of them even if one can't be; the error is the failed
// step's. Faults in undoing are logged: whoever owns the effect reclaims it later.
func (p Pipeline[T]) Run(ctx context.Context, log *slog.Logger, t *T) error {
	for i, step := range p {
		err := do(ctx, step, t)
		if err == nil {
			continue
		}
		p[:i].undo(ctx, log, t)
		return fmt.Errorf("%s: %w", step.Name, err)
	}
	return nil
}

// do turns a panic of a step into its error, so that the steps before it are undone.
func do[T any](ctx context.Context, step Step[T], t *T) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if err := ctx.Err(); err != nil {
		return err
	}
	return step.Do(ctx, t)
}

func (p Pipeline[T]) undo(ctx context.Context, log *slog.Logger, t *T) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoing)
	defer cancel()
	for _, step := range slices.Backward(p) {
		if step.Undo == nil {
			continue
		}
		back := Step[T]{Name: step.Name, Do: step.Undo}
		if err := do(ctx, back, t); err != nil {
			log.ErrorContext(ctx, "a step can't be undone", "step", step.Name, "error", err)
		}
	}
}

// Check refuses a pipeline with a step that is nameless, double or does nothing; call it at the start.
func (p Pipeline[T]) Check() error {
	names := map[string]bool{}
	for i, s := range p {
		if s.Name == "" || s.Do == nil || names[s.Name] {
			return errors.Join(fmt.Errorf("flow: step %d (%q) is nameless, double or does nothing", i, s.Name))
		}
		names[s.Name] = true
	}
	return nil
}
