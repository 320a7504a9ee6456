package flow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"cuppa/internal/cause"
	"cuppa/internal/chance"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/number"
	"cuppa/internal/task"
)

// line is one line of a flow's log.
type line struct {
	step    string
	phase   Phase
	outcome Outcome
	attempt int
	err     string
}

// place is a phase of a step.
type place struct {
	step  string
	phase Phase
}

// run is a flow in the hands of this process.
type run struct {
	e         *Engine
	def       *definition
	id        string
	brandID   int
	reference string
	status    Status
	state     any
	attempts  int
	fence     int64
	nextAt    time.Time // zero: it has ended or is stuck
	err       string
	log       []line
	// at is what was begun last; false in begun where nothing is under way.
	at    place
	begun bool
}

// pauses are between the tries of what must hold, and slowly those after them where nobody gives up.
var pauses = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}

const (
	// tccPauses is after how many of the pauses a TCC transaction calls staff, and slowly how often it is tried from then on.
	tccPauses = 3
	slowly    = time.Minute
	// jitter is added to a pause, up to this share of it in percent.
	jitter = 25
	// maxError bounds the text of an error that is kept.
	maxError = 800
)

func (e *Engine) create(ctx context.Context, tx *db.Tx, d *definition, reference string, state any, now bool) (*run, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, db.ErrNoTenant
	}
	r := &run{
		e: e, def: d, id: strings.ToLower(number.Random(26)), brandID: brandID, reference: reference, status: Running, state: state, fence: 1, nextAt: e.moment(),
	}
	if now {
		r.nextAt = e.moment().Add(e.lease)
		r.begin()
	}
	raw, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("flow: state of %s: %w", d.name, err)
	}
	if err := insertFlow(ctx, tx, r, raw); err != nil {
		return nil, err
	}
	return r, insertLines(ctx, tx, r, r.log)
}

// did says whether the log has an outcome of a phase of a step.
func (r *run) did(step string, p Phase, o Outcome) bool {
	return slices.ContainsFunc(r.log, func(l line) bool { return l.step == step && l.phase == p && l.outcome == o })
}

// next finds out what comes next by the status and the log, and moves the status on where a part is over; false when the flow has ended.
func (r *run) next() (place, bool) {
	if r.status == Running {
		for _, s := range r.def.steps {
			if !r.did(s.name, r.def.forward(), OutcomeDone) {
				return place{s.name, r.def.forward()}, true
			}
		}
		r.status = Completing
	}
	if r.status == Completing {
		for _, s := range r.def.steps {
			if s.confirm != nil && !r.did(s.name, PhaseConfirm, OutcomeDone) {
				return place{s.name, PhaseConfirm}, true
			}
		}
		r.status = Done
		return place{}, false
	}
	for _, s := range slices.Backward(r.def.steps) {
		if s.undo != nil && r.did(s.name, r.def.forward(), OutcomeBegun) && !r.did(s.name, r.def.back(), OutcomeDone) {
			return place{s.name, r.def.back()}, true
		}
	}
	r.status = Undone
	return place{}, false
}

// begin adds the line that what comes next is begun, or ends the flow.
func (r *run) begin() {
	at, goes := r.next()
	r.at, r.begun = at, goes
	if !goes {
		r.nextAt = time.Time{}
		return
	}
	r.log = append(r.log, line{step: at.step, phase: at.phase, outcome: OutcomeBegun, attempt: r.attempts + 1})
}

// clone is a copy to write on until the transaction is committed.
func (r *run) clone() *run {
	c := *r
	c.log = slices.Clone(r.log)
	return &c
}

// advance writes what became of the phase that is under way, and what is begun next. It fails with ErrStale where another process holds the flow.
func (r *run) advance(ctx context.Context, tx *db.Tx, failed error) (*run, error) {
	after, now := r.clone(), r.e.moment()
	var alert bool
	if failed == nil {
		after.log = append(after.log, line{step: r.at.step, phase: r.at.phase, outcome: OutcomeDone, attempt: r.attempts + 1})
		after.attempts, after.nextAt = 0, now.Add(r.e.lease)
		after.begin()
	} else {
		after.err = short(failed)
		after.log = append(after.log, line{step: r.at.step, phase: r.at.phase, outcome: OutcomeFailed, attempt: r.attempts + 1, err: after.err})
		alert = after.failedAt(r.at, now)
	}
	return after, after.save(ctx, tx, len(r.log), alert, now)
}

// failedAt decides what follows from a failure: a step forward has all undone, unless it is sure; what must hold is tried again, and in the end staff are called.
func (r *run) failedAt(at place, now time.Time) (alert bool) {
	if at.phase == r.def.forward() && !r.sure(at.step) {
		r.status, r.attempts, r.nextAt = Compensating, 0, now.Add(r.e.lease)
		r.begin()
		return false
	}
	r.begun = false
	r.attempts++
	return r.pause(now)
}

// pause sets when what failed is tried again, by the number of its tries; where nobody tries any more, the flow is stuck.
func (r *run) pause(now time.Time) (alert bool) {
	tries := len(pauses)
	if r.def.kind == TCC {
		tries = tccPauses
	}
	switch {
	case r.attempts <= tries:
		wait := pauses[r.attempts-1]
		r.nextAt = now.Add(wait + rand.N(wait*jitter/100))
		return false
	case r.def.kind == TCC:
		r.nextAt = now.Add(slowly)
		return r.attempts == tries+1
	default:
		r.status, r.nextAt = Stuck, time.Time{}
		return true
	}
}

func (r *run) sure(step string) bool {
	return slices.ContainsFunc(r.def.steps, func(s named) bool { return s.name == step && s.sure })
}

// save writes the row, if the fence still holds, and the lines from a place in the log on.
func (r *run) save(ctx context.Context, tx *db.Tx, from int, alert bool, now time.Time) error {
	raw, err := json.Marshal(r.state)
	if err != nil {
		return fmt.Errorf("flow: state of %s: %w", r.def.name, err)
	}
	if err := saveFlow(ctx, tx, r, raw, now); err != nil {
		return err
	}
	if err := insertLines(ctx, tx, r, r.log[from:]); err != nil {
		return err
	}
	if alert {
		return r.e.callStaff(ctx, tx, r.row(raw), now)
	}
	ended := r.status == Done || r.status == Undone
	if ended && slices.ContainsFunc(r.log, func(l line) bool { return l.outcome == OutcomeFailed }) {
		return task.Settled(ctx, tx, now, TaskKind, r.id)
	}
	return nil
}

// drive does what is begun until the flow ends or waits.
func (e *Engine) drive(ctx context.Context, r *run) error {
	return e.until(ctx, r, func(r *run) context.Context {
		if r.status == Running {
			return ctx
		}
		return context.WithoutCancel(ctx) // what must hold does not hang on who waits for it
	}, nil)
}

// attend does what is begun as long as its caller waits. When that is over, it answers ErrLeft, and what is left goes on without the caller: steps forward are done no more.
func (e *Engine) attend(ctx context.Context, r *run) error {
	return e.until(ctx, r, func(*run) context.Context { return ctx }, func(a acted) error {
		e.leave(context.WithoutCancel(ctx), a)
		return fmt.Errorf("flow: %s of %s: %w: %w", r.id, r.def.name, ErrLeft, ctx.Err())
	})
}

// until does phases, each with a context of its own, until the flow ends or waits, or until its caller is gone, where somebody takes over then.
func (e *Engine) until(ctx context.Context, r *run, moving func(*run) context.Context, takesOver func(acted) error) error {
	var because error
	for r.begun {
		forward := r.at.phase == r.def.forward()
		gone := func() bool { return takesOver != nil && ctx.Err() != nil }
		if gone() {
			return takesOver(acted{r: r, failed: ctx.Err(), unwritten: forward})
		}
		a, err := e.phase(moving(r), r)
		if err != nil {
			return errors.Join(because, err)
		}
		if a.failed != nil && forward {
			because = a.failed
		}
		if a.unwritten {
			if gone() {
				a.unwritten = forward || a.failed == nil // what must hold is done again
				return takesOver(a)
			}
			after, err := e.write(moving(r), a, takesOver == nil)
			if err != nil && gone() {
				return takesOver(a)
			}
			if err != nil {
				return errors.Join(because, a.failed, err)
			}
			a.r = after
		}
		r = a.r
	}
	switch {
	case r.status == Done:
		return nil
	case because != nil:
		return because
	case r.status == Undone:
		return ErrCanceled
	default:
		return fmt.Errorf("flow: %s waits: %s", r.id, r.err)
	}
}

// leave has a flow go on whose caller is gone. Where too many do, or the process is about to end, its lease ends and some process takes it up.
func (e *Engine) leave(ctx context.Context, a acted) {
	e.closing.RLock()
	defer e.closing.RUnlock()
	if e.closed {
		return
	}
	select {
	case e.left <- struct{}{}:
	default:
		return
	}
	turn := chance.Turn()
	e.after.Go(func() {
		defer func() { <-e.left }()
		turn()
		var err error
		if a.unwritten {
			a.r, err = e.write(ctx, a, true)
		}
		if err == nil {
			err = e.drive(ctx, a.r)
		}
		if err != nil && !errors.Is(err, ErrCanceled) {
			e.log.WarnContext(ctx, "a flow that was left did not end well", "error", err)
		}
	})
}

// Close waits for flows that go on without their callers; those that are left from then on are taken up by other processes.
func (e *Engine) Close() {
	e.closing.Lock()
	e.closed = true
	e.closing.Unlock()
	e.after.Wait()
}

// acted is a flow after a phase of a step.
type acted struct {
	// r is the flow as it stands: with the phase's outcome, unless that is unwritten.
	r *run
	// failed is the step's own error.
	failed    error
	unwritten bool
}

// phase does one phase of one step. An error says that another process has the flow.
func (e *Engine) phase(ctx context.Context, r *run) (acted, error) {
	at, begun := r.at, time.Now()
	crash.Here(point(r.def.name, at.step, at.phase, "before"))
	s := &session{r: r}
	failed := e.act(context.WithValue(ctx, sessionKey{}, s), r, at)
	e.trace.took(ctx, r.def.name, at.step+"/"+string(at.phase), time.Since(begun), failed)
	crash.Here(point(r.def.name, at.step, at.phase, "after"))
	if errors.Is(failed, ErrStale) {
		return acted{}, failed
	}
	if failed != nil {
		e.log.WarnContext(ctx, "a step of a flow failed", "flow", r.id, "name", r.def.name, "reference", r.reference, "step", at.step, "phase", at.phase, "error", failed)
	}
	switch {
	case s.after != nil && failed == nil:
		return acted{r: s.after}, nil
	case s.after != nil: // its transaction was committed, and something failed after it: all of it is undone
		from := s.after.clone()
		from.at, from.status = at, r.status
		r = from
	}
	return acted{r: r, failed: failed, unwritten: true}, nil
}

// write writes what became of a phase, also when its caller is gone where it must hold, and answers the flow after it.
func (e *Engine) write(ctx context.Context, a acted, holds bool) (after *run, err error) {
	if holds {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(db.ForBrand(ctx, a.r.brandID), e.lease)
	defer cancel()
	err = e.db.InTx(ctx, func(tx *db.Tx) error {
		after, err = a.r.advance(ctx, tx, a.failed)
		return err
	})
	return after, err
}

// act calls what a phase does, within its share of the lease. A panic is an error.
func (e *Engine) act(ctx context.Context, r *run, at place) error {
	i := slices.IndexFunc(r.def.steps, func(s named) bool { return s.name == at.step })
	ctx, cancel := context.WithTimeout(cause.Named(db.ForBrand(ctx, r.brandID), "flow:"+r.id), e.lease*stepShare/100)
	defer cancel()
	return do(ctx, Step[any]{Name: at.step, Do: func(ctx context.Context, _ *any) error { return r.def.steps[i].act(at.phase)(ctx, r.state) }}, nil)
}

func short(err error) string {
	text := strings.ToValidUTF8(err.Error(), "?")
	if len(text) > maxError {
		text = strings.ToValidUTF8(text[:maxError], "")
	}
	return text
}
