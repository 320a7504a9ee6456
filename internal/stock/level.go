package stock

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
)

// maxActor is how much of an actor's name a movement keeps, in bytes.
const maxActor = 64

// Set counts: from now on the shop has onHand of the SKU, units that orders hold included. It fails with ErrInvalidQuantity when that is
// negative, too much, or less than orders hold. The context has the brand; the caller has checked that shop and SKU exist.
func (s *Service) Set(ctx context.Context, actor, shopID, skuID string, onHand int64) (Level, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return Level{}, db.ErrNoTenant
	}
	if onHand < 0 || onHand > maxOnHand {
		return Level{}, ErrInvalidQuantity.With("onHand", onHand)
	}
	if !plain(skuID) {
		return Level{}, fmt.Errorf("stock: %q can't be a SKU", skuID)
	}
	st := s.shop(brandID, shopID)
	var seen before
	away := errAway
	if s.link.open() {
		seen, away = s.prepare(ctx, st)
		_ = s.link.noted(ctx, away) // counted all the same
	}
	var level Level
	var snap snapshot
	var flipped bool
	if err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if level, flipped, snap, err = s.count(ctx, tx, st, skuID, onHand, actor, seen.epoch); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: shopID, Subject: skuID, Details: map[string]any{"onHand": onHand}})
	}); err != nil {
		return Level{}, err
	}
	st.raise(snap.epoch)
	if away == nil {
		free, cancel := context.WithTimeout(context.WithoutCancel(ctx), rebuildTimeout)
		defer cancel()
		if err := s.publish(free, st, snap, seen); err != nil && !errors.Is(err, errAway) {
			s.log.ErrorContext(ctx, "counted, and Redis is to be told", "shop", shopID, "error", err)
		}
	}
	if flipped {
		s.flip(st)
	}
	return level, nil
}

func (s *Service) count(ctx context.Context, tx *db.Tx, st *shop, skuID string, onHand int64, actor string, atLeast int64) (Level, bool, snapshot, error) {
	none := func(err error) (Level, bool, snapshot, error) { return Level{}, false, snapshot{}, err }
	if err := lockShops(ctx, tx, map[string]bool{st.id: true}); err != nil {
		return none(err)
	}
	epoch, err := bump(ctx, tx, st.brandID, st.id, atLeast)
	if err != nil {
		return none(err)
	}
	found, err := levels(ctx, tx, tx.Postgres(), st.brandID, st.id, []string{skuID})
	if err != nil {
		return none(err)
	}
	at, known := Level{ShopID: st.id, SKUID: skuID}, len(found) == 1
	if known {
		at = found[0]
	}
	if onHand < at.Reserved {
		return none(ErrInvalidQuantity.With("onHand", onHand).With("reserved", at.Reserved))
	}
	if len(actor) > maxActor {
		actor = actor[:maxActor]
	}
	if err := setLevel(ctx, tx, at, known, st.brandID, onHand, actor, s.now().UTC().Truncate(time.Microsecond)); err != nil {
		return none(err)
	}
	snap, err := readSnapshot(ctx, tx, st.brandID, st.id)
	if err != nil {
		return none(err)
	}
	snap.epoch = epoch
	wasSoldOut := known && at.Available <= 0
	at.OnHand, at.Available = onHand, onHand-at.Reserved
	return at, wasSoldOut != (at.Available <= 0), snap, nil
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
		fields, err := s.redis.Client().HGetAll(asking, st.keys[0]).Result()
		cancel()
		if s.link.noted(ctx, err) == nil {
			if epoch, free := readFree(fields); free != nil && epoch >= st.floor.Load() {
				return soldOut(free), nil
			}
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
