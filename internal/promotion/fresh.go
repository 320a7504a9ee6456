package promotion

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"cuppa/internal/chance"
	"cuppa/internal/db"
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
	// shownFor is how old a value may be that is only shown, while the database does not answer: as old as a quote's price.
	shownFor = 10 * time.Minute
	// patience is how long who shows a value waits for a newer one, or a third of the time that the request has left.
	patience = time.Second
	// waitAgain is how long after the database was late nobody waits for it who has an older value to show.
	waitAgain = time.Second
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
	late   atomic.Int64 // when somebody last waited in vain for a newer one, in nanoseconds
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
	turn := chance.Turn()
	asked := f.ask(ctx, k, drops)
	select {
	case <-ctx.Done():
		turn()
		var none V
		return none, ctx.Err()
	case result := <-asked:
		turn()
		v, _ := result.Val.(V)
		return v, result.Err
	}
}

// shown is get for what is only shown: while the database does not answer, or not in time, it is the value that was read last, at most shownFor ago, unless it is known to
// have changed.
func (f *fresh[K, V]) shown(ctx context.Context, k K) (V, error) {
	f.mu.RLock()
	e := f.kept[k]
	f.mu.RUnlock()
	now := f.now()
	if e == nil || e.stale || now.Sub(e.read) < tooOld || now.Sub(e.read) > shownFor {
		return f.get(ctx, k)
	}
	wait := patience
	if deadline, limited := ctx.Deadline(); limited {
		wait = min(wait, time.Until(deadline)/3)
	}
	if now.UnixNano()-e.late.Load() < int64(waitAgain) {
		wait = 0 // the reading goes on all the same
	}
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	v, err := f.get(waiting, k)
	if err == nil || ctx.Err() != nil || !db.Away(err) && !errors.Is(err, context.DeadlineExceeded) {
		return v, err
	}
	if wait > 0 {
		e.late.Store(f.now().UnixNano())
	}
	return e.value, nil
}

// ask joins the one reading that is under way. Whoever comes after a drop joins one that began after it.
func (f *fresh[K, V]) ask(ctx context.Context, k K, drops uint64) <-chan singleflight.Result {
	turn := chance.Turn()
	return f.flight.DoChan(fmt.Sprint(drops, " ", k), func() (any, error) {
		turn()
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
