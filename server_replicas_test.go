package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cuppa/internal/db"
)

// trio is three servers behind one address, over one PostgreSQL and a Redis Cluster of three masters.
type trio struct {
	t        *testing.T
	settings []string
	front    *front
	nodes    []*node
	at       *process
	guest    string
}

// unpaidFor is how long orders of these tests wait to be paid.
const unpaidFor = 15 * time.Second

func newTrio(t *testing.T, more ...string) *trio {
	t.Helper()
	redisURL, nodes := startCluster(t)
	r := &trio{t: t, nodes: nodes, front: newFront(t), settings: append([]string{
		serversOf(t)[0], "REDIS_URL=" + redisURL, "DATA_DIR=" + t.TempDir(), "OPEN_ORDERS=off", "ORDER_TTL=" + unpaidFor.String(), "DRAIN_WINDOW=2s", "ACCESS_TTL=24h",
	}, more...)}
	for range 3 {
		r.add()
	}
	r.at = &process{t: t, base: r.front.URL, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}, Timeout: 30 * time.Second}}
	r.guest = r.at.guest("alice")
	return r
}

// add starts one more server and has the front know it.
func (r *trio) add() {
	r.t.Helper()
	r.front.add(r.t, start(r.t, r.settings...))
}

func (r *trio) crowd(name string, forgiving bool) *crowd {
	return &crowd{t: r.t, at: r.at, token: r.guest, name: name, forgiving: forgiving}
}

// stopped ends a server by SIGTERM, as a rollout does, and holds it to ending well.
func (r *trio) stopped(b *behind) (took time.Duration) {
	r.t.Helper()
	begun := time.Now()
	if err := b.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Fatal(err)
	}
	select {
	case <-b.process.ended:
	case <-time.After(60 * time.Second):
		r.t.Fatal("a server does not stop")
	}
	if code := b.cmd.ProcessState.ExitCode(); code != 0 {
		r.t.Errorf("a server that was told to stop ended with %d:\n%s", code, tail(b.said()))
	}
	r.front.remove(b)
	return time.Since(begun)
}

func (r *trio) database() *db.DB {
	r.t.Helper()
	d, err := db.Open(r.t.Context(), strings.TrimPrefix(r.settings[0], "DATABASE_URL="))
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = d.Close() })
	return d
}

func (r *trio) sound() {
	r.t.Helper()
	eventually(r.t, 60*time.Second, "all that must hold holds", func() bool {
		status, said := operate(r.t, r.settings, "verify")
		if status != 0 {
			r.t.Log(said)
		}
		return status == 0
	})
}

func whole() bool { return os.Getenv("CUPPA_TEST_WHOLE") != "" }

// Servers are stopped and replaced one after the other, as a rollout does, while guests order, pay and watch by one address that sends no request twice: nobody notices.
func TestARollingRestartFailsNoOrder(t *testing.T) {
	t.Parallel()
	r := newTrio(t, "REQUEST_TIMEOUT=20s", "DRAIN_WINDOW=4s") // that a busy machine is slow is no failure of the restart
	r.front.silences.Store(10)
	c := r.crowd("rolling", false)
	c.during(4, func() {
		c.more(5)
		for _, b := range r.front.all() {
			took := r.stopped(b)
			r.add()
			c.more(5)
			t.Logf("stopped in %v", took)
		}
	})
	if lost := r.front.lost.Load(); lost > 0 {
		t.Errorf("%d requests were sent to nobody, or were not answered", lost)
	}
	t.Logf("%d orders, %d subscriptions broken, PAID seen within %v, no order for %v at most", c.orders.Load(), c.reconnects.Load(), c.latest, c.worst)
	for _, no := range c.nos {
		if o := r.at.order(r.guest, no); o.Status != "PAID" || o.PaidAmount != o.PayableAmount {
			t.Errorf("%+v", o)
		}
	}
	r.sound()
}

// Each server in turn is ended as by a power cut while guests order, and another one stands still for longer than leases last: the others go on within seconds, with orders, with
// what is due, and with jobs. There is no leader to lose.
func TestAnyReplicaMayDie(t *testing.T) {
	t.Parallel()
	r := newTrio(t)
	d := r.database()
	c := r.crowd("killing", true)
	unpaid := 0
	leave := func() { // an order that nobody pays ends in time, whoever dies
		for range 2 {
			unpaid++
			if err := c.asked(placeOrder, placeInput(fmt.Sprint("unpaid-", unpaid), 1), &placed{}); err != nil {
				t.Error(err)
			}
		}
	}
	c.during(3, func() {
		for _, b := range r.front.all() {
			leave()
			c.more(20)
			b.kill()
			at := time.Now()
			c.more(20)
			t.Logf("20 orders more %v after a server was killed", time.Since(at))
			r.front.remove(b)
			r.add()
		}
	})
	var late float64
	var canceled int
	eventually(t, unpaidFor+60*time.Second, "what nobody pays ends", func() bool {
		err := d.Reader().QueryRowContext(t.Context(), `SELECT COUNT(*), COALESCE(MAX(EXTRACT(EPOCH FROM e.at - o.expires_at)), 0) FROM orders o JOIN order_events e ON e.order_no = o.no
			WHERE o.status = 'CANCELED' AND e.to_status = 'CANCELED' AND e.from_status <> 'CANCELED'`).Scan(&canceled, &late)
		return err == nil && canceled >= unpaid
	})
	t.Logf("%d orders, %d subscriptions broken, PAID seen within %v, no order for %v at most, unpaid ones ended %.1f s late at most", c.orders.Load(), c.reconnects.Load(), c.latest, c.worst, late)
	if canceled != unpaid {
		t.Errorf("%d orders ended, not %d", canceled, unpaid)
	}
	if late > 10 {
		t.Errorf("what nobody paid ended %.1f s late", late)
	}
	eventually(t, 30*time.Second, "all events are told", func() bool {
		var left int
		return d.Reader().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM order_events WHERE unsent OR pending").Scan(&left) == nil && left == 0
	})
	r.sound()
}

// Guests who watch lose their line again and again, before and after the payment's notice comes to another server: each hears PAID live or as soon as it is back, and no
// state ever goes back.
func TestWhoeverComesBackSeesThatItIsPaid(t *testing.T) {
	t.Parallel()
	r := newTrio(t)
	rounds := 60
	if whole() {
		rounds = 1000
	}
	all := r.front.all()
	var mu sync.Mutex
	var slowest time.Duration
	lanes := make(chan int, rounds)
	for i := range rounds {
		lanes <- i
	}
	close(lanes)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			for i := range lanes {
				took, err := r.comeBack(all, i)
				mu.Lock()
				if slowest = max(slowest, took); err != nil {
					t.Errorf("round %d: %v", i, err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	t.Logf("%d reconnects, PAID seen within %v", rounds, slowest)
	if slowest > told+crowded {
		t.Errorf("somebody saw PAID %v after it was back", slowest)
	}
	r.sound()
}

// comeBack is one round: a guest watches at one server, the notice comes to another, and the guest is back at a third.
func (r *trio) comeBack(all []*behind, i int) (took time.Duration, err error) {
	c := r.crowd("back", true)
	key := fmt.Sprint("back-", i)
	var out placed
	if err := c.asked(placeOrder, placeInput(key, 1), &out); err != nil || out.Order == nil {
		return 0, fmt.Errorf("placing: %w", err)
	}
	no := out.Order.No
	one, other, third := all[i%3], all[(i+1)%3], all[(i+2)%3]
	s, err := dialSocket(r.t.Context(), one.base, r.guest, no)
	if err != nil {
		return 0, err
	}
	defer s.close()
	if first, ok := s.next(30 * time.Second); !ok || first != "CREATED" {
		return 0, fmt.Errorf("first %s", first)
	}
	paymentNo, amount, err := c.opened(no, key)
	if err != nil {
		return 0, err
	}
	live := i%3 == 0 // this one keeps its line: it hears of it from another server
	if !live {
		s.close()
	}
	begun := make(chan time.Time, 1)
	go func() {
		for other.callback(paymentNo, "T-"+paymentNo, amount) != http.StatusOK {
			rest()
		}
		begun <- time.Now()
	}()
	var answered time.Time
	if i%3 == 1 { // back after the notice; else beside it
		answered = <-begun
	}
	back := time.Now()
	if !live {
		if s, err = dialSocket(r.t.Context(), third.base, r.guest, no); err != nil {
			return 0, err
		}
		defer s.close()
	}
	for rank := 0; rank < ranks["PAID"]; {
		state, ok := s.next(30 * time.Second)
		if !ok || ranks[state] < rank {
			return 0, fmt.Errorf("%q after rank %d, closed with %d", state, rank, s.code)
		}
		rank = ranks[state]
	}
	seen := time.Now()
	if answered.IsZero() {
		answered = <-begun
	}
	if answered.Before(back) {
		answered = back
	}
	return max(0, seen.Sub(answered)), nil
}

func (c *crowd) opened(no, key string) (paymentNo string, amount int64, err error) {
	var paying struct {
		Payment struct {
			No     string
			Amount int64
		}
	}
	err = c.asked(`mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no amount } userErrors { code } } }`,
		map[string]any{"i": map[string]any{"idempotencyKey": "pay-" + key, "orderNo": no, "channel": "SANDBOX"}}, &paying)
	return paying.Payment.No, paying.Payment.Amount, err
}
