package stock

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"cuppa/internal/audit"
	"cuppa/internal/db"
)

// Set counts: from now on the shop has onHand of the SKU, units that orders hold included. It fails with ErrInvalidQuantity when that is
// negative, too much, or less than orders hold. The context has the brand; the caller has checked that shop and SKU exist.
func (s *Service) Set(ctx context.Context, actor, shopID, skuID string, onHand int64) (Level, error) {
	return s.SetBy(ctx, Who{ID: actor}, shopID, skuID, onHand)
}

// SetBy is Set by somebody who has a name.
func (s *Service) SetBy(ctx context.Context, by Who, shopID, skuID string, onHand int64) (Level, error) {
	if onHand < 0 || onHand > maxOnHand {
		return Level{}, ErrInvalidQuantity.With("onHand", onHand)
	}
	if !plain(skuID) {
		return Level{}, fmt.Errorf("stock: %q can't be a SKU", skuID)
	}
	effects := []Effect{{Line: Line{SKUID: skuID, Kind: Counted, Quantity: onHand}}}
	if _, err := s.write(ctx, document{by: by, sides: []side{{shopID: shopID, effects: effects}}}); err != nil {
		if f := effects[0].Fault; f != nil {
			err = f.At().With("onHand", onHand)
		}
		return Level{}, err
	}
	e := effects[0]
	return Level{ShopID: shopID, SKUID: skuID, OnHand: e.After, Reserved: e.Held, Available: e.After - e.Held, LowAt: e.LowAt}, nil
}

// maxLowAt bounds from how many units on guests are told what is left.
const maxLowAt = 1_000

// SetLowMark sets from how many units on guests are told how many are left; 0: never. Rejections: INVALID_QUANTITY, NOT_COUNTED. The context has the brand.
func (s *Service) SetLowMark(ctx context.Context, shopID, skuID string, lowAt int64) (Level, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return Level{}, db.ErrNoTenant
	}
	if lowAt < 0 || lowAt > maxLowAt {
		return Level{}, ErrInvalidQuantity.At("lowAt").With("lowAt", lowAt)
	}
	var level Level
	if err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := setLowAt(ctx, tx, shopID, skuID, lowAt); err != nil {
			return err
		}
		found, err := levels(ctx, tx, tx.Postgres(), brandID, shopID, []string{skuID})
		if err != nil {
			return err
		}
		level = found[0]
		return audit.Record(ctx, tx, audit.Done{ShopID: shopID, Subject: skuID, Details: map[string]any{"lowAt": lowAt}})
	}); err != nil {
		return Level{}, err
	}
	s.flip(s.shop(brandID, shopID))
	return level, nil
}

// Nearly tells how many can still be ordered of the SKUs that are at their low mark or below and not sold out, by Redis, or by the database while Redis is away or
// not loaded. marks are those that an earlier answer had; with nil they are read. The context has the brand.
func (s *Service) Nearly(ctx context.Context, shopID string, marks map[string]int64) (left, now map[string]int64, err error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, nil, db.ErrNoTenant
	}
	if marks == nil {
		if marks, err = lowMarks(ctx, s.db.Reader(), brandID, shopID); err != nil {
			return nil, nil, err
		}
	}
	left = map[string]int64{}
	if len(marks) == 0 {
		return left, marks, nil
	}
	free, err := s.free(ctx, s.shop(brandID, shopID), slices.Sorted(maps.Keys(marks)))
	if err != nil {
		return nil, nil, err
	}
	for sku, n := range free {
		if n > 0 && n <= marks[sku] {
			left[sku] = n
		}
	}
	return left, marks, nil
}

// free is what can still be ordered of SKUs, of those that are counted.
func (s *Service) free(ctx context.Context, st *shop, skus []string) (map[string]int64, error) {
	free := map[string]int64{}
	if s.link.open() {
		asking, cancel := context.WithTimeout(ctx, s.patience)
		values, err := s.redis.Client().HMGet(asking, st.keys[0], append([]string{epochField}, skus...)...).Result()
		cancel()
		if s.link.noted(ctx, err) == nil {
			fields := make(map[string]string, len(skus)+1)
			for i, name := range append([]string{epochField}, skus...) {
				if text, ok := values[i].(string); ok {
					fields[name] = text
				}
			}
			if epoch, found := readFree(fields); found != nil && epoch >= st.floor.Load() {
				free = found
				if p := st.policy.Load(); p != nil && p.parts > 1 { // a part is not the whole
					maps.DeleteFunc(free, func(sku string, _ int64) bool { return p.buckets(sku) > 1 })
				}
			}
		}
	}
	// What Redis does not count, the database does.
	rest := slices.DeleteFunc(slices.Clone(skus), func(sku string) bool {
		_, known := free[sku]
		return known
	})
	if len(rest) == 0 {
		return free, nil
	}
	all, err := s.read(ctx, st.id, rest)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		free[l.SKUID] = l.Available
	}
	return free, nil
}

// Get is a SKU's stock, nil when it is not counted. The context has the brand.
func (s *Service) Get(ctx context.Context, shopID, skuID string) (*Level, error) {
	found, err := s.read(ctx, shopID, []string{skuID})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// List is the stock of a shop's counted SKUs, by SKU. The context has the brand.
func (s *Service) List(ctx context.Context, shopID string) ([]Level, error) {
	return s.read(ctx, shopID, nil)
}

func (s *Service) read(ctx context.Context, shopID string, skus []string) ([]Level, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, db.ErrNoTenant
	}
	return levels(ctx, s.db.Reader(), s.db.Postgres(), brandID, shopID, skus)
}

// SoldOut are the counted SKUs of which nothing is available: by Redis, or by the database while Redis is away or not loaded. The context
// has the brand.
func (s *Service) SoldOut(ctx context.Context, shopID string) (map[string]bool, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, db.ErrNoTenant
	}
	st := s.shop(brandID, shopID)
	if s.link.open() {
		asking, cancel := context.WithTimeout(ctx, s.patience)
		all, err := s.readCopy(asking, st)
		cancel()
		if s.link.noted(ctx, err) == nil && all.free != nil && all.epoch >= st.floor.Load() {
			return s.soldOutBeside(ctx, st, soldOut(all.free), all.since)
		}
	}
	all, err := s.read(ctx, shopID, nil)
	if err != nil {
		return nil, err
	}
	none := map[string]bool{}
	for _, l := range all {
		if l.Available <= 0 {
			none[l.SKUID] = true
		}
	}
	return none, nil
}

// soldOutBeside adds to what is sold out by Redis what is so by the database, where the policy that the copy was made by leaves SKUs to it.
func (s *Service) soldOutBeside(ctx context.Context, st *shop, none map[string]bool, since int64) (map[string]bool, error) {
	p, err := s.policySince(ctx, s.db.Reader(), st, since)
	if err != nil || !p.rows {
		return none, err
	}
	more, err := s.rowsSoldOut(ctx, st, p)
	maps.Copy(none, more)
	return none, err
}
