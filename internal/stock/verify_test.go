package stock

import (
	"errors"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// told is cuppa_stock_drift_total as Prometheus reads it, by cause.
func (x *till) told(t *testing.T) map[string]float64 {
	t.Helper()
	all := prometheus.NewPedanticRegistry()
	if err := all.Register(x.Service); err != nil {
		t.Fatal(err)
	}
	families, err := all.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if n := m.GetCounter().GetValue(); f.GetName() == "cuppa_stock_drift_total" && n > 0 {
				counts[m.GetLabel()[0].GetValue()] = n
			}
		}
	}
	return counts
}

// TestAnOrderWhoseHoldIsGoneFromRedisIsToldAndHeldAgain has Redis give back what an unpaid order holds, as one would that lost its record: its units could be promised again.
func TestAnOrderWhoseHoldIsGoneFromRedisIsToldAndHeldAgain(t *testing.T) {
	t.Parallel()
	for _, buckets := range []int{1, 4} {
		dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
			x := openTill(t, env)
			x.has(t, "latte", 8)
			x.splits(t, "latte", buckets)
			kept, gone := random("o"), random("o")
			for _, no := range []string{kept, gone} {
				if err := x.place(no, needs("latte", 3)); err != nil {
					t.Fatal(err)
				}
			}
			if err := x.MakeSure(x.ctx, brand, x.shop); err != nil {
				t.Fatal(err)
			}
			if err := x.giveBack(x.ctx, x.Service.shop(brand, x.shop), gone); err != nil {
				t.Fatal(err)
			}
			broken, err := x.Verify(x.ctx, x.shop)
			if err != nil || len(broken) != 2 || !strings.Contains(broken[0], "available 5 in Redis") || broken[1] != "holds: 1 in Redis, 2 in the database" {
				t.Errorf("verify finds %q, %v", broken, err)
			}
			if told := x.told(t); len(told) != 0 {
				t.Errorf("told before anybody compared: %v", told)
			}
			x.running(t)
			eventually(t, "it is repaired", func() bool {
				broken, err := x.Verify(x.ctx, x.shop)
				return err == nil && len(broken) == 0
			})
			if told := x.told(t); len(told) != 1 || told["order without hold"] != 1 {
				t.Errorf("told: %v", told)
			}
			if err := x.place(random("o"), needs("latte", 3)); Short(err) == nil {
				t.Errorf("3 of 2: %v", err)
			}
			x.stands(t, "latte", 8, 2)
			x.cancel(t, gone) // whose hold is there again, and is given back once
			x.stands(t, "latte", 8, 5)
			x.sound(t)
		})
	}
}

// TestACopyThatIsBehindIsNoFinding has a replica order by the database alone and stop: the copy in Redis is of before, and nobody brings a new one. Nothing is amiss by that: what it
// lets in does not count.
func TestACopyThatIsBehindIsNoFinding(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 5)
		if err := x.MakeSure(x.ctx, brand, x.shop); err != nil {
			t.Fatal(err)
		}
		if err := x.write(random("o"), Grant{}, needs("latte", 2)); err != nil {
			t.Fatal(err)
		}
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		y.sound(t)
		if at, err := y.compare(y.ctx, y.Service.shop(brand, y.shop)); err != nil || !at.behind || at.free["latte"] != 5 {
			t.Fatalf("%+v %v", at, err)
		}
		if err := y.buy(random("o"), needs("latte", 4)); !errors.Is(err, ErrOutOfStock) {
			t.Errorf("4 of 3: %v", err)
		}
		if err := y.buy(random("o"), needs("latte", 3)); err != nil {
			t.Error(err)
		}
		y.sound(t)
	})
}
