package catalog

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/singleflight"

	"cuppa/internal/chance"
	"cuppa/internal/db"
)

const (
	// SweepEvery is how often Run compares what is loaded with the database.
	SweepEvery = time.Second
	// loadTimeout bounds one load of a menu, which goes on when its first caller gives up.
	loadTimeout = 5 * time.Second
	// maxLoads bounds how often a load begins again because the menu changed under it.
	maxLoads = 5
	// maxID bounds ids of shops, as their column does.
	maxID = 64
)

// StockOut tells what is out of stock in a shop: counted SKUs, and counted options by their StockID.
type StockOut func(ctx context.Context, shopID string) (map[string]bool, error)

// Announce tells the other replicas that a shop's menu changed; they call Drop. It may get lost. It must not block for long.
type Announce func(ctx context.Context, brandID int, shopID string)

// Service hands out menus and changes them. Make it with New; it is safe for concurrent use.
type Service struct {
	db       *db.DB
	soldOut  StockOut
	nearly   Nearly // may be nil
	announce Announce
	now      func() time.Time
	log      *slog.Logger

	mu    sync.RWMutex
	menus map[string]*Menu  // by shop
	last  map[string]was    // what was dropped, for guests who look while the database does not answer
	drops map[string]uint64 // how often each shop was dropped: a load that began before a drop is not kept
	loads singleflight.Group
	shown atomic.Uint64 // menus that were shown after they were dropped
}

// New makes the service. soldOut may be nil where no stock is counted, announce where there is one replica only.
func New(d *db.DB, soldOut StockOut, announce Announce, now func() time.Time, log *slog.Logger) *Service {
	if soldOut == nil {
		soldOut = func(context.Context, string) (map[string]bool, error) { return nil, nil }
	}
	if announce == nil {
		announce = func(context.Context, int, string) {}
	}
	return &Service{
		db: d, soldOut: soldOut, announce: announce, now: now, log: log,
		menus: map[string]*Menu{}, last: map[string]was{}, drops: map[string]uint64{},
	}
}

// Menu is the shop's menu of now, from memory where it is loaded; then it costs a map lookup. ErrShopNotFound when the context's
// brand has no such shop.
func (s *Service) Menu(ctx context.Context, shopID string) (*Menu, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, fmt.Errorf("catalog: %w", db.ErrNoTenant)
	}
	s.mu.RLock()
	m := s.menus[shopID]
	drops := s.drops[shopID]
	s.mu.RUnlock()
	switch {
	case m != nil && m.Shop.BrandID == brandID:
		if m.scarce != nil && !m.scarce.asked.Load() {
			m.scarce.asked.Store(true)
		}
		return m, nil
	case m != nil, !goodID(shopID):
		return nil, ErrShopNotFound.With("shopId", clip(shopID))
	}
	return s.join(ctx, brandID, shopID, drops)
}

// goodID says whether a text can be an id at all: PostgreSQL fails on text that is no UTF-8 or has a zero byte, where it should find nothing.
func goodID(id string) bool {
	return id != "" && len(id) <= maxID && utf8.ValidString(id) && !strings.ContainsRune(id, 0)
}

// join waits for the one load that all who miss a menu share. Whoever comes after a drop joins a load that began after it.
func (s *Service) join(ctx context.Context, brandID int, shopID string, drops uint64) (*Menu, error) {
	key := strconv.Itoa(brandID) + " " + strconv.FormatUint(drops, 10) + " " + shopID
	turn, begin := chance.Turn(), chance.Turn()
	done := s.loads.DoChan(key, func() (any, error) {
		begin()
		ctx, cancel := context.WithTimeout(db.ForBrand(context.WithoutCancel(ctx), brandID), loadTimeout)
		defer cancel()
		s.mu.RLock()
		m := s.menus[shopID]
		s.mu.RUnlock()
		if m != nil && m.Shop.BrandID == brandID {
			return m, nil // a load ended between this caller's look and its joining
		}
		m, err := s.load(ctx, shopID)
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.drops[shopID] == drops {
			s.menus[shopID] = m
			delete(s.last, shopID)
		}
		return m, nil
	})
	select {
	case <-ctx.Done():
		turn()
		return nil, ctx.Err()
	case result := <-done:
		turn()
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Val.(*Menu), nil
	}
}

// Shop is one shop of the brand, as Shown has it; ErrShopNotFound when it has none by this id.
func (s *Service) Shop(ctx context.Context, id string) (*Shop, error) {
	m, err := s.Shown(ctx, id)
	if err != nil {
		return nil, err
	}
	return m.Shop, nil
}

// Drop forgets what is in memory of the shop; the next Menu loads it anew. Called when another replica announces a change.
func (s *Service) Drop(shopID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(shopID)
}

// Touch makes every replica load the shop's menu again: stock calls it when a SKU sells out or comes back. The context may mean all
// brands.
func (s *Service) Touch(ctx context.Context, shopID string) error {
	var brandID int
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		brandID, err = raise(ctx, tx, shopID)
		return err
	})
	if err != nil {
		return fmt.Errorf("catalog: touch: %w", err)
	}
	s.changed(ctx, brandID, shopID)
	return nil
}

// changed is what follows every committed change of a menu.
func (s *Service) changed(ctx context.Context, brandID int, shopID string) {
	s.Drop(shopID)
	s.announce(context.WithoutCancel(ctx), brandID, shopID)
}

// Run is the safety net under announcements: until ctx ends it drops, every SweepEvery, what is not as new as the database.
func (s *Service) Run(ctx context.Context) error {
	ticker := time.NewTicker(SweepEvery)
	defer ticker.Stop()
	return s.run(ctx, ticker.C)
}

func (s *Service) run(ctx context.Context, ticks <-chan time.Time) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticks:
			if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
				s.log.WarnContext(ctx, "catalog: comparing menus with the database", "error", err)
			}
		}
	}
}

// sweep compares the numbers of all loaded menus with the database in one statement, and drops those that differ.
func (s *Service) sweep(ctx context.Context) error {
	s.mu.RLock()
	loaded := make([]*Menu, 0, len(s.menus))
	for _, m := range s.menus {
		loaded = append(loaded, m)
	}
	s.mu.RUnlock()
	if len(loaded) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, loadTimeout)
	defer cancel()
	numbers, err := s.numbers(ctx)
	if err != nil {
		return err
	}
	for _, m := range loaded {
		if number, ok := numbers[m.Shop.ID]; ok && number == m.number && !m.partial {
			continue
		}
		s.dropThis(m) // unless it was dropped meanwhile, and perhaps loaded anew
	}
	return nil
}
