package db

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"cuppa/internal/chance"
)

// ErrBusy says that more reads wait than can soon be answered.
var ErrBusy = errors.New("db: too many reads wait")

const (
	// maxReads bounds the reads that wait.
	maxReads = 10_000
	// reading bounds one gathered read.
	reading = 5 * time.Second
)

// Reads lets callers that ask for rows by key at the same time share statements: while one is under way, the next keys gather. Alone, a key is
// read at once. Nothing is remembered: each answer was read after it was asked for.
type Reads[K, V any] struct {
	read    func(ctx context.Context, keys []K) ([]V, error)
	workers int
	most    int

	mu      sync.Mutex
	waiting []*wanted[K, V]
	active  int
}

type wanted[K, V any] struct {
	key   K
	value V
	err   error
	done  chan struct{}
}

// NewReads makes it with at most so many statements under way and so many keys in each. read answers in the order of its keys; its context sees all
// brands, so a key must name its own. There is no goroutine while nobody asks.
func NewReads[K, V any](read func(ctx context.Context, keys []K) ([]V, error), workers, most int) *Reads[K, V] {
	return &Reads[K, V]{read: read, workers: workers, most: most}
}

// Get reads what belongs to a key.
func (r *Reads[K, V]) Get(ctx context.Context, key K) (V, error) {
	w := &wanted[K, V]{key: key, done: make(chan struct{})}
	if err := ctx.Err(); err != nil {
		return w.value, err
	}
	r.mu.Lock()
	if len(r.waiting) >= maxReads {
		r.mu.Unlock()
		return w.value, ErrBusy
	}
	r.waiting = append(r.waiting, w)
	start := r.active < r.workers
	if start {
		r.active++
	}
	r.mu.Unlock()
	turn := chance.Turn()
	if start {
		begin := chance.Turn()
		go func() {
			begin()
			r.work()
		}()
	}
	select {
	case <-w.done:
		turn()
		return w.value, w.err
	case <-ctx.Done():
		turn()
		var none V
		return none, ctx.Err()
	}
}

// work reads what has gathered until nothing has.
func (r *Reads[K, V]) work() {
	for {
		runtime.Gosched() // callers that are ready come along, instead of waiting for the next
		r.mu.Lock()
		n := min(len(r.waiting), r.most)
		if n == 0 {
			r.active--
			r.mu.Unlock()
			return
		}
		batch := r.waiting[:n:n]
		r.waiting = r.waiting[n:]
		r.mu.Unlock()
		r.answer(batch)
	}
}

func (r *Reads[K, V]) answer(batch []*wanted[K, V]) {
	keys := make([]K, len(batch))
	for i, w := range batch {
		keys[i] = w.key
	}
	values, err := r.try(keys)
	for i, w := range batch {
		if w.err = err; err == nil {
			w.value = values[i]
		}
		close(w.done)
	}
}

// try turns a panic into an error: it would end the process, not only the request.
func (r *Reads[K, V]) try(keys []K) (values []V, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("db: a gathered read panicked: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(ForAllBrands(context.Background()), reading)
	defer cancel()
	if values, err = r.read(ctx, keys); err == nil && len(values) != len(keys) {
		err = fmt.Errorf("db: %d keys were answered with %d values", len(keys), len(values))
	}
	return values, err
}
