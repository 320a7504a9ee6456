package feed

import (
	"context"
	"sync"
)

// Feed is a queue of events between one sender and one reader. The reader receives from C, or asks Idle and is called.
type Feed[T any] struct {
	c chan T

	mu     sync.Mutex
	closed bool
	wake   func()
}

// New makes a feed in which up to size events wait; size is at least 1.
func New[T any](size int) *Feed[T] { return &Feed[T]{c: make(chan T, size)} }

// C is where the events arrive. It is closed after the last.
func (f *Feed[T]) C() <-chan T { return f.c }

// Send adds an event, waiting for room until the context ends; then it answers false.
func (f *Feed[T]) Send(ctx context.Context, event T) bool {
	select {
	case f.c <- event:
		f.tell()
		return true
	case <-ctx.Done():
		return false
	}
}

// Replace adds an event at once, in place of the oldest where there is no room.
func (f *Feed[T]) Replace(event T) {
	if len(f.c) == cap(f.c) {
		select {
		case <-f.c:
		default:
		}
	}
	f.c <- event
	f.tell()
}

// Close ends the feed. Only its sender may call it, once.
func (f *Feed[T]) Close() {
	f.mu.Lock()
	f.closed = true
	close(f.c)
	f.mu.Unlock()
	f.tell()
}

func (f *Feed[T]) tell() {
	f.mu.Lock()
	wake := f.wake
	f.wake = nil
	f.mu.Unlock()
	if wake != nil {
		wake()
	}
}

// Idle says that receiving from C would wait. Then wake is called once, when it would not any more; it is called by the sender and must not block.
func (f *Feed[T]) Idle(wake func()) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.c) > 0 || f.closed {
		return false
	}
	f.wake = wake
	return true
}
