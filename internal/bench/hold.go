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

// hold is the stock package's Reserve of three SKUs, beside redis-benchmark that runs the same script for the same order on the same Redis, one
// call a round trip. Each round has a shop of its own, so that both begin with nothing held.
func (b *bench) hold() ([]row, error) {
	file := "sqlite:" + filepath.Join(b.dir, "hold.db")
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
	estimate, err := b.redisBenchmark(r, 20_000)
	if err != nil {
		return nil, err
	}
	calls := int(estimate.perSecond * holding.Seconds())
	result, err := inTurns(holdRounds,
		func() (round, error) { return reserve(b.ctx, s, r) },
		func() (round, error) { return b.redisBenchmark(r, calls) })
	if err != nil {
		return nil, err
	}
	result.Name = "hold"
	return []row{result}, nil
}

// reserve holds orders at a new shop for a while.
func reserve(ctx context.Context, s *stock.Service, r *redisx.Redis) (round, error) {
	const brand, onHand = 1, 1_000_000
	shop := "bench-" + rand.Text()
	ctx = db.ForBrand(ctx, brand)
	needs := []stock.Need{{SKUID: "sku-a", Quantity: 1}, {SKUID: "sku-b", Quantity: 1}, {SKUID: "sku-c", Quantity: 1}}
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
func (b *bench) redisBenchmark(r *redisx.Redis, calls int) (round, error) {
	shop := "bench-" + rand.Text()
	example := stock.HoldScript(shop)
	before := make([]any, len(example.Before))
	for i, word := range example.Before {
		before[i] = word
	}
	if err := r.Client().Do(b.ctx, before...).Err(); err != nil {
		return round{}, err
	}
	sha, err := r.Client().ScriptLoad(b.ctx, example.Script).Result()
	if err != nil {
		return round{}, err
	}
	args := []string{"-u", b.redis, "-c", strconv.Itoa(redisClients), "-n", strconv.Itoa(calls), "-r", strconv.Itoa(math.MaxInt32), "--csv"}
	args = append(append(args, "EVALSHA", sha, strconv.Itoa(len(example.Keys))), example.Keys...)
	args = append(append(args, "26__rand_int__"), example.Args[1:]...)
	said, err := exec.CommandContext(b.ctx, "redis-benchmark", args...).CombinedOutput()
	if err != nil {
		return round{}, fmt.Errorf("redis-benchmark: %w: %s", err, said)
	}
	perSecond, err := csvRate(string(said))
	if err != nil {
		return round{}, err
	}
	held, err := r.Client().HLen(b.ctx, example.Keys[1]).Result()
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
