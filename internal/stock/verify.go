package stock

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"cuppa/internal/db"
)

// followsWithin is how long Verify waits for a copy that is behind the database's epoch: longer than one is on its way while all is well.
const followsWithin = time.Second

// Verify checks the invariants of a shop's stock and answers what is broken, nothing when all is well: no SKU is oversold, every SKU's proof balances (what came is on
// the shelf, held or went), and Redis, where it is loaded, equals the database. Redis can only equal it while no order is under way; a copy that is behind the
// database's epoch, so that no order counts that it lets in, is given a second to follow. The context has the brand.
func (s *Service) Verify(ctx context.Context, shopID string) ([]string, error) {
	broken, err := s.VerifyIn(ctx, s.db, shopID)
	if errors.Is(err, ErrAway) {
		return append(broken, "Redis does not answer"), nil
	}
	return broken, err
}

// VerifyIn is Verify with the sums read through d: the service's own database, by connections for who reads all of it. With ErrAway it answers what the database says.
func (s *Service) VerifyIn(ctx context.Context, d *db.DB, shopID string) ([]string, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, db.ErrNoTenant
	}
	all, err := proofs(ctx, d.Reader(), d.Postgres(), brandID, shopID, "", time.Time{})
	if err != nil {
		return nil, err
	}
	var broken []string
	for _, p := range all {
		broken = append(broken, p.broken()...)
	}
	amiss, err := s.settledDifferences(ctx, s.shop(brandID, shopID))
	return append(broken, amiss...), err
}

// settledDifferences are those that stay when the copy in Redis has had time to follow the database's epoch.
func (s *Service) settledDifferences(ctx context.Context, st *shop) ([]string, error) {
	for end := time.Now().Add(followsWithin); ; {
		found, err := s.compare(ctx, st)
		if err != nil || len(found.off) == 0 {
			return nil, err
		}
		if !found.behind || time.Now().After(end) {
			return found.amiss(slices.Collect(maps.Keys(found.off))), nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(onTheWay):
		}
	}
}
