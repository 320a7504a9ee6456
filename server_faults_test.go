package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	_ "modernc.org/sqlite"

	"cuppa/internal/netfault"
)

const (
	// answerWithin is the deadline that servers of these tests give a request.
	answerWithin = time.Second
	// crowded is what a busy machine may add to it before somebody looks at the clock.
	crowded = 1500 * time.Millisecond
)

// faulty are settings with the deadline of these tests.
func faulty(settings []string) []string {
	return append(settings, "REQUEST_TIMEOUT="+answerWithin.String(), "RATE_LIMIT=2000:2000", "OPEN_ORDERS=off")
}

// through puts a proxy before the server that a setting names.
func through(t *testing.T, settings []string, name string) (*netfault.Proxy, []string) {
	t.Helper()
	settings = slices.Clone(settings)
	for i, s := range settings {
		raw, ok := strings.CutPrefix(s, name+"=")
		if !ok {
			continue
		}
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		proxy := netfault.New(t, u.Host)
		u.Host = proxy.Addr()
		settings[i] = name + "=" + u.String()
		return proxy, settings
	}
	t.Fatalf("no %s in %v", name, settings)
	return nil, nil
}

// timed asks, and fails the test when the answer comes after the deadline.
func (p *process) timed(what, token, query string, variables map[string]any) answer {
	p.t.Helper()
	begun := time.Now()
	a, err := p.try(token, query, variables)
	if took := time.Since(begun); err != nil || took > answerWithin+crowded {
		p.t.Errorf("%s: %v after %v", what, err, took)
	}
	return a
}

// refusedInTime asks what can't be answered now.
func (p *process) refusedInTime(what, token, query string, variables map[string]any) {
	p.t.Helper()
	if a := p.timed(what, token, query, variables); a.code() != "UNAVAILABLE" {
		p.t.Errorf("%s: %+v %s", what, a.Errors, a.Data)
	}
}

// served asks what must be answered now.
func (p *process) served(what, token, query string, variables map[string]any) {
	p.t.Helper()
	if a := p.timed(what, token, query, variables); len(a.Errors) > 0 {
		p.t.Errorf("%s: %+v", what, a.Errors)
	}
}

func (p *process) status(path string) int {
	p.t.Helper()
	resp, err := http.Get(p.base + path)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

const (
	menuQuery    = `query($s: ID!) { shop(id: $s) { id menu { version categories { name } } } }`
	quoteQuery   = `query($i: QuoteInput!) { quote(input: $i) { quote { token } userErrors { code } } }`
	meQuery      = `{ me { id nickname } }`
	orderQuery   = `query($n: ID!) { order(no: $n) { no status } }`
	payQuery     = `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no } userErrors { code } } }`
	advanceQuery = `mutation($n: ID!) { advanceOrder(input: {orderNo: $n, to: PREPARING}) { userErrors { code } } }`
	loginQuery   = `mutation($c: String!) { customerLogin(input: {provider: DEMO, code: $c}) { session { accessToken } userErrors { code } } }`
)

func cartInput() map[string]any {
	return map[string]any{"i": map[string]any{"shopId": shopID, "items": []any{map[string]any{"skuId": skuID, "quantity": 1}}}}
}

func shopInput() map[string]any { return map[string]any{"s": shopID} }

func payInput(no, key string) map[string]any {
	return map[string]any{"i": map[string]any{"idempotencyKey": key, "orderNo": no, "channel": "SANDBOX"}}
}

// beside opens the server's database in this process, as another program would.
func beside(t *testing.T, settings []string) (d *sql.DB, postgres bool) {
	t.Helper()
	var driver, source string
	for _, s := range settings {
		if rawURL, ok := strings.CutPrefix(s, "DATABASE_URL=postgres"); ok {
			driver, source = "postgres", "postgres"+rawURL
		} else if dir, ok := strings.CutPrefix(s, "DATA_DIR="); ok && driver == "" {
			driver, source = "sqlite", "file:"+filepath.Join(dir, "cuppa.db")+"?_pragma=busy_timeout(20000)"
		}
	}
	d, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, driver == "postgres"
}

// hold has another session hold what statements take, until free is called.
func hold(t *testing.T, d *sql.DB, statements ...string) (free func()) {
	t.Helper()
	conn, err := d.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := conn.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	free = sync.OnceFunc(func() {
		_, _ = conn.ExecContext(context.Background(), "ROLLBACK")
		_ = conn.Close()
	})
	t.Cleanup(free)
	return free
}

// Another session holds what requests need: they are answered in time, leave nothing, and take nothing from those that need something else.
func TestRequestsThatWaitForALockEndAtTheirDeadline(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		settings = faulty(settings)
		p := start(t, settings...)
		guest, other := p.guest("waits"), p.guest("waits-not")
		o := p.place(guest, "before", 1).Order
		p.served("the menu before", guest, menuQuery, shopInput())
		d, postgres := beside(t, settings)
		rows := func() (n int) {
			if err := d.QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM idempotency_keys)").Scan(&n); err != nil {
				t.Error(err)
			}
			return n
		}
		before := rows()
		hold := func() func() {
			if postgres {
				return hold(t, d, "BEGIN", "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
			}
			return hold(t, d, "BEGIN IMMEDIATE")
		}
		free := hold()
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() { p.refusedInTime("placing", guest, placeOrder, placeInput(fmt.Sprint("held-", i), 1)) })
			wg.Go(func() { p.refusedInTime("paying", guest, payQuery, payInput(o.No, fmt.Sprint("held-", i))) })
		}
		if postgres {
			wg.Go(func() { p.refusedInTime("reading", guest, orderQuery, map[string]any{"n": o.No}) })
		}
		for range 5 {
			wg.Go(func() { p.served("the menu", guest, menuQuery, shopInput()) })
			wg.Go(func() { p.served("who am I", other, meQuery, nil) })
			wg.Go(func() { p.served("a quote", other, quoteQuery, cartInput()) })
		}
		wg.Wait()
		free()
		if after := rows(); after != before {
			t.Errorf("%d rows of orders and keys, %d before", after, before)
		}
		if postgres {
			eventually(t, 10*time.Second, "no session waits for a lock or keeps a transaction", func() bool {
				var n int
				return d.QueryRowContext(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
					AND (wait_event_type = 'Lock' OR state LIKE 'idle in transaction%' AND now() - state_change > interval '1 second')`).Scan(&n) == nil && n == 0
			})
		}
		again := p.place(guest, "held-0", 1)
		if again.Order == nil || again.Replayed || !p.place(guest, "held-0", 1).Replayed {
			t.Errorf("the key that was refused: %+v", again)
		}
		if no, amount := p.pay(guest, o.No, "held-0"); p.callback(no, uuid.NewString(), amount) != http.StatusOK || p.order(guest, o.No).Status != "PAID" {
			t.Errorf("the order is %s", p.order(guest, o.No).Status)
		}
		if code := p.status("/readyz"); code != http.StatusOK {
			t.Errorf("readyz %d", code)
		}
	})
}

// Redis that does not answer, or late, or breaks its connections: everything goes on, nobody waits for it again and again, and it is used again when it is back.
func TestEverythingGoesOnWhileRedisFails(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*netfault.Proxy){
		"silent": (*netfault.Proxy).Silence,
		"slow":   func(p *netfault.Proxy) { p.Slow(2 * time.Second) },
		"broken": (*netfault.Proxy).Break,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy, settings := through(t, faulty(serversOf(t)), "REDIS_URL")
			p := start(t, append(settings, "REQUEST_TIMEOUT=20s")...) // a busy machine may take its time for the first ones; half of the calm ones may not
			guest := p.guest("goes-on")
			fail(proxy)
			p.withoutRedis(guest)
			var took []time.Duration
			for i := range 30 {
				begun := time.Now()
				p.served("placing", guest, placeOrder, placeInput(fmt.Sprint("calm-", i), 1))
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			t.Logf("placeOrder: half within %v, all within %v", took[len(took)/2], took[len(took)-1])
			if took[len(took)/2] > 250*time.Millisecond {
				t.Errorf("half of the orders took longer than %v", took[len(took)/2])
			}
			if code := p.status("/readyz"); code != http.StatusServiceUnavailable {
				t.Errorf("readyz %d", code)
			}
			proxy.Heal()
			eventually(t, 30*time.Second, "the server is ready again", func() bool { return p.status("/readyz") == http.StatusOK })
			o := p.place(guest, "after", 1).Order
			no, amount := p.pay(guest, o.No, "after")
			if code := p.callback(no, uuid.NewString(), amount); code != http.StatusOK || p.order(guest, o.No).Status != "PAID" {
				t.Errorf("afterwards an order is %s", p.order(guest, o.No).Status)
			}
			eventually(t, 30*time.Second, "live updates of other replicas arrive again", func() bool { return p.figure("cuppa_live_connected") == 1 })
			eventually(t, 30*time.Second, "limits are shared again", func() bool { return p.figure("cuppa_rate_shared") == 1 })
		})
	}
}

// withoutRedis does at once all that a guest may do.
func (p *process) withoutRedis(guest string) {
	p.t.Helper()
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() { p.served("the menu", guest, menuQuery, shopInput()) })
		wg.Go(func() { p.served("a quote", guest, quoteQuery, cartInput()) })
		wg.Go(func() { p.served("placing", guest, placeOrder, placeInput(fmt.Sprint("first-", i), 1)) })
		wg.Go(func() { p.served("logging in", "", loginQuery, map[string]any{"c": fmt.Sprint("new-", i)}) })
	}
	wg.Wait()
	o := p.place(guest, "watched", 1).Order
	live := p.watch(guest, paymentStatus, map[string]any{"n": o.No})
	if first := next(p.t, live); first["orderStatus"] != "CREATED" {
		p.t.Errorf("first %v", first)
	}
	begun := time.Now()
	no, amount := p.pay(guest, o.No, "watched")
	code := p.callback(no, uuid.NewString(), amount)
	if took := time.Since(begun); code != http.StatusOK || took > 2*answerWithin+crowded {
		p.t.Errorf("paying: %d after %v", code, took)
	}
	last := next(p.t, live)
	for last != nil && last["final"] != true {
		last = next(p.t, live)
	}
	if last == nil || last["orderStatus"] != "PAID" {
		p.t.Errorf("last %v", last)
	}
}

// PostgreSQL goes silent: every request is answered in time and says so, also those that come meanwhile, and all is well when it is back.
func TestRequestsEndWhilePostgresIsSilent(t *testing.T) {
	t.Parallel()
	proxy, settings := through(t, faulty(serversOf(t)), "DATABASE_URL")
	p := start(t, settings...)
	guest, barista := p.guest("patient"), p.staff("barista")
	o := p.place(guest, "before", 1).Order
	no, amount := p.pay(guest, o.No, "before")
	proxy.Silence()
	var calling sync.WaitGroup
	calling.Go(func() {
		begun := time.Now()
		if code, took := p.callback(no, "t-1", amount), time.Since(begun); code != http.StatusServiceUnavailable || took > 5*time.Second+crowded {
			t.Errorf("a callback: %d after %v", code, took)
		}
	})
	for range 2 { // with connections that stood, and with none
		var wg sync.WaitGroup
		for i := range 15 {
			wg.Go(func() { p.refusedInTime("placing", guest, placeOrder, placeInput(fmt.Sprint("silent-", i), 1)) })
			wg.Go(func() { p.refusedInTime("paying", guest, payQuery, payInput(o.No, fmt.Sprint("silent-", i))) })
			wg.Go(func() { p.refusedInTime("reading", guest, orderQuery, map[string]any{"n": o.No}) })
			wg.Go(func() { p.refusedInTime("advancing", barista, advanceQuery, map[string]any{"n": o.No}) })
			wg.Go(func() { p.refusedInTime("logging in", "", loginQuery, map[string]any{"c": fmt.Sprint("silent-", i)}) })
			wg.Go(func() { p.timed("a quote", guest, quoteQuery, cartInput()) })
			wg.Go(func() { p.timed("the menu", guest, menuQuery, shopInput()) })
		}
		wg.Wait()
		if ready, alive := p.status("/readyz"), p.status("/healthz"); ready != http.StatusServiceUnavailable || alive != http.StatusOK {
			t.Errorf("readyz %d, healthz %d", ready, alive)
		}
	}
	calling.Wait()
	proxy.Heal()
	eventually(t, 30*time.Second, "the server is ready again", func() bool { return p.status("/readyz") == http.StatusOK })
	eventually(t, 30*time.Second, "orders are placed again", func() bool {
		a, err := p.try(guest, placeOrder, placeInput("silent-0", 1))
		return err == nil && len(a.Errors) == 0
	})
	if again := p.place(guest, "silent-0", 1); again.Order == nil || !again.Replayed {
		t.Errorf("the key of the silence: %+v", again)
	}
	if code := p.callback(no, "t-1", amount); code != http.StatusOK || p.order(guest, o.No).Status != "PAID" {
		t.Errorf("the order is %s", p.order(guest, o.No).Status)
	}
}

// figure reads one of the server's metrics; -1 where there is none.
func (p *process) figure(name string) float64 {
	p.t.Helper()
	resp, err := http.Get(p.base + "/metrics")
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			n, _ := strconv.ParseFloat(rest, 64)
			return n
		}
	}
	return -1
}
