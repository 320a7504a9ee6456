package stock

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

func TestACrowdBeforeAnEmptyShelfIsRefusedFromMemory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s shortages
		two := needs("tea", 2)
		for range crowd {
			if short, _ := s.among(two); short != nil || s.since(two) != nil {
				t.Fatal("a few are still asked for")
			}
			s.learn(two, []int{0}, time.Now(), s.forgets.Load())
		}
		refused := func(n []Need) bool {
			late := s.since(n) != nil
			short, asks := s.among(n)
			if late != (short != nil) && !asks {
				t.Errorf("who waits already: %v, who comes now: %v", late, short)
			}
			return short != nil
		}
		if !refused(two) || !refused(needs("latte", 1, "tea", 3)) || refused(needs("tea", 1)) || refused(needs("latte", 2)) {
			t.Error("what is as much or more is refused, and nothing else")
		}
		time.Sleep(remembered + time.Millisecond)
		if s.since(two) != nil {
			t.Error("who waits for Redis goes on: what is known is old")
		}
		first, next := refused(two), refused(two)
		if first || !next {
			t.Error("then one asks, and the others wait")
		}
		s.learn(two, []int{0}, time.Now(), s.forgets.Load())
		if !refused(two) {
			t.Error("it is still short")
		}
		time.Sleep(remembered + time.Millisecond)
		if refused(two) {
			t.Error("one asks again")
		}
		s.held(two)
		if refused(two) || s.any.Load() {
			t.Error("it was there: all may have it")
		}
		for range crowd {
			s.learn(two, []int{0}, time.Now(), s.forgets.Load())
		}
		time.Sleep(remembered + time.Millisecond)
		_ = refused(two)
		time.Sleep(remembered + time.Millisecond)
		for range 2 {
			if refused(two) {
				t.Error("nothing was heard: nothing is known")
			}
		}
		for range crowd {
			s.learn(two, []int{0}, time.Now(), s.forgets.Load())
		}
		if s.forget(); refused(two) {
			t.Error("forgotten")
		}
		for range 2 * crowd { // told late: more has come since they asked
			s.learn(two, []int{0}, time.Now(), s.forgets.Load()-1)
		}
		if refused(two) {
			t.Error("what was asked before there was more is learned after it")
		}
	})
}

// TestNewStockIsSoldAtEveryReplica has crowds at three replicas find nothing, and stock come by a hold that is given back and by a count. (How soon is the test's above.)
func TestNewStockIsSoldAtEveryReplica(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "tea", 1)
		last := random("o")
		if err := x.place(last, needs("tea", 1)); err != nil {
			t.Fatal(err)
		}
		y, z := tillOn(t, env, redisx.Adopt(env.Redis), x.shop), tillOn(t, env, redisx.Adopt(env.Redis), x.shop)
		sells := func(at *till, what string) {
			t.Helper()
			eventually(t, what, func() bool { return at.place(random("o"), needs("tea", 1)) == nil })
		}
		refused := func() {
			t.Helper()
			for _, at := range []*till{x, y, z} {
				together(4*crowd, func(int) {
					if err := at.place(random("o"), needs("tea", 1)); !errors.Is(err, ErrOutOfStock) {
						t.Errorf("sold out: %v", err)
					}
				})
			}
		}
		refused()
		x.cancel(t, last)
		sells(y, "what was given back elsewhere")
		refused()
		x.has(t, "tea", 4)
		for _, at := range []*till{z, y, x} {
			sells(at, "what was counted")
		}
		refused()
		x.sound(t)
	})
}
