package pubsub

import (
	"crypto/rand"
	"errors"
	"hash/maphash"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Message is what travels: a payload for the subscribers of any of its topics.
type Message struct {
	Topics  []string `json:"t"`
	Payload []byte   `json:"p,omitempty"`
	// Resync has no payload and says that messages for these topics were lost; without topics, for any.
	Resync bool `json:"r,omitempty"`
}

// Event is what a subscriber gets.
type Event struct {
	// Topic is the one of the subscription that the message was for; "" where Resync is for all.
	Topic string
	// Payload is shared with other subscribers and must not be changed.
	Payload []byte
	// Resync says that messages may have been missed: read the state again. Such an event has no payload.
	Resync bool
}

// The errors of Publish.
var (
	// ErrTooLarge refuses a message above the limits; nobody gets it.
	ErrTooLarge = errors.New("pubsub: message too large")
	// ErrNotPublished says that other replicas did not get the message; they will re-read once Redis answers.
	ErrNotPublished = errors.New("pubsub: not published to other replicas")
)

const (
	// channel is the one Redis channel of all replicas. A Redis Cluster hands it to all its nodes, wherever one subscribes.
	channel = "cuppa:live"

	maxTopics       = 64
	maxTopicBytes   = 256
	maxPayloadBytes = 64 << 10
	// eventBuffer is how many events wait for a subscriber before they are merged into a Resync.
	eventBuffer = 16
	shardCount  = 64
)

// Hub hands messages to the subscribers of this process and to the hubs of the others. Make it with New; Run keeps it
// connected.
type Hub struct {
	client redis.UniversalClient
	log    *slog.Logger
	// id tags what this hub publishes, so that its own echo is not delivered again.
	id   string
	live atomic.Bool
	seed maphash.Seed
	// members is how many sinks are attached.
	members atomic.Int64
	merged  atomic.Uint64
	shards  [shardCount]shard

	out outbox
}

// shard is a part of the topics, so that subscribing does not stop all delivery.
type shard struct {
	mu     sync.RWMutex
	topics map[string]map[sink]struct{}
}

// sink is a subscriber. deliver must not block and must not call the hub; it is called under a shard's lock.
type sink interface {
	deliver(e Event)
}

// New makes a hub on a client that may be a single Redis, a Redis Cluster or an in-process one.
func New(client redis.UniversalClient, log *slog.Logger) *Hub {
	h := &Hub{client: client, log: log, id: rand.Text(), seed: maphash.MakeSeed()}
	for i := range h.shards {
		h.shards[i].topics = map[string]map[sink]struct{}{}
	}
	return h
}

// Live says whether the Redis subscription stands: whether messages of other replicas arrive.
func (h *Hub) Live() bool { return h.live.Load() }

// Stats are figures for metrics.
type Stats struct {
	// Live is 1 where the Redis subscription stands.
	Live bool
	// Subscribers are attached now, those of Follow included.
	Subscribers int
	// Merged counts how often a subscriber's waiting events were dropped for a Resync because it was slow.
	Merged uint64
	// Unpublished counts messages that did not reach Redis.
	Unpublished uint64
}

// Stats are the figures of now.
func (h *Hub) Stats() Stats {
	return Stats{
		Live:        h.Live(),
		Subscribers: int(h.members.Load()),
		Merged:      h.merged.Load(),
		Unpublished: h.out.unpublished.Load(),
	}
}

func (h *Hub) shard(topic string) *shard {
	return &h.shards[maphash.String(h.seed, topic)%shardCount]
}

func (h *Hub) attach(s sink, topics []string) {
	h.members.Add(1)
	for _, topic := range topics {
		p := h.shard(topic)
		p.mu.Lock()
		if p.topics[topic] == nil {
			p.topics[topic] = map[sink]struct{}{}
		}
		p.topics[topic][s] = struct{}{}
		p.mu.Unlock()
	}
}

func (h *Hub) detach(s sink, topics []string) {
	h.members.Add(-1)
	for _, topic := range topics {
		p := h.shard(topic)
		p.mu.Lock()
		delete(p.topics[topic], s)
		if len(p.topics[topic]) == 0 {
			delete(p.topics, topic)
		}
		p.mu.Unlock()
	}
}

// dispatch delivers to the subscribers of this process.
func (h *Hub) dispatch(m Message) {
	if m.Resync && len(m.Topics) == 0 {
		h.resyncAll()
		return
	}
	for _, topic := range m.Topics {
		p := h.shard(topic)
		p.mu.RLock()
		for s := range p.topics[topic] {
			s.deliver(Event{Topic: topic, Payload: m.Payload, Resync: m.Resync})
		}
		p.mu.RUnlock()
	}
}

// resyncAll tells every subscriber of this process to re-read.
func (h *Hub) resyncAll() {
	for i := range h.shards {
		p := &h.shards[i]
		p.mu.RLock()
		for _, sinks := range p.topics {
			for s := range sinks {
				s.deliver(Event{Resync: true})
			}
		}
		p.mu.RUnlock()
	}
}

// resyncWindow is how long re-reads that concern every subscriber are spread over, so that they do not meet in the
// database: 100 µs for each, so 10,000 subscribers take a second.
func (h *Hub) resyncWindow() time.Duration {
	return time.Duration(h.members.Load()) * 100 * time.Microsecond
}

// Watch calls f with each event of the topics, for as long as the hub lives: for who must know at once and misses none. When Live says yes, f has been told of
// all that was missed before. f must not block and must not call the hub.
func (h *Hub) Watch(f func(e Event), topics ...string) { h.attach(&watcher{f}, topics) }

type watcher struct{ f func(e Event) }

func (w *watcher) deliver(e Event) { w.f(e) }

// Subscription gets the events of its topics until it is closed.
type Subscription struct {
	hub    *Hub
	topics []string

	mu     sync.Mutex
	closed bool
	events chan Event
}

// Subscribe begins to collect the events of these topics. Close it.
func (h *Hub) Subscribe(topics ...string) *Subscription {
	s := &Subscription{hub: h, topics: topics, events: make(chan Event, eventBuffer)}
	h.attach(s, topics)
	return s
}

// C is where the events arrive; it is closed by Close. Who subscribes to two topics of one message gets it twice.
func (s *Subscription) C() <-chan Event { return s.events }

// Close ends the subscription; it may be called again.
func (s *Subscription) Close() {
	s.mu.Lock()
	already := s.closed
	s.closed = true
	if !already {
		close(s.events)
	}
	s.mu.Unlock()
	if !already {
		s.hub.detach(s, s.topics)
	}
}

// deliver hands over an event, or, when the subscriber has not fetched the ones before, one Resync instead of them all.
// Only deliver sends, under mu, so there is room after emptying.
func (s *Subscription) deliver(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	select {
	case s.events <- e:
		return
	default:
	}
	for emptied := false; !emptied; {
		select {
		case <-s.events:
		default:
			emptied = true
		}
	}
	s.hub.merged.Add(1)
	s.events <- Event{Resync: true}
}
