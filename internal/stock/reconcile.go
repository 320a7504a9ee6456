package stock

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// defaultSettles is longer than an order is under way: what is off for as long, while nothing moves, is wrong.
const defaultSettles = 5 * time.Second

// reconcile compares Redis with the database, and has the shop's counters made anew where Redis is wrong: it is told with its cause. While orders are under way the two differ
// for a moment, so one look says nothing. Wrong is what stays off while nothing of the SKU moves; and what Redis has more of in two looks, which no order under way
// makes: it takes from Redis first and gives back to Redis last.
func (s *Service) reconcile(ctx context.Context, st *shop, r *round) error {
	at := place{st.brandID, st.id}
	found, err := s.compare(ctx, st)
	if err != nil {
		return err
	}
	last := r.looks[at]
	delete(r.looks, at)
	if found.behind {
		return nil // no order counts that it lets in, and it is replaced
	}
	if last.epoch != found.epoch {
		last.off = nil
	}
	now := time.Now()
	var wrong []string
	for what, d := range found.off {
		was, seen := last.off[what]
		same := seen && was.off == d.off && was.by == d.by && (what != holdsOff || maps.Equal(last.free, found.free))
		if d.since = now; same {
			d.since = was.since
		}
		found.off[what] = d
		if same && now.Sub(d.since) >= s.settles || seen && was.certain(what) && d.certain(what) {
			wrong = append(wrong, what)
		}
	}
	if wrong == nil {
		if len(found.off) > 0 {
			r.looks[at] = found
		}
		return nil
	}
	s.drifted(ctx, st, found.cause(wrong), found.amiss(wrong))
	st.doubt()
	return s.renew(ctx, st)
}

// urgent says that a shop must be looked at again at once: Redis promises what there is not.
func (c compared) urgent() bool {
	for what, d := range c.off {
		if d.certain(what) {
			return true
		}
	}
	return false
}

// compared is what a look at Redis and the database found.
type compared struct {
	epoch  int64 // of the copy in Redis
	behind bool  // the database's is a later one
	free   map[string]int64
	// off is what differs, by SKU, of what stood still in Redis while the database was read; holdsOff is the number of orders that hold.
	off map[string]difference
}

// difference is how much more Redis has than the database.
type difference struct {
	off   int64
	by    int64     // what Redis has
	since time.Time // when it was first seen so
	text  string
}

// certain says that no order under way makes it so: Redis has more of a SKU than there is, or fewer orders that hold.
func (d difference) certain(what string) bool { return (d.off > 0) != (what == holdsOff) }

// holdsOff stands in place of a SKU for the number of orders that hold.
const holdsOff = "#holds"

// cause is why those are wrong. Where orders lack their holds, or holds their orders, the quantities are off for that reason.
func (c compared) cause(wrong []string) drift {
	switch {
	case c.off[holdsOff].off < 0:
		return driftNoHold
	case slices.Contains(wrong, holdsOff):
		return driftNoOrder
	}
	return driftQuantity
}

// amiss are sentences about them, those about SKUs first.
func (c compared) amiss(wrong []string) []string {
	slices.SortFunc(wrong, func(a, b string) int {
		if a == holdsOff || b == holdsOff {
			return -strings.Compare(a, b)
		}
		return strings.Compare(a, b)
	})
	all := make([]string, len(wrong))
	for i, what := range wrong {
		all[i] = c.off[what].text
	}
	return all
}

// compare looks at Redis, at the database and at Redis again: what has moved meanwhile is not compared.
func (s *Service) compare(ctx context.Context, st *shop) (compared, error) {
	before, holds, err := s.counters(ctx, st)
	if err != nil || before.free == nil {
		return compared{}, err // not loaded: nothing to compare
	}
	all, err := levels(ctx, s.db.Reader(), s.db.Postgres(), st.brandID, st.id, nil)
	if err != nil {
		return compared{}, err
	}
	p, err := s.policySince(ctx, s.db.Reader(), st, before.since)
	if err != nil {
		return compared{}, err
	}
	all = slices.DeleteFunc(all, func(l Level) bool { return !p.of(l.SKUID).counters() })
	orders, err := heldOrders(ctx, s.db, st, before.epoch, p, all)
	if err != nil {
		return compared{}, err
	}
	now, err := epochNow(ctx, s.db.Reader(), st.brandID, st.id)
	if err != nil {
		return compared{}, err
	}
	after, still, err := s.counters(ctx, st)
	if err != nil || after.epoch != before.epoch || after.newest != before.newest {
		return compared{}, err
	}
	off := differences(before.free, all)
	maps.DeleteFunc(off, func(sku string, _ difference) bool {
		n, ok := before.free[sku]
		now, stays := after.free[sku]
		return ok != stays || n != now
	})
	if holds != orders && holds == still {
		off[holdsOff] = difference{off: holds - orders, by: holds, text: fmt.Sprintf("holds: %d in Redis, %d in the database", holds, orders)}
	}
	return compared{before.epoch, before.epoch < now, before.free, off}, nil
}

// counters are what Redis says is free and how many orders it holds; free is nil when nothing is loaded.
func (s *Service) counters(ctx context.Context, st *shop) (all copied, holds int64, err error) {
	all, err = s.readCopy(ctx, st)
	if err == nil && all.free != nil {
		holds, err = s.heldInRedis(ctx, st)
	}
	if s.link.noted(ctx, err) != nil {
		return copied{}, 0, ErrAway
	}
	return all, holds, nil
}

func differences(free map[string]int64, all []Level) map[string]difference {
	off, known := map[string]difference{}, map[string]bool{}
	for _, l := range all {
		known[l.SKUID] = true
		if n, ok := free[l.SKUID]; !ok || n != l.Available {
			off[l.SKUID] = difference{off: n - l.Available, by: n, text: fmt.Sprintf("SKU %s: available %d in Redis (known: %t), %d in the database", l.SKUID, n, ok, l.Available)}
		}
	}
	for sku, n := range free {
		if !known[sku] && !strings.HasPrefix(sku, "#") {
			off[sku] = difference{off: n, by: n, text: fmt.Sprintf("SKU %s: counted in Redis only", sku)}
		}
	}
	return off
}
