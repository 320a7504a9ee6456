package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"cuppa/internal/cause"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/outbox"
)

// pauses are those before the next tries of an event that failed; after the last one it is a dead letter.
var pauses = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}

const (
	// jitter is what is added to a pause at most.
	jitter = time.Second
	// waitForEarlier is how long an event that came early waits for the transport to bring the ones before it; then they are read from the database.
	waitForEarlier = 3 * time.Second
	// taking bounds one try.
	taking = 30 * time.Second
	// remembered is how long the position of an order that rests is kept; repeats does how old an event may be that is still read from the database for a consumer that
	// has no position. It is the shorter one: what was taken and forgotten is not taken again.
	remembered = 35 * 24 * time.Hour
	readable   = 30 * 24 * time.Hour
)

// takingError is why a consumer could not take an event: that is the event's or the consumer's fault, and counted.
type takingError struct{ cause error }

// Error tells the cause.
func (e *takingError) Error() string { return e.cause.Error() }

// Unwrap is the cause.
func (e *takingError) Unwrap() error { return e.cause }

// arrive takes an event that a transport brought, unless it was taken before. One that came before an earlier one is parked, as is one that fails. An error says that the
// database could not take it.
func (b *Bus) arrive(ctx context.Context, c Consumer, m Message) error {
	released := false
	err := b.DB.InTx(ctx, func(tx *db.Tx) error {
		released = false
		at, err := lockPosition(ctx, tx, c.Name, m.OrderNo)
		if err != nil || m.Seq <= at {
			return err
		}
		if _, parked, err := parkedOne(ctx, tx, c.Name, m); err != nil || parked {
			return err // it has its moment
		}
		missing, err := b.missing(ctx, tx, c, m, at)
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			b.figures.parkedOne(c.Name)
			return park(ctx, tx, c.Name, m, b.now(), b.now().Add(waitForEarlier))
		}
		released, err = b.takeIn(ctx, tx, c, m)
		return err
	})
	if _, failed := errors.AsType[*takingError](err); failed {
		return b.fail(ctx, c, m, err)
	}
	if err == nil && released {
		signal(b.figures.released)
	}
	return err
}

// missing are the events before this one that the consumer follows and has not taken.
func (b *Bus) missing(ctx context.Context, tx *db.Tx, c Consumer, m Message, at int64) ([]Message, error) {
	if m.Seq == at+1 {
		return nil, nil
	}
	events, err := outbox.Between(ctx, tx, m.OrderNo, at, m.Seq)
	if err != nil {
		return nil, err
	}
	var missing []Message
	for _, e := range b.messages(events) {
		if c.follows(ctx, e) && b.now().Sub(e.At) < readable {
			missing = append(missing, e)
		}
	}
	return missing, nil
}

// takeIn has the consumer take the event, moves its position and has the next one of the order looked at.
func (b *Bus) takeIn(ctx context.Context, tx *db.Tx, c Consumer, m Message) (released bool, err error) {
	if err := b.give(ctx, tx, c, m); err != nil {
		return false, &takingError{err}
	}
	crash.Here("bus/taken")
	if err := movePosition(ctx, tx, c.Name, m, b.now()); err != nil {
		return false, err
	}
	tx.AfterCommit(func() { b.figures.tookOne(c.Name) })
	return releaseNext(ctx, tx, c.Name, m.OrderNo, b.now())
}

// give has the consumer take the event once it is known what it tells. What turns out to be nothing for it is passed by.
func (b *Bus) give(ctx context.Context, tx *db.Tx, c Consumer, m Message) error {
	told, err := m.retold(b.Tell)
	if err != nil && !c.byKind() {
		return err
	}
	if !told.about(c.Topics) {
		return nil
	}
	return call(ctx, tx, c, told)
}

var errPanicked = errors.New("bus: the consumer panicked")

// call bounds a try and makes an error of a panic.
func call(ctx context.Context, tx *db.Tx, c Consumer, m Message) (err error) {
	ctx, cancel := context.WithTimeout(ctx, taking)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errPanicked, p)
		}
	}()
	ctx = cause.With(ctx, cause.Cause{Name: "event:" + strconv.Itoa(m.ID), Request: m.Request})
	return c.Take(ctx, tx, m)
}

// fail notes a try that failed, in a transaction of its own: what the consumer wrote is gone with the one of the try. After the last try the event is a dead letter, and the
// order's later ones go on.
func (b *Bus) fail(ctx context.Context, c Consumer, m Message, because error) error {
	if ctx.Err() != nil {
		return ctx.Err() // the process stops: that is nobody's fault
	}
	dead := false
	err := b.DB.InTx(ctx, func(tx *db.Tx) error {
		dead = false
		at, err := lockPosition(ctx, tx, c.Name, m.OrderNo)
		if err != nil || m.Seq <= at {
			return err
		}
		w, parked, err := parkedOne(ctx, tx, c.Name, m)
		if err != nil {
			return err
		}
		if !parked {
			if err := park(ctx, tx, c.Name, m, b.now(), b.now()); err != nil {
				return err
			}
			if w, _, err = parkedOne(ctx, tx, c.Name, m); err != nil {
				return err
			}
		}
		if w.attempts < len(pauses) {
			return parkAgain(ctx, tx, w, b.now().Add(pauses[w.attempts]+time.Duration(b.Jitter()*float64(jitter))), because)
		}
		dead = true
		if err := errors.Join(bury(ctx, tx, c.Name, m, w.attempts+1, because, b.now()), unpark(ctx, tx, w), movePosition(ctx, tx, c.Name, m, b.now())); err != nil {
			return err
		}
		_, err = releaseNext(ctx, tx, c.Name, m.OrderNo, b.now())
		return err
	})
	if err != nil {
		return errors.Join(err, because)
	}
	b.figures.failedOne(c.Name)
	if dead {
		b.Log.ErrorContext(ctx, "a consumer can't take an event; it is a dead letter", "consumer", c.Name, "event", m.ID, "order", m.OrderNo, "error", because)
		signal(b.figures.released)
	}
	return nil
}

// try takes a parked event whose moment has come.
func (b *Bus) try(ctx context.Context, c Consumer, due waits) error {
	released := false
	err := b.DB.InTx(ctx, func(tx *db.Tx) error {
		released = false
		at, err := lockPosition(ctx, tx, c.Name, due.message.OrderNo)
		if err != nil {
			return err
		}
		w, parked, err := parkedOne(ctx, tx, c.Name, due.message)
		if err != nil || !parked || w.nextAt.After(b.now()) {
			return err // another replica was here
		}
		if w.message.Seq <= at {
			return unpark(ctx, tx, w)
		}
		missing, err := b.missing(ctx, tx, c, w.message, at)
		if err != nil {
			return err
		}
		for _, m := range missing { // the database has what the transport did not bring
			if err := park(ctx, tx, c.Name, m, b.now(), b.now()); err != nil {
				return err
			}
		}
		if released = len(missing) > 0; released {
			return parkAgain(ctx, tx, w, b.now().Add(waitForEarlier), nil)
		}
		if err := unpark(ctx, tx, w); err != nil {
			return err
		}
		released, err = b.takeIn(ctx, tx, c, w.message)
		return err
	})
	if _, failed := errors.AsType[*takingError](err); failed {
		return b.fail(ctx, c, due.message, err)
	}
	if err == nil && released {
		signal(b.figures.released)
	}
	return err
}
