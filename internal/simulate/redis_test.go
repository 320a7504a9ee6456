package simulate_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"strconv"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"cuppa/internal/simulate"
	"cuppa/internal/stock"
)

// pair is the model of Redis and a Redis that runs the real scripts; both are asked the same.
type pair struct {
	model  simulate.Model
	client *redis.Client
}

func (p pair) ask(t *rapid.T, args ...any) {
	ctx := context.Background()
	ours := redis.NewCmd(ctx, args...)
	p.model.Do(ours)
	theirs := redis.NewCmd(ctx, args...)
	_ = p.client.Process(ctx, theirs)
	a, aErr := ours.Result()
	b, bErr := theirs.Result()
	withoutTime(a)
	withoutTime(b)
	if fmt.Sprint(aErr) != fmt.Sprint(bErr) || !reflect.DeepEqual(a, b) {
		t.Fatalf("%q: the model says %v (%v), Redis %v (%v)", args, a, aErr, b, bErr)
	}
}

// withoutTime takes the time out of what the hold script tells of its run.
func withoutTime(reply any) {
	list, _ := reply.([]any)
	if len(list) == 0 {
		return
	}
	if run, _ := list[0].([]any); len(run) > 1 {
		run[1] = nil
	}
}

// same looks whether both have the same.
func (p pair) same(t *rapid.T, keys []string) {
	ctx := context.Background()
	for _, key := range keys[:2] {
		ours := redis.NewMapStringStringCmd(ctx, "hgetall", key)
		p.model.Do(ours)
		if theirs := p.client.HGetAll(ctx, key).Val(); !maps.Equal(ours.Val(), theirs) {
			t.Fatalf("%s: the model has %v, Redis %v", key, ours.Val(), theirs)
		}
	}
	ours := redis.NewStringSliceCmd(ctx, "zrangebyscore", keys[2], "-inf", "50", "limit", 0, 100)
	p.model.Do(ours)
	theirs := p.client.ZRangeArgs(ctx, redis.ZRangeArgs{Key: keys[2], Start: "-inf", Stop: "50", ByScore: true, Count: 100}).Val()
	if len(ours.Val())+len(theirs) > 0 && !reflect.DeepEqual(ours.Val(), theirs) {
		t.Fatalf("%s: the model has %q, Redis %q", keys[2], ours.Val(), theirs)
	}
}

// packed is quantities as the hold script reads them.
func packed(quantities []int) string {
	b := []byte{1}
	for _, n := range quantities {
		b = append(b, byte(n))
	}
	return string(b)
}

// holding is one order in the arguments of the hold script.
func holding(t *rapid.T) []any {
	order := "order-" + strconv.Itoa(rapid.IntRange(0, 6).Draw(t, "order"))
	hold := ""
	count := rapid.IntRange(1, 3).Draw(t, "lines")
	skus, quantities := rapid.Permutation([]string{"a", "b", "c", "uncounted"}).Draw(t, "skus")[:count], make([]int, count)
	for i := range quantities {
		quantities[i] = rapid.IntRange(1, 4).Draw(t, "quantity")
	}
	if rapid.Bool().Draw(t, "with a record") {
		hold = "1700000000000"
		for i, sku := range skus {
			hold += "\n" + sku + "\n" + strconv.Itoa(quantities[i])
		}
	}
	args := []any{order, hold, packed(quantities)}
	for _, sku := range skus {
		args = append(args, sku)
	}
	return args
}

// TestTheModelOfRedisAnswersAsItsScriptsDo holds model and Lua against one another over random sequences of calls.
func TestTheModelOfRedisAnswersAsItsScriptsDo(t *testing.T) {
	t.Parallel()
	scripts := stock.Scripts()
	server := miniredis.RunT(t)
	rapid.Check(t, func(t *rapid.T) {
		server.FlushAll()
		p := pair{simulate.NewModel(), redis.NewClient(&redis.Options{Addr: server.Addr()})}
		defer p.client.Close()
		keys := []string{"{s}:free", "{s}:holds", "{s}:due"}
		eval := func(name string, keys []string, args ...any) {
			all := []any{"eval", scripts[name].Text(), len(keys)}
			for _, key := range keys {
				all = append(all, key)
			}
			p.ask(t, append(all, args...)...)
		}
		epoch := 0
		publish := func(t *rapid.T) {
			epoch += rapid.IntRange(-1, 2).Draw(t, "epochs")
			staged := []string{"{s}:free:new", "{s}:holds:new", "{s}:due:new"}
			free := []any{"hset", staged[0], "#epoch", epoch}
			for _, sku := range []string{"a", "b", "c"} {
				free = append(free, sku, rapid.IntRange(0, 9).Draw(t, "free"))
			}
			ctx := context.Background()
			for _, args := range [][]any{{"del", staged[0], staged[1], staged[2]}, free, {"hset", staged[1], "order-0", "0\na\n2"}, {"zadd", staged[2], 20, "order-0"}} {
				p.model.Do(redis.NewIntCmd(ctx, args...))
				_ = p.client.Do(ctx, args...)
			}
			eval("publish", append(append([]string{}, keys...), staged...), epoch)
		}
		t.Repeat(map[string]func(*rapid.T){
			"publish": publish,
			"hold": func(t *rapid.T) {
				args := []any{rapid.IntRange(10, 90).Draw(t, "look")}
				for range rapid.IntRange(1, 3).Draw(t, "orders") {
					args = append(args, holding(t)...)
				}
				eval("hold", keys, args...)
			},
			"release": func(t *rapid.T) { eval("release", keys, "order-"+strconv.Itoa(rapid.IntRange(0, 6).Draw(t, "order"))) },
			"forget":  func(t *rapid.T) { eval("forget", keys, "order-"+strconv.Itoa(rapid.IntRange(0, 6).Draw(t, "order"))) },
			"looked": func(t *rapid.T) {
				eval("looked", keys, "order-"+strconv.Itoa(rapid.IntRange(0, 6).Draw(t, "order")), 30, "order-1\norder-2")
			},
			"": func(t *rapid.T) { p.same(t, keys) },
		})
	})
}
