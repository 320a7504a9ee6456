package stock

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

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

// signals tells when counters were read.
type signals struct {
	once sync.Once
	seen chan struct{}
}

func (s *signals) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (s *signals) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (s *signals) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		err := next(ctx, cmds)
		if cmds[0].Name() == "hgetall" {
			s.once.Do(func() { close(s.seen) })
		}
		return err
	}
}

// TestACopyThatIsOnItsWayIsNoFinding has a replica order by the database alone, so that the copy in Redis is behind, and bring the new one when somebody has looked at the
// old one.
func TestACopyThatIsOnItsWayIsNoFinding(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 5)
		if err := x.write(random("o"), Grant{}, needs("latte", 2)); err != nil {
			t.Fatal(err)
		}
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		looked := &signals{seen: make(chan struct{})}
		y.redis.Client().AddHook(looked)
		type answer struct {
			broken []string
			err    error
		}
		answered := make(chan answer)
		go func() {
			broken, err := y.Verify(y.ctx, y.shop)
			answered <- answer{broken, err}
		}()
		select {
		case <-looked.seen:
		case a := <-answered:
			t.Fatalf("it has not looked: %q, %v", a.broken, a.err)
		}
		if err := x.MakeSure(x.ctx, brand, x.shop); err != nil {
			t.Fatal(err)
		}
		if a := <-answered; a.err != nil || len(a.broken) != 0 {
			t.Errorf("while the copy was on its way: %q, %v", a.broken, a.err)
		}
		// One that nobody brings is a finding.
		if err := x.write(random("o"), Grant{}, needs("latte", 2)); err != nil {
			t.Fatal(err)
		}
		if broken, err := y.Verify(y.ctx, y.shop); err != nil || len(broken) == 0 {
			t.Errorf("a copy that stays behind: %q, %v", broken, err)
		}
	})
}
