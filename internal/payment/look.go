package payment

import (
	"context"
	"sync"
	"time"

	"cuppa/internal/cause"
	"cuppa/internal/db"
)

const (
	// lookPause is how often looking at an order has its pending payments asked for.
	lookPause = time.Second
	// looksGather is how long the job waits for more of them.
	looksGather = 100 * time.Millisecond
	// maxLooks bounds the orders that are remembered, and looksAtOnce those that wait for the job.
	maxLooks    = 8_192
	looksAtOnce = 512
)

// looks are the orders that somebody looks at whose payment may be pending: who comes back to the page must not wait for a notice that got lost.
type looks struct {
	// wake has the job look; nil where no channel keeps books of its own.
	wake chan struct{}

	mu      *sync.Mutex
	last    map[string]time.Time
	waiting map[string]struct{}
}

func newLooks(remote bool) looks {
	l := looks{mu: &sync.Mutex{}, last: map[string]time.Time{}, waiting: map[string]struct{}{}}
	if remote {
		l.wake = make(chan struct{}, 1)
	}
	return l
}

// remotes says whether any channel keeps books of its own.
func (s *Service) remotes() bool {
	for _, c := range s.channels {
		if c.Remote() {
			return true
		}
	}
	return false
}

// Look has the pending payments of an order asked for soon, at most once a second however often and wherever it is called. It waits for nothing, and does nothing
// where no channel has anything to tell.
func (s *Service) Look(orderNo string) {
	l := &s.looks
	if l.wake == nil {
		return
	}
	now := s.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if at, known := l.last[orderNo]; known && now.Sub(at) < lookPause || len(l.waiting) >= looksAtOnce {
		return
	}
	if len(l.last) >= maxLooks {
		clear(l.last)
	}
	l.last[orderNo] = now
	l.waiting[orderNo] = struct{}{}
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// any says whether somebody looks at an order.
func (l *looks) any() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting) > 0
}

// LookNow has what was looked at asked for by the next QueryDue, of any process.
func (s *Service) LookNow(ctx context.Context) error {
	ctx = cause.Named(ctx, "timer:look")
	l := &s.looks
	l.mu.Lock()
	nos := make([]string, 0, len(l.waiting))
	for no := range l.waiting {
		nos = append(nos, no)
	}
	clear(l.waiting)
	l.mu.Unlock()
	if len(nos) == 0 {
		return nil
	}
	all := db.ForAllBrands(ctx)
	return s.db.InTx(all, func(tx *db.Tx) error { return lookedAt(all, tx, nos, s.moment()) })
}
