package db

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"cuppa/internal/chance"
)

// ErrClosed says that a gatherer takes nothing more.
var ErrClosed = errors.New("db: the process is stopping")

// ErrPanicked says that the run that an item was part of panicked; what became of the item is not known.
var ErrPanicked = errors.New("db: a gathered run panicked")

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
	done chan error
}

// NewGatherer starts writers that pass gathered items to run, at most limit at once. run tells each item's result in the item itself.
func NewGatherer[T any](run func(batch []T), writers, limit int) *Gatherer[T] {
	g := &Gatherer[T]{run: run, calls: make(chan call[T], limit*writers), limit: limit}
	for range writers {
		g.wg.Go(g.write)
	}
	return g
}

// ErrLeft says that the caller's time was over before the item's run was; what became of it is not known, and the item still belongs to the gatherer.
var ErrLeft = errors.New("db: the caller left a gathered run")

// Do has the item run in some batch and returns when it has been, or with ErrLeft when ctx ends. What was handed over is done all the same, unless run itself
// leaves out what nobody waits for any more.
func (g *Gatherer[T]) Do(ctx context.Context, item T) error {
	c := call[T]{item: item, done: make(chan error, 1)}
	turn := chance.Turn()
	g.mu.RLock()
	if g.closed {
		g.mu.RUnlock()
		return ErrClosed
	}
	select {
	case g.calls <- c:
		g.mu.RUnlock()
	case <-ctx.Done():
		g.mu.RUnlock()
		return fmt.Errorf("%w: %w", ErrLeft, ctx.Err())
	}
	select {
	case err := <-c.done:
		turn()
		return err
	case <-ctx.Done():
		turn()
		return fmt.Errorf("%w: %w", ErrLeft, ctx.Err())
	}
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
		err := g.try(items)
		for _, c := range batch {
			c.done <- err
		}
	}
}

// try turns a panic into an error: one bad item must neither end the process nor leave its callers waiting, or believing that all is well.
func (g *Gatherer[T]) try(items []T) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrPanicked, p)
		}
	}()
	g.run(items)
	return nil
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
