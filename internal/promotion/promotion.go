// Package promotion owns the brands' promotions: it keeps the active ones ready for pricing.
//
// It does not own what they take off (pricing). Rules are read at most every two seconds and brand, so a change counts on every replica
// within that time.
package promotion

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"cuppa/internal/db"
	"cuppa/internal/pricing"
)

// fresh is how long rules are used before they are read again.
const fresh = 2 * time.Second

// reading bounds one reading of the rules, which goes on when its first caller gives up.
const reading = 5 * time.Second

// Service keeps rules.
type Service struct {
	db     *db.DB
	now    func() time.Time
	log    *slog.Logger
	flight singleflight.Group
	kept   sync.Map // key -> kept
}

type key struct {
	brandID  int
	currency string
}

type kept struct {
	rules pricing.Rules
	read  time.Time
}

// New makes the service.
func New(d *db.DB, now func() time.Time, log *slog.Logger) *Service {
	return &Service{db: d, now: now, log: log}
}

// Rules are the active promotions of the context's brand, for shops with a currency. A promotion that can't be read is left out and
// logged: one bad row does not take all discounts away.
func (s *Service) Rules(ctx context.Context, currency string) (pricing.Rules, error) {
	brandID, _ := db.Brand(ctx)
	k := key{brandID, currency}
	if v, ok := s.kept.Load(k); ok {
		if have, ok := v.(kept); ok && s.now().Sub(have.read) < fresh {
			return have.rules, nil
		}
	}
	read := s.flight.DoChan(fmt.Sprint(brandID, currency), func() (any, error) {
		at := s.now()
		free, cancel := context.WithTimeout(context.WithoutCancel(ctx), reading)
		defer cancel()
		promotions, unread, err := activePromotions(free, s.db)
		if err != nil {
			return nil, err
		}
		rules, err := pricing.Compile(currency, promotions)
		if err = errors.Join(unread, err); err != nil {
			s.log.ErrorContext(ctx, "promotions that can't be read are left out", "brand", brandID, "error", err)
		}
		s.kept.Store(k, kept{rules: rules, read: at})
		return rules, nil
	})
	select {
	case r := <-read:
		rules, _ := r.Val.(pricing.Rules)
		return rules, r.Err
	case <-ctx.Done():
		return pricing.Rules{}, ctx.Err()
	}
}
