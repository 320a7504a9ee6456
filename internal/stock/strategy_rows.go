package stock

import (
	"cmp"
	"context"
	"errors"
)

// byRows is what the strategies have in common whose SKUs Redis does not count: nothing is taken before the transaction, and nobody needs to hear how an order
// ended but the menus.
type byRows struct{}

func (byRows) counters() bool { return false }

//nolint:unparam // strategies that ask Redis fail
func (byRows) reserve(context.Context, *Service, *shop, asked) (Grant, error) {
	return Grant{Rows: true}, nil
}

func (byRows) sold(context.Context, *Service, *shop, string) error { return nil }

// released looks whether a SKU is back by it. Of orders that are given back at the same time each may see the others' units, and none find that it was the
// first: Run sees it within a second.
func (byRows) released(ctx context.Context, s *Service, st *shop, _ string, lines []line) error {
	back := map[string]int64{}
	skus := make([]string, 0, len(lines))
	for _, l := range lines {
		back[l.skuID] += l.quantity
		skus = append(skus, l.skuID)
	}
	found, err := levels(ctx, s.db.Reader(), s.db.Postgres(), st.brandID, st.id, skus)
	if err != nil {
		return err
	}
	for _, l := range found {
		if l.Available > 0 && l.Available-back[l.SKUID] <= 0 {
			s.flip(st)
			return nil
		}
	}
	return nil
}

// compareShelves puts shelves in the order in which their rows are locked everywhere.
func compareShelves(a, b shelf) int {
	return cmp.Or(cmp.Compare(a.shopID, b.shopID), cmp.Compare(a.skuID, b.skuID))
}

// watch has menus renewed when SKUs that Redis does not count were sold out or are back, whoever has done it.
func (s *Service) watch(ctx context.Context, shops []countedShop, r *round) error {
	var failed []error
	for _, shop := range shops {
		st, at := s.shop(shop.brandID, shop.id), place{shop.brandID, shop.id}
		p, err := s.policySince(ctx, s.db.Reader(), st, shop.since)
		if err != nil || !p.rows {
			failed = append(failed, err)
			delete(r.out, at)
			continue
		}
		none, err := s.rowsSoldOut(ctx, st, p)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if last, seen := r.out[at]; seen && !sameKeys(last, none) {
			s.flip(st)
		}
		r.out[at] = none
	}
	return errors.Join(failed...)
}

// rowsSoldOut are the counted SKUs that Redis does not count and of which nothing is available.
func (s *Service) rowsSoldOut(ctx context.Context, st *shop, p *policy) (map[string]bool, error) {
	all, err := levels(ctx, s.db.Reader(), s.db.Postgres(), st.brandID, st.id, nil)
	none := map[string]bool{}
	for _, l := range all {
		if l.Available <= 0 && !p.of(l.SKUID).counters() {
			none[l.SKUID] = true
		}
	}
	return none, err
}
