package main

import (
	"context"
	"os"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"cuppa/internal/db"
)

// leaseRow is who had a lease by which token.
type leaseRow struct {
	id    string
	token int64
}

// leasesOf reads all leases with their holders.
func leasesOf(ctx context.Context, d *db.DB) (map[leaseRow]string, error) {
	rows, err := d.Reader().QueryContext(ctx, "SELECT id, token, holder FROM leases")
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // read to its end
	all := map[leaseRow]string{}
	for rows.Next() {
		var k leaseRow
		var holder string
		if err := rows.Scan(&k.id, &k.token, &holder); err != nil {
			return nil, err
		}
		all[k] = holder
	}
	return all, rows.Err()
}

// history is who had which lease by which token, as it was seen.
type history struct {
	mu    sync.Mutex
	had   map[leaseRow]string
	top   map[string]int64
	wrong []string
}

// see notes the leases of now: a token has one holder, and no token ever falls.
func (h *history) see(ctx context.Context, d *db.DB) {
	now, err := leasesOf(ctx, d)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil {
		return // it is looked at again
	}
	for row, holder := range now {
		if before, known := h.had[row]; known && before != holder {
			h.wrong = append(h.wrong, row.id+" by token "+strconv.FormatInt(row.token, 10)+" was "+before+"'s and then "+holder+"'s")
		}
		if row.token < h.top[row.id] {
			h.wrong = append(h.wrong, row.id+" went back to token "+strconv.FormatInt(row.token, 10))
		}
		h.had[row], h.top[row.id] = holder, max(h.top[row.id], row.token)
	}
}

// stillFor is how long a server stands still: longer than what others wait for to take its flows and its turn over. CUPPA_TEST_STILL=70s is longer than all leases, and
// CUPPA_TEST_ROUNDS repeats it.
const stillFor = 8 * time.Second

// One server after the other stands still for longer than its leases last, in the middle of what it does, and goes on as if nothing had been: what it had is another's by then, and
// nothing is done twice.
func TestAServerThatStoodStillTakesNothingBack(t *testing.T) {
	t.Parallel()
	r := newTrio(t, "ORDER_FLOW=saga", "VERIFY_SHARE=0.5", "ORDER_TTL=10m")
	d := r.database()
	still, rounds := stillFor, 1
	if long, err := time.ParseDuration(os.Getenv("CUPPA_TEST_STILL")); err == nil {
		still = long
	}
	if n, err := strconv.Atoi(os.Getenv("CUPPA_TEST_ROUNDS")); err == nil {
		rounds = n
	}
	h := &history{had: map[leaseRow]string{}, top: map[string]int64{}}
	c := r.crowd("still", true)
	all := r.front.all()
	c.during(3, func() {
		c.more(5)
		for round := range rounds {
			b := all[round%len(all)]
			if err := b.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			c.more(10)
			gone := time.Since(begun)
			eventually(t, still+60*time.Second, "it stood still for long enough", func() bool { h.see(t.Context(), d); return time.Since(begun) > still })
			if err := b.cmd.Process.Signal(syscall.SIGCONT); err != nil {
				t.Fatal(err)
			}
			eventually(t, 60*time.Second, "it is ready again", func() bool { h.see(t.Context(), d); return b.ready.Load() })
			c.more(10)
			t.Logf("10 orders more %v after a server stood still; it did for %v", gone, time.Since(begun))
		}
	})
	if len(h.wrong) > 0 || len(h.top) == 0 {
		t.Errorf("of %d leases: %v", len(h.top), h.wrong)
	}
	t.Logf("%d orders, %d subscriptions broken, PAID seen within %v, no order for %v at most", c.orders.Load(), c.reconnects.Load(), c.latest, c.worst)
	for _, no := range c.nos {
		if o := r.at.order(r.guest, no); o.Status != "PAID" || o.PaidAmount != o.PayableAmount {
			t.Errorf("%+v", o)
		}
	}
	eventually(t, 60*time.Second, "all events are told", func() bool {
		var left int
		return d.Reader().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM order_events WHERE unsent OR pending").Scan(&left) == nil && left == 0
	})
	r.sound()
}
