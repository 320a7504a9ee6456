package stock

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/redisx"
)

// BenchmarkReserve holds orders of three SKUs on the real Redis, from 64 goroutines.
func BenchmarkReserve(b *testing.B) {
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
	for _, sku := range []string{"a", "b", "c"} {
		if _, err := s.Set(ctx, "bench", shop, sku, maxOnHand); err != nil {
			b.Fatal(err)
		}
	}
	var number, refused atomic.Int64
	basket := needs("a", 1, "b", 1, "c", 1)
	due := time.Now().Add(time.Hour)
	b.ResetTimer()
	together(64, func(int) {
		for {
			n := number.Add(1)
			if n > int64(b.N) {
				return
			}
			if g, err := s.Reserve(ctx, brand, shop, "o"+strconv.FormatInt(n, 10), basket, due); err != nil || !g.Held {
				refused.Add(1)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "holds/s")
	if refused.Load() > 0 {
		b.Errorf("%d of %d were not held", refused.Load(), b.N)
	}
}
