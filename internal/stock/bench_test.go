package stock

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/redisx"
)

// BenchmarkReserve holds orders of three SKUs, and of one, on the real Redis, from 64 goroutines; and of one where a million are held.
func BenchmarkReserve(b *testing.B) {
	b.Run("three", func(b *testing.B) { reserveMany(b, needs("a", 1, "b", 1, "c", 1), 0) })
	b.Run("one", func(b *testing.B) { reserveMany(b, needs("a", 1), 0) })
	b.Run("open", func(b *testing.B) { reserveMany(b, needs("a", 1), 1_000_000) })
}

func reserveMany(b *testing.B, basket []Need, open int64) {
	b.Helper()
	d, err := db.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "cuppa.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	if err := d.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	r, err := redisx.Open(b.Context(), os.Getenv("TEST_REDIS_URL"), quietLog())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = r.Close() })
	s := New(d, r, time.Now, nil, quietLog())
	shop, ctx := random("shop-"), db.ForBrand(b.Context(), brand)
	b.Cleanup(func() { _ = r.Client().Del(context.Background(), keysOf(brand, shop)...).Err() })
	for _, sku := range []string{"a", "b", "c", "d"} {
		if _, err := s.Set(ctx, "bench", shop, sku, maxOnHand); err != nil {
			b.Fatal(err)
		}
	}
	var refused atomic.Int64
	due := time.Now().Add(time.Hour)
	hold := func(prefix string, basket []Need, count int64) {
		var number atomic.Int64
		together(64, func(int) {
			for n := number.Add(1); n <= count; n = number.Add(1) {
				if g, err := s.Reserve(ctx, brand, shop, prefix+strconv.FormatInt(n, 10), basket, due); err != nil || !g.Held {
					refused.Add(1)
				}
			}
		})
	}
	hold("before", needs("d", 1), open)
	ours, theirs := processorTime(b), redisTime(b, r)
	b.ResetTimer()
	hold("o", basket, int64(b.N))
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "holds/s")
	b.ReportMetric(float64((processorTime(b)-ours).Nanoseconds())/float64(b.N), "ns-cpu/op")
	b.ReportMetric((redisTime(b, r)-theirs)*1e9/float64(b.N), "ns-redis/op")
	if refused.Load() > 0 {
		b.Errorf("%d of %d were not held", refused.Load(), b.N)
	}
}

// processorTime is what this process has used: unlike the rate, it hardly depends on what else runs.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// redisTime is what Redis has used, in seconds.
func redisTime(b *testing.B, r *redisx.Redis) float64 {
	b.Helper()
	said, err := r.Client().Info(b.Context(), "cpu").Result()
	if err != nil {
		b.Fatal(err)
	}
	var sum float64
	for line := range strings.Lines(said) {
		if name, value, _ := strings.Cut(strings.TrimSpace(line), ":"); name == "used_cpu_sys" || name == "used_cpu_user" {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				b.Fatal(err)
			}
			sum += n
		}
	}
	return sum
}
