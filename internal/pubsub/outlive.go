package pubsub

import (
	"context"
	"time"
)

const (
	// outliveEvery is how often followers read again while messages of other replicas do not arrive.
	outliveEvery = time.Second
	// outliveEach is how much database time a follower may take meanwhile: with 10,000 of them each reads every 20 s, which it does anyway.
	outliveEach = 2 * time.Millisecond
)

// outlive has followers hear of what happens at other replicas though Redis is away: they read again and again, the sooner the fewer they are.
func (h *Hub) outlive(ctx context.Context) {
	again := time.NewTimer(outliveEvery)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
		within := max(outliveEvery, time.Duration(h.members.Load())*outliveEach)
		if h.live.Load() {
			within = outliveEvery
		} else {
			h.readSoon(within)
		}
		again.Reset(within)
	}
}

// readSoon has each follower read within a time.
func (h *Hub) readSoon(within time.Duration) {
	for i := range h.shards {
		p := &h.shards[i]
		p.mu.RLock()
		for _, sinks := range p.topics {
			for s := range sinks {
				if f, is := s.(interface{ soon(within time.Duration) }); is {
					f.soon(within)
				}
			}
		}
		p.mu.RUnlock()
	}
}
