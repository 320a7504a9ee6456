package bus

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/IBM/sarama"
	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill-amqp/v3/pkg/amqp"
	"github.com/ThreeDotsLabs/watermill-kafka/v3/pkg/kafka"
	wmnats "github.com/ThreeDotsLabs/watermill-nats/v2/pkg/nats"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go"

	"cuppa/internal/config"
)

// waiting bounds what a server may take for one answer.
const waiting = 2 * time.Second

// openNATS carries messages over a stream of JetStream, on its disk. Each consumer is a durable one with a queue group.
func openNATS(servers []string, log watermill.LoggerAdapter) *Transport {
	options := []nats.Option{nats.Timeout(waiting), nats.MaxReconnects(-1), nats.ReconnectWait(again), nats.Name("cuppa")}
	address := strings.Join(servers, ",")
	connect := func(topic string) (*nats.Conn, error) {
		conn, err := nats.Connect(address, options...)
		if err != nil {
			return nil, err
		}
		js, err := conn.JetStream(nats.MaxWait(waiting))
		if err == nil {
			_, err = js.AddStream(&nats.StreamConfig{
				Name: topic, Subjects: []string{topic}, MaxAge: kept, MaxMsgs: keptMessages, Discard: nats.DiscardOld, Storage: nats.FileStorage, Duplicates: 2 * time.Minute,
			})
		}
		if err != nil {
			conn.Close()
			return nil, fmt.Errorf("the stream: %w", err)
		}
		return conn, nil
	}
	js := wmnats.JetStreamConfig{
		ConnectOptions: []nats.JSOpt{nats.MaxWait(waiting)}, TrackMsgID: true, PublishOptions: []nats.PubOpt{nats.AckWait(waiting)},
	}
	return &Transport{
		Name: config.BusNATS,
		publisher: func(topic string, _ []string) (message.Publisher, error) {
			conn, err := connect(topic)
			if err != nil {
				return nil, err
			}
			return wmnats.NewPublisherWithNatsConn(conn, wmnats.PublisherPublishConfig{
				Marshaler: &wmnats.NATSMarshaler{}, SubjectCalculator: wmnats.DefaultSubjectCalculator, JetStream: js,
			}, log)
		},
		subscriber: func(topic, group string) (message.Subscriber, error) {
			conn, err := connect(topic)
			if err != nil {
				return nil, err
			}
			if err := addConsumer(conn, topic, group); err != nil {
				conn.Close()
				return nil, fmt.Errorf("the consumer: %w", err)
			}
			of := js
			of.DurablePrefix = group
			of.SubscribeOptions = []nats.SubOpt{nats.Bind(topic, group), nats.ManualAck()}
			return wmnats.NewSubscriberWithNatsConn(conn, wmnats.SubscriberSubscriptionConfig{
				Unmarshaler: &wmnats.NATSMarshaler{}, SubscribersCount: 1, AckWaitTimeout: abandoned, CloseTimeout: waiting, SubscribeTimeout: waiting,
				SubjectCalculator: wmnats.DefaultSubjectCalculator, QueueGroupPrefix: group, JetStream: of,
			}, log)
		},
	}
}

// addConsumer makes a durable consumer. One that a subscription makes by itself is removed with it, and the other replicas would hear nothing more.
func addConsumer(conn *nats.Conn, topic, group string) error {
	js, err := conn.JetStream(nats.MaxWait(waiting))
	if err != nil {
		return err
	}
	_, err = js.AddConsumer(topic, &nats.ConsumerConfig{
		Durable: group, DeliverSubject: topic + ".to." + group, DeliverGroup: group, DeliverPolicy: nats.DeliverAllPolicy, AckPolicy: nats.AckExplicitPolicy,
		AckWait: abandoned, MaxAckPending: 256,
	})
	return err
}

// openRabbitMQ carries messages over a durable exchange, which copies them into a durable queue of each consumer.
func openRabbitMQ(address string, log watermill.LoggerAdapter) *Transport {
	of := func(group string) amqp.Config {
		c := amqp.NewDurablePubSubConfig(address, amqp.GenerateQueueNameTopicNameWithSuffix(group))
		c.Connection.Reconnect = &amqp.ReconnectConfig{BackoffInitialInterval: again, BackoffMultiplier: 1.5, BackoffMaxInterval: 5 * time.Second}
		c.Queue.Arguments = map[string]any{"x-max-length": int64(keptMessages), "x-message-ttl": kept.Milliseconds()}
		c.Publish.ConfirmDelivery, c.Publish.ChannelPoolSize = true, lanes
		c.Consume.Qos.PrefetchCount = 32
		return c
	}
	return &Transport{
		Name: config.BusRabbitMQ,
		publisher: func(topic string, groups []string) (message.Publisher, error) {
			for _, group := range groups { // what no queue waits for is thrown away
				s, err := amqp.NewSubscriber(of(group), log)
				if err != nil {
					return nil, hidden(err, address)
				}
				if err := errors.Join(s.SubscribeInitialize(topic), s.Close()); err != nil {
					return nil, hidden(err, address)
				}
			}
			p, err := amqp.NewPublisher(of(""), log)
			return p, hidden(err, address)
		},
		subscriber: func(_, group string) (message.Subscriber, error) {
			s, err := amqp.NewSubscriber(of(group), log)
			return s, hidden(err, address)
		},
	}
}

// hidden is an error without the address that it may quote: that bears a password.
func hidden(err error, address string) error {
	if err != nil && strings.Contains(err.Error(), address) {
		return errors.New("no connection")
	}
	return err
}

// openKafka carries messages over a topic; those of one order are in one partition.
func openKafka(servers []string, log watermill.LoggerAdapter) (*Transport, error) {
	brokers := make([]string, len(servers))
	for i, server := range servers {
		u, err := url.Parse(server)
		if err != nil || u.Port() == "" || u.User != nil {
			return nil, errors.New("bus: BUS_URL must be kafka://host:port, or several with commas between them")
		}
		brokers[i] = u.Host
	}
	marshaler := kafka.NewWithPartitioningMarshaler(func(_ string, m *message.Message) (string, error) { return m.Metadata.Get(orderHeader), nil })
	return &Transport{
		Name: config.BusKafka,
		publisher: func(string, []string) (message.Publisher, error) {
			set := kafka.DefaultSaramaSyncPublisherConfig()
			set.Net.DialTimeout, set.Metadata.Retry.Max, set.Producer.Retry.Max = waiting, 1, 2
			set.Producer.RequiredAcks, set.Producer.Idempotent, set.Net.MaxOpenRequests = sarama.WaitForAll, true, 1
			set.Metadata.Retry.Backoff = again
			return kafka.NewPublisher(kafka.PublisherConfig{Brokers: brokers, Marshaler: marshaler, OverwriteSaramaConfig: set}, log)
		},
		subscriber: func(topic, group string) (message.Subscriber, error) {
			set := kafka.DefaultSaramaSubscriberConfig()
			set.Net.DialTimeout, set.Metadata.Retry.Max = waiting, 1
			set.Consumer.Offsets.Initial = sarama.OffsetOldest
			return kafka.NewSubscriber(kafka.SubscriberConfig{
				Brokers: brokers, Unmarshaler: marshaler, OverwriteSaramaConfig: set, ConsumerGroup: topic + "." + group, NackResendSleep: again, ReconnectRetrySleep: again,
			}, log)
		},
	}, nil
}
