package stock

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// crowd is how many were refused in a short while before the next are refused without asking Redis.
	crowd = 16
	// remembered is how long they are. Then one caller asks, and the others are refused for as long again at most, until it was answered; so new stock is sold again on all
	// replicas within twice this time, and a crowd before an empty shelf costs a few calls a second. The replica that puts stock back forgets at once.
	remembered = 250 * time.Millisecond
)

// shortages are what Redis said ran short, by SKU.
type shortages struct {
	any atomic.Bool // whether there are some: a shop that has all pays no more than this look
	mu  sync.Mutex
	of  map[string]*shortage
	// forgets counts forget. What was asked before one was may be told after it, and is not learned: it is from before there was more.
	forgets atomic.Int64
}

// shortage says that less than quantity was left.
type shortage struct {
	quantity int64
	times    int // how often it was heard, one time soon after the other
	until    time.Time
	asked    bool // somebody asks, and until is how long the others wait for what it hears
	refusal  error
}

// among is the refusal of needs that are known to run short. One caller in a while is told to ask instead, so that somebody does.
func (s *shortages) among(needs []Need) (short error, ask bool) {
	if !s.any.Load() {
		return nil, false
	}
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range needs {
		known := s.of[n.SKUID]
		switch {
		case known == nil || n.Quantity < known.quantity || known.times < crowd:
		case now.Before(known.until):
			short = known.and(short)
		case known.asked: // and nothing was heard: it is held by now, or Redis is away
			delete(s.of, n.SKUID)
		default:
			known.asked, known.until = true, now.Add(remembered)
			ask = true
		}
	}
	s.any.Store(len(s.of) > 0)
	if ask {
		return nil, true
	}
	return short, false
}

// since is the refusal of a caller that already waits for Redis, when what it needs was found to run short meanwhile.
func (s *shortages) since(needs []Need) (short error) {
	if !s.any.Load() {
		return nil
	}
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range needs {
		if known := s.of[n.SKUID]; known != nil && n.Quantity >= known.quantity && known.times >= crowd && now.Before(known.until) {
			short = known.and(short)
		}
	}
	return short
}

// and adds its refusal to those before. A crowd shares one.
func (s *shortage) and(before error) error {
	if before == nil {
		return s.refusal
	}
	return errors.Join(before, s.refusal)
}

// learn notes what Redis has just refused to a caller who asked when there had been so many forgets.
func (s *shortages) learn(needs []Need, short []int, now time.Time, asked int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.any.Store(true) // before the look at forgets: a forget that is not seen here sees this
	defer func() { s.any.Store(len(s.of) > 0) }()
	if s.forgets.Load() != asked {
		return
	}
	if s.of == nil {
		s.of = map[string]*shortage{}
	}
	for _, at := range short {
		n := needs[at]
		known := s.of[n.SKUID]
		if known == nil || now.After(known.until) && !known.asked {
			known = &shortage{quantity: n.Quantity, refusal: outOfStock([]string{n.SKUID})}
			s.of[n.SKUID] = known
		}
		known.quantity = min(n.Quantity, known.quantity)
		known.times++
		known.asked, known.until = false, now.Add(remembered)
	}
}

// held notes what Redis has just held: that much was there.
func (s *shortages) held(needs []Need) {
	if !s.any.Load() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range needs {
		if known := s.of[n.SKUID]; known != nil && n.Quantity >= known.quantity {
			delete(s.of, n.SKUID)
		}
	}
	s.any.Store(len(s.of) > 0)
}

// forget drops all that was remembered: there may be more by now.
func (s *shortages) forget() {
	s.forgets.Add(1)
	if s.any.Load() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.of = nil
		s.any.Store(false)
	}
}

// names are the SKUs of some needs.
func names(needs []Need, at []int) []string {
	out := make([]string, len(at))
	for i, n := range at {
		out[i] = needs[n].SKUID
	}
	return out
}
