package stock

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/redis/go-redis/v9"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/netfault"
	"cuppa/internal/redisx"
)

// What is recorded of one SKU.
const (
	opPlace   = "place"
	opSell    = "sell"
	opRelease = "release" // given up, or expired: the shelf sees no difference
	opLook    = "look"
)

// question and reply are an operation's two ends.
type question struct {
	what     string
	order    int
	quantity int64
}

type reply struct {
	what string // "ok", "short" (of place), "too late" (of sell)
	left int64  // of look
}

// shelfState is a SKU as it should be: what can be ordered, and where each order stands: not placed, held, sold or released.
type shelfState struct {
	free   int64
	orders string
}

// shelfModel is what a SKU may answer.
func shelfModel(units int64, orders int) porcupine.Model {
	set := func(s shelfState, order int, to byte) shelfState {
		s.orders = s.orders[:order] + string(to) + s.orders[order+1:]
		return s
	}
	return porcupine.Model{
		Init: func() any { return shelfState{units, strings.Repeat(".", orders)} },
		Step: func(state, input, output any) (bool, any) {
			s, in, out := state.(shelfState), input.(question), output.(reply)
			if in.what == opLook {
				return s.free == out.left, s
			}
			at := s.orders[in.order]
			switch {
			case in.what == opPlace:
				s.free -= in.quantity
				return at == '.' && s.free >= 0, set(s, in.order, 'h')
			case in.what == opSell && out.what == "too late":
				return at == 'r', s
			case in.what == opSell:
				return at == 'h' || at == 's', set(s, in.order, 's')
			case at == 'h': // release
				s.free += in.quantity
				return true, set(s, in.order, 'r')
			default:
				return true, s
			}
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprint(input, output) },
	}
}

// recorder notes operations by SKU.
type recorder struct {
	mu    sync.Mutex
	begun time.Time
	of    map[string][]porcupine.Operation
	open  []pending
	done  atomic.Int64
}

// pending is an operation whose answer got lost: what became of it is found out in the end.
type pending struct {
	client int
	what   string
	order  int
	needs  []Need
	call   int64
}

func (r *recorder) now() int64 { return int64(time.Since(r.begun)) }

func (r *recorder) note(client int, what string, order int, needs []Need, out reply, call, end int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range needs {
		r.of[n.SKUID] = append(r.of[n.SKUID], porcupine.Operation{ClientId: client, Input: question{what, order, n.Quantity}, Call: call, Output: out, Return: end})
	}
	r.done.Add(1)
}

func (r *recorder) lost(client int, what string, order int, needs []Need, call int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = append(r.open, pending{client, what, order, needs, call})
}

// crowdOf lets clients order on replicas and end what they have ordered, and records all of it.
type crowdOf struct {
	*recorder
	replicas []*till
	names    []string // of the orders
	skus     []string
	within   time.Duration // of each call
}

// at is a replica as a client calls it that does not wait for ever.
func (c *crowdOf) at(i int) (*till, context.CancelFunc) {
	x := *c.replicas[i%len(c.replicas)]
	ctx, cancel := context.WithTimeout(x.ctx, c.within)
	x.ctx = ctx
	return &x, cancel
}

// order is the life of the i-th order.
func (c *crowdOf) order(t *testing.T, client, i int, random *rand.Rand) {
	wants := []Need{{c.skus[i%len(c.skus)], 1 + random.Int64N(2)}}
	if random.IntN(3) == 0 {
		wants = append(wants, Need{c.skus[(i+1)%len(c.skus)], 1})
	}
	x, cancel := c.at(random.Int())
	defer cancel()
	call := c.now()
	err := x.buy(c.names[i], wants)
	end := c.now()
	switch short := Short(err); {
	case err == nil:
		c.note(client, opPlace, i, wants, reply{what: "ok"}, call, end)
	case len(short) > 0:
		for _, n := range wants {
			if short[n.SKUID] {
				c.note(client, opPlace, i, []Need{n}, reply{what: "short"}, call, end)
			}
		}
		return
	default:
		c.lost(client, opPlace, i, wants, call)
		return
	}
	switch random.IntN(8) {
	case 0: // stays open
	case 1, 2: // both at once, on two replicas
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			c.end(client+100, opRelease, i, wants, random.Int())
		}()
		c.end(client, opSell, i, wants, i)
		<-ended
	case 3, 4: // twice at once
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			c.end(client+100, opRelease, i, wants, i+1)
		}()
		c.end(client, opRelease, i, wants, i)
		<-ended
	case 5:
		c.end(client, opSell, i, wants, random.Int())
		c.end(client, opRelease, i, wants, random.Int())
	default:
		c.end(client, opRelease, i, wants, random.Int())
	}
}

// end sells or releases an order.
func (c *crowdOf) end(client int, what string, i int, wants []Need, replica int) {
	x, cancel := c.at(replica)
	defer cancel()
	call, out := c.now(), reply{what: "ok"}
	err := x.db.InTx(x.ctx, func(tx *db.Tx) error {
		if what == opSell {
			return x.Sell(x.ctx, tx, brand, c.names[i])
		}
		return x.GiveBack(x.ctx, tx, brand, c.names[i])
	})
	switch {
	case errors.Is(err, ErrReleased):
		out.what = "too late"
	case err != nil:
		c.lost(client, what, i, wants, call)
		return
	case what == opSell:
		x.Forget(x.ctx, brand, x.shop, c.names[i])
	default:
		x.Release(x.ctx, brand, x.shop, c.names[i])
	}
	c.note(client, what, i, wants, out, call, c.now())
}

// settleLost finds out what became of operations whose answers got lost, by the rows, when nothing is under way any more.
func (c *crowdOf) settleLost(t *testing.T, x *till) {
	t.Helper()
	states, err := holdStates(db.ForAllBrands(t.Context()), x.db, brand, c.names)
	if err != nil {
		t.Fatal(err)
	}
	end := c.now()
	for _, p := range c.open {
		switch state := states[c.names[p.order]]; {
		case state == "": // it was not placed, and won't be
		case p.what == opPlace, p.what == opSell && state == stateSold, p.what == opRelease && state == stateReleased:
			c.note(p.client, p.what, p.order, p.needs, reply{what: "ok"}, p.call, end)
		}
	}
}

// linearizable checks the history of each SKU. A checker that finds no end is a failure. Short is not looked at: it may be said of what another replica still holds by its
// own light, or from memory. That nothing is left behind is seen by what is left in the end, and by selling that out.
func (c *crowdOf) linearizable(t *testing.T, units int64, least int) {
	t.Helper()
	model := shelfModel(units, len(c.names))
	for _, sku := range c.skus {
		history := slices.DeleteFunc(c.of[sku], func(o porcupine.Operation) bool { return o.Output == reply{what: "short"} })
		if len(history) < least {
			t.Errorf("%s: a history of %d operations says little", sku, len(history))
		}
		if result := porcupine.CheckOperationsTimeout(model, history, time.Minute); result != porcupine.Ok {
			t.Errorf("%s: the history of %d operations is %s", sku, len(history), result)
		}
	}
}

// repaired waits until all replicas use Redis again, and Redis equals the database, and tells how long that took.
func repaired(t *testing.T, replicas []*till) time.Duration {
	t.Helper()
	begun := time.Now()
	var said string
	for time.Since(begun) < 10*time.Second {
		said = ""
		for i, x := range replicas {
			if x.link.since.Load() != 0 {
				said += fmt.Sprintf("replica %d does without Redis; ", i)
			}
			broken, err := x.Verify(x.ctx, x.shop)
			said += strings.Join(broken, "; ")
			if err != nil {
				said += err.Error()
			}
		}
		if said == "" {
			return time.Since(begun)
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("10 s after the faults ended: %s", said)
	return 0
}

// sellOut orders all that is left, one by one and on all replicas, and checks that it was all.
func sellOut(t *testing.T, replicas []*till, sku string) {
	t.Helper()
	level, err := replicas[0].Get(replicas[0].ctx, replicas[0].shop, sku)
	if err != nil {
		t.Fatal(err)
	}
	var sold atomic.Int64
	together(3*len(replicas), func(i int) {
		for x := replicas[i%len(replicas)]; ; {
			err := x.buy(random("o"), needs(sku, 1))
			if errors.Is(err, ErrOutOfStock) {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			if sold.Add(1) > level.Available {
				return
			}
		}
	})
	last := replicas[0]
	for sold.Load() < level.Available { // a replica may remember for a moment that it was sold out
		eventually(t, "the next "+sku, func() bool { return last.buy(random("o"), needs(sku, 1)) == nil })
		sold.Add(1)
	}
	if err := last.buy(random("o"), needs(sku, 1)); sold.Load() != level.Available || !errors.Is(err, ErrOutOfStock) {
		t.Errorf("%s: %d units were sold of the %d that were left, and one more: %v", sku, sold.Load(), level.Available, err)
	}
}

func newCrowd(orders int, within time.Duration, skus ...string) *crowdOf {
	c := &crowdOf{recorder: &recorder{begun: time.Now(), of: map[string][]porcupine.Operation{}}, skus: skus, within: within}
	for range orders {
		c.names = append(c.names, random("o"))
	}
	return c
}

// run has clients work off all orders.
func (c *crowdOf) run(t *testing.T, clients int) {
	t.Helper()
	var next atomic.Int64
	together(clients, func(client int) {
		random := rand.New(rand.NewPCG(uint64(client), rand.Uint64())) //nolint:gosec // no secret
		for i := int(next.Add(1)) - 1; i < len(c.names); i = int(next.Add(1)) - 1 {
			c.order(t, client, i, random)
		}
	})
}

// looks ends the histories with what is left, in the database.
func (c *crowdOf) looks(t *testing.T) {
	t.Helper()
	x := c.replicas[0]
	for _, sku := range c.skus {
		level, err := x.Get(x.ctx, x.shop, sku)
		if err != nil {
			t.Fatal(err)
		}
		now := c.now()
		c.note(0, opLook, 0, []Need{{sku, 0}}, reply{left: level.Available}, now, math.MaxInt64)
	}
}

// longer multiplies what these tests do, for runs that may take long: CUPPA_LONG=10.
func longer(n int) int {
	var times int
	if _, err := fmt.Sscan(os.Getenv("CUPPA_LONG"), &times); err == nil && times > 1 {
		return n * times
	}
	return n
}

func TestWhatBuyersSeeOfAShelfIsOneHistory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		c := newCrowd(longer(300), 20*time.Second, "latte", "mocha", "tea")
		c.replicas = []*till{x, tillOn(t, env, redisx.Adopt(env.Redis), x.shop), tillOn(t, env, redisx.Adopt(env.Redis), x.shop)}
		const units = 40
		for _, sku := range c.skus {
			x.has(t, sku, units)
		}
		for _, at := range c.replicas { // each starts from the rows once
			if err := at.MakeSure(at.ctx, brand, at.shop); err != nil {
				t.Fatal(err)
			}
		}
		c.begun = time.Now()
		c.run(t, 8)
		c.settleLost(t, x)
		if len(c.open) > 0 {
			t.Errorf("%d calls had no answer where nothing failed", len(c.open))
		}
		repaired(t, c.replicas)
		c.looks(t)
		c.linearizable(t, units, 100)
		for _, sku := range c.skus {
			sellOut(t, c.replicas, sku)
		}
	})
}

// hurt is one thing that a network does.
type hurt struct {
	name string
	do   func(p *netfault.Proxy)
}

var hurts = []hurt{
	{"latency", func(p *netfault.Proxy) { p.Slow(30 * time.Millisecond) }},
	{"reset", func(p *netfault.Proxy) { p.Break() }},
	{"blackhole", func(p *netfault.Proxy) { p.Silence() }},
	{"cut after some bytes", func(p *netfault.Proxy) { p.CutAfter(3000) }},
	{"a narrow line", func(p *netfault.Proxy) { p.Throttle(20_000) }},
	{"cut at once", func(p *netfault.Proxy) { p.CutAfter(1) }},
	{"longer than anybody waits", func(p *netfault.Proxy) { p.Slow(400 * time.Millisecond) }},
}

// behind makes a proxy before a server of a URL and the URL through it.
func behindProxy(t *testing.T, raw string) (*netfault.Proxy, string) {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	p := netfault.New(t, u.Host)
	u.Host = p.Addr()
	return p, u.String()
}

// hasty has a replica give up on Redis early and look around often.
func (x *till) hasty(t *testing.T) {
	t.Helper()
	x.patience, x.link.pause, x.every, x.grace = 100*time.Millisecond, 10*time.Millisecond, 20*time.Millisecond, 400*time.Millisecond
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = x.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
}

func redisURL(t *testing.T, env dbtest.Env) string {
	t.Helper()
	client, ok := env.Redis.(interface{ Options() *redis.Options })
	if !ok {
		t.Fatalf("%T has no address", env.Redis)
	}
	o := client.Options()
	return fmt.Sprintf("redis://%s/%d", o.Addr, o.DB)
}

// TestFaultsOfEachLinkBreakNoHistory has replicas behind lines that do all that lines do: one to Redis, and on PostgreSQL one to the database.
func TestFaultsOfEachLinkBreakNoHistory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) { underFaults(t, env, longer(400), func(*till) {}) })
}

// TestFaultsOfEachLinkBreakNoHistoryOfAnyStrategy does so where the rows decide, where Redis keeps no record, and where a SKU lies in parts.
func TestFaultsOfEachLinkBreakNoHistoryOfAnyStrategy(t *testing.T) {
	t.Parallel()
	for name, kept := range map[string]func(t *testing.T, x *till){
		Atomic:      func(t *testing.T, x *till) { t.Helper(); x.kept(t, Atomic) },
		Pessimistic: func(t *testing.T, x *till) { t.Helper(); x.kept(t, Pessimistic) },
		Optimistic:  func(t *testing.T, x *till) { t.Helper(); x.kept(t, Optimistic) },
		"in parts":  func(t *testing.T, x *till) { t.Helper(); x.splits(t, "latte", 5); x.splits(t, "mocha", 2) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) { underFaults(t, env, longer(160), func(x *till) { kept(t, x) }) })
		})
	}
}

// underFaults has a crowd order from two SKUs, which are kept in some way, while lines fail one after the other.
func underFaults(t *testing.T, env dbtest.Env, orders int, kept func(x *till)) {
	t.Helper()
	x := openTill(t, env)
	line, through := behindProxy(t, redisURL(t, env))
	r, err := redisx.Open(t.Context(), through, quietLog())
	if err != nil {
		t.Fatal(err)
	}
	c := newCrowd(orders, 600*time.Millisecond, "latte", "mocha")
	c.replicas = []*till{x, tillOn(t, env, r, x.shop)}
	lines := []*netfault.Proxy{line}
	if env.Engine == "servers" {
		line, through := behindProxy(t, env.URL)
		d, err := db.Open(t.Context(), through)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { line.Heal(); _ = d.Close() })
		other := env
		other.DB = d
		c.replicas, lines = append(c.replicas, tillOn(t, other, redisx.Adopt(env.Redis), x.shop)), append(lines, line)
	}
	const units = 80
	for _, sku := range c.skus {
		x.has(t, sku, units)
	}
	kept(x)
	for _, at := range c.replicas {
		at.hasty(t)
	}
	c.begun = time.Now()
	stop, stopped := make(chan struct{}), make(chan struct{})
	var done int
	go func() {
		defer close(stopped)
		for i := 0; ; i++ {
			on := lines[i%len(lines)]
			hurts[i/len(lines)%len(hurts)].do(on)
			c.more(20, 250*time.Millisecond)
			on.Heal()
			done++
			c.more(5, 50*time.Millisecond)
			select {
			case <-stop:
				return
			default:
			}
		}
	}()
	c.run(t, 6)
	close(stop)
	<-stopped
	for _, l := range lines {
		l.Heal()
	}
	took := repaired(t, c.replicas)
	c.settleLost(t, x)
	c.looks(t)
	c.linearizable(t, units, 100)
	for _, sku := range c.skus {
		sellOut(t, c.replicas, sku)
	}
	repaired(t, c.replicas)
	t.Logf("%d faults, %d of %d operations without an answer, right %v after the last", done, len(c.open), c.done.Load(), took)
}

// more waits until so many more operations are done, or for so long.
func (r *recorder) more(operations int64, atMost time.Duration) {
	until, end := r.done.Load()+operations, time.Now().Add(atMost)
	for r.done.Load() < until && time.Now().Before(end) {
		time.Sleep(2 * time.Millisecond)
	}
}
