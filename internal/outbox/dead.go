package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"cuppa/internal/db"
)

// restsAfter are the pauses before the next tries of an event that a consumer could not take.
var restsAfter = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}

// maxResting bounds the events that rest at once: beyond it the failure is not the events', and none is put aside.
const maxResting = 200

// failing is an event that a consumer could not take.
type failing struct {
	consumer string
	tries    int
	until    time.Time
}

// takeError says which consumer could not take an event.
type takeError struct {
	consumer string
	cause    error
}

// Error tells the cause.
func (e *takeError) Error() string { return fmt.Sprintf("outbox: %s: %v", e.consumer, e.cause) }

// Unwrap is the cause.
func (e *takeError) Unwrap() error { return e.cause }

// resting are the events that are not tried yet again.
func (o *Outbox) resting() []int {
	var ids []int
	for id, f := range o.failing {
		if f.until.After(o.now()) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids[:min(len(ids), maxResting)]
}

// noteFailure counts a try, where a consumer is at fault and not the database.
func (o *Outbox) noteFailure(id int, err error) {
	t, ok := errors.AsType[*takeError](err)
	if !ok {
		return
	}
	f := o.failing[id]
	if f == nil || f.consumer != t.consumer {
		if len(o.failing) > 10*maxResting {
			maps.DeleteFunc(o.failing, func(_ int, f *failing) bool { return !f.until.After(o.now()) })
		}
		f = &failing{consumer: t.consumer}
		o.failing[id] = f
	}
	f.tries++
	if f.tries <= len(restsAfter) {
		f.until = o.now().Add(restsAfter[f.tries-1])
	}
}

// handOne has each consumer of an event take it, each for itself. What one of them could not take at its last try becomes a dead letter.
func (o *Outbox) handOne(ctx context.Context, tx *db.Tx, e Event) error {
	for _, c := range o.consumers {
		if !slices.Contains(c.Kinds, e.Kind) {
			continue
		}
		failed, err := tx.Attempt(ctx, func() error { return c.Take(ctx, tx, []Event{e}) })
		if err != nil {
			return err
		}
		if failed == nil {
			continue
		}
		f := o.failing[e.ID]
		if f == nil || f.consumer != c.Name || f.tries < len(restsAfter) {
			return &takeError{c.Name, failed}
		}
		o.log.ErrorContext(ctx, "a consumer can't take an event; it is a dead letter", "consumer", c.Name, "event", e.ID, "order", e.OrderNo, "error", failed)
		if err := bury(ctx, tx, c.Name, e, f.tries+1, failed, o.now().UTC().Truncate(time.Microsecond)); err != nil {
			return err
		}
	}
	return markTaken(ctx, tx, []Event{e})
}

// letter is the event in a dead letter, in the words of the bus.
func letter(e Event) (json.RawMessage, error) {
	return json.Marshal(map[string]any{
		"id": e.ID, "brand": e.BrandID, "shop": e.ShopID, "orderNo": e.OrderNo, "seq": e.Seq, "kind": e.Kind, "version": max(e.Version, 1), "from": e.From, "to": e.To,
		"at": e.At, "actor": e.Actor, "cause": e.Cause.Name, "request": e.Cause.Request, "data": e.Data,
	})
}
