package stock

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// oldCopy is a shop's counters as they once stood.
type oldCopy struct {
	hashes [2]map[string]string
	due    []redis.Z
}

func copyOf(t *testing.T, c redis.UniversalClient, shopID string) (old oldCopy) {
	t.Helper()
	var err error
	keys := keysOf(brand, shopID)
	for i := range old.hashes {
		if old.hashes[i], err = c.HGetAll(t.Context(), keys[i]).Result(); err != nil {
			t.Fatal(err)
		}
	}
	if old.due, err = c.ZRangeWithScores(t.Context(), keys[2], 0, -1).Result(); err != nil {
		t.Fatal(err)
	}
	return old
}

// bringBack puts the copy in the place of what stands, at once.
func (old oldCopy) bringBack(t *testing.T, c redis.UniversalClient, shopID string) {
	t.Helper()
	keys := keysOf(brand, shopID)
	_, err := c.TxPipelined(t.Context(), func(p redis.Pipeliner) error {
		p.Del(t.Context(), keys...)
		for i, hash := range old.hashes {
			if len(hash) > 0 {
				p.HSet(t.Context(), keys[i], hash)
			}
		}
		if len(old.due) > 0 {
			p.ZAdd(t.Context(), keys[2], old.due...)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestFiftyLossesOfRedisInACrowdSellEachUnitOnce has Redis lose all, come back as it was a while ago, be cut off, go silent and become slow, in the middle of a crowd.
func TestFiftyLossesOfRedisInACrowdSellEachUnitOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		line, through := behindProxy(t, redisURL(t, env))
		r, err := redisx.Open(t.Context(), through, quietLog())
		if err != nil {
			t.Fatal(err)
		}
		x := openTill(t, env)
		y := tillOn(t, env, r, x.shop)
		replicas := []*till{x, y}
		for _, at := range replicas {
			at.hasty(t)
		}
		var old oldCopy
		losses := []struct {
			name string
			do   func()
		}{
			{"emptied", func() { x.wipe(t) }},
			{"an old copy", func() { old.bringBack(t, env.Redis, x.shop) }},
			{"cut off", func() { line.Break() }},
			{"silent", func() { line.Silence() }},
			{"slow", func() { line.Slow(150 * time.Millisecond) }},
		}
		const units, buyers = 20, 8
		var worst time.Duration
		rounds := longer(50)
		if env.Engine == "servers" { // where each takes as long as a silent Redis is waited for
			rounds = longer(15)
		}
		for i := range rounds {
			loss, sku := losses[i%len(losses)], fmt.Sprint("latte-", i)
			x.has(t, sku, units)
			old = copyOf(t, env.Redis, x.shop)
			x.has(t, "tea", int64(i)) // what the copy of a while ago does not know
			var got atomic.Int64
			together(buyers, func(b int) {
				for {
					err := replicas[b%2].place(random("o"), needs(sku, 1))
					if errors.Is(err, ErrOutOfStock) {
						return
					}
					if err != nil {
						t.Errorf("%s: %v", loss.name, err)
						return
					}
					if got.Add(1) == units/3 {
						loss.do()
					}
				}
			})
			line.Heal()
			worst = max(worst, repaired(t, replicas))
			if sellOut(t, replicas, sku); t.Failed() {
				t.Fatal(loss.name)
			}
			if level, err := x.Get(x.ctx, x.shop, sku); err != nil || level.Available != 0 || got.Load() > units {
				t.Fatalf("%s: %d of %d units were sold, %+v, %v", loss.name, got.Load(), units, level, err)
			}
		}
		t.Logf("at the latest right after %v", worst)
		var found uint64
		for cause := range drifts {
			found += x.drift[cause].Load() + y.drift[cause].Load()
		}
		if x.drift[driftLost].Load()+y.drift[driftLost].Load() == 0 || found == 0 {
			t.Error("nobody has told that Redis lost its counters")
		}
	})
}

// TestARedisThatStartsFromAnOldFileIsRebuilt is a real server that is killed and comes back with what it had saved, under the same epoch.
func TestARedisThatStartsFromAnOldFileIsRebuilt(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	dir, port := t.TempDir(), freePort(t)
	var server *exec.Cmd
	begin := func() {
		server = exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--dbfilename", "old.rdb")
		if err := server.Start(); err != nil {
			t.Fatalf("this needs redis-server: %v", err)
		}
	}
	end := func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}
	begin()
	t.Cleanup(func() { end() })
	direct := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + port})
	t.Cleanup(func() { _ = direct.Close() })
	answers := func() {
		eventually(t, "Redis answers", func() bool { return direct.Ping(t.Context()).Err() == nil })
	}
	answers()
	env.Redis = direct
	r, err := redisx.Open(t.Context(), "redis://127.0.0.1:"+port, quietLog())
	if err != nil {
		t.Fatal(err)
	}
	other, err := redisx.Open(t.Context(), "redis://127.0.0.1:"+port, quietLog())
	if err != nil {
		t.Fatal(err)
	}
	x := tillOn(t, env, r, random("shop-"))
	replicas := []*till{x, tillOn(t, env, other, x.shop)}
	for _, at := range replicas {
		at.hasty(t)
	}
	for i := range longer(5) {
		sku := fmt.Sprint("latte-", i)
		x.has(t, sku, 20)
		repaired(t, replicas)
		if err := direct.Save(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		var got atomic.Int64
		var once atomic.Bool
		restarted := make(chan struct{})
		together(6, func(b int) {
			for {
				err := replicas[b%2].place(random("o"), needs(sku, 1))
				if errors.Is(err, ErrOutOfStock) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				if got.Add(1) >= 8 && once.CompareAndSwap(false, true) {
					end()
					begin()
					close(restarted)
				}
			}
		})
		<-restarted
		answers()
		repaired(t, replicas)
		sellOut(t, replicas, sku)
		if level, err := x.Get(x.ctx, x.shop, sku); err != nil || level.Available != 0 || got.Load() > 20 {
			t.Fatalf("%d of 20 units were sold, %+v, %v", got.Load(), level, err)
		}
	}
}

// TestOrdersGoOnWhileAMasterOfTheClusterIsDead kills one of three masters, has it replaced by an empty one, and counts with three replicas all the while.
func TestOrdersGoOnWhileAMasterOfTheClusterIsDead(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	nodes := clusterNodes(t)
	addrs := make([]string, len(nodes))
	for i, n := range nodes {
		addrs[i] = n.addr
	}
	open := func() *redisx.Redis {
		r, err := redisx.Open(t.Context(), "redis://"+strings.Join(addrs, ",redis://"), quietLog())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := open()
	env.Redis = first.Client()
	replicas := []*till{tillOn(t, env, first, random("shop-"))}
	for range 2 {
		replicas = append(replicas, tillOn(t, env, open(), replicas[0].shop))
	}
	x := replicas[0]
	for _, at := range replicas {
		at.hasty(t)
	}
	const units = 200
	x.has(t, "latte", units)
	for _, at := range replicas {
		if g, err := at.reserve(random("o"), needs("latte", 1)); err != nil || !g.Held {
			t.Fatalf("the cluster does not hold: %+v %v", g, err)
		}
		at.doubted()
	}
	slot, err := env.Redis.ClusterKeySlot(t.Context(), keysOf(brand, x.shop)[0]).Result()
	if err != nil {
		t.Fatal(err)
	}
	its := nodes[int(slot)*len(nodes)/16384]
	var sold atomic.Int64
	sell := func(orders int) {
		together(3*len(replicas), func(i int) {
			for range orders {
				if err := replicas[i%len(replicas)].place(random("o"), needs("latte", 1)); err == nil {
					sold.Add(1)
				} else if !errors.Is(err, ErrOutOfStock) {
					t.Error(err)
				}
			}
		})
	}
	sell(3)
	its.end()
	before := sold.Load()
	sell(5)
	if sold.Load() != before+15*int64(len(replicas)) {
		t.Errorf("%d orders of %d went on without the master", sold.Load()-before, 15*len(replicas))
	}
	its.begin(t)
	eventually(t, "the cluster is whole again", func() bool { return clusterIsWhole(t, nodes) })
	took := repaired(t, replicas)
	if g, err := x.reserve(random("o"), needs("latte", 1)); err != nil || !g.Held {
		t.Errorf("the cluster does not hold again: %+v %v", g, err)
	}
	x.doubted()
	left := int64(units) - sold.Load()
	if level, err := x.Get(x.ctx, x.shop, "latte"); err != nil || level.Available != left {
		t.Errorf("%+v %v, where %d are left", level, err, left)
	}
	sellOut(t, replicas, "latte")
	repaired(t, replicas)
	t.Logf("right %v after the cluster was whole", took)
}

// A SKU is split while another replica counts by what it knew: Redis goes back to a copy from before, and the copy that the replica then makes lies in parts. What it asked for
// is in stock, wherever it lies.
func TestWhatWasSplitMeanwhileIsNotSoldOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := tillOn(t, env, redisx.Adopt(env.Redis), random("split"))
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		x.has(t, "tea", 6)
		if err := y.place(random("o"), []Need{{"tea", 1}}); err != nil {
			t.Fatal(err)
		}
		before := copyOf(t, env.Redis, x.shop)
		y.has(t, "latte", 1) // it knows by its epoch that the copy is old
		if _, err := x.SetStrategy(x.ctx, x.shop, "tea", &Choice{Strategy: Hold, Buckets: 4}); err != nil {
			t.Fatal(err)
		}
		before.bringBack(t, env.Redis, x.shop)
		if err := y.place(random("o"), []Need{{"tea", 5}}); err != nil {
			t.Error(err)
		}
		if err := x.place(random("o"), []Need{{"tea", 1}}); !errors.Is(err, ErrOutOfStock) {
			t.Errorf("a seventh of six: %v", err)
		}
	})
}

// The first part of what is split goes back to a copy of before it was counted: it is counted all the same.
func TestWhatIsSplitIsCountedWhenAPartIsOfAnotherTime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := tillOn(t, env, redisx.Adopt(env.Redis), random("part"))
		x.has(t, "mocha", 1)
		if err := x.MakeSure(x.ctx, brand, x.shop); err != nil {
			t.Fatal(err)
		}
		before := copyOf(t, env.Redis, x.shop)
		x.has(t, "tea", 8)
		if _, err := x.SetStrategy(x.ctx, x.shop, "tea", &Choice{Strategy: Hold, Buckets: 4}); err != nil {
			t.Fatal(err)
		}
		for i := range 8 { // from whichever part an order begins
			if err := x.MakeSure(x.ctx, brand, x.shop); err != nil {
				t.Fatal(err)
			}
			before.bringBack(t, env.Redis, x.shop)
			no := random("o")
			g, err := x.reserve(no, []Need{{"tea", 3}})
			if err != nil || !g.Held || len(g.Counted) != 1 {
				t.Errorf("%d: %+v %v", i, g, err)
			}
			x.Abandon(x.ctx, brand, x.shop, no, g)
			x.doubted()
		}
	})
}
