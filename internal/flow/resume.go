package flow

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"cuppa/internal/db"
)

// atOnce bounds the flows that a process takes up at the same time, and those that one look reads.
const (
	atOnce  = 8
	perLook = 200
)

// NextDue is when the next flow is to be taken up; false when none waits.
func (e *Engine) NextDue(ctx context.Context) (time.Time, bool, error) {
	return nextDue(db.ForAllBrands(ctx), e.db)
}

// RunDue takes up flows that are due, oldest first, and says how many it took. Those of a version that this process does not know are left to others for a while; then
// staff are called.
func (e *Engine) RunDue(ctx context.Context) (int, error) {
	ctx = db.ForAllBrands(ctx)
	due, err := dueFlows(ctx, e.db, e.moment(), perLook)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	taken, slots := 0, make(chan struct{}, atOnce)
	for _, row := range due {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			took, err := e.takeUp(db.ForBrand(ctx, row.BrandID), row)
			mu.Lock()
			defer mu.Unlock()
			if took {
				taken++
			}
			errs = append(errs, err)
		})
	}
	wg.Wait()
	return taken, errors.Join(errs...)
}

// takeUp takes a flow from whoever had it and goes on with it.
func (e *Engine) takeUp(ctx context.Context, row Flow) (took bool, err error) {
	def, now := e.definition(row.Name, row.Version), e.moment()
	if def == nil {
		if now.Sub(row.NextAt) < unknownFor {
			return false, nil
		}
		return true, e.strange(ctx, row, now)
	}
	var r *run
	err = e.db.InTx(ctx, func(tx *db.Tx) error {
		mine, raw, err := claimFlow(ctx, tx, row.ID, row.fence, e.holder, now.Add(e.lease), now)
		if err != nil || !mine {
			return err
		}
		r = &run{
			e: e, def: def, id: row.ID, brandID: row.BrandID, reference: row.Reference, status: row.Status, attempts: row.Attempts, fence: row.fence + 1,
			nextAt: now.Add(e.lease), err: row.Error,
		}
		if r.log, err = linesOf(ctx, tx, row.ID); err != nil {
			return err
		}
		from := len(r.log)
		if r.state, err = def.open(raw); err != nil {
			r = nil
			return e.strangeIn(ctx, tx, row, fmt.Errorf("flow: its state can't be read: %w", err), now)
		}
		alert := r.resume(now)
		return r.save(ctx, tx, from, alert, now)
	})
	if err != nil || r == nil {
		return false, err
	}
	if !r.begun {
		return true, nil
	}
	e.log.InfoContext(ctx, "a flow is taken up", "flow", r.id, "name", def.name, "reference", r.reference, "status", r.status, "step", r.at.step, "phase", r.at.phase)
	if err := e.drive(ctx, r); err != nil && !errors.Is(err, ErrCanceled) {
		e.log.WarnContext(ctx, "a flow that was taken up did not end well", "flow", r.id, "name", def.name, "error", err)
	}
	return true, nil
}

// resume decides how a flow goes on that was left. A step forward that was begun and has no outcome counts as executed: unless it may be done again, all is undone. What
// must hold is done again; a process that dies of it each time counts as a failure.
func (r *run) resume(now time.Time) (alert bool) {
	open := len(r.log) > 0 && r.log[len(r.log)-1].outcome == OutcomeBegun
	if open {
		last := r.log[len(r.log)-1]
		again := r.status != Running || r.sure(last.step) || r.again(last.step)
		if !again {
			r.status, r.attempts, r.err = Compensating, 0, "its process ended in "+last.step
		} else if r.attempts++; r.attempts > len(pauses) {
			return r.pause(now)
		}
	}
	r.begin()
	return false
}

func (r *run) again(step string) bool {
	for _, s := range r.def.steps {
		if s.name == step {
			return s.again && r.def.kind == Saga
		}
	}
	return false
}
