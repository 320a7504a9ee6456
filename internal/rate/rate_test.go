package rate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cuppa/internal/breaker"
)

// shelf stands in for Redis: the same sum, by the bubble's clock, after some time.
type shelf struct {
	mu    sync.Mutex
	tat   map[string]int64
	begun time.Time
	takes func() time.Duration
	fails bool
	asked int
	// reports counts them.
	reports int
}

func newShelf(takes func() time.Duration) *shelf {
	return &shelf{tat: map[string]int64{}, begun: time.Now().Add(-time.Hour), takes: takes}
}

var errGone = errors.New("no Redis here")

func (s *shelf) add(ctx context.Context, reports []report) ([]answer, error) {
	s.mu.Lock()
	s.asked++
	s.mu.Unlock()
	if s.takes != nil {
		select {
		case <-time.After(s.takes()):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails {
		return nil, errGone
	}
	out := make([]answer, len(reports))
	for i, r := range reports {
		now, found := time.Since(s.begun).Microseconds(), s.tat[r.key]
		tat := min(found, now+r.most/1000)
		if r.cost > 0 {
			tat = max(tat, now-r.age/1000) + r.cost/1000
		}
		tat = min(max(tat, now+r.own/1000), now+r.most/1000)
		s.tat[r.key] = tat
		s.reports++
		out[i] = answer{before: found, after: tat, fresh: found > now, used: max(0, tat-now) * 1000}
	}
	return out, nil
}

// calls is how often it was asked.
func (s *shelf) calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func (s *shelf) wipe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tat)
}

// replica runs a limiter until the test's end.
func replica(ctx context.Context, s store, b *breaker.Breaker) *Limiter {
	l := New(Options{store: s, Breaker: b, Log: slog.New(slog.DiscardHandler)})
	go func() { _ = l.Run(ctx) }()
	return l
}

// reference is the bucket of the books: exact, for everybody.
type reference struct {
	limit *Limit
	tat   time.Time
}

func (r *reference) take(now time.Time) bool {
	next := now
	if r.tat.After(now) {
		next = r.tat
	}
	next = next.Add(r.limit.Every())
	if next.Sub(now) > time.Duration(r.limit.Burst())*r.limit.Every() {
		return false
	}
	r.tat = next
	return true
}

// worst is by how much the admitted moments go beyond burst + rate×t in the worst window.
func worst(admitted []time.Time, limit *Limit) (over float64) {
	// count(i..j) - rate*(tj-ti) - burst, for all i <= j: the best start is kept as we go.
	lowest := 0.0
	for j, at := range admitted {
		here := float64(j) - at.Sub(admitted[0]).Seconds()/limit.Every().Seconds()
		if j == 0 || here < lowest {
			lowest = here
		}
		over = max(over, here-lowest+1-float64(limit.Burst()))
	}
	return over
}

type setting struct {
	n     int
	per   time.Duration
	burst int
}

var settings = []setting{{200, time.Second, 100}, {50, time.Second, 7}, {20, time.Minute, 5}, {1000, time.Second, 400}, {3, time.Second, 1}}

// Whatever arrives wherever, replicas together admit no more than they promise, and what an exact bucket admits is admitted.
func TestReplicasTogetherKeepToTheirLimit(t *testing.T) {
	t.Parallel()
	for _, set := range settings {
		for replicas := 1; replicas <= 3; replicas++ {
			for seed := range uint64(3) {
				t.Run(fmt.Sprintf("%v replicas %d seed %d", set, replicas, seed), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { flood(t, set, replicas, rand.New(rand.NewPCG(seed, 1))) })
				})
			}
		}
	}
}

func flood(t *testing.T, set setting, replicas int, r *rand.Rand) {
	ctx, stop := context.WithCancel(t.Context())
	var latencies sync.Mutex
	redis := newShelf(func() time.Duration {
		latencies.Lock()
		defer latencies.Unlock()
		return time.Duration(r.IntN(3000)) * time.Microsecond
	})
	var all []*Limiter
	var limits []*Limit
	for range replicas {
		l := replica(ctx, redis, nil)
		limits = append(limits, l.Define("requests", set.n, set.per, set.burst))
		all = append(all, l)
	}
	synctest.Wait()
	limit := limits[0]
	choices := rand.New(rand.NewPCG(r.Uint64(), 2))
	var mu sync.Mutex
	var admitted []time.Time
	var wg sync.WaitGroup
	for range 25 {
		// A crowd at once or one after the other, at one replica or all of them, below, at or far above the rate.
		pace := []float64{0, 0.3, 1, 2, 10}[choices.IntN(5)]
		n := 1 + choices.IntN(2*set.burst)
		only := choices.IntN(replicas + 1)
		for range n {
			at := choices.IntN(replicas)
			if only < replicas {
				at = only
			}
			wg.Go(func() {
				if all[at].Take(ctx, limits[at], Account("x")) == 0 {
					mu.Lock()
					admitted = append(admitted, time.Now())
					mu.Unlock()
				}
			})
			if pace > 0 {
				time.Sleep(time.Duration(float64(limit.Every()) / pace * (0.5 + choices.Float64())))
			}
		}
		if choices.IntN(3) == 0 {
			time.Sleep(time.Duration(choices.Int64N(int64(limit.Every()) * int64(2*set.burst))))
		}
	}
	wg.Wait()
	stop()
	synctest.Wait()
	bound := float64(2*replicas+1) * float64(limit.portion)
	if replicas == 1 {
		bound = 0
	}
	if over := worst(admitted, limit); over > bound+1e-6 {
		t.Errorf("%.1f above burst and rate in the worst window, promised are %.0f", over, bound)
	}
	if len(admitted) < set.burst {
		t.Errorf("only %d were admitted: the test shows nothing", len(admitted))
	}
}

func TestWhoKeepsToTheLimitIsNeverRefused(t *testing.T) {
	t.Parallel()
	for _, set := range settings {
		for replicas := 1; replicas <= 3; replicas++ {
			for seed := range uint64(3) {
				t.Run(fmt.Sprintf("%v replicas %d seed %d", set, replicas, seed), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { comply(t, set, replicas, rand.New(rand.NewPCG(seed, 3))) })
				})
			}
		}
	}
}

func comply(t *testing.T, set setting, replicas int, r *rand.Rand) {
	ctx, stop := context.WithCancel(t.Context())
	defer func() { stop(); synctest.Wait() }()
	redis := newShelf(func() time.Duration { return 2 * time.Millisecond })
	var all []*Limiter
	var limits []*Limit
	for range replicas {
		l := replica(ctx, redis, nil)
		limits = append(limits, l.Define("requests", set.n, set.per, set.burst))
		all = append(all, l)
	}
	synctest.Wait()
	exact := &reference{limit: limits[0]}
	var wg sync.WaitGroup
	asked := 0
	for range 1500 {
		if exact.take(time.Now()) {
			asked++
			at := r.IntN(replicas)
			wg.Go(func() {
				if wait := all[at].Take(ctx, limits[at], Account("x")); wait != 0 {
					t.Errorf("refused for %v", wait)
				}
			})
		}
		if r.IntN(4) > 0 {
			time.Sleep(time.Duration(r.Int64N(int64(limits[0].Every()))))
		}
		if r.IntN(300) == 0 {
			time.Sleep(time.Duration(set.burst) * limits[0].Every())
		}
	}
	wg.Wait()
	if asked < 300 {
		t.Errorf("only %d were asked for: the test shows nothing", asked)
	}
}

func TestABusyBucketAsksRedisSeldomAndARefusedOneNever(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer func() { stop(); synctest.Wait() }()
		redis := newShelf(func() time.Duration { return time.Millisecond })
		l := replica(ctx, redis, nil)
		limit := l.Define("requests", 200, time.Second, 100)
		synctest.Wait()
		for range 2000 { // ten seconds at the rate
			if wait := l.Take(ctx, limit, Account("x")); wait != 0 {
				t.Fatalf("refused for %v", wait)
			}
			time.Sleep(5 * time.Millisecond)
		}
		if n := redis.calls(); n > 450 || n < 50 {
			t.Errorf("%d calls in 10 s", n)
		}
		if waits := l.waits.Load(); waits > 20 {
			t.Errorf("%d of 2000 waited for Redis", waits)
		}
		for l.Take(ctx, limit, Account("x")) == 0 { // all that is left
		}
		time.Sleep(4 * time.Millisecond) // Redis has heard of it, and no token came back
		asked := redis.calls()
		for range 10_000 {
			l.Take(ctx, limit, Account("x"))
		}
		synctest.Wait()
		if n := redis.calls(); n != asked {
			t.Errorf("refusals asked Redis %d times", n-asked)
		}
	})
}

// Whoever is told to wait gets through after that time, and not before.
func TestTheWaitIsTrue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Options{})
		limit := l.Define("logins", 20, time.Minute, 5)
		for i := range 5 {
			if wait := l.Take(t.Context(), limit, Address("192.0.2.1:1")); wait != 0 {
				t.Fatalf("request %d waits for %v", i, wait)
			}
		}
		if l.Take(t.Context(), limit, Address("192.0.2.2:1")) != 0 || l.Take(t.Context(), limit, Account("192.0.2.1")) != 0 {
			t.Error("others are refused too")
		}
		wait := l.Take(t.Context(), limit, Address("192.0.2.1:2"))
		if wait != 3*time.Second {
			t.Fatalf("the wait is %v", wait)
		}
		time.Sleep(wait - 1)
		if again := l.Take(t.Context(), limit, Address("192.0.2.1:2")); again != 1 {
			t.Errorf("too early, and the wait is %v", again)
		}
		time.Sleep(time.Nanosecond)
		if again := l.Take(t.Context(), limit, Address("192.0.2.1:2")); again != 0 {
			t.Errorf("after the wait: %v", again)
		}
	})
}

func TestRedisGoesAndComesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer func() { stop(); synctest.Wait() }()
		redis := newShelf(nil)
		log := slog.New(slog.DiscardHandler)
		var all [2]*Limiter
		var limits [2]*Limit
		for i := range all {
			all[i] = replica(ctx, redis, breaker.New(log).Party("redis", breaker.Options{While: ErrAway, OpenFor: 2 * time.Second}))
			limits[i] = all[i].Define("requests", 10, time.Second, 100)
		}
		synctest.Wait()
		admit := func(who string) (each [2]int) {
			for range 300 {
				for i := range all {
					if all[i].Take(ctx, limits[i], Account(who)) == 0 {
						each[i]++
					}
				}
			}
			return each
		}
		if each := admit("before"); each[0]+each[1] > 100+50+2 || each[0]+each[1] < 100 {
			t.Errorf("shared: %v", each)
		}
		redis.mu.Lock()
		redis.fails = true
		redis.mu.Unlock()
		for _, who := range []string{"a", "b", "c", "d", "e", "f"} { // the breaker opens
			if each := admit(who); each[0] < 100 || each[1] < 100 || each[0] > 101 || each[1] > 101 {
				t.Errorf("without Redis each replica has a bucket: %v", each)
			}
			time.Sleep(50 * time.Millisecond)
		}
		synctest.Wait()
		asked := redis.calls()
		begun := time.Now()
		if each := admit("g"); each[0] != 100 || each[1] != 100 || redis.calls() != asked || time.Since(begun) != 0 {
			t.Errorf("behind an open breaker: %v, %d calls, %v", each, redis.calls()-asked, time.Since(begun))
		}
		redis.mu.Lock()
		redis.fails = false
		redis.mu.Unlock()
		time.Sleep(5 * time.Second)
		if each := admit("after"); each[0]+each[1] > 100+50+2 || each[0]+each[1] < 100 {
			t.Errorf("shared again: %v", each)
		}
	})
}

// A Redis that forgets learns from each replica what that one has admitted; one whose clock was ahead locks nobody out.
func TestRedisForgetsOrDreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer func() { stop(); synctest.Wait() }()
		redis := newShelf(nil)
		a, b := replica(ctx, redis, nil), replica(ctx, redis, nil)
		la, lb := a.Define("requests", 10, time.Second, 100), b.Define("requests", 10, time.Second, 100)
		synctest.Wait()
		n := 0
		for range 60 {
			n += admitted(a.Take(ctx, la, Account("x")))
		}
		time.Sleep(30 * time.Millisecond)
		redis.wipe()
		n += admitted(a.Take(ctx, la, Account("x")))
		time.Sleep(30 * time.Millisecond)
		for range 100 {
			n += admitted(b.Take(ctx, lb, Account("x")))
		}
		if n > 100+50+1 {
			t.Errorf("%d were admitted around a wiped Redis", n)
		}
		redis.mu.Lock()
		for k := range redis.tat {
			redis.tat[k] += time.Hour.Microseconds()
		}
		redis.mu.Unlock()
		time.Sleep(time.Minute)
		for b.Take(ctx, lb, Account("x")) == 0 {
			time.Sleep(30 * time.Millisecond)
			if n++; n > 1000 {
				break
			}
		}
		if wait := b.Take(ctx, lb, Account("x")); wait > 21*time.Second {
			t.Errorf("a clock that was ahead locks out for %v", wait)
		}
	})
}

func admitted(wait time.Duration) int {
	if wait == 0 {
		return 1
	}
	return 0
}

func TestAFloodOfAddressesStaysInItsMemory(t *testing.T) {
	t.Parallel()
	l := New(Options{now: func() int64 { return int64(time.Hour) }})
	limit := l.Define("requests", 200, time.Second, 100)
	busy := Account("busy")
	for range 100 {
		l.Take(t.Context(), limit, busy)
	}
	for i := range 100_000 {
		if i%1000 == 0 && l.Take(t.Context(), limit, busy) == 0 {
			t.Fatalf("the emptiest bucket was thrown out after %d addresses", i)
		}
		l.Take(t.Context(), limit, Account(strconv.Itoa(i)))
	}
	n := 0
	for i := range l.shards {
		n += len(l.shards[i].of)
	}
	if n > shards*maxBuckets || n < shards*maxBuckets/2 {
		t.Errorf("%d buckets", n)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, same := range [][2]string{
		{"192.0.2.1:1", "192.0.2.1:65535"}, {"192.0.2.1", "[::ffff:192.0.2.1]:5"}, {"[2001:db8::1]:80", "2001:db8::ffff:1"}, {"[fe80::1%eth0]:1", "[fe80::1%eth1]:1"}, {"2001:db8::1", "2001:db8::8000:0:0:1"}, {"@", "@"},
	} {
		if Address(same[0]) != Address(same[1]) {
			t.Errorf("%s and %s are two", same[0], same[1])
		}
	}
	for _, two := range [][2]string{{"192.0.2.1:1", "192.0.2.2:1"}, {"[2001:db8::1]:80", "[2001:db8:0:1::1]:80"}, {"", "@"}} {
		if Address(two[0]) == Address(two[1]) {
			t.Errorf("%s and %s are one", two[0], two[1])
		}
	}
	if Account("192.0.2.1") == Address("192.0.2.1") || Account("::").String() == Address("::").String() {
		t.Error("an account is an address")
	}
}

func TestANilLimiterAdmitsEverything(t *testing.T) {
	t.Parallel()
	var l *Limiter
	l.Spend(nil, Account("x"), 1000)
	if l.Take(t.Context(), nil, Account("x")) != 0 || l.Empty(nil, Account("x")) != 0 {
		t.Error("it refuses")
	}
}

func TestSpendingMayOwe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := New(Options{})
		limit := l.Define("misses", 1, time.Minute, 10)
		if l.Empty(limit, Account("x")) != 0 {
			t.Error("a bucket nobody knows is empty")
		}
		l.Spend(limit, Account("x"), 9)
		if l.Empty(limit, Account("x")) != 0 {
			t.Error("one is left")
		}
		l.Spend(limit, Account("x"), 1_000_000)
		if wait := l.Empty(limit, Account("x")); wait != 11*time.Minute {
			t.Errorf("it owes %v", wait)
		}
	})
}

func BenchmarkTake(b *testing.B) {
	l := New(Options{})
	limit := l.Define("requests", 1_000_000_000, time.Second, 1_000_000)
	ctx := b.Context()
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			l.Take(ctx, limit, Address("192.0.2.1:4711"))
		}
	})
}

func TestWhatIsSpentDuringACallCountsBesideItsAnswer(t *testing.T) {
	t.Parallel()
	l := New(Options{})
	limit := l.Define("requests", 200, time.Second, 100)
	b := &bucket{key: key{limit, Account("x")}}
	now := int64(time.Hour)
	b.spend(now, 2, true)
	b.report(now)
	b.spend(now, 3, true)
	b.learn(now, now, answer{used: 60 * limit.every})
	if wait := b.wait(now, 37); wait > jitter || b.wait(now, 38) < limit.every-jitter {
		t.Errorf("37 tokens wait for %d, 38 for %d", wait, b.wait(now, 38))
	}
}

// A slow Redis costs a request a moment and the limit what comes back meanwhile.
func TestASlowRedisStillAddsUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer func() { stop(); synctest.Wait() }()
		redis := newShelf(func() time.Duration { return 100 * time.Millisecond })
		var all [2]*Limiter
		var limits [2]*Limit
		for i := range all {
			all[i] = replica(ctx, redis, nil)
			limits[i] = all[i].Define("requests", 200, time.Second, 100)
		}
		synctest.Wait()
		n, slowest := 0, time.Duration(0)
		begun := time.Now()
		for time.Since(begun) < 10*time.Second {
			for i := range all {
				asked := time.Now()
				n += admitted(all[i].Take(ctx, limits[i], Account("x")))
				slowest = max(slowest, time.Since(asked))
			}
			time.Sleep(time.Millisecond)
		}
		if n < 2000 || n > 100+2000+100+2*20+50 || slowest > defaultPatience {
			t.Errorf("%d admitted in 10 s, one after %v", n, slowest)
		}
	})
}
