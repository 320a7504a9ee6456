package pubsub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cuppa/internal/chance"
)

const (
	// publishTimeout bounds one call to Redis, whoever waits for it.
	publishTimeout = 2 * time.Second
	// retryEvery is how long Redis is left alone after it failed; publishers do not wait for it meanwhile.
	retryEvery = 500 * time.Millisecond
	// maxBatch is how many messages travel in one call.
	maxBatch = 256
	// maxQueued is how many messages may wait for Redis.
	maxQueued = 10_000
	// maxLost is how many topics are remembered as lost; above it all topics count as lost.
	maxLost = 1_000
)

// envelope is what is published to Redis: messages and who sent them.
type envelope struct {
	From     string    `json:"f"`
	Messages []Message `json:"m"`
}

// outbox gathers what concurrent calls publish: while one call to Redis is under way, the others' messages wait and then
// travel together.
type outbox struct {
	unpublished atomic.Uint64

	mu       sync.Mutex
	flushing bool
	queue    []*batch
	queued   int
	// away is set while Redis is left alone, lost are the topics to make up for.
	away bool
	lost map[string]struct{}
	all  bool
}

type batch struct {
	messages []Message
	done     chan struct{}
	err      error
}

// Publish delivers to the subscribers of this process and then to those of the others. Subscribers keep the payload, so it
// must not be changed afterwards. The error is ErrTooLarge, ErrNotPublished or the context's; only with the first has nobody
// got the message, and the others need no action: who missed it will re-read.
func (h *Hub) Publish(ctx context.Context, topics []string, payload []byte) error {
	turn := chance.Turn()
	b, err := h.tell(topics, payload)
	if err != nil {
		return err
	}
	select {
	case <-b.done:
		turn()
		return b.err
	case <-ctx.Done():
		turn()
		return fmt.Errorf("publishing: %w", ctx.Err())
	}
}

// Tell is Publish for who needs not know whether the others were reached: it does not wait for Redis.
func (h *Hub) Tell(topics []string, payload []byte) {
	if _, err := h.tell(topics, payload); errors.Is(err, ErrTooLarge) {
		h.log.Error("a live update was not told", "error", err)
	}
}

func (h *Hub) tell(topics []string, payload []byte) (*batch, error) {
	if len(topics) > maxTopics || len(payload) > maxPayloadBytes {
		return nil, fmt.Errorf("%w: %d topics, %d bytes", ErrTooLarge, len(topics), len(payload))
	}
	for _, topic := range topics {
		if len(topic) > maxTopicBytes {
			return nil, fmt.Errorf("%w: a topic of %d bytes", ErrTooLarge, len(topic))
		}
	}
	m := Message{Topics: slices.Clone(topics), Payload: payload}
	h.dispatch(m)
	return h.enqueue(m)
}

func (h *Hub) enqueue(m Message) (*batch, error) {
	o := &h.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.away || o.queued >= maxQueued {
		h.loseLocked(m)
		return nil, ErrNotPublished
	}
	last := len(o.queue) - 1
	if last < 0 || len(o.queue[last].messages) >= maxBatch {
		o.queue = append(o.queue, &batch{done: make(chan struct{})})
		last++
	}
	b := o.queue[last]
	b.messages = append(b.messages, m)
	o.queued++
	if !o.flushing {
		o.flushing = true
		turn := chance.Turn()
		go func() {
			turn()
			h.flush()
		}()
	}
	return b, nil
}

// flush publishes batch after batch until none is left.
func (h *Hub) flush() {
	o := &h.out
	for {
		o.mu.Lock()
		if len(o.queue) == 0 {
			o.flushing = false
			o.queue = nil
			o.mu.Unlock()
			return
		}
		b := o.queue[0]
		o.queue = o.queue[1:]
		o.queued -= len(b.messages)
		away := o.away
		o.mu.Unlock()

		err := ErrNotPublished
		if !away {
			err = h.send(b.messages)
		}
		if err != nil {
			o.mu.Lock()
			for _, m := range b.messages {
				h.loseLocked(m)
			}
			h.leaveAloneLocked()
			o.mu.Unlock()
		}
		b.err = err
		close(b.done)
	}
}

// send publishes in one call. It has a deadline of its own, as it is done for many.
func (h *Hub) send(messages []Message) error {
	b, err := json.Marshal(envelope{From: h.id, Messages: messages})
	if err != nil {
		return fmt.Errorf("encoding messages: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), publishTimeout)
	defer cancel()
	if err := h.client.Publish(ctx, channel, b).Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotPublished, err)
	}
	return nil
}

// loseLocked remembers that the subscribers of a message's topics on other replicas must re-read.
func (h *Hub) loseLocked(m Message) {
	o := &h.out
	o.unpublished.Add(1)
	if o.all = o.all || len(o.lost)+len(m.Topics) > maxLost; o.all {
		o.lost = nil
		return
	}
	if o.lost == nil {
		o.lost = map[string]struct{}{}
	}
	for _, topic := range m.Topics {
		o.lost[topic] = struct{}{}
	}
}

// leaveAloneLocked lets Redis be for a while and then makes up for what was lost.
func (h *Hub) leaveAloneLocked() {
	if !h.out.away {
		h.out.away = true
		time.AfterFunc(retryEvery, h.makeUp)
	}
}

// makeUp tells the other replicas which topics to read again, once Redis answers; it tries again until then.
func (h *Hub) makeUp() {
	o := &h.out
	o.mu.Lock()
	lost, all := o.lost, o.all
	o.lost, o.all = nil, false
	o.mu.Unlock()

	var messages []Message
	switch {
	case all:
		messages = []Message{{Resync: true}}
	case len(lost) > 0:
		messages = []Message{{Resync: true, Topics: slices.Collect(maps.Keys(lost))}}
	}
	err := h.send(messages)

	o.mu.Lock()
	defer o.mu.Unlock()
	if err != nil {
		if o.all = o.all || all || len(o.lost)+len(lost) > maxLost; o.all {
			o.lost = nil
		} else if o.lost == nil {
			o.lost = lost
		} else {
			maps.Copy(o.lost, lost)
		}
		time.AfterFunc(retryEvery, h.makeUp)
		return
	}
	if o.away = o.all || len(o.lost) > 0; o.away { // more was lost meanwhile
		time.AfterFunc(0, h.makeUp)
	}
}
