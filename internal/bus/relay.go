package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"strconv"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"cuppa/internal/crash"
	"cuppa/internal/outbox"
)

const (
	// relayName is no consumer's.
	relayName = "relay"
	// relayBatch bounds the events of one look.
	relayBatch = 1000
	// lanes is how many publish at once. The events of one order go in one lane, so that each is told after the one before.
	lanes = 8
	// relayTick is how often the publishing replica looks for events of others; its own wake it.
	relayTick = 50 * time.Millisecond
	// gather is how long it rests after a look that was not full, so that what comes meanwhile goes together.
	gather = 5 * time.Millisecond
	// turnTick is how often the other replicas ask whether it is their turn.
	turnTick = 500 * time.Millisecond
	// publishing bounds one look with all its publishing.
	publishing = 8 * time.Second
)

// relay publishes while it is this replica's turn, until the context ends. One replica publishes at a time, so that the events of an order are told in their order; who
// it is holds an advisory lock of PostgreSQL on a connection of its own, which is free at once when the process dies.
func (b *Bus) relay(ctx context.Context) {
	for ctx.Err() == nil {
		turn, err := b.takeTurn(ctx)
		if err != nil && ctx.Err() == nil {
			b.Log.WarnContext(ctx, "the bus can't ask whether it is its turn to publish", "error", err)
		}
		if turn != nil {
			b.publishAll(ctx, turn)
			turn.end(ctx)
		}
		pause(ctx, turnTick)
	}
}

// publishAll publishes until the turn or the context is over.
func (b *Bus) publishAll(ctx context.Context, turn *turn) {
	rest := again
	for turn.holds(ctx) {
		n, err := b.publish(ctx)
		wait := relayTick
		switch {
		case err != nil:
			if ctx.Err() == nil {
				b.Log.WarnContext(ctx, "events can't be published; they stay unsent and are tried again", "error", err)
			}
			b.figures.failed.Add(1)
			b.Transport.Renew()
			signal(b.look) // what stood at a transport that was away may be lost
			wait, rest = rest, min(2*rest, 5*time.Second)
		case n == relayBatch:
			wait, rest = 0, again
		case n > 0:
			wait, rest = gather, again
		default:
			rest = again
		}
		if !b.untilWoken(ctx, wait, n == 0 && err == nil) {
			return
		}
	}
}

// untilWoken waits, and no longer than until the next commit when it may be woken. False when the context has ended.
func (b *Bus) untilWoken(ctx context.Context, wait time.Duration, wakes bool) bool {
	if wait == 0 {
		return ctx.Err() == nil
	}
	var wake chan struct{}
	if wakes {
		wake = b.wake
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wake:
	case <-t.C:
	}
	return true
}

// publish publishes one batch of unsent events and says how many it looked at. Events after one that failed, of the same lane, stay unsent.
func (b *Bus) publish(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, publishing)
	defer cancel()
	events, err := outbox.Unsent(ctx, b.DB, relayBatch)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	crash.Here("bus/read")
	publisher, err := b.Transport.Publisher(b.Topic, b.names())
	if err != nil {
		return 0, err
	}
	var of [lanes][]outbox.Event
	for _, e := range events {
		lane := maphash.String(laneSeed, e.OrderNo) % lanes
		of[lane] = append(of[lane], e)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	sent, errs := [lanes][]int{}, [lanes]error{}
	for lane := range of {
		if len(of[lane]) > 0 {
			wg.Go(func() {
				// One that never returns, as at a broker whose line was cut, is left behind: what it may have sent is sent again.
				errs[lane] = bounded(publishing, func() (err error) {
					done, err := b.publishLane(ctx, publisher, of[lane])
					mu.Lock()
					defer mu.Unlock()
					sent[lane] = done
					return err
				})
			})
		}
	}
	wg.Wait()
	crash.Here("bus/published")
	var ids []int
	mu.Lock()
	for _, part := range sent {
		ids = append(ids, part...)
	}
	mu.Unlock()
	b.figures.published.Add(int64(len(ids)))
	if len(ids) > 0 {
		err = outbox.MarkSent(ctx, b.DB, ids)
		crash.Here("bus/marked")
	}
	return len(events), errors.Join(err, errors.Join(errs[:]...))
}

var laneSeed = maphash.MakeSeed()

// publishLane publishes events one after another, up to the first that fails.
func (b *Bus) publishLane(ctx context.Context, publisher message.Publisher, events []outbox.Event) (sent []int, err error) {
	for _, e := range events {
		if ctx.Err() != nil {
			return sent, ctx.Err()
		}
		m, err := messageOf(e, b.Tell)
		if err != nil { // its consumers by kind hear of it all the same; the others try to read it themselves, and it becomes their dead letter
			b.figures.untold.Add(1)
			b.Log.ErrorContext(ctx, "an event does not say what it tells", "error", err)
		}
		raw, err := encode(ctx, m)
		if err == nil {
			err = publisher.Publish(b.Topic, raw)
		}
		if err != nil {
			return sent, fmt.Errorf("bus: publishing event %d: %w", e.ID, err)
		}
		crash.Here("bus/told")
		sent = append(sent, e.ID)
	}
	return sent, nil
}

// encode is the message for a transport. Its id is the row's, by which JetStream drops a repeat.
func encode(ctx context.Context, m Message) (*message.Message, error) {
	payload, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("bus: event %d: %w", m.ID, err)
	}
	raw := message.NewMessageWithContext(ctx, "event-"+strconv.Itoa(m.ID), payload)
	raw.Metadata.Set(orderHeader, m.OrderNo)
	return raw, nil
}

// orderHeader is the metadata with the order's number: Kafka keeps the messages of one order in one partition by it.
const orderHeader = "order"

var errNoEvent = errors.New("bus: the message is no event")

func decode(payload []byte) (m Message, err error) {
	if err := json.Unmarshal(payload, &m); err != nil {
		return m, fmt.Errorf("%w: %w", errNoEvent, err)
	}
	if m.ID < 1 || m.Seq < 1 || m.BrandID < 1 || m.OrderNo == "" || m.Kind == "" {
		return m, errNoEvent
	}
	return m, nil
}
