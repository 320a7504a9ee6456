package db

import (
	"errors"
	"sync"
)

// ErrClosed says that a gatherer takes nothing more.
var ErrClosed = errors.New("db: the process is stopping")

// Gatherer brings concurrent calls together, so that many small transactions become few larger ones: whoever calls while the writers are busy
// rides with the next. A lone call is not delayed.
type Gatherer[T any] struct {
	run   func(batch []T)
	calls chan call[T]
	limit int
	wg    sync.WaitGroup

	mu     sync.RWMutex
	closed bool
}

type call[T any] struct {
	item T
	done chan struct{}
}

// NewGatherer starts writers that pass gathered items to run, at most limit at once. run tells each item's result in the item itself.
func NewGatherer[T any](run func(batch []T), writers, limit int) *Gatherer[T] {
	g := &Gatherer[T]{run: run, calls: make(chan call[T], limit*writers), limit: limit}
	for range writers {
		g.wg.Go(g.write)
	}
	return g
}

// Do has the item run in some batch and returns when it has been. It does not end early when a caller goes: what was handed over is done.
func (g *Gatherer[T]) Do(item T) error {
	c := call[T]{item: item, done: make(chan struct{})}
	g.mu.RLock()
	if g.closed {
		g.mu.RUnlock()
		return ErrClosed
	}
	g.calls <- c
	g.mu.RUnlock()
	<-c.done
	return nil
}

func (g *Gatherer[T]) write() {
	for first := range g.calls {
		batch := []call[T]{first}
		items := []T{first.item}
	gather:
		for len(batch) < g.limit {
			select {
			case c, ok := <-g.calls:
				if !ok {
					break gather
				}
				batch = append(batch, c)
				items = append(items, c.item)
			default:
				break gather
			}
		}
		g.run(items)
		for _, c := range batch {
			close(c.done)
		}
	}
}

// Close lets what was handed over finish and takes nothing more.
func (g *Gatherer[T]) Close() {
	g.mu.Lock()
	if !g.closed {
		g.closed = true
		close(g.calls)
	}
	g.mu.Unlock()
	g.wg.Wait()
}
