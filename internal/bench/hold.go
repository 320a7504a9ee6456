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
	three := []stock.Need{{SKUID: "sku-a", Quantity: 1}, {SKUID: "sku-b", Quantity: 1}, {SKUID: "sku-c", Quantity: 1}}
	whole, err := b.holds("hold", three)
	if err != nil {
		return nil, err
	}
	hot, err := b.holds("hold-hot-sku", three[:1])
	return []row{whole, hot}, err
}

// holds is a row for orders of some needs.
func (b *bench) holds(name string, basket []stock.Need) (row, error) {
	file := "sqlite:" + filepath.Join(b.dir, name+".db")
	if err := b.migrate(file); err != nil {
		return row{}, err
	}
	d, err := db.Open(b.ctx, file)
	if err != nil {
		return row{}, err
	}
	defer d.Close()
	log := slog.New(slog.DiscardHandler)
	r, err := redisx.Open(b.ctx, b.redis, log)
	if err != nil {
		return row{}, err
	}
	defer r.Close()
	s := stock.New(d, r, time.Now, nil, log)
	estimate, err := b.redisBenchmark(r, basket, 20_000)
	if err != nil {
		return row{}, err
	}
	calls := int(estimate.perSecond * holding.Seconds())
	result, err := inTurns(holdRounds,
		func() (round, error) { return reserve(b.ctx, s, r, basket) },
		func() (round, error) { return b.redisBenchmark(r, basket, calls) })
	if err != nil {
		return row{}, err
	}
	result.Name = name
	return result, nil
}

// reserve holds orders at a new shop for a while.
func reserve(ctx context.Context, s *stock.Service, r *redisx.Redis, needs []stock.Need) (round, error) {
	const brand, onHand = 1, 1_000_000
	shop := "bench-" + rand.Text()
	ctx = db.ForBrand(ctx, brand)
	for _, n := range needs {
		if _, err := s.Set(ctx, "bench", shop, n.SKUID, onHand); err != nil {
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
				g, err := s.Reserve(ctx, brand, shop, "26"+strconv.Itoa(1_000_000*h+n), needs, due)
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
