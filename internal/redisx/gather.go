package redisx

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/chance"
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
	client   redis.UniversalClient
	workers  int
	most     int
	patience time.Duration

	mu      sync.Mutex
	waiting []*call
	flying  [][]*call
	active  int
	watch   *time.Timer
}

// call is on its way while whoever made it waits. Who settles it first, the reply or the end of patience, decides.
type call struct {
	script  *Script
	keys    []string
	args    []any
	since   time.Time
	turn    func() (args []any, over bool) // nil: args are there
	reply   any
	err     error
	settled atomic.Bool
	done    chan struct{}
}

// ErrOver says that a call was not sent: when its turn came, it was over.
var ErrOver = errors.New("redisx: the call was over before its turn")

// settle ends the call, unless it has ended.
func (c *call) settle(reply any, err error) {
	if c.settled.CompareAndSwap(false, true) {
		c.reply, c.err = reply, err
		close(c.done)
	}
}

// Gather makes a gatherer with at most so many pipelines under way and so many calls in each. A call that was not answered within patience fails with
// context.DeadlineExceeded. It has no goroutine while nobody calls.
func (r *Redis) Gather(workers, most int, patience time.Duration) *Gatherer {
	return &Gatherer{client: r.client, workers: workers, most: most, patience: patience}
}

// Run calls a script and waits for its reply. When ctx ends first, or patience does, the script may still run.
func (g *Gatherer) Run(ctx context.Context, script *Script, keys []string, args ...any) (any, error) {
	return g.run(ctx, &call{script: script, keys: keys, args: args})
}

// RunInTurn is Run for a call whose arguments are made when its turn has come, on another goroutine, because it may be over by then: it fails with ErrOver, and the script
// does not run.
func (g *Gatherer) RunInTurn(ctx context.Context, script *Script, keys []string, turn func() (args []any, over bool)) (any, error) {
	return g.run(ctx, &call{script: script, keys: keys, turn: turn})
}

func (g *Gatherer) run(ctx context.Context, c *call) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.since, c.done = time.Now(), make(chan struct{})
	g.mu.Lock()
	if len(g.waiting) >= maxWaiting {
		g.mu.Unlock()
		return nil, ErrBusy
	}
	g.waiting = append(g.waiting, c)
	start := g.active < g.workers
	if start {
		if g.active++; g.watch == nil { // one timer for as long as calls come, not one for each
			g.watch = time.AfterFunc(g.patience, g.giveUp)
		}
	}
	g.mu.Unlock()
	turn := chance.Turn()
	if start {
		begin := chance.Turn()
		go func() {
			begin()
			g.work()
		}()
	}
	select {
	case <-c.done:
		turn()
		return c.reply, c.err
	case <-ctx.Done():
		turn()
		return nil, ctx.Err()
	}
}

// giveUp fails the calls that have waited too long, in a pipeline or for one, and looks again while there are any.
func (g *Gatherer) giveUp() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.active == 0 {
		g.watch = nil
		return
	}
	before := time.Now().Add(-g.patience)
	for _, batch := range g.flying {
		for _, c := range batch {
			if c.since.Before(before) {
				c.settle(nil, context.DeadlineExceeded)
			}
		}
	}
	late := 0
	for late < len(g.waiting) && g.waiting[late].since.Before(before) {
		g.waiting[late].settle(nil, context.DeadlineExceeded)
		late++
	}
	g.waiting = g.waiting[late:]
	g.watch.Reset(g.patience / looks)
}

// looks is how often within its patience a call is looked at.
const looks = 8

// take is the next batch; nil when nothing waits, and then the worker has ended.
func (g *Gatherer) take(done []*call) []*call {
	g.mu.Lock()
	defer g.mu.Unlock()
	if done != nil {
		g.flying = slices.DeleteFunc(g.flying, func(batch []*call) bool { return &batch[0] == &done[0] })
	}
	n := min(len(g.waiting), g.most)
	if n == 0 {
		g.active--
		return nil
	}
	batch := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	g.flying = append(g.flying, batch)
	return batch
}

// inTurn tells the calls of a batch that it is their turn, and answers those that are to be sent.
func inTurn(batch []*call) []*call {
	sent := make([]*call, 0, len(batch))
	for _, c := range batch {
		over := false
		if c.turn != nil {
			c.args, over = c.turn()
		}
		if over {
			c.settle(nil, ErrOver)
		} else {
			sent = append(sent, c)
		}
	}
	return sent
}

// work sends what has gathered until nothing has.
func (g *Gatherer) work() {
	var batch []*call
	for {
		runtime.Gosched() // callers that are ready get on this pipeline, not on the next
		if batch = g.take(batch); batch == nil {
			return
		}
		if sent := inTurn(batch); len(sent) > 0 {
			g.send(sent)
		}
	}
}

// scriptRun is a run of a script: for one call, or for several that the script can do at once.
type scriptRun struct {
	script *Script
	keys   []string
	args   []any
	calls  []*call
}

// maxMerged bounds the arguments of a run for several calls: Lua can't pass on more than some 8,000 values at once.
const maxMerged = 2000

// merge puts calls of a script for many with the same first key into one run.
func merge(batch []*call) []*scriptRun {
	runs := make([]*scriptRun, 0, len(batch))
	open := map[string]*scriptRun{}
	for _, c := range batch {
		if !c.script.many {
			runs = append(runs, &scriptRun{script: c.script, keys: c.keys, args: c.args, calls: []*call{c}})
			continue
		}
		r := open[c.keys[0]]
		if r == nil || r.script != c.script || len(r.args)+len(c.args) > maxMerged {
			r = &scriptRun{script: c.script, keys: c.keys, args: make([]any, 0, len(batch)*len(c.args)), calls: make([]*call, 0, len(batch))}
			r.args = append(r.args, c.args[:c.script.shared]...)
			open[c.keys[0]] = r
			runs = append(runs, r)
		}
		r.calls = append(r.calls, c)
		r.args = append(r.args, c.args[c.script.shared:]...)
	}
	return runs
}

// answer hands a run's reply to its calls.
func (r *scriptRun) answer(reply any, err error) {
	if err != nil || !r.script.many {
		for _, c := range r.calls {
			c.settle(reply, err)
		}
		return
	}
	list, _ := reply.([]any)
	if len(list) != 1+len(r.calls) {
		err = fmt.Errorf("redisx: %d calls at once were answered %d times", len(r.calls), len(list)-1)
	}
	for i, c := range r.calls {
		if err != nil {
			c.settle(nil, err)
		} else {
			c.settle([]any{list[0], list[1+i]}, nil)
		}
	}
}

func (g *Gatherer) send(batch []*call) {
	ctx, cancel := context.WithTimeout(context.Background(), gatherTimeout)
	defer cancel()
	runs := merge(batch)
	unknown := g.pipe(ctx, runs, func(p redis.Pipeliner, r *scriptRun) *redis.Cmd {
		return p.EvalSha(ctx, r.script.sha, r.keys, r.args...)
	})
	if unknown == nil {
		return
	}
	for _, r := range g.pipe(ctx, unknown, func(p redis.Pipeliner, r *scriptRun) *redis.Cmd { return p.Eval(ctx, r.script.text, r.keys, r.args...) }) {
		r.answer(nil, errUnknown)
	}
}

// errUnknown says that a server does not know a script whose text it was sent.
var errUnknown = errors.New("redisx: the server takes no script")

// pipe sends the runs and answers their calls, but for those whose script the server does not know.
func (g *Gatherer) pipe(ctx context.Context, runs []*scriptRun, add func(redis.Pipeliner, *scriptRun) *redis.Cmd) (unknown []*scriptRun) {
	p := g.client.Pipeline()
	commands := make([]*redis.Cmd, len(runs))
	for i, r := range runs {
		commands[i] = add(p, r)
	}
	_, failed := p.Exec(ctx) // each command carries its own error, unless no connection could be begun: then none has one
	for i, r := range runs {
		reply, err := commands[i].Result()
		if reply == nil && err == nil && failed != nil {
			err = failed
		}
		if unknownScript(err) {
			unknown = append(unknown, r)
			continue
		}
		r.answer(reply, err)
	}
	return unknown
}
