package stock

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// ErrInvalidStrategy says that a policy can't be: an unknown strategy, a number of buckets that is not 1 to 64 or for a SKU that Redis does not count, or too
// many overrides.
var ErrInvalidStrategy = fault.New("INVALID_STOCK_STRATEGY", "this stock strategy is not possible", "库存策略无效")

// Limits of a policy.
const (
	// MaxBuckets is in how many parts the counter of a SKU may be split at most.
	MaxBuckets   = 64
	maxOverrides = 500
)

// Choice is how a SKU is kept from being sold twice.
type Choice struct {
	// Strategy is one of Hold, Atomic, Pessimistic and Optimistic.
	Strategy string `json:"strategy"`
	// Buckets is in how many parts the SKU's counter in Redis is split: 1 is not, at most MaxBuckets.
	Buckets int `json:"buckets"`
}

// Policy is how a shop keeps its SKUs from being sold twice.
type Policy struct {
	// Since is the epoch of the shop that it began with; 0 when it was never set.
	Since int64
	// Strategy is for all SKUs without an override.
	Strategy string
	// Overrides are by SKU.
	Overrides map[string]Choice
}

// byDefault is the policy of shops that never set one.
func byDefault() Policy { return Policy{Strategy: Hold} }

// policy is a Policy with its strategies looked up. It never changes.
type policy struct {
	Policy
	rest  strategy
	by    map[string]strategy
	plain bool // all is HOLD
	rows  bool // the database decides about some SKU
	parts int  // in how many parts the SKU that is split most is split; 1: none is
}

// compile looks the strategies up. A name that nobody knows is an error: a newer version wrote it, and guessing could oversell.
func (p Policy) compile() (*policy, error) {
	c := &policy{Policy: p, by: make(map[string]strategy, len(p.Overrides)), parts: 1}
	var ok bool
	if c.rest, ok = strategies[p.Strategy]; !ok {
		return nil, fmt.Errorf("stock: nobody knows the strategy %q", p.Strategy)
	}
	c.plain, c.rows = p.Strategy == Hold, !c.rest.counters()
	for sku, choice := range p.Overrides {
		kept, ok := strategies[choice.Strategy]
		if !ok {
			return nil, fmt.Errorf("stock: nobody knows the strategy %q of SKU %s", choice.Strategy, sku)
		}
		c.by[sku] = kept
		c.parts = max(c.parts, choice.Buckets)
		c.plain, c.rows = c.plain && choice.Strategy == Hold, c.rows || !kept.counters()
	}
	return c, nil
}

// of is the SKU's strategy.
func (p *policy) of(skuID string) strategy {
	if kept, ok := p.by[skuID]; ok {
		return kept
	}
	return p.rest
}

// buckets is in how many parts the SKU's counter is split.
func (p *policy) buckets(skuID string) int { return max(1, p.Overrides[skuID].Buckets) }

// decided are the needs that the database decides about.
func (p *policy) decided(needs []Need) (rows []Need) {
	if !p.rows {
		return nil
	}
	for _, n := range needs {
		if !p.of(n.SKUID).counters() {
			rows = append(rows, n)
		}
	}
	return rows
}

// withoutRedis says that the database decides about all of the needs.
func (p *policy) withoutRedis(needs []Need) bool {
	return p.rows && len(p.decided(needs)) == len(needs)
}

// keeper is the strategy that an order with these needs asks before its transaction. One with a record keeps it for all that Redis counts.
func (p *policy) keeper(needs []Need) strategy {
	switch {
	case p.plain:
		return holding{}
	case p.withoutRedis(needs):
		return p.of(needs[0].SKUID)
	}
	for _, n := range needs {
		if kept := p.of(n.SKUID); kept.counters() && kept.name() != Atomic {
			return holding{}
		}
	}
	return atomically{}
}

// policyOf is the shop's policy as this process knows it; the first call reads it. It is a second old at most where Run runs, and whatever it is used for
// before an order's transaction is checked in it.
func (s *Service) policyOf(ctx context.Context, st *shop) (*policy, error) {
	if p := st.policy.Load(); p != nil {
		return p, nil
	}
	return s.readPolicy(ctx, s.db.Reader(), st)
}

// policySince is the shop's policy, read again unless the one that is known began with the epoch.
func (s *Service) policySince(ctx context.Context, q querier, st *shop, since int64) (*policy, error) {
	if p := st.policy.Load(); p != nil && p.Since == since {
		return p, nil
	}
	return s.readPolicy(ctx, q, st)
}

func (s *Service) readPolicy(ctx context.Context, q querier, st *shop) (*policy, error) {
	read, err := readPolicy(ctx, q, st.brandID, st.id)
	if err != nil {
		return nil, err
	}
	p, err := read.compile()
	if err == nil {
		st.policy.Store(p)
	}
	return p, err
}

// Policy is the shop's policy. The context has the brand.
func (s *Service) Policy(ctx context.Context, shopID string) (Policy, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return Policy{}, db.ErrNoTenant
	}
	return readPolicy(ctx, s.db.Reader(), brandID, shopID)
}

// SetStrategy changes how a shop keeps its SKUs from being sold twice: one SKU, or with an empty skuID all that have no override. A choice of nil takes the
// SKU's override away, or sets the shop back to HOLD. What unpaid orders hold stays held; orders that are being placed are asked to hold again. It fails with
// ErrInvalidStrategy. The context has the brand; the caller has checked that shop and SKU exist and who asks.
func (s *Service) SetStrategy(ctx context.Context, shopID, skuID string, choice *Choice) (Policy, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return Policy{}, db.ErrNoTenant
	}
	if err := checkChoice(skuID, choice); err != nil {
		return Policy{}, err
	}
	st := s.shop(brandID, shopID)
	var next Policy
	err := s.change(ctx, st, func(tx *db.Tx, epoch int64) error {
		at, err := readPolicy(ctx, tx, brandID, shopID)
		if err != nil {
			return err
		}
		if next, err = at.with(skuID, choice); err != nil {
			return err
		}
		next.Since = epoch
		if err := writePolicy(ctx, tx, shopID, next); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: shopID, Subject: skuID, Details: next.toldOf(skuID)})
	})
	if err != nil {
		return Policy{}, err
	}
	s.flip(st) // who says what is sold out may be another one now
	return next, nil
}

func checkChoice(skuID string, choice *Choice) error {
	switch {
	case skuID != "" && !plain(skuID):
		return fmt.Errorf("stock: %q can't be a SKU", skuID)
	case choice == nil:
		return nil
	}
	switch _, ok := strategies[choice.Strategy]; {
	case !ok:
		return ErrInvalidStrategy.With("strategy", choice.Strategy).At("strategy")
	case choice.Buckets < 1, choice.Buckets > MaxBuckets, choice.Buckets > 1 && (skuID == "" || choice.Strategy != Hold):
		return ErrInvalidStrategy.With("buckets", choice.Buckets).At("buckets")
	}
	return nil
}

// with is the policy after a change.
func (p Policy) with(skuID string, choice *Choice) (Policy, error) {
	next := Policy{Strategy: p.Strategy, Overrides: map[string]Choice{}}
	maps.Copy(next.Overrides, p.Overrides)
	switch {
	case skuID == "" && choice == nil:
		next.Strategy = Hold
	case skuID == "":
		next.Strategy = choice.Strategy
	case choice == nil:
		delete(next.Overrides, skuID)
	default:
		next.Overrides[skuID] = *choice
	}
	if len(next.Overrides) > maxOverrides {
		return Policy{}, ErrInvalidStrategy.With("overrides", len(next.Overrides)).At("skuId")
	}
	return next, nil
}

// toldOf is what the log of staff keeps of a change.
func (p Policy) toldOf(skuID string) map[string]any {
	if c, ok := p.Overrides[skuID]; ok {
		return map[string]any{"strategy": c.Strategy, "buckets": c.Buckets}
	}
	return map[string]any{"strategy": p.Strategy}
}

// change runs f in a transaction that has the shop for itself, under a new epoch, and has the counters follow: no grant from before counts any more.
func (s *Service) change(ctx context.Context, st *shop, f func(tx *db.Tx, epoch int64) error) error {
	var seen before
	away := ErrAway
	if s.link.open() {
		seen, away = s.prepare(ctx, st)
		_ = s.link.noted(ctx, away) // changed all the same
	}
	var snap snapshot
	if err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := lockShops(ctx, tx, map[string]bool{st.id: true}); err != nil {
			return err
		}
		epoch, err := bump(ctx, tx, st.brandID, st.id, seen.epoch)
		if err != nil {
			return err
		}
		if err := f(tx, epoch); err != nil {
			return err
		}
		snap, err = readSnapshot(ctx, tx, st.brandID, st.id)
		snap.epoch = epoch
		return err
	}); err != nil {
		return err
	}
	st.raise(snap.epoch)
	st.policy.Store(snap.policy)
	if away != nil {
		return nil // the epoch keeps what Redis may still have from being used
	}
	free, cancel := context.WithTimeout(context.WithoutCancel(ctx), rebuildTimeout)
	defer cancel()
	if err := s.publish(free, st, snap, seen); err != nil && !errors.Is(err, ErrAway) {
		s.log.ErrorContext(ctx, "stock changed, and Redis is to be told", "shop", st.id, "error", err)
	}
	return nil
}
