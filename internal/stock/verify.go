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

// followsWithin is how long Verify waits for a copy that is behind the database's epoch: longer than one is on its way while all is well.
const followsWithin = time.Second

// reconcile compares Redis with the database. While orders are under way they differ; a difference that stands unchanged from one look to the
// next is an error: it is told and repaired.
func (s *Service) reconcile(ctx context.Context, st *shop, r *round) error {
	at := place{st.brandID, st.id}
	found, err := s.compare(ctx, st)
	if err != nil {
		return err
	}
	last := r.looks[at]
	delete(r.looks, at)
	switch {
	case len(found.amiss) == 0:
		return nil
	case last != found.seen:
		r.looks[at] = found.seen
		return nil
	}
	s.drifted(ctx, st, found.cause, found.amiss)
	st.doubt()
	return s.renew(ctx, st)
}

// compared is what a look at Redis and the database found.
type compared struct {
	seen  string   // all of it, as a text to compare
	amiss []string // what differs
	cause drift    // why
	epoch int64    // of the copy in Redis
}

// compare tells what is amiss between Redis and the database.
func (s *Service) compare(ctx context.Context, st *shop) (compared, error) {
	there, err := s.readCopy(ctx, st)
	var holds int64
	if err == nil && there.free != nil {
		holds, err = s.heldInRedis(ctx, st)
	}
	if s.link.noted(ctx, err) != nil {
		return compared{}, errAway
	}
	if there.free == nil {
		return compared{}, nil // not loaded: nothing to compare
	}
	all, err := levels(ctx, s.db.Reader(), s.db.Postgres(), st.brandID, st.id, nil)
	if err != nil {
		return compared{}, err
	}
	p, err := s.policySince(ctx, s.db.Reader(), st, there.since)
	if err != nil {
		return compared{}, err
	}
	all = slices.DeleteFunc(all, func(l Level) bool { return !p.of(l.SKUID).counters() })
	orders, err := heldOrders(ctx, s.db, st, there.epoch, p, all)
	if err != nil {
		return compared{}, err
	}
	found := compared{fmt.Sprint(there.epoch, there.free, all, holds, orders), differences(there.free, all), driftQuantity, there.epoch}
	if holds != orders { // which is why its quantities differ too
		if found.cause = driftNoHold; holds > orders {
			found.cause = driftNoOrder
		}
		found.amiss = append(found.amiss, fmt.Sprintf("holds: %d in Redis, %d in the database", holds, orders))
	}
	return found, nil
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
// the shelf, held or went), and Redis, where it is loaded, equals the database. Redis can only equal it while no order is under way; a copy that is behind the
// database's epoch, so that no order counts that it lets in, is given a second to follow. The context has the brand.
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
	amiss, err := s.settledDifferences(ctx, s.shop(brandID, shopID))
	if errors.Is(err, errAway) {
		return append(broken, "Redis does not answer"), nil
	}
	return append(broken, amiss...), err
}

// settledDifferences are those that stay when the copy in Redis has had time to follow the database's epoch.
func (s *Service) settledDifferences(ctx context.Context, st *shop) ([]string, error) {
	for end := time.Now().Add(followsWithin); ; {
		found, err := s.compare(ctx, st)
		if err != nil || len(found.amiss) == 0 {
			return nil, err
		}
		now, err := epochNow(ctx, s.db.Reader(), st.brandID, st.id)
		if err != nil || found.epoch >= now || time.Now().After(end) {
			return found.amiss, err
		}
		select {
		case <-ctx.Done():
			return found.amiss, ctx.Err()
		case <-time.After(onTheWay):
		}
	}
}
