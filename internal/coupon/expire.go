package coupon

import (
	"context"
	"log/slog"
	"time"

	"cuppa/internal/db"
)

const (
	// expireTick is how often each replica looks for coupons whose validity is over. Nothing waits for it: StatusAt and Lock go by the clock.
	expireTick = 30 * time.Second
	// expireAtOnce bounds the coupons of one transaction.
	expireAtOnce = 200
	// expireRest is what is left to others after each full transaction.
	expireRest = 50 * time.Millisecond
)

// ExpireDue ends available coupons whose validity is over, a bounded number of them, and answers how many. Any number of replicas may do it at once: each coupon ends
// once, with one event.
func (s *Service) ExpireDue(ctx context.Context) (int, error) {
	ctx, now := db.ForAllBrands(ctx), s.moment()
	if due, err := anyExpired(ctx, s.db, now); err != nil || !due {
		return 0, err
	}
	var expired []Coupon
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		expired, err = expireCoupons(ctx, tx, now, expireAtOnce)
		s.kept.changed(tx, ownersOf(expired)...)
		return err
	})
	return len(expired), err
}

// RunExpiry ends coupons whose validity is over until the context ends.
func (s *Service) RunExpiry(log *slog.Logger) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		ticker := time.NewTicker(expireTick)
		defer ticker.Stop()
		for {
			pause := ticker.C
			n, err := s.ExpireDue(ctx)
			switch {
			case err != nil && ctx.Err() == nil:
				log.ErrorContext(ctx, "coupons whose validity is over could not be ended; it is tried again", "error", err)
			case n == expireAtOnce:
				pause = time.After(expireRest)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-pause:
			}
		}
	}
}
