package stock

import (
	"context"
	"fmt"

	"cuppa/internal/db"
)

// Admit lets orders in, before their rows are written in the same transaction. It answers, by order number, why an order is refused:
// ErrStale (reserve again) or ErrOutOfStock (Short tells which). A grant that is held is good while its epoch is the shop's; one that is not is
// decided by the rows, and voids the shop's counters in Redis. Then Counted is filled in, in the claims given: hand those that were not
// refused to WriteHolds. Claims of several brands may come together, with a context for all brands.
func (s *Service) Admit(ctx context.Context, tx *db.Tx, claims []Claim) (refused map[string]error, err error) {
	refused = map[string]error{}
	if len(claims) == 0 {
		return refused, nil
	}
	alone, brands := map[string]bool{}, map[string]int{}
	for _, c := range claims {
		if brand, ok := brands[c.ShopID]; ok && brand != c.BrandID {
			return nil, fmt.Errorf("stock: shop %s is claimed for two brands", c.ShopID)
		}
		alone[c.ShopID] = alone[c.ShopID] || !c.Grant.Held
		brands[c.ShopID] = c.BrandID
	}
	if err := lockShops(ctx, tx, alone); err != nil {
		return nil, err
	}
	at, err := epochs(ctx, tx, brands)
	if err != nil {
		return nil, err
	}
	for _, c := range claims {
		if !c.Grant.Held {
			continue
		}
		epoch, known := at[c.ShopID]
		if !known || epoch != c.Grant.Epoch {
			refused[c.OrderNo] = ErrStale
			s.shop(c.BrandID, c.ShopID).raise(epoch)
		}
	}
	for shopID, needed := range alone {
		if needed {
			if err := s.decide(ctx, tx, s.shop(brands[shopID], shopID), claims, refused); err != nil {
				return nil, err
			}
		}
	}
	return refused, nil
}

// decide lets in, by the rows, those claims on the shop that Redis did not hold. Those that it did come first: their rows will be written too.
func (s *Service) decide(ctx context.Context, tx *db.Tx, st *shop, claims []Claim, refused map[string]error) error {
	epoch, err := bump(ctx, tx, st.brandID, st.id, 0)
	if err != nil {
		return err
	}
	tx.AfterCommit(func() { st.raise(epoch) })
	var skus []string
	for _, c := range claims {
		for _, n := range c.Needs {
			if c.ShopID == st.id {
				skus = append(skus, n.SKUID)
			}
		}
	}
	found, err := levels(ctx, tx, tx.Postgres(), st.brandID, st.id, skus)
	if err != nil {
		return err
	}
	free := map[string]int64{}
	for _, l := range found {
		free[l.SKUID] = l.Available
	}
	for _, c := range claims {
		if c.ShopID == st.id && c.Grant.Held && refused[c.OrderNo] == nil {
			take(free, c.Grant.Counted)
		}
	}
	for i := range claims {
		c := &claims[i]
		if c.ShopID != st.id || c.Grant.Held {
			continue
		}
		if c.Grant.Counted, err = within(free, c.Needs); err != nil {
			refused[c.OrderNo] = err
			continue
		}
		if take(free, c.Grant.Counted) {
			tx.AfterCommit(func() { s.flip(st) })
		}
	}
	return nil
}

// within are the needs that are counted; it fails when one is more than is free.
func within(free map[string]int64, needs []Need) ([]Need, error) {
	needs, err := gathered(needs)
	if err != nil {
		return nil, err
	}
	var counted []Need
	var short []string
	for _, n := range needs {
		left, ok := free[n.SKUID]
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

// take takes the needs and says whether one is sold out by it.
func take(free map[string]int64, needs []Need) (emptied bool) {
	for _, n := range needs {
		free[n.SKUID] -= n.Quantity
		emptied = emptied || free[n.SKUID] <= 0
	}
	return emptied
}

// WriteHolds writes what the admitted claims hold, after the orders' rows in the same transaction.
func (s *Service) WriteHolds(ctx context.Context, tx *db.Tx, claims []Claim) error {
	var lines []line
	for _, c := range claims {
		for _, n := range c.Grant.Counted {
			lines = append(lines, line{c.BrandID, c.OrderNo, c.ShopID, n.SKUID, n.Quantity})
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return insertHolds(ctx, tx, lines, s.clock())
}
