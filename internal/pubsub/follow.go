package pubsub

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"cuppa/internal/feed"
)

const (
	// followBuffer is how many states wait for the follower's reader; then the oldest is dropped.
	followBuffer = 4
	// rereadTimeout bounds one re-read.
	rereadTimeout = 5 * time.Second
	// rereadRetry is when a re-read that failed is tried again, unless a signal comes before.
	rereadRetry = time.Second
)

// Follow sends the state of now, and then every newer one, until final or the context's end; then it closes the feed.
//
// It subscribes first and reads then, so nothing falls between; an error of that first read is returned. Later states come
// from the payloads that decode understands, and from reading again: after a Resync, after a payload that decode does not
// understand (or when decode is nil), and every reread, give or take a quarter (never, when reread is 0). A re-read that
// fails is tried again after a second or at the next signal.
//
// Versions strictly rise. A reader that is slow may miss versions in between, but never the newest; the final state is sent
// once and is the last. An idle Follow has no goroutine: one runs for as long as there is something to decode or to read,
// never two at once, and a panic in a callback counts as a failed read.
func Follow[T any](
	ctx context.Context, h *Hub, topics []string,
	read func(ctx context.Context) (T, error), decode func(payload []byte) (T, bool),
	version func(T) int64, final func(T) bool, reread time.Duration,
) (*feed.Feed[T], error) {
	f := &follower[T]{
		ctx: ctx, hub: h, topics: topics, read: read, decode: decode, version: version, final: final, reread: reread,
		out: feed.New[T](followBuffer), busy: true,
	}
	h.attach(f, topics)
	first, err := f.fetch(ctx)
	if err != nil {
		h.detach(f, topics)
		return nil, err
	}
	f.mu.Lock()
	f.last = first.version
	f.out.Replace(first.state)
	if first.final {
		f.endLocked()
		f.mu.Unlock()
		h.detach(f, topics)
		return f.out, nil
	}
	if reread > 0 {
		f.timer = time.AfterFunc(jitter(reread), f.tick)
	}
	f.release = context.AfterFunc(ctx, f.end)
	f.busy = false
	f.wakeLocked()
	f.mu.Unlock()
	return f.out, nil
}

// judged is a state with what version and final say of it.
type judged[T any] struct {
	state   T
	version int64
	final   bool
}

// follower is the sink behind Follow. busy is set while its goroutine runs; only that one calls read and decode.
type follower[T any] struct {
	ctx     context.Context
	hub     *Hub
	topics  []string
	read    func(ctx context.Context) (T, error)
	decode  func(payload []byte) (T, bool)
	version func(T) int64
	final   func(T) bool
	reread  time.Duration

	mu      sync.Mutex
	busy    bool
	ended   bool
	pending [][]byte
	stale   bool
	last    int64
	out     *feed.Feed[T]
	timer   *time.Timer
	release func() bool
}

// deliver notes an event; the work is done elsewhere, because the caller is a publisher.
func (f *follower[T]) deliver(e Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.ended:
		return
	case e.Resync && e.Topic == "" && !f.busy && f.timer != nil:
		// Everybody is told at once, so reads are spread: the timer's own turn comes sooner, that is all. A read that is
		// under way may have begun too early to count, hence not when busy.
		f.timer.Reset(rand.N(min(f.hub.resyncWindow(), f.reread) + 1))
		return
	case e.Resync || f.decode == nil:
		f.stale = true
	case len(f.pending) >= eventBuffer:
		f.hub.merged.Add(1)
		f.pending, f.stale = nil, true
	default:
		f.pending = append(f.pending, e.Payload)
	}
	f.wakeLocked()
}

// soon has the next read come within a time, as long as one comes by itself at all.
func (f *follower[T]) soon(within time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.ended && !f.busy && f.timer != nil {
		f.timer.Reset(rand.N(min(within, f.reread) + 1))
	}
}

func (f *follower[T]) tick() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stale = true
	f.wakeLocked()
}

func (f *follower[T]) wakeLocked() {
	if !f.busy && !f.ended && (f.stale || len(f.pending) > 0) {
		f.busy = true
		go f.work()
	}
}

// work handles what has come until nothing is left.
func (f *follower[T]) work() {
	for {
		f.mu.Lock()
		payloads, stale := f.pending, f.stale
		f.pending, f.stale = nil, false
		if f.ended || !stale && len(payloads) == 0 {
			f.busy = false
			f.mu.Unlock()
			return
		}
		f.mu.Unlock()
		for _, payload := range payloads {
			if j, ok := f.understand(payload); ok {
				f.emit(j)
			} else {
				stale = true
			}
		}
		if stale {
			f.readAgain()
		}
	}
}

func (f *follower[T]) readAgain() {
	f.mu.Lock()
	ended := f.ended
	f.mu.Unlock()
	if ended {
		return
	}
	ctx, cancel := context.WithTimeout(f.ctx, rereadTimeout)
	defer cancel()
	j, err := f.fetch(ctx)
	next := f.reread
	if err == nil {
		f.emit(j)
	} else if f.ctx.Err() == nil {
		next = min(next, rereadRetry)
		f.hub.log.WarnContext(f.ctx, "a followed state could not be read again", "error", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer != nil && !f.ended {
		f.timer.Reset(jitter(next))
	}
}

// emit sends a state that is newer than the last. Where the reader has not fetched the ones before, the oldest is dropped:
// only this goroutine sends, so there is room then.
func (f *follower[T]) emit(j judged[T]) {
	f.mu.Lock()
	if f.ended || j.version <= f.last {
		f.mu.Unlock()
		return
	}
	f.last = j.version
	f.out.Replace(j.state)
	f.mu.Unlock()
	if j.final {
		f.end()
	}
}

// end closes the feed and lets go of everything, once. It leaves the hub after giving up mu: the hub delivers with its
// own lock held, and waits for mu there.
func (f *follower[T]) end() {
	f.mu.Lock()
	first := f.endLocked()
	f.mu.Unlock()
	if first {
		f.hub.detach(f, f.topics)
	}
}

func (f *follower[T]) endLocked() (first bool) {
	if f.ended {
		return false
	}
	f.ended = true
	f.pending = nil
	f.out.Close()
	if f.timer != nil {
		f.timer.Stop()
	}
	if f.release != nil {
		f.release()
	}
	return true
}

// errPanicked stands for a panic of a callback, which must not end the process.
var errPanicked = errors.New("pubsub: a callback panicked")

func (f *follower[T]) fetch(ctx context.Context) (j judged[T], err error) {
	defer func() {
		if p := recover(); p != nil {
			f.hub.log.ErrorContext(ctx, "panic while reading a followed state", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("%w: %v", errPanicked, p)
		}
	}()
	if j.state, err = f.read(ctx); err != nil {
		return j, err
	}
	j.version, j.final = f.version(j.state), f.final(j.state)
	return j, nil
}

func (f *follower[T]) understand(payload []byte) (j judged[T], ok bool) {
	defer func() {
		if p := recover(); p != nil {
			f.hub.log.ErrorContext(f.ctx, "panic while decoding a live update", "panic", p, "stack", string(debug.Stack()))
			ok = false
		}
	}()
	if j.state, ok = f.decode(payload); ok {
		j.version, j.final = f.version(j.state), f.final(j.state)
	}
	return j, ok
}

// jitter is d, give or take a quarter.
func jitter(d time.Duration) time.Duration { return d - d/4 + rand.N(d/2+1) }
