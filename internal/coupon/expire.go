package coupon

import (
	"context"
	"time"

	"cuppa/internal/db"
)

const (
	// expireTick is how often each replica looks for coupons whose validity is over. Nothing waits for it: StatusAt and Lock go by the clock.
	expireTick = 30 * time.Second
	// expireAtOnce bounds the coupons of one transaction.
	expireAtOnce = 200
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
