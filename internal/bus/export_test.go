package bus

import (
	"context"

	"github.com/ThreeDotsLabs/watermill/message"

	"cuppa/internal/db"
)

// Publish publishes one batch as the relay does.
func (b *Bus) Publish(ctx context.Context) (int, error) { return b.publish(db.ForAllBrands(ctx)) }

// Send sends a message over the transport as it is.
func (b *Bus) Send(ctx context.Context, m Message) error {
	p, err := b.Transport.Publisher(b.Topic, b.names())
	if err != nil {
		return err
	}
	raw, err := encode(ctx, m)
	if err != nil {
		return err
	}
	return p.Publish(b.Topic, raw)
}

// Bring has a consumer take a message as if a transport had brought it.
func (b *Bus) Bring(ctx context.Context, m Message) error {
	return b.arrive(db.ForAllBrands(ctx), b.Consumers[0], m)
}

// Hand has each consumer that follows a message take it, as if a transport had brought it.
func (b *Bus) Hand(ctx context.Context, m Message) error {
	ctx = db.ForAllBrands(ctx)
	for _, c := range b.Consumers {
		if !c.follows(ctx, m) {
			continue
		}
		if err := b.arrive(ctx, c, m); err != nil {
			return err
		}
	}
	return nil
}

// TakeTurn asks for the turn to publish; release gives it back, and holds says whether it still is.
func TakeTurn(ctx context.Context, d *db.DB) (holds func() bool, release func(), err error) {
	t, err := takeTurn(ctx, d)
	if t == nil {
		return nil, nil, err
	}
	return func() bool { return t.holds(ctx) }, func() { t.end(ctx) }, nil
}

// MessageOf is a row's message.
var MessageOf = messageOf

// NewTransport makes one of parts, for tests of what a transport may do.
func NewTransport(p message.Publisher, s func(group string) (message.Subscriber, error)) *Transport {
	return &Transport{Name: "test", publisher: func(string, []string) (message.Publisher, error) { return p, nil },
		subscriber: func(_, group string) (message.Subscriber, error) { return s(group) }}
}

// LookOverAgain looks as LookOver does, and says whether it is to be done again at once.
func (b *Bus) LookOverAgain(ctx context.Context) (bool, error) { return b.lookOver(ctx) }

// Receive has a consumer take a message that a transport brought, and answers the transport.
func (b *Bus) Receive(ctx context.Context, raw *message.Message) {
	b.receive(db.ForAllBrands(ctx), b.Consumers[0], raw)
}

// Raw is a message as transports carry it.
func Raw(ctx context.Context, m Message) (*message.Message, error) { return encode(ctx, m) }

// OverLibrary is a transport over parts that a library makes.
func OverLibrary(publisher func() (message.Publisher, error), subscriber func() (message.Subscriber, error)) *Transport {
	return &Transport{
		Name:       "library",
		publisher:  func(string, []string) (message.Publisher, error) { return publisher() },
		subscriber: func(string, string) (message.Subscriber, error) { return subscriber() },
	}
}
