package order

import (
	"context"
	"errors"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/timer"
)

const (
	// expiryTick is how long nobody looks at most for orders whose time is over, and deliveredTick for those that were delivered long ago.
	expiryTick    = 400 * time.Millisecond
	deliveredTick = 30 * time.Second
	// deliveredAtOnce bounds how many orders one run completes.
	deliveredAtOnce = 100
	// acceptedNote is what the timeline says of orders that nobody complained about.
	acceptedNote = "delivered long enough ago"
)

// Timers are what orders do by themselves. An unpaid order's deadline is its own row under a partial index: it is durable, exact and costs nothing extra to write. That of
// a delivered one is when it was last touched, among those under way, which have an index too.
func (s *Service) Timers() []timer.Timer {
	return []timer.Timer{
		{
			Name: "orders expire", Every: expiryTick, Run: s.ExpireDue,
			Next: func(ctx context.Context) (time.Time, bool, error) { return nextExpiry(ctx, s.db) },
		},
		{Name: "orders complete", Every: deliveredTick, Run: s.CompleteDue, Next: func(ctx context.Context) (time.Time, bool, error) {
			at, found, err := firstDelivered(ctx, s.db)
			return at.Add(s.set.CompleteAfter), found, err
		}},
	}
}

// CompleteDue completes orders that were delivered long enough ago, the earliest first, and says how many. Any number of replicas may do it: an order is completed once.
func (s *Service) CompleteDue(ctx context.Context) (n int, err error) {
	ctx = db.ForAllBrands(ctx)
	nos, err := deliveredBefore(ctx, s.db, s.moment().Add(-s.set.CompleteAfter), deliveredAtOnce)
	if err != nil {
		return 0, err
	}
	for _, no := range nos {
		_, e := s.Advance(ctx, no, Completed, acceptedNote, actorSystem, func(o Order) error {
			if o.Status != Delivered && o.Status != Completed {
				return ErrInvalidTransition
			}
			return nil
		})
		switch {
		case e == nil:
			n++
		case !ErrInvalidTransition.Is(e): // somebody was faster
			err = errors.Join(err, e)
		}
	}
	return n, err
}
