package timer

import (
	"context"
	"sync"
)

// Slots are work that a timer's Run begins and does not wait for, at most so many at once. It goes on when the catching up ends in which it was begun, and ends with Drain.
type Slots struct {
	taken chan struct{}
	freed func()
	wg    sync.WaitGroup

	mu    sync.Mutex
	next  int
	ends  map[int]context.CancelFunc // of what is under way
	ended bool
}

// NewSlots makes n; freed is told whenever one is free again, nil: nobody is.
func NewSlots(n int, freed func()) *Slots {
	if freed == nil {
		freed = func() {}
	}
	return &Slots{taken: make(chan struct{}, n), freed: freed, ends: map[int]context.CancelFunc{}}
}

// Free is how many more may begin.
func (s *Slots) Free() int { return cap(s.taken) - len(s.taken) }

// Go begins f, which knows what ctx knows. Where no slot is free it waits for one.
func (s *Slots) Go(ctx context.Context, f func(ctx context.Context)) {
	s.taken <- struct{}{}
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	s.mu.Lock()
	s.next++
	me := s.next
	s.ends[me] = end
	if s.ended {
		end()
	}
	s.mu.Unlock()
	s.wg.Go(func() {
		defer func() {
			end()
			s.mu.Lock()
			delete(s.ends, me)
			s.mu.Unlock()
			<-s.taken
			s.freed()
		}()
		f(ctx)
	})
}

// Drain ends the contexts of what is under way, and waits for it.
func (s *Slots) Drain() {
	s.mu.Lock()
	s.ended = true
	for _, end := range s.ends {
		end()
	}
	s.mu.Unlock()
	s.wg.Wait()
}
