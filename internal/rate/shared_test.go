package rate

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"cuppa/internal/breaker"
	"cuppa/internal/redisx"
)

// patient is a time that a call takes on no machine, so that a slow one fails no test.
const patient = 5 * time.Second

func open(t *testing.T, url string) *redisx.Redis {
	t.Helper()
	r, err := redisx.Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// running runs a limiter until the test ends.
func running(t *testing.T, r *redisx.Redis, o Options) *Limiter {
	t.Helper()
	o.store, o.Log = redisStore{r}, slog.New(slog.DiscardHandler)
	l := New(o)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = l.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-ended })
	for !l.up.Load() {
		time.Sleep(time.Millisecond)
	}
	return l
}

// redises are a server, a cluster and one in the process, by URL.
func redises(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{"server": os.Getenv("TEST_REDIS_URL"), "cluster": os.Getenv("TEST_REDIS_CLUSTER_URLS")}
	for name, url := range out {
		if url == "" {
			t.Fatalf("the tests need a Redis %s; `make test` starts it", name)
		}
	}
	mini := miniredis.NewMiniRedis()
	if err := mini.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mini.Close)
	out["in the process"] = "redis://" + mini.Addr()
	return out
}

func TestTwoReplicasOverOneRedis(t *testing.T) {
	t.Parallel()
	for name, url := range redises(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			who := Account(rand.Text())
			var all [2]*Limiter
			var limits [2]*Limit
			for i := range all {
				all[i] = running(t, open(t, url), Options{Timeout: patient, Patience: patient})
				limits[i] = all[i].Define("requests", 100, time.Second, 100)
			}
			const asked = 600
			var n atomic.Int64
			var wg sync.WaitGroup
			begun := time.Now()
			for i := range 2 * asked {
				wg.Go(func() { n.Add(int64(admitted(all[i%2].Take(t.Context(), limits[i%2], who)))) })
			}
			wg.Wait()
			took := time.Since(begun).Seconds()
			if got, most := float64(n.Load()), 100+100*took+50; got < 100 || got > most {
				t.Errorf("%.0f admitted in %.3f s, %.0f at most", got, took, most)
			}
			if wait := all[0].Take(t.Context(), limits[0], Account(rand.Text())); wait != 0 {
				t.Errorf("someone else waits for %v", wait)
			}
		})
	}
}

func TestRedisCountsAsItShould(t *testing.T) {
	t.Parallel()
	mini := miniredis.NewMiniRedis()
	if err := mini.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mini.Close)
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	mini.SetTime(now)
	s := redisStore{open(t, "redis://"+mini.Addr())}
	const every = int64(5 * time.Millisecond)
	add := func(r report) answer {
		t.Helper()
		r.key = "cuppa:rate:{t}"
		if r.most == 0 {
			r.most = 200 * every
		}
		got, err := s.add(t.Context(), []report{r})
		if err != nil {
			t.Fatal(err)
		}
		return got[0]
	}
	at := now.UnixMicro()
	for _, step := range []struct {
		name  string
		after time.Duration // passes before
		give  report
		want  answer
	}{
		{"ten from a full one", 0, report{cost: 10 * every}, answer{0, at + 50_000, false, 10 * every}},
		{"ten more of another replica", 0, report{cost: 10 * every}, answer{at + 50_000, at + 100_000, true, 20 * every}},
		{"some came back", 50 * time.Millisecond, report{cost: every}, answer{at + 100_000, at + 105_000, true, 11 * every}},
		{"spent before they came back", 155 * time.Millisecond, report{cost: every, age: int64(100 * time.Millisecond)}, answer{at + 105_000, at + 205_000, false, 0}},
		{"what a replica knows counts", 0, report{own: 50 * every}, answer{at + 105_000, at + 455_000, false, 50 * every}},
		{"a clock that went back", -time.Hour, report{}, answer{at + 455_000, at - 3_600_000_000 + 205_000 + 1_000_000, true, 200 * every}},
	} {
		now = now.Add(step.after)
		mini.SetTime(now)
		if got := add(step.give); got != step.want {
			t.Errorf("%s: %+v, not %+v", step.name, got, step.want)
		}
	}
	if ttl := mini.TTL("cuppa:rate:{t}"); ttl <= 0 || ttl > 10*time.Second {
		t.Errorf("it stays for %v", ttl)
	}
}

// wire leads to Redis until it is cut.
type wire struct {
	t    *testing.T
	to   string
	addr string
	mu   sync.Mutex
	open []net.Conn
	in   net.Listener
}

func newWire(t *testing.T, redisURL string) *wire {
	t.Helper()
	to, err := url.Parse(redisURL)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, to: to.Host, addr: "127.0.0.1:0"}
	w.mend()
	t.Cleanup(w.cut)
	return w
}

// mend leads to Redis, again at the same address.
func (w *wire) mend() {
	w.t.Helper()
	in, err := new(net.ListenConfig).Listen(context.Background(), "tcp", w.addr)
	if err != nil {
		w.t.Fatal(err)
	}
	w.in, w.addr = in, in.Addr().String()
	go func() {
		for {
			near, err := in.Accept()
			if err != nil {
				return
			}
			far, err := new(net.Dialer).DialContext(context.Background(), "tcp", w.to)
			if err != nil {
				_ = near.Close()
				continue
			}
			w.mu.Lock()
			w.open = append(w.open, near, far)
			w.mu.Unlock()
			for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
				go func() { _, _ = io.Copy(pair[0], pair[1]); _ = pair[0].Close() }()
			}
		}
	}()
}

func (w *wire) cut() {
	_ = w.in.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.open {
		_ = c.Close()
	}
	w.open = nil
}

// A Redis that is killed in the middle costs nobody more than a moment, and opens no door.
func TestRedisIsKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	w := newWire(t, redises(t)["server"])
	l := running(t, open(t, "redis://"+w.addr), Options{
		Timeout: patient, Patience: patient, Breaker: breaker.New(slog.New(slog.DiscardHandler)).Party("redis", breaker.Options{While: ErrAway, OpenFor: 100 * time.Millisecond}),
	})
	limit := l.Define("requests", 1, time.Minute, 50)
	run := rand.Text()
	flood := func(who string) (n int, slowest time.Duration) {
		who += run
		for range 100 {
			begun := time.Now()
			n += admitted(l.Take(t.Context(), limit, Account(who)))
			slowest = max(slowest, time.Since(begun))
		}
		return n, slowest
	}
	if n, _ := flood("before"); n < 50 || n > 51 {
		t.Errorf("%d admitted with Redis", n)
	}
	w.cut()
	for _, who := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		if n, slowest := flood(who); n < 50 || n > 51 || slowest > patient/2 {
			t.Errorf("%d admitted without Redis, one in %v", n, slowest)
		}
	}
	for end := time.Now().Add(20 * time.Second); l.up.Load(); time.Sleep(time.Millisecond) {
		l.Take(t.Context(), limit, Account(rand.Text()))
		if time.Now().After(end) {
			t.Fatal("a dead Redis is asked on and on")
		}
	}
	w.mend()
	for end := time.Now().Add(20 * time.Second); !l.up.Load(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not come back")
		}
	}
	if n, _ := flood("after"); n < 50 || n > 51 {
		t.Errorf("%d admitted with Redis back", n)
	}
}
