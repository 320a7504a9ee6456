package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill-redisstream/pkg/redisstream"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"cuppa/internal/config"
	"cuppa/internal/redisx"
)

const (
	// kept is how long a transport keeps messages at most.
	kept = 24 * time.Hour
	// keptMessages is how many a stream keeps, about; keptEmbedded in the Redis of this process.
	keptMessages, keptEmbedded = 50_000, 5_000
	// blocked is how long one read of a stream waits, abandoned after which time another replica takes the messages that a dead one was
	// given: a slow one may be given one twice, which its position tells.
	blocked   = 500 * time.Millisecond
	abandoned = 10 * time.Second
)

// Transport carries messages. Its publisher is made at its first use and again after it was closed.
type Transport struct {
	// Name is the setting's: redis, nats, rabbitmq or kafka.
	Name string
	// publisher is made with the names of all consumers: some transports keep nothing for those that they have not met.
	publisher  func(topic string, groups []string) (message.Publisher, error)
	subscriber func(topic, group string) (message.Subscriber, error)
	// trim drops what is older; nil where the transport does so by itself.
	trim func(ctx context.Context, topic string, before time.Time) error
	// close ends what the transport has opened for itself.
	close func() error

	mu   sync.Mutex
	made message.Publisher
}

// Open makes the transport that the settings name; nil for none. A server that does not answer now is no error.
func Open(set config.Bus, own *redisx.Redis, log *slog.Logger) (*Transport, error) {
	to := quiet{log}
	switch set.Kind {
	case config.BusOff:
		return nil, nil //nolint:nilnil // no bus
	case config.BusRedis:
		return openRedis(set.URL, own, to)
	case config.BusNATS:
		return openNATS(set.Servers(), to), nil
	case config.BusRabbitMQ:
		return openRabbitMQ(set.URL, to), nil
	case config.BusKafka:
		return openKafka(set.Servers(), to)
	default:
		return nil, fmt.Errorf("bus: there is no transport %q", set.Kind)
	}
}

// Publisher is the one that all share.
func (t *Transport) Publisher(topic string, groups []string) (message.Publisher, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.made != nil {
		return t.made, nil
	}
	if err := safely(func() error {
		p, err := t.publisher(topic, groups)
		if err == nil {
			t.made = guarded{p}
		}
		return err
	}); err != nil {
		return nil, fmt.Errorf("bus: %s: %w", t.Name, err)
	}
	return t.made, nil
}

// Subscriber is a new one in a consumer's group.
func (t *Transport) Subscriber(topic, group string) (message.Subscriber, error) {
	var s message.Subscriber
	if err := safely(func() (err error) {
		s, err = t.subscriber(topic, group)
		return err
	}); err != nil {
		return nil, fmt.Errorf("bus: %s: %w", t.Name, err)
	}
	return heard{s}, nil
}

// Renew has the publisher made anew at its next use: what it has met at the server may be gone.
func (t *Transport) Renew() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.made != nil {
		made := t.made
		t.made = nil
		go func() { _ = made.Close() }() // it has failed, and may take its time
	}
}

// Close ends the publisher and the connections. A bus that is off has none.
func (t *Transport) Close() error {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var err error
	if t.made != nil {
		err = bounded(closing, t.made.Close)
		t.made = nil
	}
	if t.close != nil {
		err = errors.Join(err, t.close())
	}
	return err
}

// guarded is a publisher, and heard a subscriber, whose panics are errors: libraries fall over connections that broke (watermill-amqp v3.0.2 closes channels that it could not
// open), and the bus is not worth a process that serves guests.
type guarded struct{ message.Publisher }

// Publish is that of the publisher.
func (g guarded) Publish(topic string, messages ...*message.Message) error {
	return safely(func() error { return g.Publisher.Publish(topic, messages...) })
}

// Close is that of the publisher.
func (g guarded) Close() error { return safely(g.Publisher.Close) }

type heard struct{ message.Subscriber }

// Subscribe is that of the subscriber.
func (h heard) Subscribe(ctx context.Context, topic string) (came <-chan *message.Message, err error) {
	err = safely(func() (err error) {
		came, err = h.Subscriber.Subscribe(ctx, topic)
		return err
	})
	return came, err
}

// Close is that of the subscriber.
func (h heard) Close() error { return safely(h.Subscriber.Close) }

var errFell = errors.New("bus: the library panicked")

func safely(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errFell, p)
		}
	}()
	return f()
}

// closing bounds the end of a publisher or a subscriber: some wait for a broker that is away.
const closing = 3 * time.Second

var errSlow = errors.New("bus: it does not end in time")

// bounded runs f, and leaves it behind when it does not return in time.
func bounded(limit time.Duration, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case err := <-done:
		return err
	case <-t.C:
		return errSlow
	}
}

// shared is a client that outlives those who are given it: Watermill's parts close theirs.
type shared struct{ redis.UniversalClient }

// Close does nothing.
func (shared) Close() error { return nil }

// openRedis carries messages over a stream. A group begins with the oldest message that there is; what a wiped Redis has lost is read from the database.
func openRedis(address string, own *redisx.Redis, log watermill.LoggerAdapter) (*Transport, error) {
	client, most, end := own.Client(), int64(keptMessages), func() error { return nil }
	switch {
	case address != "":
		options, err := redis.ParseURL(address)
		if err != nil {
			return nil, errors.New("bus: BUS_URL must be redis://host:port") // the cause may quote the password
		}
		options.ContextTimeoutEnabled, options.DisableIdentity = true, true
		options.DialTimeout, options.ReadTimeout, options.WriteTimeout = time.Second, time.Second, time.Second
		options.MaxRetries = 1
		options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
		c := redis.NewClient(options)
		client, end = c, c.Close
	case own.Embedded():
		most = keptEmbedded
	}
	return overRedis(client, most, end, log), nil
}

func overRedis(client redis.UniversalClient, most int64, end func() error, log watermill.LoggerAdapter) *Transport {
	return &Transport{
		Name: config.BusRedis,
		publisher: func(string, []string) (message.Publisher, error) {
			return redisstream.NewPublisher(redisstream.PublisherConfig{Client: shared{client}, DefaultMaxlen: most}, log)
		},
		subscriber: func(_, group string) (message.Subscriber, error) {
			return redisstream.NewSubscriber(redisstream.SubscriberConfig{
				Client: shared{client}, ConsumerGroup: group, OldestId: "0", BlockTime: blocked, DisableIndefiniteInitialBlock: true,
				MaxIdleTime: abandoned, ClaimInterval: abandoned / 4, NackResendSleep: redisstream.NoSleep,
				ShouldStopOnReadErrors: func(err error) bool { return strings.Contains(err.Error(), "NOGROUP") }, // it was wiped: the group is made anew
			}, log)
		},
		trim: func(ctx context.Context, topic string, before time.Time) error {
			return client.XTrimMinID(ctx, topic, fmt.Sprint(before.UnixMilli())).Err()
		},
		close: end,
	}
}

// quiet logs what Watermill says: errors as warnings, for each is met by another try, and nothing else.
type quiet struct{ log *slog.Logger }

// Error logs a warning.
func (q quiet) Error(msg string, err error, fields watermill.LogFields) {
	q.log.Warn("the bus has a mistake", "said", msg, "error", err, "topic", fields["topic"], "consumer", fields["consumer_group"])
}

// Info is not logged.
func (quiet) Info(string, watermill.LogFields) {}

// Debug is not logged.
func (quiet) Debug(string, watermill.LogFields) {}

// Trace is not logged.
func (quiet) Trace(string, watermill.LogFields) {}

// With is the same.
func (q quiet) With(watermill.LogFields) watermill.LoggerAdapter { return q }
