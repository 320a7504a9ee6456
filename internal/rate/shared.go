package rate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cuppa/internal/breaker"
	"cuppa/internal/redisx"
)

// report is what was spent from one bucket. Times are nanoseconds.
type report struct {
	key string
	// cost is the time that the tokens take to come back, age how long ago the first of them was spent.
	cost, age int64
	// own is how far the bucket is used up by this replica alone: what a Redis that forgot must believe again.
	own int64
	// most bounds what the bucket may owe: a clock that jumped locks nobody out.
	most int64
}

// answer is how full the bucket is for all.
type answer struct {
	// before and after are the arrival times that were found and left, in Redis's clock; fresh says that before was still to come.
	before, after int64
	fresh         bool
	// used is how far the bucket is used up, in nanoseconds.
	used int64
}

// store adds reports up.
type store interface {
	// add answers each report in order, or fails as a whole.
	add(ctx context.Context, reports []report) ([]answer, error)
}

// adding is one bucket's report, in microseconds of Redis's clock. The key lives for as long as it says anything; one that lives on, as an expired key may, says
// that the bucket is full. A report that comes twice counts twice.
var adding = redisx.NewScript(`
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000000 + tonumber(t[2])
local found = tonumber(redis.call('GET', KEYS[1]) or '0')
local cost, age, own, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local tat = found
if cost > 0 then tat = math.max(tat, now - age) + cost end
tat = math.min(math.max(tat, now + own), now + most)
if tat > now then redis.call('SET', KEYS[1], string.format('%.0f', tat), 'PX', math.ceil((tat - now) / 1000) + 1000) end
return {found, tat, found > now and 1 or 0, math.max(0, tat - now)}`)

type redisStore struct{ redis *redisx.Redis }

func (s redisStore) add(ctx context.Context, reports []report) ([]answer, error) {
	all := make([]redisx.Call, len(reports))
	for i, r := range reports {
		all[i] = redisx.Call{Keys: []string{r.key}, Args: []any{r.cost / 1000, r.age / 1000, r.own / 1000, r.most / 1000}}
	}
	replies, err := adding.Pipe(ctx, s.redis.Client(), all)
	if err != nil {
		return nil, err
	}
	out := make([]answer, len(replies))
	for i, reply := range replies {
		var n [4]int64
		list, _ := reply.([]any)
		for j := range n {
			if len(list) != len(n) {
				return nil, fmt.Errorf("rate: Redis answered %T of %d", reply, len(list))
			}
			n[j], _ = list[j].(int64)
		}
		out[i] = answer{before: n[0], after: n[1], fresh: n[2] == 1, used: n[3] * 1000}
	}
	return out, nil
}

const (
	// maxPipe bounds the reports of one pipeline.
	maxPipe = 256
	// asking is how often a Redis that is away is asked for a sign.
	asking = time.Second
)

// Run reports to Redis until ctx ends. Before, after, and while Redis does not answer, each process decides alone.
func (l *Limiter) Run(ctx context.Context) error {
	if l.opt.store == nil {
		<-ctx.Done()
		return nil
	}
	defer l.up.Store(false)
	l.up.Store(true)
	for {
		var again <-chan time.Time
		if !l.up.Load() {
			again = time.After(asking)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-again:
			l.up.Store(l.ask(ctx, nil) == nil)
			continue
		case <-l.wake:
		}
		select {
		case <-l.hurry:
		default:
			select {
			case <-l.hurry:
			case <-time.After(gathering):
			case <-ctx.Done():
				return nil
			}
		}
		l.flush(ctx)
	}
}

// enqueue has a bucket reported, at once when it is in a hurry. The caller holds the shard's lock.
func (l *Limiter) enqueue(b *bucket, hurry bool) {
	if !l.up.Load() || b.flying > 0 || b.spent == 0 {
		return // a bucket on its way comes back when Redis answers
	}
	if !b.queued {
		b.queued = true
		l.queued.Lock()
		l.queued.of = append(l.queued.of, b)
		l.queued.Unlock()
		signal(l.wake)
	}
	if hurry {
		signal(l.hurry)
	}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// flush reports all that waits.
func (l *Limiter) flush(ctx context.Context) {
	l.queued.Lock()
	all := l.queued.of
	l.queued.of = nil
	l.queued.Unlock()
	for len(all) > 0 {
		n := min(len(all), maxPipe)
		l.exchange(ctx, all[:n])
		all = all[n:]
	}
}

func (l *Limiter) exchange(ctx context.Context, batch []*bucket) {
	reports := make([]report, len(batch))
	sent := l.opt.now()
	for i, b := range batch {
		b.shard.mu.Lock()
		reports[i] = b.report(sent)
		b.shard.mu.Unlock()
	}
	l.reports.Add(uint64(len(batch)))
	var answers []answer
	err := l.ask(ctx, func(ctx context.Context) (err error) {
		answers, err = l.opt.store.add(ctx, reports)
		return err
	})
	if err == nil && len(answers) != len(batch) {
		err = fmt.Errorf("rate: %d answers to %d reports", len(answers), len(batch))
	}
	if err != nil {
		l.fallbacks.Add(uint64(len(batch)))
	}
	now := l.opt.now()
	for i, b := range batch {
		b.shard.mu.Lock()
		if err != nil {
			b.forget()
		} else {
			b.learn(sent, now, answers[i])
			l.enqueue(b, b.spent >= (b.key.limit.portion+1)/2)
		}
		b.shard.mu.Unlock()
	}
}

// ask calls Redis through its breaker; without a call only whether it is there. One that its breaker does not ask any more is away.
func (l *Limiter) ask(ctx context.Context, call func(ctx context.Context) error) error {
	if call == nil {
		call = func(ctx context.Context) error {
			_, err := l.opt.store.add(ctx, []report{{key: "cuppa:rate:{ask}", most: 1000}})
			return err
		}
	}
	l.calls.Add(1)
	_, err := breaker.Do(ctx, l.opt.Breaker, func(ctx context.Context) (struct{}, error) {
		ctx, cancel := context.WithTimeout(ctx, l.opt.Timeout)
		defer cancel()
		return struct{}{}, call(ctx)
	})
	if errors.Is(err, ErrAway) || err != nil && l.opt.Breaker == nil {
		l.up.Store(false)
	}
	return err
}

// ErrAway is what the breaker before Redis answers while it is open: give it as breaker.Options.While.
var ErrAway = errors.New("rate: Redis is away")
