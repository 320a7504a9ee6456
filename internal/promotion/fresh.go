package promotion

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// askAgain is after how long a kept value is read again beside its use.
	askAgain = 500 * time.Millisecond
	// tooOld is from when on nobody is answered with a kept value.
	tooOld = time.Second
	// reading bounds one reading, which goes on when its first caller gives up.
	reading = 5 * time.Second
	// forgetAfter is how long a value is kept that nobody reads again.
	forgetAfter = time.Minute
)

// fresh keeps values that are read from the database, so that what it answers is less than tooOld and the database is asked once at a time for each: under load
// nobody waits for a reading, and when it is quiet the first who comes.
type fresh[K comparable, V any] struct {
	// read reads a value anew; before is the one that was kept, when had.
	read func(ctx context.Context, k K, before V, had bool) (V, error)
	now  func() time.Time

	flight singleflight.Group
	mu     sync.RWMutex
	kept   map[K]*entry[V]
	drops  uint64 // a reading that began before a drop is not kept
}

type entry[V any] struct {
	value  V
	read   time.Time
	stale  bool // it was dropped: good only for comparing
	asking atomic.Bool
}

func newFresh[K comparable, V any](now func() time.Time, read func(ctx context.Context, k K, before V, had bool) (V, error)) *fresh[K, V] {
	return &fresh[K, V]{read: read, now: now, kept: map[K]*entry[V]{}}
}

// get answers the value, read less than tooOld ago.
func (f *fresh[K, V]) get(ctx context.Context, k K) (V, error) {
	f.mu.RLock()
	e, drops := f.kept[k], f.drops
	f.mu.RUnlock()
	if e != nil && !e.stale {
		switch age := f.now().Sub(e.read); {
		case age < 0: // the clock was set back
		case age < askAgain:
			return e.value, nil
		case age < tooOld:
			if e.asking.CompareAndSwap(false, true) {
				f.ask(ctx, k, drops)
			}
			return e.value, nil
		}
	}
	select {
	case <-ctx.Done():
		var none V
		return none, ctx.Err()
	case result := <-f.ask(ctx, k, drops):
		v, _ := result.Val.(V)
		return v, result.Err
	}
}

// ask joins the one reading that is under way. Whoever comes after a drop joins one that began after it.
func (f *fresh[K, V]) ask(ctx context.Context, k K, drops uint64) <-chan singleflight.Result {
	return f.flight.DoChan(fmt.Sprint(drops, " ", k), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), reading)
		defer cancel()
		f.mu.RLock()
		e := f.kept[k]
		f.mu.RUnlock()
		at := f.now()
		var before V
		if e != nil {
			if !e.stale && e.read.Equal(at) {
				return e.value, nil // a reading ended between this caller's look and its joining
			}
			before = e.value
		}
		v, err := f.read(ctx, k, before, e != nil)
		if err != nil {
			if e != nil {
				e.asking.Store(false)
			}
			return nil, err
		}
		f.keep(k, &entry[V]{value: v, read: at}, drops)
		return v, nil
	})
}

func (f *fresh[K, V]) keep(k K, e *entry[V], drops uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.drops != drops {
		return
	}
	f.kept[k] = e
	for other, old := range f.kept {
		if e.read.Sub(old.read) > forgetAfter {
			delete(f.kept, other)
		}
	}
}

// drop has values be read again before they are answered: those of the keys that which picks.
func (f *fresh[K, V]) drop(which func(K) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drops++
	for k, e := range f.kept {
		if which(k) {
			f.kept[k] = &entry[V]{value: e.value, read: e.read, stale: true}
		}
	}
}
