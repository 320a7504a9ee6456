package stock

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// TestOrdersAtOnceAreHeldAsOneAfterTheOther has one run of the hold script do what a plain map does, for random orders: some twice, some short, some not counted.
func TestOrdersAtOnceAreHeldAsOneAfterTheOther(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		random := rand.New(rand.NewPCG(1, 2))
		for round := range 60 {
			free, holds := map[string]int64{}, map[string]string{}
			wide := []int64{1, 1, 85, 100_000}[random.IntN(4)] // quantities of one byte and of four
			keys := keysOf(brand, fmt.Sprint(x.shop, round))
			t.Cleanup(func() { _ = env.Redis.Del(t.Context(), keys...).Err() })
			fields := []any{epochField, 7}
			for _, sku := range []string{"a", "b", "c"} {
				free[sku] = random.Int64N(12) * wide
				fields = append(fields, sku, free[sku])
			}
			env.Redis.HSet(t.Context(), keys[0], fields...)
			taken, at := map[string]int64{}, int64(0)
			for range 2 { // the second run finds what the first one held
				var args []any
				var want []answer
				before := maps.Clone(free)
				for range 1 + random.IntN(10) {
					no := fmt.Sprint("o", random.IntN(14))
					var basket []Need
					for _, sku := range []string{"a", "b", "c", "made"} {
						if random.IntN(2) == 0 {
							basket = append(basket, Need{sku, 1 + random.Int64N(4)*wide})
						}
					}
					if len(basket) == 0 {
						continue
					}
					one := x.holdArgs(asked{orderNo: no, needs: basket, due: time.UnixMilli(99)}, basket)
					if args == nil {
						args = append(args, one[0])
					}
					args = append(args, one[1:]...)
					want = append(want, asPlain(free, holds, no, basket))
				}
				if want == nil {
					continue
				}
				reply, err := holdScript.Run(t.Context(), env.Redis, keys, args...)
				if err != nil {
					t.Fatal(err)
				}
				list := reply.([]any)
				for _, one := range tickets(list[0].([]any), needs("a", 1, "b", 1, "c", 1)) {
					was := taken[one.sku]
					taken[one.sku] += before[one.sku] - free[one.sku]
					if run := (ticket{one.sku, 7<<unitBits | was, 7<<unitBits | taken[one.sku], one.at}); one != run || one.at <= at {
						t.Fatalf("round %d: its run is %+v, not %+v, after %d", round, one, run, at)
					}
					before[one.sku] = free[one.sku]
				}
				if !maps.Equal(before, free) {
					t.Fatalf("round %d: %v became %v: %v does not tell", round, before, free, list[0])
				}
				at = time.Now().UnixMicro() - int64(time.Minute/time.Microsecond)
				for i := range want {
					got, err := readAnswer([]any{list[0], list[1+i]})
					if got.run = nil; err != nil || !reflect.DeepEqual(got, want[i]) {
						t.Fatalf("round %d, order %d: %+v, %v, not %+v", round, i, got, err, want[i])
					}
				}
			}
			for sku, left := range free {
				if got := env.Redis.HGet(t.Context(), keys[0], sku).Val(); got != strconv.FormatInt(left, 10) {
					t.Errorf("%s of %s is left, not %d", got, sku, left)
				}
			}
			if got := env.Redis.HGetAll(t.Context(), keys[1]).Val(); len(got)+len(holds) > 0 && !reflect.DeepEqual(got, holds) {
				t.Errorf("%v is held, not %v", got, holds)
			}
			looked := map[string]bool{}
			for _, entry := range env.Redis.ZRange(t.Context(), keys[2], 0, -1).Val() {
				for order := range strings.SplitSeq(entry, "\n") {
					looked[order] = true
				}
			}
			for order := range holds {
				if !looked[order] {
					t.Errorf("%s is never looked at", order)
				}
			}
			if len(looked) != len(holds) {
				t.Errorf("%d orders are looked at, for %d holds", len(looked), len(holds))
			}
		}
	})
}

// asPlain holds an order in maps.
func asPlain(free map[string]int64, holds map[string]string, no string, basket []Need) answer {
	a := answer{epoch: 7}
	if before, ok := holds[no]; ok {
		a.what, a.before = saysHeldBefore, before
		return a
	}
	var counted []Need
	var uncounted, short []int
	for i, n := range basket {
		left, ok := free[n.SKUID]
		switch {
		case !ok:
			uncounted = append(uncounted, i)
		case left < n.Quantity:
			short = append(short, i)
		default:
			counted = append(counted, n)
		}
	}
	switch {
	case short != nil:
		a.what, a.at = saysShort, short
		return a
	case counted == nil:
		a.what = saysNothingCounted
		return a
	}
	a.what, a.at = saysHeld, uncounted
	for _, n := range counted {
		free[n.SKUID] -= n.Quantity
		a.emptied = a.emptied || free[n.SKUID] <= 0
	}
	holds[no] = writeHold(99, counted)
	return a
}

func TestTheHoldScriptSaysThatNothingIsLoaded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		g := redisx.Adopt(env.Redis)
		t.Cleanup(func() { _ = g.Close() })
		calls := g.Gather(1, 8, time.Minute)
		together(20, func(i int) {
			reply, err := calls.Run(t.Context(), holdScript, keysOf(brand, x.shop), x.holdArgs(asked{orderNo: fmt.Sprint("o", i), due: time.Now()}, needs("a", 1))...)
			if a, e := readAnswer(reply); err != nil || e != nil || a.what != saysNotLoaded || a.epoch != 0 {
				t.Errorf("%+v, %v, %v", a, err, e)
			}
		})
	})
}
