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
	var because error
	for r.begun {
		moving := ctx
		if r.status != Running {
			moving = context.WithoutCancel(ctx) // what must hold does not hang on who waits for it
		}
		forward := r.at.phase == r.def.forward()
		after, failed, err := e.phase(moving, r)
		if err != nil {
			return errors.Join(because, err)
		}
		if failed != nil && forward {
			because = failed
		}
		r = after
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

// phase does one phase of one step. failed is the step's own error, which was written down; err says that the flow could not be written.
func (e *Engine) phase(ctx context.Context, r *run) (after *run, failed, err error) {
	at, begun := r.at, time.Now()
	crash.Here(point(r.def.name, at.step, at.phase, "before"))
	s := &session{r: r}
	failed = e.act(context.WithValue(ctx, sessionKey{}, s), r, at)
	e.trace.took(ctx, r.def.name, at.step+"/"+string(at.phase), time.Since(begun), failed)
	crash.Here(point(r.def.name, at.step, at.phase, "after"))
	if errors.Is(failed, ErrStale) {
		return nil, nil, failed
	}
	if s.after != nil && failed == nil {
		return s.after, nil, nil
	}
	writing := db.ForBrand(context.WithoutCancel(ctx), r.brandID)
	writing, cancel := context.WithTimeout(writing, e.lease)
	defer cancel()
	from := r
	if s.after != nil { // its transaction was committed, and something failed after it: all of it is undone
		from = s.after.clone()
		from.at, from.status = at, r.status
	}
	err = e.db.InTx(writing, func(tx *db.Tx) error {
		after, err = from.advance(writing, tx, failed)
		return err
	})
	if failed != nil {
		e.log.WarnContext(ctx, "a step of a flow failed", "flow", r.id, "name", r.def.name, "reference", r.reference, "step", at.step, "phase", at.phase, "error", failed)
	}
	if err != nil {
		return nil, nil, errors.Join(failed, err)
	}
	return after, failed, nil
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
