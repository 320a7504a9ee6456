package rate

import "sync"

const (
	shards = 64
	// maxBuckets bounds the buckets of a shard.
	maxBuckets = 1024
	// looked is how many buckets are looked at to find one that can go.
	looked = 16
)

type key struct {
	limit *Limit
	who   Who
}

// shard holds some of the buckets; its lock is held for nanoseconds.
type shard struct {
	mu                sync.Mutex
	of                map[key]*bucket
	admitted, refused []uint64 // by the limit's index
}

// bucket is what this replica knows of a bucket. Moments are the limiter's clock's, in nanoseconds.
type bucket struct {
	key   key
	shard *shard
	// own is the arrival time by what was spent here alone: exact.
	own int64
	// seen is the arrival time by what Redis last said, and what was spent here since.
	seen int64
	// sharedUntil is until when others count as spending from it.
	sharedUntil int64
	// spent tokens are not reported yet, the first of them at first; flying ones are on their way.
	spent, flying int64
	first         int64
	// left is what Redis held after the last report, in its own time.
	left   int64
	queued bool
	// slow says that somebody has waited for Redis in vain: nobody else does until it has answered.
	slow bool
	// answered is closed when Redis answers; nil while nobody waits.
	answered chan struct{}
}

// get finds a bucket or makes a full one.
func (s *shard) get(k key, now int64) *bucket {
	b := s.of[k]
	if b == nil {
		if len(s.of) >= maxBuckets {
			s.evict(now)
		}
		b = &bucket{key: k, shard: s}
		s.of[k] = b
	}
	return b
}

// evict drops what is full, and when nothing of what it looks at is, the fullest. A map is walked from a random place.
func (s *shard) evict(now int64) {
	var fullest *bucket
	seen, gone := 0, false
	for k, b := range s.of {
		switch {
		case max(b.own, b.seen) <= now:
			delete(s.of, k)
			gone = true
		case fullest == nil || max(b.own, b.seen) < max(fullest.own, fullest.seen):
			fullest = b
		}
		if seen++; seen >= looked {
			break
		}
	}
	if !gone {
		delete(s.of, fullest.key)
	}
}

// wait is how long until n tokens are there; 0 or less when they are.
func (b *bucket) wait(now, n int64) int64 {
	limit := b.key.limit
	slack := jitter
	if now < b.sharedUntil {
		slack = late
	}
	return max(b.own, b.seen-slack, now) + n*limit.every - now - limit.burst*limit.every
}

// unknown is how many tokens were spent that Redis may not know of.
func (b *bucket) unknown() int64 { return b.spent + b.flying }

// spend takes n tokens. What is not shared is never reported one by one: Redis is told how empty the bucket is when it is back.
func (b *bucket) spend(now, n int64, shared bool) {
	limit := b.key.limit
	most := now + 2*limit.burst*limit.every
	b.own = min(max(b.own, now)+n*limit.every, most)
	b.seen = min(max(b.seen, now)+n*limit.every, most)
	if !shared {
		return
	}
	if b.spent == 0 {
		b.first = now
	}
	b.spent += n
}

// wakes is closed when Redis answers next.
func (b *bucket) wakes() <-chan struct{} {
	if b.answered == nil {
		b.answered = make(chan struct{})
	}
	return b.answered
}

// tire has nobody wait until Redis answers.
func (b *bucket) tire() {
	b.shard.mu.Lock()
	defer b.shard.mu.Unlock()
	b.slow = b.answered != nil
}

func (b *bucket) wakeAll() {
	b.slow = false
	if b.answered != nil {
		close(b.answered)
		b.answered = nil
	}
}

// report takes what is spent on its way.
func (b *bucket) report(now int64) report {
	b.queued, b.flying, b.spent = false, b.spent, 0
	limit := b.key.limit
	return report{
		key: "cuppa:rate:{" + limit.name + ":" + b.key.who.String() + "}", cost: b.flying * limit.every, age: max(0, now-b.first),
		own: max(0, b.own-now), most: 2 * limit.burst * limit.every,
	}
}

// learn takes Redis's answer to the report that was sent then: at that moment the bucket was not emptier than it says.
func (b *bucket) learn(sent, now int64, a answer) {
	if a.before != b.left && a.fresh {
		b.sharedUntil = now + remembered
	}
	b.left, b.flying = a.after, 0
	b.seen = sent + a.used + b.spent*b.key.limit.every
	b.wakeAll()
}

// forget gives up on a report that was not answered: it may have arrived or not, and is not repeated.
func (b *bucket) forget() {
	b.flying, b.spent = 0, 0
	b.wakeAll()
}
