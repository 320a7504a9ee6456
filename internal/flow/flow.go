package flow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"cuppa/internal/crash"
)

// Step is one part of a flow over a T: of a pipeline, which lives as long as its call, or of a saga or a TCC transaction, which outlive their process.
type Step[T any] struct {
	// Name is for logs, figures and errors; durable flows know their steps by it.
	Name string
	// Do does it; of a participant in a TCC transaction, it tries: it sets aside what Confirm will take. An error stops the flow.
	Do func(ctx context.Context, t *T) error
	// Undo takes back what Do did; nil when there is nothing to take back. It runs also when the caller has gone. In a pipeline it runs only when Do succeeded. In a
	// durable flow it runs also when it is not known whether Do did anything, or when Do failed, and is tried until it holds: it must bear that nothing was done.
	Undo func(ctx context.Context, t *T) error
	// Confirm makes final what Do tried, in TCC transactions only; it is tried until it holds. Nil when nothing remains to be done.
	Confirm func(ctx context.Context, t *T) error
	// Again says that Do may be done again where it is not known whether it was done: a saga that is taken up after a crash then goes on instead of being undone.
	Again bool
	// Sure says that a saga does not give up at this step: Do is tried until it holds, like Undo.
	Sure bool
}

// Pipeline is steps in their order. The literal is the business rule.
type Pipeline[T any] struct {
	// Name is for logs, figures and errors.
	Name string
	// Steps are done from the first to the last.
	Steps []Step[T]
}

// undoing bounds how long taking back may last after the caller has gone.
const undoing = 5 * time.Second

// Run does the steps, and tells of each how long it took. When one fails, those before it are undone in reverse, all of them even if one can't be; the error is
// the failed step's. Faults in undoing are logged: whoever owns the effect reclaims it later.
func (p Pipeline[T]) Run(ctx context.Context, tell *Trace, t *T) error {
	for i, step := range p.Steps {
		begun := time.Now()
		err := do(ctx, step, t)
		tell.took(ctx, p.Name, step.Name, time.Since(begun), err)
		if err == nil {
			crash.Step(p.Name, step.Name)
			continue
		}
		p.undo(ctx, tell, p.Steps[:i], t)
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

func (p Pipeline[T]) undo(ctx context.Context, tell *Trace, done []Step[T], t *T) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoing)
	defer cancel()
	for _, step := range slices.Backward(done) {
		if step.Undo == nil {
			continue
		}
		if err := do(ctx, Step[T]{Name: step.Name, Do: step.Undo}, t); err != nil {
			tell.log.ErrorContext(ctx, "a step can't be undone", "pipeline", p.Name, "step", step.Name, "error", err)
		}
	}
}

// Check refuses a pipeline that is nameless, or has a step that is nameless, double or does nothing; call it at the start.
func (p Pipeline[T]) Check() error {
	if p.Name == "" || len(p.Steps) == 0 {
		return errors.New("flow: a pipeline has no name or no steps")
	}
	names := map[string]bool{}
	for i, s := range p.Steps {
		if s.Name == "" || s.Do == nil || names[s.Name] {
			return fmt.Errorf("flow: step %d (%q) of %q is nameless, double or does nothing", i, s.Name, p.Name)
		}
		names[s.Name] = true
	}
	return nil
}

// After is the pipeline with a step more behind the named one. An unknown name is a defect and panics.
func (p Pipeline[T]) After(name string, step Step[T]) Pipeline[T] {
	at := slices.IndexFunc(p.Steps, func(s Step[T]) bool { return s.Name == name })
	if at < 0 {
		panic("flow: " + p.Name + " has no step " + name)
	}
	p.Steps = slices.Insert(slices.Clone(p.Steps), at+1, step)
	return p
}

// Each does a step for all parts of a whole, one after the other: pipelines over many share the steps of those over one. When one part fails, those before it are
// undone.
func Each[T, W any](step Step[T], parts func(whole *W) []*T) Step[W] {
	undo := func(ctx context.Context, done []*T) (err error) {
		if step.Undo == nil {
			return nil
		}
		for _, t := range slices.Backward(done) {
			err = errors.Join(err, step.Undo(ctx, t))
		}
		return err
	}
	return Step[W]{
		Name: step.Name,
		Do: func(ctx context.Context, w *W) error {
			all := parts(w)
			for i, t := range all {
				err := do(ctx, step, t)
				if err == nil {
					continue
				}
				back, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoing)
				defer cancel()
				if undone := undo(back, all[:i]); undone != nil {
					slog.ErrorContext(ctx, "a step can't be undone", "step", step.Name, "error", undone)
				}
				return err
			}
			return nil
		},
		Undo: func(ctx context.Context, w *W) error { return undo(ctx, parts(w)) },
	}
}
