package stock

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"cuppa/internal/chance"
	"cuppa/internal/db"
)

const (
	// flipTimeout bounds one call of onFlip.
	flipTimeout = 10 * time.Second
	// defaultPace keeps menus of a shop whose SKUs sell out and come back all the time from being renewed all the time: the first flip is told at once, those after
	// it together. With the second after which pages ask again a flip shows within 2 s.
	defaultPace = 500 * time.Millisecond
)

// flips gathers the shops whose menus must be renewed: a shop that flips many times in a short while is renewed once more after it.
type flips struct {
	mu      sync.Mutex
	waiting map[string]*shop
	told    map[string]time.Time // when onFlip was called last, as long as that matters
	running bool
	wake    chan struct{} // something new waits
}

// flip has onFlip called for the shop soon, in a goroutine that ends when nothing waits.
func (s *Service) flip(st *shop) {
	if s.onFlip == nil {
		return
	}
	f := &s.flips
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting == nil {
		f.waiting, f.told, f.wake = map[string]*shop{}, map[string]time.Time{}, make(chan struct{}, 1)
	}
	f.waiting[st.id] = st
	if !f.running {
		f.running = true
		turn := chance.Turn()
		go func() {
			turn()
			s.tellFlips()
		}()
		return
	}
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

func (s *Service) tellFlips() {
	for {
		batch, wait, done := s.flips.due(time.Now(), s.pace)
		switch {
		case done:
			return
		case len(batch) == 0:
			turn := chance.Turn()
			select {
			case <-time.After(wait):
			case <-s.flips.wake:
				turn()
			}
		}
		for _, st := range batch {
			ctx, cancel := context.WithTimeout(db.ForBrand(context.Background(), st.brandID), flipTimeout)
			s.onFlip(ctx, st.id)
			cancel()
		}
	}
}

// due takes out the shops whose turn it is; without any it tells how long to wait, or that nothing waits.
func (f *flips) due(now time.Time, pace time.Duration) (batch []*shop, wait time.Duration, done bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	maps.DeleteFunc(f.told, func(_ string, at time.Time) bool { return now.Sub(at) >= pace })
	wait = pace
	for _, id := range slices.Sorted(maps.Keys(f.waiting)) {
		st := f.waiting[id]
		if at, recent := f.told[id]; recent {
			wait = min(wait, pace-now.Sub(at))
			continue
		}
		batch = append(batch, st)
		f.told[id] = now
		delete(f.waiting, id)
	}
	f.running = len(batch) > 0 || len(f.waiting) > 0
	return batch, wait, !f.running
}
