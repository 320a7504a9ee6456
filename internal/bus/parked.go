package bus

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/outbox"
	"cuppa/internal/timer"
)

const (
	// parkedTick is how often parked events are looked for, and parkedBatch how many are at once.
	parkedTick  = 250 * time.Millisecond
	parkedBatch = 100
	// lookTick is how often events are looked over for what a transport lost; soon is how long after a sign that it may have lost something.
	lookTick = time.Minute
	soon     = 5 * time.Second
	// settling is how old an event is before it is looked for, certain before it need not be looked for again: events are numbered before their commit.
	settling = 10 * time.Second
	certain  = time.Minute
	// lookBatch is how many events are looked over at once, mostMissed how many are parked by one look.
	lookBatch, mostMissed = 1000, 1000
	// tidyTick is how often old positions and messages are removed.
	tidyTick  = 10 * time.Minute
	tidyBatch = 5000
)

// Timers have parked events taken when their moment comes, and what is old removed. Who runs the bus runs them beside it.
func (b *Bus) Timers() []timer.Timer {
	return []timer.Timer{
		{
			Name: "parked events", Every: parkedTick, Wake: b.figures.released, Run: b.TryDue,
			Next: func(ctx context.Context) (time.Time, bool, error) { return nextParked(ctx, b.DB, b.names()) },
		},
		{Name: "the bus is tidied", Every: tidyTick, Once: true, Run: func(ctx context.Context) (int, error) { return 0, b.Tidy(ctx) }},
	}
}

// TryDue tries the parked events whose moment has come, a bounded number, and says how many it looked at.
func (b *Bus) TryDue(ctx context.Context) (int, error) {
	ctx = db.ForAllBrands(ctx)
	if len(b.Consumers) == 0 {
		return 0, nil
	}
	names := b.names()
	due, broken, err := dueParked(ctx, b.DB, names, b.now(), parkedBatch)
	if err != nil {
		return 0, err
	}
	if len(broken) > 0 {
		b.Log.ErrorContext(ctx, "parked rows are no events", "rows", broken)
	}
	for _, w := range due {
		c := b.Consumers[slices.Index(names, w.consumer)]
		if err := b.try(ctx, c, w); err != nil {
			return 0, fmt.Errorf("bus: event %d for %s: %w", w.message.ID, c.Name, err)
		}
	}
	return len(due), nil
}

// lookForMissed finds, until the context ends, what was told to a transport and never came: it was wiped, cut short, or lost a message.
func (b *Bus) lookForMissed(ctx context.Context) {
	// What is told from here on is looked over, also where nothing was before.
	for ctx.Err() == nil {
		err := b.begin(ctx)
		if err == nil {
			break
		}
		b.Log.WarnContext(ctx, "the bus can't note where its consumers begin", "error", err)
		pause(ctx, again)
	}
	for next := lookTick; ; {
		t := time.NewTimer(next)
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-b.look:
			t.Stop()
			if !pause(ctx, soon+settling) {
				return
			}
		case <-t.C:
		}
		more, err := b.lookOver(ctx)
		if err != nil && ctx.Err() == nil {
			b.Log.WarnContext(ctx, "events can't be looked over for what the bus has lost", "error", err)
		}
		if next = lookTick; more { // a whole stream may be lost: it is not brought back by the minute
			next = again
		}
	}
}

// LookOver parks for each consumer the events that it follows, that were told to the transport a while ago, and that it has neither taken nor parked: they are taken from
// the database. Run calls it by itself.
func (b *Bus) LookOver(ctx context.Context) error {
	_, err := b.lookOver(ctx)
	return err
}

// lookOver says whether one consumer missed as many as one look parks, and maybe more.
func (b *Bus) lookOver(ctx context.Context) (more bool, err error) {
	ctx = db.ForAllBrands(ctx)
	if err := b.begin(ctx); err != nil {
		return false, err
	}
	for _, c := range b.Consumers {
		from, _, err := lookedOver(ctx, b.DB, c.Name)
		if err != nil {
			return false, err
		}
		to, missed, err := b.lookFor(ctx, c, from)
		if err != nil {
			return false, err
		}
		more = more || missed >= mostMissed
		if to > from {
			if err := lookOver(ctx, b.DB, c.Name, to, b.now()); err != nil {
				return false, err
			}
		}
	}
	return more, nil
}

// begin notes for consumers that are new where they begin: with what is told from now on.
func (b *Bus) begin(ctx context.Context) error {
	for _, c := range b.Consumers {
		_, ok, err := lookedOver(ctx, b.DB, c.Name)
		if err != nil {
			return err
		}
		if ok {
			continue
		}
		latest, err := outbox.Latest(ctx, b.DB)
		if err != nil {
			return err
		}
		if err := lookOver(ctx, b.DB, c.Name, latest, b.now()); err != nil {
			return err
		}
	}
	return nil
}

// lookFor looks over the events after one for a consumer, and answers up to which there is nothing to look for any more, and how many were missed.
func (b *Bus) lookFor(ctx context.Context, c Consumer, from int) (done, missed int, err error) {
	done = from
	moves := true
	for after := from; ; {
		events, sent, err := outbox.After(ctx, b.DB, after, lookBatch)
		if err != nil {
			return done, missed, err
		}
		var gone []Message
		for i, m := range b.messages(events) {
			age := b.now().Sub(m.At)
			if moves = moves && sent[i] && age > certain; moves {
				done = m.ID
			}
			if sent[i] && age > settling && age < readable && c.follows(ctx, m) {
				gone = append(gone, m)
			}
			after = m.ID
		}
		n, err := b.parkMissed(ctx, c, gone)
		if err != nil {
			return from, missed, err // nothing was passed over
		}
		if missed += n; n > 0 {
			b.figures.missedSome(c.Name, n)
			signal(b.renew[c.Name])
		}
		if len(events) < lookBatch || missed >= mostMissed {
			return done, missed, nil
		}
	}
}

// parkMissed parks those of the events that the consumer has not taken.
func (b *Bus) parkMissed(ctx context.Context, c Consumer, events []Message) (n int, err error) {
	if len(events) == 0 {
		return 0, nil
	}
	var orders []string
	for _, m := range events {
		orders = append(orders, m.OrderNo)
	}
	slices.Sort(orders)
	at, err := positionsOf(ctx, b.DB, c.Name, slices.Compact(orders))
	if err != nil {
		return 0, err
	}
	events = slices.DeleteFunc(events, func(m Message) bool { return m.Seq <= at[m.OrderNo] })
	err = b.DB.InTx(ctx, func(tx *db.Tx) error {
		n = 0
		for _, m := range events {
			_, parked, err := parkedOne(ctx, tx, c.Name, m)
			if err != nil {
				return err
			}
			if parked {
				continue
			}
			n++
			if err := park(ctx, tx, c.Name, m, b.now(), b.now()); err != nil {
				return err
			}
		}
		return nil
	})
	if n > 0 {
		signal(b.figures.released)
	}
	return n, err
}

// Tidy forgets positions of orders that have rested for long, and has the transport drop old messages.
func (b *Bus) Tidy(ctx context.Context) error {
	ctx = db.ForAllBrands(ctx)
	for {
		n, err := tidyPositions(ctx, b.DB, b.now().Add(-remembered), tidyBatch)
		if err != nil {
			return err
		}
		if n < tidyBatch {
			break
		}
	}
	if b.Transport == nil || b.Transport.trim == nil {
		return nil
	}
	return b.Transport.trim(ctx, b.Topic, b.now().Add(-kept))
}
