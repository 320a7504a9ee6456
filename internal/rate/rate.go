package rate

import (
	"context"
	"hash/maphash"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"cuppa/internal/breaker"
	"cuppa/internal/redisx"
)

// Limit is how often one may: a bucket of Burst tokens, to which one is added after each Every.
type Limit struct {
	name  string
	every int64 // ns
	burst int64
	// portion is how many tokens may be spent without Redis knowing.
	portion int64
	index   int
}

// Who is whom a bucket belongs to: an account or an address.
type Who struct {
	kind byte
	id   string
	addr netip.Addr
}

// Account is a bucket of someone logged in; id must be unique among all accounts.
func Account(id string) Who { return Who{kind: 'a', id: id} }

// Staff is a bucket of a member of staff; id must be unique among them.
func Staff(id string) Who { return Who{kind: 's', id: id} }

// Address is a bucket of where a request comes from: http.Request.RemoteAddr, or an address alone. Of an IPv6 address the first 64 bits count: whoever has one
// has the 2^64 behind it.
func Address(remoteAddr string) Who {
	var addr netip.Addr
	if pair, err := netip.ParseAddrPort(remoteAddr); err == nil {
		addr = pair.Addr()
	} else if addr, err = netip.ParseAddr(remoteAddr); err != nil {
		return Who{kind: 'i', id: remoteAddr}
	}
	if addr = addr.Unmap().WithZone(""); addr.Is6() {
		prefix, _ := addr.Prefix(64) // 64 bits fit in 128
		addr = prefix.Addr()
	}
	return Who{kind: 'i', addr: addr}
}

// String is what the key in Redis says.
func (w Who) String() string {
	if w.addr.IsValid() {
		return string(w.kind) + w.addr.String()
	}
	return string(w.kind) + w.id
}

// Options say where buckets are shared. Zero values take the defaults named at each field.
type Options struct {
	// Redis shares the buckets; without one each process has its own.
	Redis *redisx.Redis
	// Breaker stands before Redis.
	Breaker *breaker.Breaker
	// Log is slog.Default by default.
	Log *slog.Logger
	// Timeout bounds a call to Redis; 250 ms by default.
	Timeout time.Duration
	// Patience bounds how long a request waits for an answer of Redis; 20 ms by default.
	Patience time.Duration

	// now is a clock in nanoseconds that never goes back.
	now func() int64
	// store is Redis, or what stands in for it in tests.
	store store
}

const (
	defaultTimeout  = 250 * time.Millisecond
	defaultPatience = 20 * time.Millisecond
	// gathering is how long what was spent waits for company on its way to Redis.
	gathering = 25 * time.Millisecond
	// late is how much later than it was a spent token may count: gathering and a call. Buckets that others spend from are that much larger.
	late = int64(50 * time.Millisecond)
	// jitter is the same for a bucket of one replica: the time that a call was on its way.
	jitter = int64(time.Millisecond)
	// remembered is how long a bucket counts as one that others spend from.
	remembered = int64(time.Second)
)

// Limiter holds buckets. A nil Limiter admits everything.
type Limiter struct {
	opt    Options
	seed   maphash.Seed
	limits []*Limit
	shards [shards]shard

	// up says that Redis is asked: Run runs and Redis answers.
	up     atomic.Bool
	wake   chan struct{}
	hurry  chan struct{}
	queued struct {
		sync.Mutex
		of []*bucket
	}

	calls, reports, fallbacks, waits atomic.Uint64
}

// New makes a limiter without limits: Define them before the first Take.
func New(o Options) *Limiter {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	if o.now == nil {
		begun := time.Now().Add(-time.Hour)
		o.now = func() int64 { return int64(time.Since(begun)) }
	}
	if o.store == nil && o.Redis != nil && !o.Redis.Embedded() {
		o.store = redisStore{o.Redis}
	}
	l := &Limiter{opt: o, seed: maphash.MakeSeed(), wake: make(chan struct{}, 1), hurry: make(chan struct{}, 1)}
	for i := range l.shards {
		l.shards[i].of = map[key]*bucket{}
	}
	return l
}

// Define makes a limit: n tokens in each per, and at most burst at once. The name is part of the keys in Redis and of the metrics.
func (l *Limiter) Define(name string, n int, per time.Duration, burst int) *Limit {
	limit := &Limit{name: name, every: int64(per) / int64(n), burst: int64(burst), portion: max(1, int64(burst)/10), index: len(l.limits)}
	l.limits = append(l.limits, limit)
	for i := range l.shards {
		l.shards[i].admitted = append(l.shards[i].admitted, 0)
		l.shards[i].refused = append(l.shards[i].refused, 0)
	}
	return limit
}

// Name is the limit's.
func (l *Limit) Name() string { return l.name }

// Burst is how many tokens a full bucket has.
func (l *Limit) Burst() int { return int(l.burst) }

// Every is the time after which a token is added.
func (l *Limit) Every() time.Duration { return time.Duration(l.every) }

// Take spends a token of a bucket: 0, or how long it takes until there is one again, and then nothing is spent. It waits for Redis for 20 ms at most, seldom
// at all, and never fails.
func (l *Limiter) Take(ctx context.Context, limit *Limit, who Who) (wait time.Duration) {
	if l == nil {
		return 0
	}
	k := key{limit, who}
	s := &l.shards[maphash.Comparable(l.seed, k)%shards]
	var until int64 // when this request has waited long enough
	for tired := false; ; {
		now := l.opt.now()
		s.mu.Lock()
		b := s.get(k, now)
		if wait := b.wait(now, 1); wait > 0 {
			s.refused[limit.index]++
			s.mu.Unlock()
			return time.Duration(wait)
		}
		shared := l.up.Load()
		if !shared || b.unknown() < limit.portion || b.slow || tired {
			b.spend(now, 1, shared)
			s.admitted[limit.index]++
			l.enqueue(b, b.unknown() >= (limit.portion+1)/2) // before anybody must wait
			s.mu.Unlock()
			return 0
		}
		answered := b.wakes()
		l.enqueue(b, true)
		s.mu.Unlock()
		if until == 0 {
			until = now + int64(l.opt.Patience)
		}
		patience := time.Duration(until - now)
		if tired = !l.await(ctx, answered, patience); tired && patience == l.opt.Patience {
			b.tire() // not one answer came; a crowd before it is no reason
		}
	}
}

// Empty says how long a bucket has no token; 0 when it has one. Nothing is spent, and Redis is not asked: what other replicas spent is known from the last
// spending here.
func (l *Limiter) Empty(limit *Limit, who Who) (wait time.Duration) {
	if l == nil {
		return 0
	}
	k := key{limit, who}
	s := &l.shards[maphash.Comparable(l.seed, k)%shards]
	now := l.opt.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.of[k]
	if b == nil {
		return 0
	}
	if wait = time.Duration(b.wait(now, 1)); wait > 0 {
		s.refused[limit.index]++
	}
	return wait
}

// Spend takes n tokens whether there are any or not: a bucket may come to owe another bucketful.
func (l *Limiter) Spend(limit *Limit, who Who, n int) {
	if l == nil || n <= 0 {
		return
	}
	k := key{limit, who}
	s := &l.shards[maphash.Comparable(l.seed, k)%shards]
	now := l.opt.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.get(k, now)
	b.spend(now, int64(n), l.up.Load())
	s.admitted[limit.index] += uint64(n)
	l.enqueue(b, true)
}

// await waits until Redis has answered, or for as long as it may take.
func (l *Limiter) await(ctx context.Context, answered <-chan struct{}, patience time.Duration) bool {
	l.waits.Add(1)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-answered:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
