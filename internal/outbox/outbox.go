package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"cuppa/internal/cause"
	"cuppa/internal/chance"
	"cuppa/internal/db"
)

// Event is something that happened to an order.
type Event struct {
	// ID is the row's key; 0 before it is written. Consumers may use it to tell events apart.
	ID int
	// BrandID is the tenant.
	BrandID int
	OrderNo string
	// Seq numbers the order's events from 1 without gaps.
	Seq    int64
	ShopID string
	// Kind is a name such as order.paid; the package that writes it declares it.
	Kind string
	// From and To are the order's states before and after; equal when it did not move, From empty at its birth.
	From, To string
	// Actor is who did it: customer, staff:<name>, channel:<name> or system.
	Actor string
	// Cause is what made it happen and of which request; Append takes the context's where the event has none.
	Cause cause.Cause
	Note  string
	// Data is the kind's own JSON, and Version that of its schema; 0 is 1.
	Data    json.RawMessage
	Version int
	At      time.Time
}

// Telling is one typed event that a row tells: a row is all that one change of an order was, such as its money that came, itself that was paid, and its coupons that were used.
type Telling struct {
	// Name is such as OrderPaid.
	Name string `json:"name"`
	// Version is that of the data's schema, from 1.
	Version int `json:"version"`
	// Data is the event's own JSON object.
	Data json.RawMessage `json:"data"`
}

// Consumer follows events of some kinds.
type Consumer struct {
	// Name is for logs.
	Name string
	// Kinds are the events it follows.
	Kinds []string
	// Take writes what follows from the events, in the transaction in which they are marked as taken. The context sees all brands. It
	// must not call the network; the order of events of one order is kept.
	Take func(ctx context.Context, tx *db.Tx, events []Event) error
}

// Outbox writes events and hands them to their consumers.
type Outbox struct {
	db        *db.DB
	log       *slog.Logger
	consumers []Consumer
	followed  map[string]bool
	wake      chan struct{}
	behind    atomic.Int64
	// told is what is woken after a commit when events go on over a bus; nil where there is none.
	told func()
	now  func() time.Time
	// failing are the events that a consumer of this process could not take, by their keys.
	failing map[int]*failing
}

// New makes an outbox with its consumers. Two consumers of one name are a defect and refused.
func New(d *db.DB, log *slog.Logger, consumers ...Consumer) (*Outbox, error) {
	o := &Outbox{db: d, log: log, consumers: consumers, followed: map[string]bool{}, wake: make(chan struct{}, 1), now: time.Now, failing: map[int]*failing{}}
	names := map[string]bool{}
	for _, c := range consumers {
		if c.Name == "" || names[c.Name] || c.Take == nil {
			return nil, fmt.Errorf("outbox: consumer %q is nameless, double or does nothing", c.Name)
		}
		names[c.Name] = true
		for _, kind := range c.Kinds {
			o.followed[kind] = true
		}
	}
	return o, nil
}

// Append writes events in the transaction of what they tell of. Those that a consumer follows are handed over after the commit.
func (o *Outbox) Append(ctx context.Context, tx *db.Tx, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	wake, err := appendEvents(ctx, tx, events, o.followed, o.told != nil)
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	if wake {
		tx.AfterCommit(o.Wake)
	}
	if o.told != nil {
		tx.AfterCommit(o.told)
	}
	return nil
}

// TellOver has every event marked as unsent in the statement that writes it, and wake called after its commit. Call it before events are written.
func (o *Outbox) TellOver(wake func()) { o.told = wake }

// Wake has the relay look now instead of at its next tick.
func (o *Outbox) Wake() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// Behind is how many pending events the last look left behind, for metrics.
func (o *Outbox) Behind() int64 { return o.behind.Load() }

const (
	// batch bounds the events of one handing over.
	batch = 200
	// tick is how often every replica looks for events whose writer died before it could say so.
	tick = 500 * time.Millisecond
)

// Run hands events over until the context ends. Any number of replicas may run it: an event goes to one of them.
func (o *Outbox) Run(ctx context.Context) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		for {
			n, err := o.Relay(ctx)
			if err != nil && ctx.Err() == nil {
				o.log.ErrorContext(ctx, "handing events over failed; it is tried again", "error", err)
			}
			if err != nil || n < batch {
				break
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		turn := chance.Turn()
		select {
		case <-o.wake: // before a tick that is due too: a select would toss for it
			turn()
			continue
		default:
		}
		select {
		case <-ctx.Done():
			return nil
		case <-o.wake:
			turn()
		case <-ticker.C:
		}
	}
}

// Relay hands one batch of pending events over and says how many it took. When the batch fails as a whole, its events are handed over one by
// one, so that a bad one holds up only itself. It is tried again after 1, 2, 4, 8 and 16 s; then it is a dead letter of the consumer that can't take it, and taken by the
// others. One goroutine calls it.
func (o *Outbox) Relay(ctx context.Context) (int, error) {
	ctx = db.ForAllBrands(ctx)
	n, err := o.take(ctx, batch, 0)
	if err == nil || ctx.Err() != nil {
		return n, err
	}
	taken, after := 0, 0
	for range batch {
		one, last, e := o.takeOne(ctx, after)
		if last == 0 {
			break
		}
		if e != nil {
			o.log.ErrorContext(ctx, "an event can't be handed over", "event", last, "error", e)
			o.noteFailure(last, e)
		} else {
			delete(o.failing, last)
		}
		taken += one
		after = last
	}
	return taken, err
}

func (o *Outbox) take(ctx context.Context, limit, after int) (n int, err error) {
	err = o.db.InTx(ctx, func(tx *db.Tx) error {
		if err := turn(ctx, tx); err != nil {
			return err
		}
		events, err := pendingEvents(ctx, tx, limit, after, o.resting())
		if err != nil {
			return err
		}
		n = len(events)
		return o.hand(ctx, tx, events)
	})
	o.behind.Store(int64(n))
	if err != nil {
		return 0, err
	}
	return n, nil
}

func (o *Outbox) takeOne(ctx context.Context, after int) (n, last int, err error) {
	err = o.db.InTx(ctx, func(tx *db.Tx) error {
		if err := turn(ctx, tx); err != nil {
			return err
		}
		events, err := pendingEvents(ctx, tx, 1, after, o.resting())
		if err != nil || len(events) == 0 {
			return err
		}
		last = events[0].ID
		return o.handOne(ctx, tx, events[0])
	})
	if err == nil && last != 0 {
		n = 1
	}
	return n, last, err
}

func (o *Outbox) hand(ctx context.Context, tx *db.Tx, events []Event) error {
	if len(events) == 0 {
		return nil
	}
	for _, c := range o.consumers {
		var theirs []Event
		for _, e := range events {
			if slices.Contains(c.Kinds, e.Kind) {
				theirs = append(theirs, e)
			}
		}
		if len(theirs) == 0 {
			continue
		}
		if err := c.Take(ctx, tx, theirs); err != nil {
			return fmt.Errorf("outbox: %s: %w", c.Name, err)
		}
	}
	return markTaken(ctx, tx, events)
}
