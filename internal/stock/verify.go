package stock

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"cuppa/internal/db"
)

// reconcile compares Redis with the database. While orders are under way they differ; a difference that stands unchanged from one look to the
// next is an error: it is told and repaired.
func (s *Service) reconcile(ctx context.Context, st *shop, r *round) error {
	at := place{st.brandID, st.id}
	seen, amiss, cause, err := s.compare(ctx, st)
	if err != nil {
		return err
	}
	last := r.looks[at]
	delete(r.looks, at)
	switch {
	case len(amiss) == 0:
		return nil
	case last != seen:
		r.looks[at] = seen
		return nil
	}
	s.drifted(ctx, st, cause, amiss)
	st.doubt()
	return s.renew(ctx, st)
}

// compare tells what is amiss between Redis and the database and why, and all that it saw, as a text to compare.
func (s *Service) compare(ctx context.Context, st *shop) (seen string, amiss []string, cause drift, err error) {
	there, err := s.readCopy(ctx, st)
	var holds int64
	if err == nil && there.free != nil {
		holds, err = s.heldInRedis(ctx, st)
	}
	if s.link.noted(ctx, err) != nil {
		return "", nil, 0, errAway
	}
	if there.free == nil {
		return "", nil, 0, nil // not loaded: nothing to compare
	}
	all, err := levels(ctx, s.db.Reader(), s.db.Postgres(), st.brandID, st.id, nil)
	if err != nil {
		return "", nil, 0, err
	}
	p, err := s.policySince(ctx, s.db.Reader(), st, there.since)
	if err != nil {
		return "", nil, 0, err
	}
	all = slices.DeleteFunc(all, func(l Level) bool { return !p.of(l.SKUID).counters() })
	orders, err := heldOrders(ctx, s.db, st, there.epoch, p, all)
	if err != nil {
		return "", nil, 0, err
	}
	amiss, cause = differences(there.free, all), driftQuantity
	if holds != orders { // which is why its quantities differ too
		if cause = driftNoHold; holds > orders {
			cause = driftNoOrder
		}
		amiss = append(amiss, fmt.Sprintf("holds: %d in Redis, %d in the database", holds, orders))
	}
	return fmt.Sprint(there.epoch, there.free, all, holds, orders), amiss, cause, nil
}

func differences(free map[string]int64, all []Level) (amiss []string) {
	known := map[string]bool{}
	for _, l := range all {
		known[l.SKUID] = true
		if n, ok := free[l.SKUID]; !ok || n != l.Available {
			amiss = append(amiss, fmt.Sprintf("SKU %s: available %d in Redis (known: %t), %d in the database", l.SKUID, n, ok, l.Available))
		}
	}
	for _, sku := range slices.Sorted(maps.Keys(free)) {
		if !known[sku] {
			amiss = append(amiss, fmt.Sprintf("SKU %s: counted in Redis only", sku))
		}
	}
	return amiss
}

// Verify checks the invariants of a shop's stock and answers what is broken, nothing when all is well: no SKU is oversold, every SKU's proof balances (what came is on
// the shelf, held or went), and Redis, where it is loaded, equals the database. Redis can only equal it while no order is under way. The
// context has the brand.
func (s *Service) Verify(ctx context.Context, shopID string) ([]string, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, db.ErrNoTenant
	}
	all, err := proofs(ctx, s.db.Reader(), s.db.Postgres(), brandID, shopID, "", time.Time{})
	if err != nil {
		return nil, err
	}
	var broken []string
	for _, p := range all {
		broken = append(broken, p.broken()...)
	}
	_, amiss, _, err := s.compare(ctx, s.shop(brandID, shopID))
	if errors.Is(err, errAway) {
		return append(broken, "Redis does not answer"), nil
	}
	return append(broken, amiss...), err
}
