package stock

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// wipe makes Redis forget the shop.
func (x *till) wipe(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	var err error
	if x.env.Engine == "embedded" {
		err = x.env.Redis.FlushAll(ctx).Err()
	} else {
		err = x.env.Redis.Del(ctx, keysOf(brand, x.shop)...).Err()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// rush lets buyers place, pay and cancel on replicas until all units of "latte" are gone; disturb is called after every few orders.
func rush(t *testing.T, replicas []*till, units int64, disturb func(round int)) {
	t.Helper()
	x := replicas[0]
	x.has(t, "latte", units)
	var taken, rounds atomic.Int64
	const every = 8
	stop, done, ordered := make(chan struct{}), make(chan struct{}), make(chan struct{}, every)
	go func() {
		defer close(done)
		for i := 1; ; i++ {
			select {
			case <-stop:
				return
			case <-ordered:
				if i%every == 0 {
					disturb(i / every)
					rounds.Add(1)
				}
			}
		}
	}()
	together(12, func(b int) {
		at := replicas[b%len(replicas)]
		for i := range 400 {
			no := random("o")
			err := at.buy(no, needs("latte", 1, "tea", 1))
			select {
			case ordered <- struct{}{}:
			default:
			}
			switch {
			case errors.Is(err, ErrOutOfStock):
				if rounds.Load() > 5 {
					return
				}
			case err != nil:
				t.Error(err)
				return
			case i%3 == 0:
				at.cancel(t, no)
			case i%3 == 1:
				at.pay(t, no)
				taken.Add(1)
			default:
				taken.Add(1)
			}
		}
	})
	close(stop)
	<-done
	level, err := x.Get(x.ctx, x.shop, "latte")
	if err != nil {
		t.Fatal(err)
	}
	if level.Available < 0 || taken.Load()+level.Available != units {
		t.Errorf("%d of %d units were taken and %d are left", taken.Load(), units, level.Available)
	}
}

// quietly waits until a rebuilt Redis agrees with the database.
func (x *till) quietly(t *testing.T) {
	t.Helper()
	var broken []string
	eventually(t, "Redis equals the database", func() bool {
		_ = x.place(random("o"), needs("tea", 1)) // loads the counters where nothing else does
		var err error
		broken, err = x.Verify(x.ctx, x.shop)
		return err == nil && len(broken) == 0
	})
}

func TestAWipedRedisOversellsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		rush(t, []*till{x, y}, 300, func(int) { x.wipe(t) })
		x.quietly(t)
	})
}

// doubted has the next order rebuild the counters.
func (x *till) doubted() { x.Service.shop(brand, x.shop).doubt() }

func TestCountingWhileOrdersRunOversellsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		rush(t, []*till{x, y}, 300, func(i int) {
			if _, err := y.Set(y.ctx, "manager", y.shop, "mocha", int64(i)); err != nil {
				t.Error(err)
			}
		})
		x.quietly(t)
	})
}

func TestWithoutRedisTheDatabaseDecides(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w, r := newWire(t, env)
		x := tillOn(t, env, r, random("shop-"))
		x.link.pause = 5 * time.Millisecond
		x.has(t, "latte", 10)
		before := random("o")
		g, err := x.reserve(before, needs("latte", 2))
		if err != nil || !g.Held {
			t.Fatal(g, err)
		}
		w.set(true)
		if g, err := x.reserve(random("o"), needs("latte", 1)); err != nil || g.Held {
			t.Fatalf("without Redis: %+v, %v", g, err)
		}
		var got atomic.Int64
		var one atomic.Value
		together(16, func(int) {
			no := random("o")
			err := x.place(no, needs("latte", 1, "tea", 1))
			switch {
			case err == nil:
				got.Add(1)
				one.Store(no)
			case !Short(err)["latte"]:
				t.Error(err)
			}
		})
		if got.Load() != 10 {
			t.Errorf("%d of 10 units were granted without Redis", got.Load())
		}
		// What Redis promised before is void: the database has given it away.
		if err := x.write(before, g, needs("latte", 2)); !errors.Is(err, ErrStale) {
			t.Errorf("the promise from before: %v", err)
		}
		if none, err := x.SoldOut(x.ctx, x.shop); err != nil || !none["latte"] {
			t.Errorf("sold out: %v, %v", none, err)
		}
		x.cancel(t, one.Load().(string))
		x.has(t, "mocha", 3)
		w.set(false)
		x.running(t)
		eventually(t, "Redis is rebuilt", func() bool {
			broken, err := x.Verify(x.ctx, x.shop)
			return err == nil && len(broken) == 0
		})
		if g, err := x.reserve(random("o"), needs("latte", 1, "mocha", 3)); err != nil || !g.Held {
			t.Errorf("with Redis again: %+v, %v", g, err)
		}
	})
}

func TestARedisThatComesAndGoesOversellsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w, r := newWire(t, env)
		x := tillOn(t, env, r, random("shop-"))
		x.link.pause = 2 * time.Millisecond
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop) // this replica is never cut off
		rush(t, []*till{x, y}, 200, func(i int) {
			w.set(i%2 == 0)
		})
		w.set(false)
		x.running(t)
		x.quietly(t)
	})
}

// TestAnOldCopyIsNotTrusted plays a failover to a replica that lags: the connections break, another server answers, with the counters of a
// while ago under the same epoch.
func TestAnOldCopyIsNotTrusted(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	mini := miniredis.NewMiniRedis()
	var run atomic.Value
	run.Store("first")
	hook := func(c *server.Peer, command string, _ ...string) bool {
		if !strings.EqualFold(command, "INFO") {
			return false
		}
		c.WriteBulk("role:master\r\nrun_id:" + run.Load().(string) + "\r\n")
		return true
	}
	if err := mini.Start(); err != nil {
		t.Fatal(err)
	}
	mini.Server().SetPreHook(hook)
	t.Cleanup(mini.Close)
	r, err := redisx.Open(t.Context(), "redis://"+mini.Addr(), quietLog())
	if err != nil {
		t.Fatal(err)
	}
	x := tillOn(t, env, r, random("shop-"))
	x.link.pause = time.Millisecond
	x.has(t, "latte", 2)
	free, err := r.Client().HGetAll(t.Context(), keysOf(brand, x.shop)[0]).Result()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := x.place(random("o"), needs("latte", 1)); err != nil {
			t.Fatal(err)
		}
	}
	mini.Close()
	run.Store("second")
	if err := mini.Restart(); err != nil {
		t.Fatal(err)
	}
	mini.Server().SetPreHook(hook)
	for sku, n := range free {
		mini.HSet(keysOf(brand, x.shop)[0], sku, n)
	}
	mini.Del(keysOf(brand, x.shop)[1])
	eventually(t, "Redis answers again", x.link.open)
	g, err := x.reserve(random("o"), needs("latte", 1))
	if !errors.Is(err, ErrOutOfStock) {
		t.Errorf("an old copy granted %+v (%v)", g, err)
	}
	x.sound(t)
}

func TestAHoldThatACrashLeftBehindIsReclaimed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 5)
		x.grace = 50 * time.Millisecond
		kept, paid, lost := random("o"), random("o"), random("o")
		for _, no := range []string{kept, paid} {
			if err := x.place(no, needs("latte", 1)); err != nil {
				t.Fatal(err)
			}
		}
		late, err := x.reserve(lost, needs("latte", 3)) // and no row is ever written
		if err != nil {
			t.Fatal(err)
		}
		// These two die between their commit and telling Redis.
		if err := x.db.InTx(x.ctx, func(tx *db.Tx) error { return x.Sell(x.ctx, tx, brand, paid) }); err != nil {
			t.Fatal(err)
		}
		x.running(t)
		eventually(t, "the hold comes back", func() bool {
			n, err := env.Redis.HGet(t.Context(), keysOf(brand, x.shop)[0], "latte").Result()
			return err == nil && n == "3"
		})
		eventually(t, "only the open order's hold is left", func() bool {
			n, err := env.Redis.HLen(t.Context(), keysOf(brand, x.shop)[1]).Result()
			return err == nil && n == 1
		})
		x.stands(t, "latte", 4, 3)
		if err := x.write(lost, late, needs("latte", 3)); !errors.Is(err, ErrStale) {
			t.Errorf("the writer that was only slow: %v", err)
		}
		if told := x.drift[driftNoOrder].Load(); told != 1 {
			t.Errorf("it was told %d times that holds have no orders", told)
		}
		x.sound(t)
	})
}

func TestHoldsThatEndedUnheardAreSettledWhenDue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 5)
		x.grace = time.Millisecond
		gone := random("o")
		if err := x.place(gone, needs("latte", 2)); err != nil {
			t.Fatal(err)
		}
		if err := x.db.InTx(x.ctx, func(tx *db.Tx) error { return x.GiveBack(x.ctx, tx, brand, gone) }); err != nil {
			t.Fatal(err)
		}
		epoch := env.Redis.HGet(t.Context(), keysOf(brand, x.shop)[0], epochField).Val()
		x.running(t)
		eventually(t, "it is given back", func() bool {
			return env.Redis.HGet(t.Context(), keysOf(brand, x.shop)[0], "latte").Val() == "5"
		})
		if now := env.Redis.HGet(t.Context(), keysOf(brand, x.shop)[0], epochField).Val(); now != epoch {
			t.Errorf("the shop was rebuilt for it: epoch %s after %s", now, epoch)
		}
		x.sound(t)
	})
}

func TestDriftIsFoundAndRepaired(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 5)
		if err := x.MakeSure(x.ctx, brand, x.shop); err != nil { // each process starts from the rows
			t.Fatal(err)
		}
		if err := env.Redis.HIncrBy(t.Context(), keysOf(brand, x.shop)[0], "latte", 7).Err(); err != nil {
			t.Fatal(err)
		}
		if broken, err := x.Verify(x.ctx, x.shop); err != nil || len(broken) != 1 {
			t.Errorf("verify finds %q, %v", broken, err)
		}
		x.running(t)
		x.quietly(t)
		if told := x.drift[driftQuantity].Load(); told != 1 {
			t.Errorf("it was told %d times that a count differs", told)
		}
	})
}

func TestACopyAheadOfARestoredDatabaseIsReplaced(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 5)
		if err := env.Redis.HSet(t.Context(), keysOf(brand, x.shop)[0], epochField, 1000, "latte", 99).Err(); err != nil {
			t.Fatal(err)
		}
		if err := x.place(random("o"), needs("latte", 50)); !errors.Is(err, ErrOutOfStock) {
			t.Errorf("50 of 5: %v", err)
		}
		x.doubted()
		x.quietly(t)
	})
}

func TestASilentRedisCostsABoundedTime(t *testing.T) {
	t.Parallel()
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listen.Close() }) // connections are never accepted: the kernel takes them and nobody answers
	env := dbtest.Embedded(t)
	r := redisx.Adopt(redis.NewClient(&redis.Options{Addr: listen.Addr().String()}))
	x := tillOn(t, env, r, random("shop-"))
	began := time.Now()
	together(8, func(int) {
		if err := x.place(random("o"), needs("tea", 1)); err != nil {
			t.Error(err)
		}
	})
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("8 orders took %v", took)
	}
}

func TestOrdersThatEndWhileACopyIsOnItsWayAreSettledInIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 9)
		open, gone, paid := random("o"), random("o"), random("o")
		for _, no := range []string{open, gone, paid} {
			if err := x.place(no, needs("latte", 2)); err != nil {
				t.Fatal(err)
			}
		}
		st := x.Service.shop(brand, x.shop)
		ctx := db.ForAllBrands(t.Context())
		p, err := x.prepare(ctx, st)
		if err != nil {
			t.Fatal(err)
		}
		var snap snapshot
		if err := x.db.InTx(ctx, func(tx *db.Tx) error {
			epoch, err := bump(ctx, tx, brand, x.shop, 0)
			if err != nil {
				return err
			}
			snap, err = readSnapshot(ctx, tx, brand, x.shop)
			snap.epoch = epoch
			return err
		}); err != nil {
			t.Fatal(err)
		}
		x.cancel(t, gone)
		x.pay(t, paid)
		if err := x.publish(ctx, st, snap, p); err != nil {
			t.Fatal(err)
		}
		x.stands(t, "latte", 7, 5)
		x.sound(t)
		// The older copy of another replica does not take its place.
		old := snap
		old.epoch--
		old.free = map[string]int64{"latte": 99}
		if err := x.publish(ctx, st, old, p); err != nil {
			t.Fatal(err)
		}
		x.sound(t)
	})
}
