package pubsub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// healthEvery is how often a silent Redis is asked whether it is there; after two silent turns the subscription is made
	// anew.
	healthEvery = 3 * time.Second
	// minBackoff and maxBackoff bound the pause between attempts to subscribe.
	minBackoff = 50 * time.Millisecond
	maxBackoff = 2 * time.Second
)

// Run keeps the Redis subscription until the context ends, whose error it returns.
func (h *Hub) Run(ctx context.Context) error {
	go h.outlive(ctx)
	backoff := minBackoff
	for {
		stood, err := h.listen(ctx)
		h.live.Store(false)
		if ctx.Err() != nil {
			return fmt.Errorf("listening for live updates: %w", ctx.Err())
		}
		if stood {
			backoff = minBackoff
		}
		h.log.WarnContext(ctx, "live updates of other replicas are interrupted", "error", err, "retryIn", backoff)
		select {
		case <-time.After(backoff/2 + rand.N(backoff/2)):
		case <-ctx.Done():
		}
		backoff = min(2*backoff, maxBackoff)
	}
}

// listen subscribes and dispatches until the connection breaks; stood says whether it ever stood.
func (h *Hub) listen(ctx context.Context) (stood bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sub := h.client.Subscribe(ctx, channel)
	defer func() { _ = sub.Close() }()
	// Receive does not look at the context while it waits, but a closed connection wakes it.
	defer context.AfterFunc(ctx, func() { _ = sub.Close() })()
	var heard atomic.Uint64
	go watch(ctx, sub, &heard)
	for {
		received, err := sub.Receive(ctx)
		if err != nil {
			return stood, fmt.Errorf("receiving: %w", err)
		}
		heard.Add(1)
		switch m := received.(type) {
		case *redis.Subscription:
			if m.Kind == "subscribe" {
				stood = true
				h.resyncAll()
				h.live.Store(true)
			}
		case *redis.Message:
			h.receive(ctx, m.Payload)
		}
	}
}

// watch asks a silent Redis for a sign of life, and ends the subscription when there is none: a connection that broke
// without a word is not noticed otherwise.
func watch(ctx context.Context, sub *redis.PubSub, heard *atomic.Uint64) {
	ticker := time.NewTicker(healthEvery)
	defer ticker.Stop()
	before, silent := uint64(0), 0
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		now := heard.Load()
		if silent++; now != before {
			before, silent = now, 0
		}
		if silent > 2 {
			_ = sub.Close() // wakes Receive
			return
		}
		ask, cancel := context.WithTimeout(ctx, healthEvery)
		err := sub.Ping(ask)
		cancel()
		if err != nil && !errors.Is(err, context.Canceled) {
			_ = sub.Close()
			return
		}
	}
}

// receive dispatches what another hub published.
func (h *Hub) receive(ctx context.Context, payload string) {
	var e envelope
	if err := json.Unmarshal([]byte(payload), &e); err != nil {
		h.log.WarnContext(ctx, "a live update could not be read", "bytes", len(payload), "error", err)
		return
	}
	if e.From == h.id {
		return
	}
	for _, m := range e.Messages {
		h.dispatch(m)
	}
}
