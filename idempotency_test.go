package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
)

const (
	// keysInCI is how many keys are sent without CUPPA_TEST_WHOLE, keysInAll with it, and atOnce how many sends run beside each other.
	keysInCI, keysInAll, atOnce = 300, 10_000, 32
	issueToken                  = `mutation { issueIdempotencyToken { token expiresAt userErrors { code } } }`
	payKeyed                    = `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no amount } replayed userErrors { code } } }`
)

// sent is what a key was answered.
type sent struct {
	mu sync.Mutex
	// orders are the numbers that it was answered; fresh is how often not as a replay.
	orders map[string]int
	fresh  int
}

// herd sends many keys, each 1 to 4 times, at servers of which one is killed in the middle.
type herd struct {
	t      *testing.T
	keys   int
	guests []string
	// tokens are keys that the server issued, by the key's place.
	tokens map[int]string
	// first is the server that is killed and started again, second another replica, where there is one.
	first    atomic.Pointer[process]
	second   *process
	settings []string
	all      []sent
	resent   atomic.Int64
}

// at is the server for the nth send.
func (h *herd) at(n int) *process {
	if n%2 == 1 && h.second != nil {
		return h.second
	}
	return h.first.Load()
}

// key is the key at a place: each seventh is a token of the server's.
func (h *herd) key(i int) string {
	if token := h.tokens[i]; token != "" {
		return token
	}
	return fmt.Sprint("key-", i)
}

// send sends a key until it is answered one way or the other: who hears nothing, or that it is not known, asks again.
func (h *herd) send(i, nth int) {
	guest := h.guests[i%len(h.guests)]
	for end := time.Now().Add(2 * time.Minute); ; h.resent.Add(1) {
		if time.Now().After(end) {
			h.t.Errorf("key %d was not answered", i)
			return
		}
		a, err := h.at(i+nth).try(guest, placeOrder, placeInput(h.key(i), 1+i%2))
		var out placed
		if err != nil || json.Unmarshal(a.Data["placeOrder"], &out) != nil {
			if err == nil && a.code() != "UNAVAILABLE" {
				h.t.Errorf("key %d: %+v", i, a.Errors)
				return
			}
			time.Sleep(5 * time.Millisecond)
			continue
		}
		if len(out.UserErrors) > 0 && out.UserErrors[0].Code == "IN_PROGRESS" {
			continue
		}
		if out.Order == nil {
			h.t.Errorf("key %d: %+v", i, out)
			return
		}
		s := &h.all[i]
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.orders == nil {
			s.orders = map[string]int{}
		}
		if s.orders[out.Order.No]++; !out.Replayed {
			s.fresh++
		}
		return
	}
}

// run sends all keys, and kills the first server in the middle.
func (h *herd) run() {
	work := make(chan [2]int)
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for w := range work {
				h.send(w[0], w[1])
			}
		})
	}
	killed := false
	for from := 0; from < h.keys; from += atOnce { // the sends of a key follow each other closely
		if !killed && from > h.keys/2 {
			killed = true
			h.first.Load().kill()
			h.first.Store(start(h.t, h.settings...))
		}
		for nth := range 4 {
			for i := from; i < min(from+atOnce, h.keys); i++ {
				if nth <= i%4 {
					work <- [2]int{i, nth}
				}
			}
		}
	}
	close(work)
	wg.Wait()
}

// Row 1 of the promises: the same key is one order, one payment, the same answer; with other parameters it is refused.
func TestTenThousandKeysAreTenThousandOrders(t *testing.T) {
	t.Parallel()
	keys := keysInCI
	if os.Getenv(dbtest.Whole) != "" {
		keys = keysInAll
	}
	engines(t, func(t *testing.T, settings []string) {
		settings = append(settings, "RATE_LIMIT=off", "OPEN_ORDERS=off")
		h := &herd{t: t, keys: keys, tokens: map[int]string{}, settings: settings, all: make([]sent, keys)}
		h.first.Store(start(t, settings...))
		if !slices.Contains(settings, "DATABASE_URL=") {
			h.second = start(t, settings...)
		}
		for i := range 8 {
			h.guests = append(h.guests, h.at(0).guest(fmt.Sprint("herd", i)))
		}
		for i := 0; i < keys; i += 7 {
			var issued struct{ Token string }
			h.at(0).get(h.guests[i%8], issueToken, nil, &issued)
			h.tokens[i] = issued.Token
		}
		begun := time.Now()
		h.run()
		took := time.Since(begun)
		seen, sends := map[string]int{}, 0
		for i := range h.all {
			s := &h.all[i]
			if len(s.orders) != 1 || s.fresh > 1 {
				t.Errorf("key %d was answered %v, %d times not as a replay", i, s.orders, s.fresh)
			}
			for no, n := range s.orders {
				seen[no]++
				sends += n
			}
		}
		if len(seen) != keys {
			t.Errorf("%d orders were answered to %d keys", len(seen), keys)
		}
		d, _ := beside(t, settings)
		var orders, doubled int
		if err := d.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM orders").Scan(&orders); err != nil || orders != keys {
			t.Errorf("%d orders of %d keys: %v", orders, keys, err)
		}
		h.others(seen)
		if err := d.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM (SELECT order_no FROM payments GROUP BY order_no HAVING COUNT(*) > 1) AS twice").Scan(&doubled); err != nil || doubled > 0 {
			t.Errorf("%d orders have two payments: %v", doubled, err)
		}
		t.Logf("%d keys, %d answers, %d asked again, one server killed, in %v", keys, sends, h.resent.Load(), took)
	})
}

// others sends keys with other parameters, by other guests and for other mutations, and pays some of the orders several times at once by one key each.
func (h *herd) others(seen map[string]int) {
	h.t.Helper()
	var wg sync.WaitGroup
	for i := 0; i < h.keys; i += max(1, h.keys/60) {
		p, guest := h.at(i), h.guests[i%8]
		wg.Go(func() {
			other := p.place(guest, h.key(i), 5)
			stolen := p.place(h.guests[(i+1)%8], h.key(i), 1+i%2)
			switch {
			case other.Order != nil || len(other.UserErrors) != 1 || other.UserErrors[0].Code != "IDEMPOTENCY_KEY_REUSED":
				h.t.Errorf("key %d with other parameters: %+v", i, other)
			case h.tokens[i] != "" && (stolen.Order != nil || len(stolen.UserErrors) != 1 || stolen.UserErrors[0].Code != "INVALID_IDEMPOTENCY_TOKEN"):
				h.t.Errorf("token %d of another guest's: %+v", i, stolen)
			case h.tokens[i] == "" && (stolen.Order == nil || stolen.Replayed || seen[stolen.Order.No] > 0):
				h.t.Errorf("key %d of another guest's: %+v", i, stolen)
			}
		})
		no := slices.Sorted(maps.Keys(h.all[i].orders))[0]
		payments := make([]string, 3)
		for n := range payments {
			wg.Go(func() {
				var out struct{ Payment struct{ No string } }
				h.at(n).get(guest, payKeyed, map[string]any{"i": map[string]any{"idempotencyKey": "pay-" + no, "orderNo": no, "channel": "SANDBOX"}}, &out)
				payments[n] = out.Payment.No
			})
		}
		wg.Wait()
		if payments[0] == "" || strings.Join(payments, " ") != strings.Repeat(payments[0]+" ", 2)+payments[0] {
			h.t.Errorf("one key paid %s by %v", no, payments)
		}
	}
}
