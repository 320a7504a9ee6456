package catalog

import (
	"context"
	"maps"
	"sync/atomic"
	"time"

	"cuppa/internal/db"
)

const (
	// LookEvery is how often menus that tell how many are left are compared with the stock.
	LookEvery = 250 * time.Millisecond
	// renewEvery is the least time between two renewals of a menu for it, however fast orders come: a menu is built for all who look at it, twice a second
	// at most. With the second after which pages ask again, a change shows within 2 s.
	renewEvery = 500 * time.Millisecond
	// idle is after how many looks a menu that nobody asks for is dropped: the next guest gets a new one.
	idle = 20
)

// Nearly tells how many are left of what is nearly sold out in a shop, by the id that stock counts it by: at most its mark, and at least 1. marks are those that an earlier
// answer had; with nil they are read anew. A shop without marks has empty ones. The context has the brand.
type Nearly func(ctx context.Context, shopID string, marks map[string]int64) (left, now map[string]int64, err error)

// TellLeft has menus show how many are left of what is nearly sold out. Call it before the first Menu.
func (s *Service) TellLeft(nearly Nearly) { s.nearly = nearly }

// scarce is what a menu knows of what is nearly sold out.
type scarce struct {
	marks, left map[string]int64
	asked       atomic.Bool // since the last look
	unasked     int         // looks since it was asked for; the looker's own
}

// LeftAt is how many can still be ordered at t, where the shop tells so; 0: nothing is told.
func (s *SKU) LeftAt(t time.Time) int64 {
	if s.SoldOutAt(t) {
		return 0
	}
	return s.left
}

// LeftAt is how many can still be chosen at t, where the shop tells so; 0: nothing is told.
func (o *Option) LeftAt(t time.Time) int64 {
	if o.SoldOutAt(t) {
		return 0
	}
	return o.left
}

// Look is the comparison of menus with the stock, until ctx ends. It drops what this replica has in memory: each replica looks for itself, and an order renews nothing.
func (s *Service) Look(ctx context.Context) error {
	if s.nearly == nil {
		return nil
	}
	ticker := time.NewTicker(LookEvery)
	defer ticker.Stop()
	renewed := map[string]time.Time{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			s.look(ctx, renewed, time.Now())
		}
	}
}

// look drops menus whose figures have changed, and those with figures that nobody asks for. renewed is when each was dropped last.
func (s *Service) look(ctx context.Context, renewed map[string]time.Time, now time.Time) {
	maps.DeleteFunc(renewed, func(_ string, at time.Time) bool { return now.Sub(at) >= renewEvery })
	for _, m := range s.telling() {
		sc := m.scarce
		if sc.asked.Swap(false) {
			sc.unasked = 0
		} else if sc.unasked++; sc.unasked >= idle {
			s.dropThis(m)
			continue
		}
		if _, recent := renewed[m.Shop.ID]; recent {
			continue
		}
		asking, cancel := context.WithTimeout(db.ForBrand(ctx, m.Shop.BrandID), loadTimeout)
		left, _, err := s.nearly(asking, m.Shop.ID, sc.marks)
		cancel()
		if err == nil && !maps.Equal(left, sc.left) {
			renewed[m.Shop.ID] = now
			s.dropThis(m)
		}
	}
}

// telling are the loaded menus that have marks.
func (s *Service) telling() []*Menu {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []*Menu
	for _, m := range s.menus {
		if m.scarce != nil {
			all = append(all, m)
		}
	}
	return all
}

// dropThis forgets the menu, unless another one is in its place already.
func (s *Service) dropThis(m *Menu) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.menus[m.Shop.ID] == m {
		s.forget(m.Shop.ID)
	}
}

// readScarce asks the stock for a menu that is being loaded. nil when the shop tells nothing; partial when the stock does not say.
func (s *Service) readScarce(ctx context.Context, shopID string) (sc *scarce, err error) {
	if s.nearly == nil {
		return nil, nil
	}
	left, marks, err := s.nearly(ctx, shopID, nil)
	if err != nil || len(marks) == 0 {
		return nil, err
	}
	return &scarce{marks: marks, left: left}, nil
}
