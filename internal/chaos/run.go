package chaos

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/redis/go-redis/v9"
)

// Options are what a chaos run is made of.
type Options struct {
	// Seed makes the plan; For is how long everything goes wrong.
	Seed uint64
	For  time.Duration
	// Command is the server; Database is a PostgreSQL to use up, empty for the embedded engine with one server. Dir is a folder to use up.
	Command  []string
	Database string
	Dir      string
	// Servers and Guests are how many there are.
	Servers, Guests int
	// OrderTTL is how long guests have to pay; 25 seconds where it is 0.
	OrderTTL time.Duration
	// LongPauses lets a server stand still for longer than the longest lease, which is of minutes.
	LongPauses bool
	// Slower is how many times slower the servers start than those that are built for use, as under the race detector; 0 is 1.
	Slower int
}

// readyWithin is how soon servers must be ready.
func (o Options) readyWithin() time.Duration { return readyWithin * time.Duration(max(1, o.Slower)) }

// requestTimeout is what servers give themselves to answer.
const (
	requestTimeout = 2 * time.Second
	// answerWithin is when an error has to be there at the latest, readyWithin how soon servers that are built for use must be ready when all is well.
	answerWithin = 3 * time.Second
	readyWithin  = 5 * time.Second
)

// replica is one server of a run with its lines.
type replica struct {
	mu      sync.Mutex
	server  Server
	addr    string
	process *Process
	lines   []*line
	// ready says that the process was ready once.
	ready bool
	// hurt counts whatever was done to the process itself; an answer during which it changed says nothing of how long answers take.
	hurt atomic.Int64
	// away says that it is stopped, or not back yet.
	away atomic.Bool
	// offset is by how much its clock is off.
	offset atomic.Int64
}

// run is a chaos run.
type run struct {
	Options
	book     *book
	replicas []*replica
	redis    *redis.Client // past all lines; nil where Redis is in the process
	copied   atomic.Pointer[map[string]string]
	guests   []*guest
	stall    atomic.Int64 // the longest time that this program was not let run, in nanoseconds
	managers sync.Map     // tokens of staff by name
}

// Run lets guests and staff go on while everything beneath goes wrong, heals it all, and holds what everybody was told against what the servers have. An error says that the
// run itself could not be made; what must not be stands in the report.
func Run(ctx context.Context, o Options) (Report, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &run{Options: o, book: &book{r: Report{Seed: o.Seed, Engine: "postgres", Servers: o.Servers, Seconds: o.For.Seconds(), Faults: map[string]int{}, Operations: map[string]int{}}}}
	if o.Database == "" {
		r.Servers, r.book.r.Servers, r.book.r.Engine = 1, 1, "embedded"
	}
	if err := r.open(ctx); err != nil {
		return Report{}, err
	}
	defer r.killAll()
	if err := r.settle(ctx); err != nil {
		return Report{}, err
	}
	under, stop := context.WithTimeout(ctx, o.For)
	defer stop()
	var wg sync.WaitGroup
	wg.Go(func() { r.watchMachine(under) })
	for i, g := range r.guests {
		wg.Go(func() { g.live(under, rand.New(rand.NewPCG(o.Seed, uint64(1000+i)))) }) //nolint:gosec // a plan, no secret
	}
	wg.Go(func() { r.work(under, rand.New(rand.NewPCG(o.Seed, 2))) })  //nolint:gosec // a plan
	wg.Go(func() { r.wreck(under, rand.New(rand.NewPCG(o.Seed, 1))) }) //nolint:gosec // a plan
	wg.Wait()
	if err := r.heal(ctx); err != nil {
		return Report{}, err
	}
	r.compare(ctx)
	r.book.r.StallMs = float64(r.stall.Load()) / 1e6
	return r.book.close(), nil
}

// open starts the servers, each with lines of its own.
func (r *run) open(ctx context.Context) error {
	env := []string{
		"ORDER_TTL=" + cmp.Or(r.OrderTTL, 25*time.Second).String(), "REQUEST_TIMEOUT=" + requestTimeout.String(), "ACCESS_TTL=24h", "OPEN_ORDERS=off", "CONNECTION_LIMIT=off",
		"DATA_DIR=" + r.Dir, "DATABASE_URL=" + r.Database, "REDIS_URL=",
	}
	var api *toxiproxy.ApiServer
	redisAddr := ""
	if r.Database != "" {
		api = quietly()
		var err error
		if redisAddr, err = StartRedis(ctx, r.Dir); err != nil {
			return err
		}
		r.redis = redis.NewClient(&redis.Options{Addr: redisAddr})
		env = append(env, "REDIS_URL=redis://"+redisAddr)
	}
	for range r.Servers {
		addr, err := freeAddr(ctx)
		if err != nil {
			return err
		}
		p := &replica{addr: addr, server: Server{Command: r.Command, Env: env}}
		if api != nil {
			if err := p.through(api, r.Database, redisAddr); err != nil {
				return err
			}
		}
		r.replicas = append(r.replicas, p)
		if err := p.start(ctx, 0); err != nil { // one after the other: the first migrates
			return err
		}
		if err := p.process.AwaitReady(ctx, time.Minute); err != nil {
			return err
		}
	}
	return nil
}

func freeAddr(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// through has a replica reach its databases over lines.
func (p *replica) through(api *toxiproxy.ApiServer, database, redisAddr string) error {
	u, err := url.Parse(database)
	if err != nil {
		return err
	}
	toPostgres, err := newLine(api, "postgres", u.Host)
	if err != nil {
		return err
	}
	toRedis, err := newLine(api, "redis", redisAddr)
	if err != nil {
		return err
	}
	u.Host = toPostgres.Listen
	p.lines = []*line{toPostgres, toRedis}
	p.server.Env = append(append([]string{}, p.server.Env...), "DATABASE_URL="+u.String(), "REDIS_URL=redis://"+toRedis.Listen)
	return nil
}

// start starts the process with its clock off by so much.
func (p *replica) start(ctx context.Context, offset time.Duration) (err error) {
	p.offset.Store(int64(offset))
	p.process, err = p.server.Launch(ctx, p.addr, "CLOCK_OFFSET="+offset.String())
	p.hurt.Add(1)
	return err
}

func (r *run) killAll() {
	for _, p := range r.replicas {
		p.mu.Lock()
		if p.process != nil {
			p.process.Kill()
		}
		p.mu.Unlock()
	}
}

// watchMachine measures for how long this program is not let run: what the machine does not do can't be held against a server.
func (r *run) watchMachine(ctx context.Context) {
	for last := time.Now(); pause(ctx, 10*time.Millisecond) == nil; last = time.Now() {
		if late := int64(time.Since(last) - 10*time.Millisecond); late > r.stall.Load() {
			r.stall.Store(late)
		}
	}
}

// offsets are the clocks that servers are started with.
var offsets = []time.Duration{0, 0, -4 * time.Minute, -40 * time.Second, -3 * time.Second, 4 * time.Second, 20 * time.Second, 45 * time.Second}

// wreck does one thing after the other until ctx ends: to a server, to a line, or to Redis.
func (r *run) wreck(ctx context.Context, rng *rand.Rand) {
	var hurting sync.WaitGroup
	defer hurting.Wait()
	for ctx.Err() == nil {
		p := r.replicas[rng.IntN(len(r.replicas))]
		seed := rng.Uint64()
		what := rng.IntN(10)
		own := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a plan
		hurting.Go(func() {
			switch {
			case what < 4 || len(p.lines) == 0 && what < 7:
				r.kill(ctx, p, own)
			case what < 5 || len(p.lines) == 0:
				r.stopFor(ctx, p, own)
			case what < 9:
				r.spoil(ctx, p.lines[own.IntN(2)], own)
			default:
				r.hurtRedis(ctx, own)
			}
		})
		if pause(ctx, time.Duration(100+rng.IntN(900))*time.Millisecond) != nil {
			return
		}
	}
}

// kill ends a server as a power cut would, and starts it a moment later, maybe with another clock.
func (r *run) kill(ctx context.Context, p *replica, rng *rand.Rand) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away.Store(true)
	defer p.away.Store(false)
	p.hurt.Add(1)
	if !r.gaveUp(p) {
		p.process.Kill()
		r.book.fault("kill -9")
	}
	_ = pause(ctx, time.Duration(rng.IntN(1500))*time.Millisecond)
	offset := offsets[rng.IntN(len(offsets))]
	if r.For < 30*time.Second {
		offset = min(offset, 4*time.Second) // what is due by that clock is waited for
	}
	if offset != 0 {
		r.book.fault("clock off by " + offset.String())
	}
	if err := p.start(context.WithoutCancel(ctx), offset); err != nil {
		r.book.violationf("a server can't be started: %v", err)
		return
	}
	p.ready = p.process.AwaitReady(ctx, 5*time.Second) == nil && !p.process.Gone() // its lines may be cut: it need not be ready
}

// gaveUp says whether a server has ended because it could not reach its database when it started: whoever runs it starts it again. It ends by itself for no other reason.
func (r *run) gaveUp(p *replica) bool {
	if !p.process.Gone() || p.process.Killed() {
		return false
	}
	r.book.op("start", "gave up")
	if said := p.process.said.String(); p.ready || !strings.Contains(said, "cuppa: ") {
		r.book.violationf("a server ended by itself: %v\n%s", p.process.cmd.ProcessState, said)
	}
	return true
}

// stopFor has a server stand still for longer than most leases, or than all.
func (r *run) stopFor(ctx context.Context, p *replica, rng *rand.Rand) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.process.Gone() {
		return
	}
	long := time.Duration(1000+rng.IntN(5000)) * time.Millisecond
	switch {
	case r.LongPauses && rng.IntN(6) == 0:
		long = 125 * time.Second
	case r.For >= time.Minute && rng.IntN(4) == 0:
		long = 22 * time.Second
	}
	p.away.Store(true)
	defer p.away.Store(false)
	p.hurt.Add(1)
	p.process.Signal(syscall.SIGSTOP)
	_ = pause(ctx, long)
	p.hurt.Add(1)
	p.process.Signal(syscall.SIGCONT)
	r.book.fault(fmt.Sprintf("SIGSTOP of up to %d s", 6+16*(int(long/(7*time.Second))&1)+119*(int(long/(100*time.Second))&1)))
}

// spoil has a line go wrong for a while.
func (r *run) spoil(ctx context.Context, l *line, rng *rand.Rand) {
	all := toxics(rng)
	kind, err := l.spoil(all[rng.IntN(len(all))])
	if err != nil {
		return // it is that sick already
	}
	r.book.fault(kind)
	_ = pause(ctx, time.Duration(300+rng.IntN(2500))*time.Millisecond)
	if err := l.heal(context.WithoutCancel(ctx)); err != nil {
		r.book.violationf("%v", err)
	}
}

// hurtRedis empties Redis, or sets it back to what it held a while ago.
func (r *run) hurtRedis(ctx context.Context, rng *rand.Rand) {
	if r.redis == nil {
		return
	}
	copied := r.copied.Load()
	switch kind := rng.IntN(3); {
	case kind == 0 || copied == nil:
		if now, err := copyRedis(ctx, r.redis); err == nil {
			r.copied.Store(&now)
		}
	case kind == 1:
		if r.redis.FlushAll(ctx).Err() == nil {
			r.book.fault("Redis emptied")
		}
	default:
		if setBack(ctx, r.redis, *copied) == nil {
			r.book.fault("Redis set back to an old copy")
		}
	}
}

// copyRedis reads all keys, as a replica would have them that then falls behind.
func copyRedis(ctx context.Context, from *redis.Client) (map[string]string, error) {
	all := map[string]string{}
	keys := from.Scan(ctx, 0, "*", 1000).Iterator()
	for keys.Next(ctx) {
		value, err := from.Dump(ctx, keys.Val()).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return nil, err
		}
		if err == nil {
			all[keys.Val()] = value
		}
	}
	return all, keys.Err()
}

// setBack makes Redis what it was.
func setBack(ctx context.Context, to *redis.Client, copied map[string]string) error {
	_, err := to.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.FlushAll(ctx)
		for key, value := range copied {
			p.Restore(ctx, key, 0, value)
		}
		return nil
	})
	return err
}

// heal makes everything well, and holds the servers to being ready soon.
func (r *run) heal(ctx context.Context) error {
	for _, p := range r.replicas {
		for _, l := range p.lines {
			if err := l.heal(ctx); err != nil {
				return err
			}
		}
	}
	begun := time.Now()
	for _, p := range r.replicas {
		if r.gaveUp(p) {
			if err := p.start(ctx, 0); err != nil {
				return err
			}
		}
		if err := p.process.AwaitReady(ctx, time.Minute); err != nil {
			return err
		}
	}
	took := time.Since(begun)
	r.book.r.ReadyMs = float64(took.Milliseconds())
	if took > r.readyWithin()+4*time.Duration(r.stall.Load()) {
		r.book.violationf("ready %v after all was well, later than %v", took, r.readyWithin())
	}
	for _, p := range r.replicas { // the last power cut of all: clocks are right from here on
		p.process.Kill()
		if err := p.start(ctx, 0); err != nil {
			return err
		}
		begun := time.Now()
		if err := p.process.AwaitReady(ctx, time.Minute); err != nil || p.process.Gone() {
			return fmt.Errorf("chaos: a server did not come back: %w\n%s", err, p.process.said)
		}
		if took := time.Since(begun); took > r.readyWithin()+4*time.Duration(r.stall.Load()) {
			r.book.violationf("ready %v after a start, later than %v", took, r.readyWithin())
		}
	}
	return nil
}

// Scratch is a folder that is gone when done is called.
func Scratch() (dir string, done func(), err error) {
	dir, err = os.MkdirTemp("", "cuppa-chaos")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}
