package catalog

import (
	"context"
	"errors"
	"maps"
	"sync"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// shelf answers as stock does.
type shelf struct {
	mu    sync.Mutex
	marks map[string]int64
	free  map[string]int64
	err   error
	asked int
}

func (s *shelf) nearly(_ context.Context, shopID string, marks map[string]int64) (left, now map[string]int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked++; s.err != nil {
		return nil, nil, s.err
	}
	if marks == nil {
		if marks = map[string]int64{}; shopID == "s1" {
			marks = maps.Clone(s.marks)
		}
	}
	left = map[string]int64{}
	for id, mark := range marks {
		if n := s.free[id]; n > 0 && n <= mark {
			left[id] = n
		}
	}
	return left, marks, nil
}

func (s *shelf) set(id string, free int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free[id] = free
}

func TestAMenuTellsHowManyAreLeft(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		plain := New(env.DB, nil, nil, still, discard())
		sku := plainSKU(ctx, t, plain)
		stock := &shelf{marks: map[string]int64{sku: 5}, free: map[string]int64{sku: 9}}
		s := New(env.DB, nil, nil, still, discard())
		s.TellLeft(stock.nearly)
		renewed, at := map[string]time.Time{}, time.Now()
		look := func() *Menu {
			at = at.Add(renewEvery)
			s.look(ctx, renewed, at)
			return menu(ctx, t, s, "s1")
		}
		first := look()
		if n := first.SKU(sku).LeftAt(noon); n != 0 {
			t.Errorf("above its mark: %d", n)
		}
		if look() != first {
			t.Error("renewed though nothing changed")
		}
		stock.set(sku, 5)
		low := look()
		if n := low.SKU(sku).LeftAt(noon); n != 5 || low.Version == first.Version {
			t.Errorf("at its mark: %d, %s after %s", n, low.Version, first.Version)
		}
		stock.set(sku, 4)
		s.look(ctx, renewed, at.Add(renewEvery-1)) // too soon after the last renewal
		if menu(ctx, t, s, "s1") != low {
			t.Error("renewed too soon")
		}
		if n := look().SKU(sku).LeftAt(noon); n != 4 {
			t.Errorf("one less: %d", n)
		}
		stock.mu.Lock()
		stock.err = errors.New("away")
		stock.mu.Unlock()
		if n := look().SKU(sku).LeftAt(noon); n != 4 {
			t.Errorf("stock is away: %d", n)
		}
		stock.mu.Lock()
		stock.err = nil
		stock.mu.Unlock()
		stock.set(sku, 40)
		if back := look(); back.SKU(sku).LeftAt(noon) != 0 {
			t.Error("there are many again")
		}
	})
}

// plainSKU is some SKU of the first shop.
func plainSKU(ctx context.Context, t *testing.T, s *Service) string {
	t.Helper()
	return menu(ctx, t, s, "s1").Categories[0].Products[0].SKUs[0].ID
}

func TestMenusThatNobodyAsksForAreNotLookedAt(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	seed(t, env.DB)
	ctx := db.ForBrand(t.Context(), 1)
	stock := &shelf{marks: map[string]int64{"x": 5}, free: map[string]int64{}}
	s := New(env.DB, nil, nil, still, discard())
	s.TellLeft(stock.nearly)
	first := menu(ctx, t, s, "s1")
	menu(ctx, t, s, "s2") // it has no marks, so nobody looks
	stock.asked = 0
	renewed, at := map[string]time.Time{}, time.Now()
	for range 3 * idle {
		s.look(ctx, renewed, at)
	}
	if stock.asked > idle {
		t.Errorf("asked %d times", stock.asked)
	}
	if menu(ctx, t, s, "s1") == first {
		t.Error("the next guest gets figures of long ago")
	}
	menu(ctx, t, s, "s2")
}
