package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/redisx"
	"cuppa/internal/stock"
)

const (
	// holders is how many goroutines reserve at once.
	holders = 64
	// redisClients is how many connections redis-benchmark has.
	redisClients = 50
	holding      = 4 * time.Second
	holdRounds   = 4
	benchBrand   = 1
)

// oneHold is what the floor runs for each order: the least that holds all lines of one or none, with its row and its place in the index of what is due.
//
//nolint:dupword // Lua
const oneHold = `
local n = (#ARGV - 4) / 2
local have = redis.call('HMGET', KEYS[1], unpack(ARGV, 4, 4 + n))
local epoch = have[1]
if not epoch then return {0} end
epoch = tonumber(epoch)
local set, hold, emptied, uncounted, short = {}, ARGV[3], 0, nil, nil
for i = 1, n do
  local level = have[i + 1]
  if level then
    local sku, quantity = ARGV[4 + i], ARGV[4 + n + i]
    local left = level - quantity
    if left <= 0 then
      emptied = 1
      if left < 0 then
        short = short or {4, epoch}
        short[#short + 1] = i
      end
    end
    set[#set + 1] = sku
    set[#set + 1] = left
    hold = hold .. '\n' .. sku .. '\n' .. quantity
  else
    uncounted = uncounted or {1, epoch, 0}
    uncounted[#uncounted + 1] = i
  end
end
if short then
  local before = redis.call('HGET', KEYS[2], ARGV[1])
  if before then return {2, epoch, before} end
  return short
end
if #set == 0 then return {3, epoch} end
if redis.call('HSETNX', KEYS[2], ARGV[1], hold) == 0 then
  return {2, epoch, redis.call('HGET', KEYS[2], ARGV[1])}
end
redis.call('HSET', KEYS[1], unpack(set))
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
if uncounted then
  uncounted[3] = emptied
  return uncounted
end
return {1, epoch, emptied}
`

// hold is the stock package's Reserve of three SKUs, beside redis-benchmark that runs the same script for the same order on the same Redis, one
// call a round trip. Each round has a shop of its own, so that both begin with nothing held.
func (b *bench) hold() ([]row, error) {
	return b.holds("hold", basketOf("sku-a", "sku-b", "sku-c"), func(context.Context, *stock.Service, *redisx.Redis) ([]row, error) { return nil, nil })
}

// holdHot is the same for one SKU that everybody wants, with the crowd before it, and the cost of a hold where a million are open.
func (b *bench) holdHot() ([]row, error) {
	return b.holds("hold-hot-sku", basketOf("sku-a"), func(ctx context.Context, s *stock.Service, r *redisx.Redis) ([]row, error) {
		sale, err := flashSale(ctx, s, r)
		if err != nil {
			return nil, err
		}
		open, err := openHolds(ctx, s, r)
		return []row{sale, open}, err
	})
}

func basketOf(skus ...string) []stock.Need {
	basket := make([]stock.Need, len(skus))
	for i, sku := range skus {
		basket[i] = stock.Need{SKUID: sku, Quantity: 1}
	}
	return basket
}

// holds is a row for orders of some needs, and what more is asked of the same service.
func (b *bench) holds(name string, basket []stock.Need, more func(context.Context, *stock.Service, *redisx.Redis) ([]row, error)) ([]row, error) {
	file := "sqlite:" + filepath.Join(b.dir, name+".db")
	if err := b.migrate(file); err != nil {
		return nil, err
	}
	d, err := db.Open(b.ctx, file)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	log := slog.New(slog.DiscardHandler)
	r, err := redisx.Open(b.ctx, b.redis, log)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	s := stock.New(d, r, time.Now, nil, log)
	estimate, err := b.redisBenchmark(r, basket, 20_000)
	if err != nil {
		return nil, err
	}
	calls := int(estimate.perSecond * holding.Seconds())
	result, err := inTurns(holdRounds,
		func() (round, error) { return reserve(b.ctx, s, r, basket) },
		func() (round, error) { return b.redisBenchmark(r, basket, calls) })
	if err != nil {
		return nil, err
	}
	result.Name = name
	rest, err := more(b.ctx, s, r)
	return append([]row{result}, rest...), err
}

const (
	// buyers want one of units each, all at once.
	buyers, units = 10_000, 1_000
	saleRounds    = 5
)

// flashSale has a crowd want the same thing at once: how long each waits for its yes or no. It fails unless each unit is sold, and none twice.
func flashSale(ctx context.Context, s *stock.Service, r *redisx.Redis) (row, error) {
	var latencies []time.Duration
	var longest []float64
	for range saleRounds {
		shop := "bench-" + rand.Text()
		if _, err := s.Set(db.ForBrand(ctx, benchBrand), "bench", shop, "sku-a", units); err != nil {
			return row{}, err
		}
		all, errs := make([]time.Duration, buyers), make([]error, buyers)
		var sold atomic.Int64
		var wg sync.WaitGroup
		start := make(chan struct{})
		for i := range buyers {
			wg.Go(func() {
				<-start
				began := time.Now()
				_, err := s.Reserve(ctx, benchBrand, shop, "26"+strconv.Itoa(i), basketOf("sku-a"), began.Add(time.Hour))
				all[i] = time.Since(began)
				if err == nil {
					sold.Add(1)
				} else if !errors.Is(err, stock.ErrOutOfStock) {
					errs[i] = err
				}
			})
		}
		close(start)
		wg.Wait()
		if err := errors.Join(cmp.Or(errs...), forget(ctx, r, shop)); err != nil {
			return row{}, err
		}
		if n := sold.Load(); n != units {
			return row{}, fmt.Errorf("%d of %d units were sold", n, units)
		}
		latencies = append(latencies, all...)
		longest = append(longest, millis(quantile(all, 0.99)))
	}
	return row{Name: "hold-flash-sale", Unit: "ms", Ours: *value(median(longest)), P50: value(millis(quantile(latencies, 0.5))), P99: value(millis(quantile(latencies, 0.99)))}, nil
}

// many are the open holds of a full shop after its last turn, and few those of the other before its turn; measured is how many are held in a turn.
const many, few, measured = 1_000_000, 1_000, 40_000

// openHolds compares a hold at a shop with up to a million open ones with a hold at a shop with a thousand, which is the floor.
func openHolds(ctx context.Context, s *stock.Service, r *redisx.Redis) (row, error) {
	full, err := openShop(ctx, s, many-(1+holdRounds)*measured)
	if err != nil {
		return row{}, err
	}
	turn := 0
	result, err := inTurns(holdRounds,
		func() (round, error) {
			turn++
			return holdSome(ctx, s, full, "27"+strconv.Itoa(turn), "sku-b", measured)
		},
		func() (round, error) {
			shop, err := openShop(ctx, s, few)
			if err != nil {
				return round{}, err
			}
			result, err := holdSome(ctx, s, shop, "28", "sku-b", measured)
			return result, errors.Join(err, forget(ctx, r, shop))
		})
	result.Name = "hold-open-holds"
	return result, errors.Join(err, forget(ctx, r, full))
}

// openShop is a new shop with two SKUs, of which one is held so often.
func openShop(ctx context.Context, s *stock.Service, held int) (shop string, err error) {
	shop = "bench-" + rand.Text()
	for _, sku := range []string{"sku-a", "sku-b"} {
		if _, err := s.Set(db.ForBrand(ctx, benchBrand), "bench", shop, sku, many); err != nil {
			return "", err
		}
	}
	_, err = holdSome(ctx, s, shop, "26", "sku-a", held)
	return shop, err
}

// holdSome holds so many orders of one unit, from all holders.
func holdSome(ctx context.Context, s *stock.Service, shop, prefix, sku string, n int) (round, error) {
	basket, due := basketOf(sku), time.Now().Add(time.Hour)
	errs := make([]error, holders)
	began := time.Now()
	var wg sync.WaitGroup
	for h := range holders {
		wg.Go(func() {
			for i := h; i < n && errs[h] == nil; i += holders {
				g, err := s.Reserve(ctx, benchBrand, shop, prefix+strconv.Itoa(i), basket, due)
				if err == nil && !g.Held {
					err = errors.New("an order was not held")
				}
				errs[h] = err
			}
		})
	}
	wg.Wait()
	return round{perSecond: float64(n) / time.Since(began).Seconds()}, cmp.Or(errs...)
}

// reserve holds orders at a new shop for a while.
func reserve(ctx context.Context, s *stock.Service, r *redisx.Redis, needs []stock.Need) (round, error) {
	shop := "bench-" + rand.Text()
	ctx = db.ForBrand(ctx, benchBrand)
	for _, n := range needs {
		if _, err := s.Set(ctx, "bench", shop, n.SKUID, many); err != nil {
			return round{}, err
		}
	}
	all, errs := make([][]time.Duration, holders), make([]error, holders)
	began := time.Now()
	due := began.Add(time.Hour)
	var wg sync.WaitGroup
	for h := range holders {
		wg.Go(func() {
			for n, at := 0, began; at.Sub(began) < holding; n++ {
				g, err := s.Reserve(ctx, benchBrand, shop, "26"+strconv.Itoa(1_000_000*h+n), needs, due)
				if err == nil && !g.Held {
					err = errors.New("an order was not held")
				}
				if err != nil {
					errs[h] = err
					return
				}
				now := time.Now()
				all[h] = append(all[h], now.Sub(at))
				at = now
			}
		})
	}
	wg.Wait()
	took := time.Since(began)
	var result round
	for _, part := range all {
		result.latencies = append(result.latencies, part...)
	}
	result.perSecond = float64(len(result.latencies)) / took.Seconds()
	return result, errors.Join(cmp.Or(errs...), forget(ctx, r, shop))
}

// forget drops the keys of a shop, so that rounds do not fill Redis.
func forget(ctx context.Context, r *redisx.Redis, shop string) error {
	found, err := r.Client().Keys(ctx, "stock:*{"+shop+"}*").Result()
	if err != nil || len(found) == 0 {
		return err
	}
	return r.Client().Unlink(ctx, found...).Err()
}

// redisBenchmark has redis-benchmark run the script so often, for another order each time.
func (b *bench) redisBenchmark(r *redisx.Redis, basket []stock.Need, calls int) (round, error) {
	shop := "bench-" + rand.Text()
	keys := []string{"stock:{" + shop + "}:free", "stock:{" + shop + "}:holds", "stock:{" + shop + "}:due"}
	free, args := []any{"#epoch", 1}, []string{"26__rand_int__", "1800000010000", "1800000900000", "#epoch"}
	for _, n := range basket {
		free = append(free, n.SKUID, 1_000_000_000)
		args = append(args, n.SKUID)
	}
	for _, n := range basket {
		args = append(args, strconv.FormatInt(n.Quantity, 10))
	}
	if err := r.Client().HSet(b.ctx, keys[0], free...).Err(); err != nil {
		return round{}, err
	}
	sha, err := r.Client().ScriptLoad(b.ctx, oneHold).Result()
	if err != nil {
		return round{}, err
	}
	words := []string{"-u", b.redis, "-c", strconv.Itoa(redisClients), "-n", strconv.Itoa(calls), "-r", strconv.Itoa(math.MaxInt32), "--csv", "EVALSHA", sha, "3"}
	said, err := exec.CommandContext(b.ctx, "redis-benchmark", slices.Concat(words, keys, args)...).CombinedOutput()
	if err != nil {
		return round{}, fmt.Errorf("redis-benchmark: %w: %s", err, said)
	}
	perSecond, err := csvRate(string(said))
	if err != nil {
		return round{}, err
	}
	held, err := r.Client().HLen(b.ctx, keys[1]).Result()
	if err == nil && float64(held) < 0.999*float64(calls) { // it draws numbers of 31 bits, of which a few come twice
		err = fmt.Errorf("redis-benchmark called %d times, and %d orders are held", calls, held)
	}
	return round{perSecond: perSecond}, errors.Join(err, forget(b.ctx, r, shop))
}

// csvRate reads the calls a second from redis-benchmark's last line: the test's name, which may have anything in it, the rate, six latencies.
func csvRate(said string) (float64, error) {
	const after = 7
	lines := strings.Split(strings.TrimSpace(said), "\n")
	fields := strings.Split(lines[len(lines)-1], `","`)
	if len(fields) <= after {
		return 0, fmt.Errorf("redis-benchmark said %s", said)
	}
	return strconv.ParseFloat(fields[len(fields)-after], 64)
}
