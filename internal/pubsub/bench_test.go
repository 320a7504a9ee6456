package pubsub

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"testing"

	"cuppa/internal/feed"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// BenchmarkPublish publishes with many callers at once; miniredis, in the same process, is the other half of the cost.
func BenchmarkPublish(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			m := miniredis.RunT(b)
			client := redis.NewClient(&redis.Options{Addr: m.Addr()})
			defer func() { _ = client.Close() }()
			h := New(client, quiet())
			payload := []byte(`{"orderNo":"26ABCDE","version":7}`)
			b.SetParallelism(callers / runtime.GOMAXPROCS(0))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := h.Publish(context.Background(), []string{"order:26ABCDE"}, payload); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// BenchmarkPublishUnshared is what BenchmarkPublish would be if each message were a call of its own.
func BenchmarkPublishUnshared(b *testing.B) {
	m := miniredis.RunT(b)
	client := redis.NewClient(&redis.Options{Addr: m.Addr(), PoolSize: 64})
	defer func() { _ = client.Close() }()
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := client.Publish(context.Background(), channel, `{"f":"x","m":[{"t":["order:26ABCDE"],"p":"eyJvcmRlciI6IjI2QUJDREUifQ=="}]}`).Err(); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkDispatch delivers to one of 10,000 subscribers.
func BenchmarkDispatch(b *testing.B) {
	h := New(nil, quiet())
	var subs []*Subscription
	for i := range 10_000 {
		subs = append(subs, h.Subscribe(strconv.Itoa(i)))
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		s := subs[i%len(subs)]
		h.dispatch(Message{Topics: s.topics})
		<-s.C()
		i++
	}
}

// BenchmarkIdleFollow measures what an idle Follow costs. Run it with -benchtime=10000x.
func BenchmarkIdleFollow(b *testing.B) {
	h := New(nil, quiet())
	ctx := b.Context()
	s := &shelf{}
	var kept []*feed.Feed[int64]
	heap, goroutines := usage()
	for b.Loop() {
		ch, err := Follow(ctx, h, []string{strconv.Itoa(len(kept))}, s.read, func([]byte) (int64, bool) { return 0, false },
			func(v int64) int64 { return v }, func(int64) bool { return false }, time.Hour)
		if err != nil {
			b.Fatal(err)
		}
		<-ch.C()
		kept = append(kept, ch)
	}
	heapAfter, goroutinesAfter := usage()
	b.ReportMetric(float64(heapAfter-heap)/float64(len(kept)), "B/follow")
	b.ReportMetric(float64(goroutinesAfter-goroutines)/float64(len(kept)), "goroutines/follow")
	runtime.KeepAlive(kept)
}

func usage() (bytes uint64, goroutines int) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse, runtime.NumGoroutine()
}
