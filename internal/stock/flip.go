package stock

import (
	"context"
	"sync"
	"time"

	"cuppa/internal/db"
)

// flipTimeout bounds one call of onFlip.
const flipTimeout = 10 * time.Second

// flips gathers the shops whose menus must be renewed: a shop that flips many times while its menu is being renewed is renewed once more.
type flips struct {
	mu      sync.Mutex
	waiting map[string]*shop
	running bool
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
		f.waiting = map[string]*shop{}
	}
	f.waiting[st.id] = st
	if !f.running {
		f.running = true
		go s.tellFlips()
	}
}

func (s *Service) tellFlips() {
	for {
		f := &s.flips
		f.mu.Lock()
		batch := f.waiting
		f.waiting = nil
		f.running = len(batch) > 0
		f.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		for _, st := range batch {
			ctx, cancel := context.WithTimeout(db.ForBrand(context.Background(), st.brandID), flipTimeout)
			s.onFlip(ctx, st.id)
			cancel()
		}
	}
}
