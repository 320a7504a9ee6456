package flow

import (
	"context"
	"errors"
	"fmt"

	"cuppa/internal/db"
)

// Barrier says whether a phase of a participant may have its effect, in the effect's transaction: do it when go is true and err is nil. A repeat changes nothing, and
// neither does a cancel of what was not tried; both are a success without an effect. ErrCanceled: it was canceled, so a try that comes late, or a confirm, is refused.
// ErrConfirmed and ErrNotTried: a cancel came after the confirm, a confirm before the try. The context is of the brand.
//
// The rows decide by their unique key: a cancel takes the try's row where there is none, and the confirm's; a confirm takes the cancel's. Whoever comes second waits for
// the first one's transaction and then sees who was first.
func Barrier(ctx context.Context, tx *db.Tx, flowID, step string, p Phase) (proceed bool, err error) {
	b := gate{tx: tx, flowID: flowID, step: step}
	switch p {
	case PhaseTry, PhaseDo:
		mine, err := b.take(ctx, p, p)
		if mine || err != nil {
			return mine, err
		}
		return false, b.repeat(ctx, p)
	case PhaseConfirm:
		return b.confirm(ctx)
	case PhaseCancel, PhaseUndo:
		return b.cancel(ctx, p)
	}
	return false, fmt.Errorf("flow: %q is no phase", p)
}

type gate struct {
	tx           *db.Tx
	flowID, step string
}

// take writes the row of a phase; false where it is there.
func (b gate) take(ctx context.Context, p, because Phase) (bool, error) {
	return takeBarrier(ctx, b.tx, b.flowID, b.step, p, because)
}

// refuse is nil where a phase's row was written for the sake of another, and otherwise an error.
func (b gate) refuse(ctx context.Context, p, by Phase, otherwise error) error {
	because, found, err := barrierBecause(ctx, b.tx, b.flowID, b.step, p)
	if err != nil || found && because == by {
		return err
	}
	if !found {
		return errors.New("flow: a row of the barrier is gone")
	}
	return otherwise
}

// repeat is nil where a try was made and still stands.
func (b gate) repeat(ctx context.Context, p Phase) error {
	if err := b.refuse(ctx, p, p, ErrCanceled); err != nil {
		return err
	}
	back := PhaseCancel
	if p == PhaseDo {
		back = PhaseUndo
	}
	because, _, err := barrierBecause(ctx, b.tx, b.flowID, b.step, back)
	if err == nil && because == back {
		err = ErrCanceled
	}
	return err
}

func (b gate) confirm(ctx context.Context) (bool, error) {
	because, tried, err := barrierBecause(ctx, b.tx, b.flowID, b.step, PhaseTry)
	switch {
	case err != nil:
		return false, err
	case !tried:
		return false, ErrNotTried
	case because != PhaseTry:
		return false, ErrCanceled
	}
	first, err := b.take(ctx, PhaseCancel, PhaseConfirm)
	if err != nil {
		return false, err
	}
	if !first {
		if err := b.refuse(ctx, PhaseCancel, PhaseConfirm, ErrCanceled); err != nil {
			return false, err
		}
	}
	return b.take(ctx, PhaseConfirm, PhaseConfirm)
}

func (b gate) cancel(ctx context.Context, p Phase) (bool, error) {
	origin := PhaseTry
	if p == PhaseUndo {
		origin = PhaseDo
	}
	empty, err := b.take(ctx, origin, p)
	if err != nil {
		return false, err
	}
	mine, err := b.take(ctx, p, p)
	if err != nil {
		return false, err
	}
	if !mine {
		return false, b.refuse(ctx, p, p, ErrConfirmed)
	}
	return !empty, nil
}

type sessionKey struct{}

// session is a phase of a step under way in a durable flow.
type session struct {
	r *run
	// after is the run as it is after the phase's transaction, once that was committed.
	after *run
	used  bool
}

// ID is the durable flow that the context's step belongs to; empty in a pipeline.
func ID(ctx context.Context) string {
	if s, ok := ctx.Value(sessionKey{}).(*session); ok {
		return s.r.id
	}
	return ""
}

// KindOf is the kind of the durable flow that the context's step belongs to; empty in a pipeline.
func KindOf(ctx context.Context) Kind {
	if s, ok := ctx.Value(sessionKey{}).(*session); ok {
		return s.r.def.kind
	}
	return ""
}

// InTx runs the one transaction of a step. In a pipeline it is just a transaction. In a durable flow the barrier lets each phase have its effect once, the fence is
// checked, and the step's outcome is written with it: f is left out where its effect is there already, or where there is nothing to take back.
func InTx(ctx context.Context, d *db.DB, f func(ctx context.Context, tx *db.Tx) error) error {
	s, ok := ctx.Value(sessionKey{}).(*session)
	if !ok {
		return d.InTx(ctx, func(tx *db.Tx) error { return f(ctx, tx) })
	}
	if s.used {
		return fmt.Errorf("flow: %s of %s: a step has one transaction", s.r.at.step, s.r.def.name)
	}
	s.used = true
	var after *run
	err := d.InTx(ctx, func(tx *db.Tx) error {
		proceed, err := Barrier(ctx, tx, s.r.id, s.r.at.step, s.r.at.phase)
		if err != nil {
			return err
		}
		if proceed {
			if err := f(ctx, tx); err != nil {
				return err
			}
		}
		after, err = s.r.advance(ctx, tx, nil)
		return err
	})
	if err == nil {
		s.after = after
	}
	return err
}
