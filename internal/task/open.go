package task

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/money"
)

// Opening is what has to be known of a task to open it.
type Opening struct {
	Kind, Reference, ShopID, OrderNo string
	// Amount is what is at stake, minor units.
	Amount money.Amount
	// Details tell people what is known: no code, token or contact.
	Details map[string]any
	// Only narrows what may be decided; nil: all that the kind has.
	Only []Decision
	At   time.Time
	// Once leaves a task that is there as it is, decided or not.
	Once bool
	// Unsettled opens with Once again what ended otherwise than by a person who settled it.
	Unsettled bool
	// proposal is a decision that was made already and waits for a second person.
	proposal *Step
}

// Propose opens a task whose decision somebody has made already, in the transaction that found that it needs another one; the context is of the brand and the
// reference is new. Who asked can't approve it.
func Propose(ctx context.Context, tx *db.Tx, o Opening, by By, d Decision) (Task, error) {
	o.At = o.At.UTC().Truncate(time.Microsecond)
	o.proposal = &Step{What: "proposed", At: o.At, StaffID: by.StaffID, Name: by.Name, Decision: d, Reason: by.Reason}
	inserted, err := insert(ctx, tx, o)
	if err == nil && !inserted {
		err = fmt.Errorf("it is there already")
	}
	var t Task
	if err == nil {
		t, _, err = lockReference(ctx, tx, o.Kind, o.Reference)
	}
	if err != nil {
		return Task{}, fmt.Errorf("task: %s %s: %w", o.Kind, o.Reference, err)
	}
	return t, nil
}

// Find is the task of a kind about a reference in the context's brand, done or not; false where there is none.
func Find(ctx context.Context, d *db.DB, kind, reference string) (Task, bool, error) {
	return byReference(ctx, d, kind, reference)
}

// WaitingOf is the oldest task of a kind that waits for a person about an order; false where there is none.
func WaitingOf(ctx context.Context, tx *db.Tx, kind, orderNo string) (Task, bool, error) {
	return waitingOf(ctx, tx, kind, orderNo)
}

// Raise writes down what a person must decide, in the transaction of what it tells of; the context is of the brand. A task that is done is opened again; one that is
// open learns what is new, and a decision that waits for approval is void: it was made without knowing. Whoever looks at the log learns of it after the commit.
func Raise(ctx context.Context, tx *db.Tx, log *slog.Logger, o Opening) error {
	o.At = o.At.UTC().Truncate(time.Microsecond)
	o.Amount = max(o.Amount, 0)
	again, err := raise(ctx, tx, o)
	if err != nil {
		return fmt.Errorf("task: %s %s: %w", o.Kind, o.Reference, err)
	}
	if again && o.Once {
		return nil
	}
	tx.AfterCommit(func() {
		log.ErrorContext(ctx, "a person has to decide", "task", o.Kind, "reference", o.Reference, "shop", o.ShopID, "order", o.OrderNo, "amount", o.Amount, "again", again)
	})
	return nil
}

// Settled closes the task about something that has settled by itself, in the same transaction. Where there is none, or it is done, nothing happens.
func Settled(ctx context.Context, tx *db.Tx, at time.Time, kind, reference string) error {
	return SettledBy(ctx, tx, at, kind, reference, math.MaxInt64)
}

// SettledBy is Settled by an amount: a task about more stays open. Minor units.
func SettledBy(ctx context.Context, tx *db.Tx, at time.Time, kind, reference string, amount money.Amount) error {
	t, found, err := lockReference(ctx, tx, kind, reference)
	if err != nil || !found || t.Status == Done || t.Amount > amount {
		return err
	}
	at = at.UTC().Truncate(time.Microsecond)
	version := t.Version
	t.finish(ByItself, By{}, "", at)
	t.step("settled", at, By{}, "")
	return save(ctx, tx, t, version)
}

func (t *Task) finish(d Decision, by By, approvedBy string, at time.Time) {
	t.Status, t.Decision, t.DecidedBy, t.DecidedName, t.Reason, t.ApprovedBy, t.DecidedAt = Done, d, by.StaffID, by.Name, by.Reason, approvedBy, at
	t.Proposal = nil
}
