package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/outbox"
)

// Consumer follows events. Registering it with New is all that a new one needs.
type Consumer struct {
	// Name is its own for ever: its positions and its group at the transport are kept under it.
	Name string
	// Topics are kinds of events (order.paid) and names of what they tell (CouponRedeemed), with * for any text.
	Topics []string
	// Take does what follows from one event, in the transaction that moves the consumer's position: in effect it does it once. It must not call the network: what has
	// to is a job or a row of its own. The context sees all brands. The events of one order come in their order. An error has the event tried again after 1, 2, 4, 8
	// and 16 s, and then put aside as a dead letter.
	Take func(ctx context.Context, tx *db.Tx, m Message) error
	// Skip says, where it is set and before the database is asked, that the consumer has nothing to do with an event.
	Skip func(ctx context.Context, m Message) bool
}

// follows says whether the consumer takes the message, or may when it is known what it tells.
func (c Consumer) follows(ctx context.Context, m Message) bool {
	return (m.about(c.Topics) || m.Untold != "" && !c.byKind()) && (c.Skip == nil || !c.Skip(ctx, m))
}

// byKind says whether the consumer needs no typed events: its topics are kinds, which have a dot, as no name of a typed event has.
func (c Consumer) byKind() bool {
	return !slices.ContainsFunc(c.Topics, func(topic string) bool { return !strings.Contains(topic, ".") })
}

// Parts are what a bus is made of.
type Parts struct {
	DB  *db.DB
	Log *slog.Logger
	// Now is the clock, Jitter a number of [0, 1) for each pause; nil for the real ones.
	Now    func() time.Time
	Jitter func() float64
	// Transport carries the messages; nil for a bus that is off.
	Transport *Transport
	// Topic is the transport's stream of this installation.
	Topic string
	// Tell says which typed events a row tells; nil for none.
	Tell Tell
	// Consumers are all that there are.
	Consumers []Consumer
	// Pending are those of the outbox, whose dead letters are here too.
	Pending []outbox.Consumer
}

// Bus publishes events and hands them to consumers.
type Bus struct {
	Parts
	wake chan struct{}
	look chan struct{} // a transport may have lost something
	// renew has a consumer subscribe anew: something that it should have been brought was not.
	renew   map[string]chan struct{}
	figures figures
}

// maxName bounds the name of a consumer, as the tables have it.
const maxName = 64

// New makes the bus. Consumers without a name, a topic or something to do, and two of one name, are a defect and refused.
func New(p Parts) (*Bus, error) {
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Jitter == nil {
		p.Jitter = rand.Float64
	}
	names := map[string]bool{}
	for _, c := range p.Consumers {
		if c.Name == "" || len(c.Name) > maxName || c.Name == relayName || names[c.Name] || c.Take == nil || len(c.Topics) == 0 {
			return nil, fmt.Errorf("bus: consumer %q is nameless, double, follows nothing or does nothing", c.Name)
		}
		names[c.Name] = true
	}
	if p.Transport != nil && p.Topic == "" {
		return nil, errors.New("bus: there is no topic")
	}
	b := &Bus{Parts: p, wake: make(chan struct{}, 1), look: make(chan struct{}, 1), renew: map[string]chan struct{}{}, figures: newFigures(p.Consumers)}
	for _, c := range p.Consumers {
		b.renew[c.Name] = make(chan struct{}, 1)
	}
	return b, nil
}

// names are those of the consumers.
func (b *Bus) names() []string {
	names := make([]string, len(b.Consumers))
	for i, c := range b.Consumers {
		names[i] = c.Name
	}
	return names
}

// Wake has the relay look now: the outbox calls it after each commit.
func (b *Bus) Wake() { signal(b.wake) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// now is the time, in UTC and to the microsecond.
func (b *Bus) now() time.Time { return b.Now().UTC().Truncate(time.Microsecond) }

// Run publishes and consumes until the context ends. Any number of replicas may run it. Without a transport it does nothing.
func (b *Bus) Run(ctx context.Context) error {
	ctx = db.ForAllBrands(ctx)
	var wg sync.WaitGroup
	start := func(f func(context.Context)) { wg.Go(func() { f(ctx) }) }
	if b.Transport != nil {
		start(b.relay)
		for _, c := range b.Consumers {
			start(func(ctx context.Context) { b.consume(ctx, c) })
		}
		start(b.lookForMissed)
	}
	wg.Wait()
	<-ctx.Done()
	return nil
}

// pause waits; false when the context has ended.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// again is how long a part of the bus rests after a failure of what it stands on.
const again = 500 * time.Millisecond

// consume has one consumer take what comes until the context ends. A subscription that ends is made anew: a Redis that was wiped has lost the group, a broker that was
// restarted its connection.
func (b *Bus) consume(ctx context.Context, c Consumer) {
	for ctx.Err() == nil {
		if err := b.subscription(ctx, c); err != nil && ctx.Err() == nil {
			b.Log.WarnContext(ctx, "a consumer of the bus is cut off; it is tried again", "consumer", c.Name, "error", err)
		}
		if !pause(ctx, again) {
			return
		}
		signal(b.look)
	}
}

func (b *Bus) subscription(ctx context.Context, c Consumer) error {
	subscriber, err := b.Transport.Subscriber(b.Topic, c.Name)
	if err != nil {
		return err
	}
	// It lives until it is closed: a context that ended would have some of them send on a closed channel.
	messages, err := subscriber.Subscribe(context.WithoutCancel(ctx), b.Topic)
	if err != nil {
		return errors.Join(err, bounded(closing, subscriber.Close))
	}
	for {
		select {
		case <-ctx.Done():
			return bounded(closing, subscriber.Close)
		case <-b.renew[c.Name]:
			return bounded(closing, subscriber.Close)
		case raw, ok := <-messages:
			if !ok {
				return errors.Join(errEnded, bounded(closing, subscriber.Close))
			}
			b.receive(ctx, c, raw)
		}
	}
}

var errEnded = errors.New("bus: the subscription ended")

// receive takes one message. What the database could not take is given back to the transport, which brings it again.
func (b *Bus) receive(ctx context.Context, c Consumer, raw *message.Message) {
	m, err := decode(raw.Payload)
	if err != nil { // not ours: it can be no event, and bringing it again mends nothing
		b.Log.ErrorContext(ctx, "what came over the bus is no event", "consumer", c.Name, "error", err)
		raw.Ack()
		return
	}
	b.figures.came(c.Name)
	if !c.follows(ctx, m) {
		raw.Ack()
		return
	}
	crash.Here("bus/came")
	if err := b.arrive(ctx, c, m); err != nil {
		if ctx.Err() == nil {
			b.Log.WarnContext(ctx, "an event can't be taken now; it comes again", "consumer", c.Name, "event", m.ID, "error", err)
			pause(ctx, again)
		}
		raw.Nack()
		return
	}
	crash.Here("bus/handled")
	raw.Ack()
	crash.Here("bus/acked")
}

// messages reads rows as messages; what a row tells and can't is logged by the relay alone.
func (b *Bus) messages(events []outbox.Event) []Message {
	all := make([]Message, len(events))
	for i, e := range events {
		all[i], _ = messageOf(e, b.Tell)
	}
	return all
}
