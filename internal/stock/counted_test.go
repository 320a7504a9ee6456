package stock

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

func TestWhatComesToBeCountedIsHeldByEveryReplicaFromThenOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		x.has(t, "latte", 500)
		want := needs("latte", 1, "option:sugar", 1, "option:pearls", 1)
		for _, at := range []*till{x, y, x, y} { // the second time they know what is not counted
			if g, err := at.reserve(random("o"), want); err != nil || len(g.Counted) != 1 {
				t.Fatalf("%+v %v", g, err)
			}
		}
		if ask, rest := y.Service.shop(brand, x.shop).likely(want); len(ask) != 1 || len(rest) != 2 {
			t.Errorf("%v is asked for, %v is not: options that nobody counts cost every order", ask, rest)
		}
		x.doubted() // those of before have no rows
		x.has(t, "option:pearls", 40)
		var got atomic.Int64
		together(64, func(i int) {
			no := random("o")
			err := []*till{x, y}[i%2].place(no, want)
			switch {
			case err == nil:
				got.Add(1)
			case !errors.Is(err, ErrOutOfStock) || !Short(err)["option:pearls"]:
				t.Error(err)
			}
		})
		if got.Load() != 40 {
			t.Errorf("%d of 40 portions were granted", got.Load())
		}
		x.stands(t, "option:pearls", 40, 0)
		x.stands(t, "latte", 500, 460)
		x.sound(t)
	})
}

// TestAnOrderThatMetANewLevelHoldsAllOfItOrNothing has a level come to be between what a replica knows and what it holds.
func TestAnOrderThatMetANewLevelHoldsAllOfItOrNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		y := tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		x.has(t, "latte", 5)
		if _, err := y.reserve(random("o"), needs("latte", 1, "option:pearls", 2)); err != nil {
			t.Fatal(err)
		}
		x.has(t, "option:pearls", 1)
		if g, err := y.reserve(random("o"), needs("latte", 1, "option:pearls", 2)); !Short(err)["option:pearls"] {
			t.Errorf("two of one portion: %+v %v", g, err)
		}
		keys := keysOf(brand, x.shop)
		if held, err := env.Redis.HLen(t.Context(), keys[1]).Result(); err != nil && !errors.Is(err, redis.Nil) || held != 0 {
			t.Errorf("%d holds were left: %v", held, err)
		}
		if g, err := y.reserve(random("o"), needs("latte", 1, "option:pearls", 1)); err != nil || len(g.Counted) != 2 {
			t.Errorf("%+v %v", g, err)
		}
	})
}
