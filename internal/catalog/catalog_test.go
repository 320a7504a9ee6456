package catalog

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func still() time.Time { return noon }

// replica is a second process on the same database.
func replica(t *testing.T, env dbtest.Env, soldOut StockOut) *Service {
	t.Helper()
	d, err := db.Open(t.Context(), env.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return New(d, soldOut, nil, still, discard())
}

func menu(ctx context.Context, t *testing.T, s *Service, shopID string) *Menu {
	t.Helper()
	m, err := s.Menu(ctx, shopID)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAChangeReachesOtherReplicas(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		b := replica(t, env, nil)
		var heard []string
		a := New(env.DB, nil, func(_ context.Context, brandID int, shopID string) {
			if brandID != 1 {
				t.Errorf("announced for brand %d", brandID)
			}
			heard = append(heard, shopID)
		}, still, discard())

		before := menu(ctx, t, a, "s1")
		if other := menu(ctx, t, b, "s1"); other.Version != before.Version {
			t.Fatalf("replicas call the same menu %s and %s", before.Version, other.Version)
		}
		second := menu(ctx, t, b, "s2")

		version, err := a.SetSoldOut(ctx, SetSoldOut{ShopID: "s1", SKUID: "milk-tea-m", SoldOut: true})
		if err != nil || version == before.Version {
			t.Fatalf("the version after is %s: %v", version, err)
		}
		if m := menu(ctx, t, a, "s1"); m.Version != version || !m.SKU("milk-tea-m").SoldOutAt(noon) {
			t.Error("the change does not show where it was made")
		}
		if len(heard) != 1 || heard[0] != "s1" {
			t.Fatalf("announced %v", heard)
		}
		b.Drop("s1")
		if m := menu(ctx, t, b, "s1"); m.Version != version || !m.SKU("milk-tea-m").SoldOutAt(noon) {
			t.Error("the change does not show where it was announced")
		}
		if menu(ctx, t, b, "s2") != second {
			t.Error("another shop's menu was loaded again")
		}

		if version, err = a.SetSoldOut(ctx, SetSoldOut{ShopID: "s1", SKUID: "milk-tea-m"}); err != nil {
			t.Fatal(err)
		}
		ticks := make(chan time.Time)
		running, stop := context.WithCancel(t.Context())
		defer stop()
		go func() { _ = b.run(running, ticks) }()
		ticks <- noon
		ticks <- noon // taken when the sweep before is done
		if m := menu(ctx, t, b, "s1"); m.Version != version || m.SKU("milk-tea-m").SoldOutAt(noon) {
			t.Error("without an announcement the change does not show after a sweep")
		}
		if menu(ctx, t, b, "s2") != second {
			t.Error("the sweep dropped a menu that did not change")
		}
	})
}

func TestStockShowsAsSoldOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		var out, broken atomic.Bool
		stock := func(context.Context, string) (map[string]bool, error) {
			if broken.Load() {
				return nil, errors.New("redis is away")
			}
			return map[string]bool{"water-1": out.Load()}, nil
		}
		announced := 0
		s := New(env.DB, stock, func(context.Context, int, string) { announced++ }, still, discard())
		before := menu(ctx, t, s, "s1")
		out.Store(true)
		if err := s.Touch(db.ForAllBrands(t.Context()), "s1"); err != nil || announced != 1 {
			t.Fatalf("announced %d times: %v", announced, err)
		}
		after := menu(ctx, t, s, "s1")
		if after.Version == before.Version || !after.SKU("water-1").SoldOutAt(noon) || !after.SKU("water-1").Product.SoldOutAt(noon) {
			t.Error("what stock ran out of is not sold out")
		}
		if err := s.Touch(ctx, "nowhere"); !errors.Is(err, ErrShopNotFound) {
			t.Errorf("touching no shop: %v", err)
		}

		broken.Store(true)
		s.Drop("s1")
		if m := menu(ctx, t, s, "s1"); m.SKU("water-1").SoldOutAt(noon) {
			t.Error("without stock's word the SKU is sold out")
		}
		broken.Store(false)
		if err := s.sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if m := menu(ctx, t, s, "s1"); m.Version != after.Version {
			t.Error("a menu without stock's word outlived the sweep")
		}
	})
}

func TestMarksAreChecked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		s := New(env.DB, nil, nil, still, discard())
		for name, c := range map[string]struct {
			in   SetSoldOut
			want error
		}{
			"no target":              {SetSoldOut{ShopID: "s1", SoldOut: true}, fault.ErrBadUserInput},
			"two targets":            {SetSoldOut{ShopID: "s1", SKUID: "water-1", OptionID: "full", SoldOut: true}, fault.ErrBadUserInput},
			"an unknown SKU":         {SetSoldOut{ShopID: "s1", SKUID: "x", SoldOut: true}, ErrUnknownSKU},
			"another shop's SKU":     {SetSoldOut{ShopID: "s1", SKUID: "elsewhere-1", SoldOut: true}, ErrUnknownSKU},
			"an unknown option":      {SetSoldOut{ShopID: "s1", OptionID: "x", SoldOut: true}, ErrInvalidOption},
			"an end that has passed": {SetSoldOut{ShopID: "s1", SKUID: "water-1", SoldOut: true, Until: noon}, fault.ErrBadUserInput},
			"an end far away":        {SetSoldOut{ShopID: "s1", SKUID: "water-1", SoldOut: true, Until: noon.AddDate(2, 0, 0)}, fault.ErrBadUserInput},
			"an unknown shop":        {SetSoldOut{ShopID: "x", SKUID: "water-1", SoldOut: true}, ErrShopNotFound},
			"another brand's shop":   {SetSoldOut{ShopID: "b2", SKUID: "water-1", SoldOut: true}, ErrShopNotFound},
		} {
			if _, err := s.SetSoldOut(ctx, c.in); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := number(ctx, t, env.DB, "s1"); n != 1 {
			t.Errorf("refusals raised the version to %d", n)
		}
	})
}

func TestMarksAreWrittenOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		var clock atomic.Int64
		s := New(env.DB, nil, nil, func() time.Time { return noon.Add(time.Duration(clock.Load())) }, discard())
		in := SetSoldOut{ShopID: "s1", OptionID: "pearls", SoldOut: true, Until: noon.Add(time.Hour)}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := s.SetSoldOut(ctx, in); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := number(ctx, t, env.DB, "s1"); n != 2 || marksOf(ctx, t, env.DB, "s1") != 1 {
			t.Errorf("one change, eight times: version %d, %d marks", n, marksOf(ctx, t, env.DB, "s1"))
		}
		if m := menu(ctx, t, s, "s1"); !m.Option("pearls").SoldOutAt(noon) || m.Option("pearls").SoldOutAt(in.Until) {
			t.Error("the mark does not stand for its hour")
		}
		in.Until = time.Time{} // from now on until taken back
		if _, err := s.SetSoldOut(ctx, in); err != nil || !menu(ctx, t, s, "s1").Option("pearls").SoldOutAt(noon.AddDate(1, 0, 0)) {
			t.Errorf("a mark can't be changed: %v", err)
		}
		in.SoldOut = false
		for range 2 {
			if _, err := s.SetSoldOut(ctx, in); err != nil {
				t.Fatal(err)
			}
		}
		if n := number(ctx, t, env.DB, "s1"); n != 4 || marksOf(ctx, t, env.DB, "s1") != 0 {
			t.Errorf("taken back: version %d, %d marks", n, marksOf(ctx, t, env.DB, "s1"))
		}
		if _, err := s.SetSoldOut(ctx, SetSoldOut{ShopID: "s1", SKUID: "water-1", SoldOut: true, Until: noon.Add(time.Minute)}); err != nil {
			t.Fatal(err)
		}
		clock.Store(int64(2 * time.Minute))
		if _, err := s.SetSoldOut(ctx, SetSoldOut{ShopID: "s1", SKUID: "bun-1", SoldOut: true}); err != nil || marksOf(ctx, t, env.DB, "s1") != 1 {
			t.Errorf("a mark that ended is kept: %d marks, %v", marksOf(ctx, t, env.DB, "s1"), err)
		}
	})
}

func TestAnotherBrandsShopIsNotFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		one, two := db.ForBrand(t.Context(), 1), db.ForBrand(t.Context(), 2)
		s := New(env.DB, nil, nil, still, discard())
		for _, when := range []string{"before", "after"} {
			if _, err := s.Menu(two, "s1"); !errors.Is(err, ErrShopNotFound) {
				t.Errorf("%s it is loaded: %v", when, err)
			}
			if _, err := s.Shop(one, "b2"); !errors.Is(err, ErrShopNotFound) {
				t.Errorf("%s it is loaded: %v", when, err)
			}
			menu(one, t, s, "s1")
			menu(two, t, s, "b2")
		}
		for _, id := range []string{"", "s1\x00", "\xff", strings.Repeat("s", 65)} {
			if _, err := s.Menu(one, id); !errors.Is(err, ErrShopNotFound) {
				t.Errorf("a shop that can't be, %q: %v", id, err)
			}
		}
		if _, err := s.Menu(t.Context(), "s1"); !errors.Is(err, db.ErrNoTenant) {
			t.Errorf("without a brand: %v", err)
		}
		if page, err := s.Shops(two, 10, ""); err != nil || len(page.Edges) != 1 || page.Edges[0].Shop.ID != "b2" {
			t.Errorf("brand 2 has the shops %+v: %v", page, err)
		}
	})
}

func TestShopsComeInPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		s := New(env.DB, nil, nil, still, discard())
		first, err := s.Shops(ctx, 1, "")
		if err != nil || len(first.Edges) != 1 || first.Edges[0].Shop.ID != "s1" || !first.HasNext {
			t.Fatalf("%+v: %v", first, err)
		}
		rest, err := s.Shops(ctx, 1, first.EndCursor)
		if err != nil || len(rest.Edges) != 1 || rest.Edges[0].Shop.ID != "s2" || rest.HasNext || rest.EndCursor != rest.Edges[0].Cursor {
			t.Fatalf("%+v: %v", rest, err)
		}
		if end, err := s.Shops(ctx, 100, rest.EndCursor); err != nil || len(end.Edges) != 0 || end.HasNext {
			t.Fatalf("%+v: %v", end, err)
		}
		for _, size := range []int{0, -1, 101} {
			if _, err := s.Shops(ctx, size, ""); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("a page of %d: %v", size, err)
			}
		}
		for _, after := range []string{"x", "!", "MTo", "OTk5OTk5OTk5OTk5Om", "MTphAA"} {
			if _, err := s.Shops(ctx, 1, after); !errors.Is(err, fault.ErrBadUserInput) {
				t.Errorf("the cursor %q: %v", after, err)
			}
		}
	})
}

func TestAMissIsLoadedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		var loads atomic.Int32
		goOn := make(chan struct{})
		began := make(chan struct{}, 20)
		s := New(env.DB, func(context.Context, string) (map[string]bool, error) {
			loads.Add(1)
			began <- struct{}{}
			<-goOn
			return nil, nil
		}, nil, still, discard())
		var wg sync.WaitGroup
		got := make([]*Menu, 10)
		for i := range got {
			wg.Go(func() { got[i], _ = s.Menu(ctx, "s1") })
		}
		<-began
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := s.Menu(gone, "s1"); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller that is gone still waits: %v", err)
		}
		close(goOn)
		wg.Wait()
		for _, m := range got {
			if m == nil || m.Version != got[0].Version {
				t.Fatal("callers got different menus")
			}
		}
		// Late callers may find it in memory; none may have started a load of its own.
		if n := loads.Load(); n != 1 {
			t.Errorf("%d loads", n)
		}
	})
}

// A load that began before a change must neither be kept nor be given to whoever asks after the change.
func TestALoadThatRacesWithAChangeIsNotKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		began, goOn := make(chan struct{}), make(chan struct{})
		var late atomic.Bool
		s := New(env.DB, func(context.Context, string) (map[string]bool, error) {
			if !late.Swap(true) {
				close(began)
				<-goOn
			}
			return nil, nil
		}, nil, still, discard())
		early := make(chan *Menu, 1)
		go func() {
			m, _ := s.Menu(ctx, "s1")
			early <- m
		}()
		<-began // the old price has been read
		if err := reprice(ctx, env.DB, "s1", "water-1", 150); err != nil {
			t.Fatal(err)
		}
		s.Drop("s1")
		if m := menu(ctx, t, s, "s1"); m.SKU("water-1").Price != 150 {
			t.Errorf("who asks after the change gets the price %d", m.SKU("water-1").Price)
		}
		close(goOn)
		if m := <-early; m.SKU("water-1").Price != 150 {
			t.Errorf("a load that the change overtook was not begun again: %d", m.SKU("water-1").Price)
		}
		if m := menu(ctx, t, s, "s1"); m.SKU("water-1").Price != 150 || m.number != number(ctx, t, env.DB, "s1") {
			t.Errorf("a stale menu is kept: price %d under number %d", m.SKU("water-1").Price, m.number)
		}
	})
}

// Announcements come before, during and after the loads that they are about.
func TestALoadThatBeganBeforeADropIsNotKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		began, goOn := make(chan struct{}), make(chan struct{})
		s := New(env.DB, func(context.Context, string) (map[string]bool, error) {
			close(began)
			<-goOn
			return nil, nil
		}, nil, still, discard())
		done := make(chan error, 1)
		go func() {
			_, err := s.Menu(db.ForBrand(t.Context(), 1), "s1")
			done <- err
		}()
		<-began
		s.Drop("s1")
		close(goOn)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		s.mu.RLock()
		defer s.mu.RUnlock()
		if s.menus["s1"] != nil {
			t.Error("it is kept")
		}
	})
}

func TestManyReadersWhileTheMenuChanges(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		seed(t, env.DB)
		ctx := db.ForBrand(t.Context(), 1)
		a, b := New(env.DB, nil, nil, still, discard()), replica(t, env, nil)
		stop := make(chan struct{})
		var mu sync.Mutex
		prices := map[string]int64{} // by version
		var wg sync.WaitGroup
		for _, s := range []*Service{a, b} {
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					s.Drop("s1")
					m, err := s.Menu(ctx, "s1")
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					price := int64(m.SKU("water-1").Price)
					if was, ok := prices[m.Version]; ok && was != price {
						t.Errorf("version %s is %d and %d", m.Version, was, price)
					}
					prices[m.Version] = price
					mu.Unlock()
				}
			})
		}
		for price := int64(101); price <= 120; price++ {
			if err := reprice(ctx, env.DB, "s1", "water-1", price); err != nil {
				t.Error(err)
			}
		}
		close(stop)
		wg.Wait()
		for _, s := range []*Service{a, b} {
			if err := s.sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if m := menu(ctx, t, s, "s1"); m.SKU("water-1").Price != 120 {
				t.Errorf("in the end the price is %d", m.SKU("water-1").Price)
			}
		}
	})
}

func TestAMenuInMemoryCostsNoAllocation(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil, still, discard())
	s.menus["s1"] = with(t, nil)
	ctx := db.ForBrand(t.Context(), 1)
	if n := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = s.Menu(ctx, "s1")
		}
	}).AllocsPerOp(); n != 0 {
		t.Errorf("%d allocations", n)
	}
}

func BenchmarkMenuInMemory(b *testing.B) {
	s := New(nil, nil, nil, still, discard())
	s.menus["s1"] = with(b, nil)
	ctx := db.ForBrand(b.Context(), 1)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_, _ = s.Menu(ctx, "s1")
		}
	})
}
