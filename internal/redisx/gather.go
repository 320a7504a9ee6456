package redisx

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// maxWaiting bounds the calls that wait for a pipeline.
const maxWaiting = 20_000

// gatherTimeout bounds a pipeline with its repetition.
const gatherTimeout = 2500 * time.Millisecond

// ErrBusy says that more calls wait for Redis than it can soon answer.
var ErrBusy = errors.New("redisx: too many calls wait")

// Gatherer lets goroutines that call scripts at the same time share pipelines: while one is under way, the next calls gather. Alone, a
// call goes at once. On a cluster each pipeline is split by slot.
type Gatherer struct {
	client  redis.UniversalClient
	workers int
	most    int

	mu      sync.Mutex
	waiting []*call
	active  int
}

type call struct {
	script *Script
	keys   []string
	args   []any
	reply  any
	err    error
	done   chan struct{}
}

// Gather makes a gatherer with at most so many pipelines under way and so many calls in each. It has no goroutine while nobody calls.
func (r *Redis) Gather(workers, most int) *Gatherer {
	return &Gatherer{client: r.client, workers: workers, most: most}
}

// Run calls a script and waits for its reply. When ctx ends first, the script may still run.
func (g *Gatherer) Run(ctx context.Context, script *Script, keys []string, args ...any) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := &call{script: script, keys: keys, args: args, done: make(chan struct{})}
	g.mu.Lock()
	if len(g.waiting) >= maxWaiting {
		g.mu.Unlock()
		return nil, ErrBusy
	}
	g.waiting = append(g.waiting, c)
	start := g.active < g.workers
	if start {
		g.active++
	}
	g.mu.Unlock()
	if start {
		go g.work()
	}
	select {
	case <-c.done:
		return c.reply, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// work sends what has gathered until nothing has.
func (g *Gatherer) work() {
	for {
		runtime.Gosched() // callers that are ready get on this pipeline, not on the next
		g.mu.Lock()
		n := min(len(g.waiting), g.most)
		if n == 0 {
			g.active--
			g.mu.Unlock()
			return
		}
		batch := g.waiting[:n:n]
		g.waiting = g.waiting[n:]
		g.mu.Unlock()
		g.send(batch)
	}
}

func (g *Gatherer) send(batch []*call) {
	ctx, cancel := context.WithTimeout(context.Background(), gatherTimeout)
	defer cancel()
	g.pipe(ctx, batch, func(p redis.Pipeliner, c *call) *redis.Cmd { return p.EvalSha(ctx, c.script.sha, c.keys, c.args...) })
	var unknown []*call
	for _, c := range batch {
		if unknownScript(c.err) {
			unknown = append(unknown, c)
		}
	}
	if unknown != nil {
		g.pipe(ctx, unknown, func(p redis.Pipeliner, c *call) *redis.Cmd { return p.Eval(ctx, c.script.text, c.keys, c.args...) })
	}
	for _, c := range batch {
		close(c.done)
	}
}

func (g *Gatherer) pipe(ctx context.Context, batch []*call, add func(redis.Pipeliner, *call) *redis.Cmd) {
	p := g.client.Pipeline()
	commands := make([]*redis.Cmd, len(batch))
	for i, c := range batch {
		commands[i] = add(p, c)
	}
	_, _ = p.Exec(ctx) // each command carries its own error
	for i, c := range batch {
		c.reply, c.err = commands[i].Result()
	}
}
