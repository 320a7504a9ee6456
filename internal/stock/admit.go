package stock

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"cuppa/internal/db"
)

// admitted is a shop in a transaction of Admit.
type admitted struct {
	*shop
	// alone says that the transaction has the shop for itself: an order's grant is empty, and the database decides.
	alone  bool
	at     generation
	known  bool // it has an epoch
	policy *policy
	// passed are orders whose grants are of a copy from before.
	passed []string
}

// Admit lets orders in, before their rows are written in the same transaction. It answers, by order number, why an order is refused: ErrStale (reserve
// again), ErrOutOfStock (Short tells which) or ErrBusy (pause, then reserve again). A grant that is held is good while its epoch is the shop's; what the shop's
// policy leaves to the database is decided here; a grant that is neither is decided by the rows altogether, and voids the shop's counters in Redis. Then Counted is
// filled in, in the claims given: hand those that were not refused to WriteHolds. Claims of several brands may come together, with a context for all brands.
func (s *Service) Admit(ctx context.Context, tx *db.Tx, claims []Claim) (refused map[string]error, err error) {
	refused = map[string]error{}
	if len(claims) == 0 {
		return refused, nil
	}
	shops, err := s.enter(ctx, tx, claims)
	if err != nil {
		return nil, err
	}
	for _, c := range claims {
		if at := shops[c.ShopID]; at.stale(c) {
			refused[c.OrderNo] = ErrStale
			at.raise(at.at.epoch)
		} else if c.Grant.Held && (c.Grant.Epoch == at.spoilt.Load() || slices.Contains(at.passed, c.OrderNo)) {
			refused[c.OrderNo] = ErrStale
			s.regressed(ctx, at.shop, c.Grant.Epoch)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(shops)) {
		at := shops[id]
		if at.alone {
			if err := s.decide(ctx, tx, at, claims, refused); err != nil {
				return nil, err
			}
		}
	}
	return refused, s.admitRows(ctx, tx, claims, shops, refused)
}

// enter locks the shops of the claims, and reads their epochs and where they have changed their policies.
func (s *Service) enter(ctx context.Context, tx *db.Tx, claims []Claim) (map[string]*admitted, error) {
	shops, alone, brands := map[string]*admitted{}, map[string]bool{}, map[string]int{}
	var apart []string
	for _, c := range claims {
		if brand, ok := brands[c.ShopID]; ok && brand != c.BrandID {
			return nil, fmt.Errorf("stock: shop %s is claimed for two brands", c.ShopID)
		}
		alone[c.ShopID] = alone[c.ShopID] || !c.Grant.Held && !c.Grant.Rows
		brands[c.ShopID] = c.BrandID
		apart = append(apart, c.Apart...)
	}
	if err := lockShops(ctx, tx, alone, apart...); err != nil {
		return nil, err
	}
	at, passed, err := generationsAt(ctx, tx, tx.Postgres(), brands, claims)
	if err != nil {
		return nil, err
	}
	for id, brandID := range brands {
		a := &admitted{shop: s.shop(brandID, id), alone: alone[id]}
		a.at, a.known = at[id]
		if a.policy, err = s.policySince(ctx, tx, a.shop, a.at.since); err != nil {
			return nil, err
		}
		shops[id] = a
	}
	for i := range passed {
		a := shops[claims[i].ShopID]
		a.passed = append(a.passed, claims[i].OrderNo)
	}
	return shops, nil
}

// stale says whether what a claim was promised has passed.
func (a *admitted) stale(c Claim) bool {
	switch {
	case c.Grant.Held:
		return !a.known || a.at.epoch != c.Grant.Epoch
	case c.Grant.Rows:
		return !a.policy.withoutRedis(c.Needs) // the policy has changed
	}
	return false
}

// decide lets in, by the rows, what Redis did not hold of the claims on a shop that the transaction has for itself. What it did hold comes first: its rows will be
// written too.
func (s *Service) decide(ctx context.Context, tx *db.Tx, at *admitted, claims []Claim, refused map[string]error) error {
	epoch, err := bump(ctx, tx, at.brandID, at.id, 0)
	if err != nil {
		return err
	}
	tx.AfterCommit(func() { at.raise(epoch) })
	var skus []string
	for _, c := range claims {
		for _, n := range c.Needs {
			if c.ShopID == at.id {
				skus = append(skus, n.SKUID)
			}
		}
	}
	levels, err := levels(ctx, tx, tx.Postgres(), at.brandID, at.id, skus)
	if err != nil {
		return err
	}
	found := verdict{free: map[shelf]int64{}}
	for _, l := range levels {
		found.free[shelf{at.id, l.SKUID}] = l.Available
	}
	for _, c := range claims {
		if c.ShopID == at.id && c.Grant.Held && refused[c.OrderNo] == nil {
			take(found.free, at.id, c.Grant.Counted)
		}
	}
	for i := range claims {
		c := &claims[i]
		switch {
		case c.ShopID != at.id || refused[c.OrderNo] != nil:
		case c.Grant.Held:
			s.letIn(tx, at.shop, c, at.policy.decided(c.Needs), found, refused)
		default:
			s.letIn(tx, at.shop, c, c.Needs, found, refused)
		}
	}
	return nil
}

// within are the needs at a shop that are counted; it fails when one is more than is free.
func within(free map[shelf]int64, shopID string, needs []Need) ([]Need, error) {
	needs, err := gathered(needs)
	if err != nil {
		return nil, err
	}
	var counted []Need
	var short []string
	for _, n := range needs {
		left, ok := free[shelf{shopID, n.SKUID}]
		if !ok {
			continue
		}
		if left < n.Quantity {
			short = append(short, n.SKUID)
		}
		counted = append(counted, n)
	}
	if short != nil {
		return nil, outOfStock(short)
	}
	return counted, nil
}

// take takes the needs at a shop and says whether one is sold out by it.
func take(free map[shelf]int64, shopID string, needs []Need) (emptied bool) {
	for _, n := range needs {
		at := shelf{shopID, n.SKUID}
		free[at] -= n.Quantity
		emptied = emptied || free[at] <= 0
	}
	return emptied
}

// WriteHolds writes what the admitted claims hold, after the orders' rows in the same transaction.
func (s *Service) WriteHolds(ctx context.Context, tx *db.Tx, claims []Claim) error {
	var lines []line
	for _, c := range claims {
		for i, n := range c.Grant.Counted {
			l := line{c.BrandID, c.OrderNo, c.ShopID, n.SKUID, n.Quantity, 0, c.Grant.ticket(n.SKUID)}
			if i < c.Grant.taken {
				l.epoch = c.Grant.Epoch
			}
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return insertHolds(ctx, tx, lines, s.clock())
}
