package stock

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"cuppa/internal/db"
)

// Verify checks the invariants of a shop's stock and answers what is broken, nothing when all is well: no SKU is oversold, every SKU's proof balances (what came is on
// the shelf, held or went), and Redis, where it is loaded, equals the database. Redis can only equal it while no order is under way; a copy that is behind the
// database's epoch is none of this, as no order counts that it lets in: servers replace it. The context has the brand.
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
	found, err := s.compare(ctx, s.shop(brandID, shopID))
	if err != nil || found.behind {
		return broken, err
	}
	return append(broken, found.amiss(slices.Collect(maps.Keys(found.off)))...), nil
}
