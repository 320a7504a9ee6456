package order

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"sync"

	"cuppa/internal/db"
	"cuppa/internal/db/packed"
	"cuppa/internal/ledger"
)

// What belongs to no order, and keys whose effect is not there, cost as much to look for as to read all orders, where each row's order is looked for by itself. A sweep has seen
// all orders and their money, so it knows nearly always that nothing is amiss; what it doubts is looked for as it would be without it. It compares hashes of 64 bits, so
// that what is amiss is overlooked once in some millions of millions.

// doubts are what a sweep cannot account for.
type doubts struct {
	mu sync.Mutex
	// effects are what keys can have done: orders, payments, refunds and disputes.
	effects []uint64
	// keys are those there are, and alone the effects of those that must have one of their own.
	keys  []keyEffect
	alone []uint64
	// lost are the numbers of orders that were not there, by the places of their tables among parts.
	lost map[string][]string
}

// keyEffect is a key: what its effect is, and its row.
type keyEffect struct {
	effect uint64
	row    int64
}

// effectOf is what is compared.
func effectOf(seed maphash.Seed, brandID int, no string) uint64 {
	return maphash.String(seed, no) ^ maphash.Comparable(seed, brandID)
}

// note remembers what was read of a share.
func (d *doubts) note(seed maphash.Seed, all []dossier, lost []map[string]bool) {
	effects := make([]uint64, 0, 3*len(all))
	for i := range all {
		one := &all[i]
		brand := maphash.Comparable(seed, one.order.BrandID)
		effects = append(effects, maphash.String(seed, one.order.No)^brand)
		for _, p := range one.payments {
			effects = append(effects, effectOf(seed, p.BrandID, p.No))
		}
		for _, r := range one.refunds {
			effects = append(effects, maphash.String(seed, r.No)^brand)
		}
		for _, r := range one.disputes {
			effects = append(effects, maphash.String(seed, r.No)^brand)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.effects = append(d.effects, effects...)
	for i, nos := range lost {
		if len(nos) == 0 {
			continue
		}
		if d.lost == nil {
			d.lost = map[string][]string{}
		}
		table := parts[i].table
		d.lost[table] = slices.AppendSeq(d.lost[table], maps.Keys(nos))
	}
}

// readKeys reads all keys.
func (s *sweep) readKeys(ctx context.Context, q db.Querier) error {
	return s.eachRow(ctx, q, "idempotency_keys", []string{"result", "brand_id", "rowid", "substr(key, 1, 4)"}, "", func(result, row string) error {
		u := packed.Whole(row)
		brandID, place := int(u.Number()), u.Number()
		s.doubts.keys = append(s.doubts.keys, keyEffect{effectOf(s.seed, brandID, result), place})
		if !strings.EqualFold(u.Text(), sharedEffect) {
			s.doubts.alone = append(s.doubts.alone, maphash.String(s.seed, result))
		}
		if u.Amiss {
			return errNoSweep
		}
		return nil
	})
}

// looks are strayLooks of what the sweep could not account for.
func (d *doubts) looks() []wholeLook {
	return []wholeLook{
		{"keys of nothing", InvariantKeys, d.strayKeys},
		{"payments of nothing", InvariantPaid, d.strayPayments},
		{"invoices of nothing", InvariantPaid, d.strayInvoices},
		{"postings of nothing", InvariantLedger, d.strayPostings},
	}
}

// strayPayments is the look of that name.
func (d *doubts) strayPayments(ctx context.Context, of *db.DB) ([]string, error) {
	return among(d.lost["payments"], func(some []string) ([]string, error) {
		return strayPaymentsIn(ctx, of, " AND p.order_no IN (SELECT value FROM json_each($2))", db.AsJSON(some))
	})
}

// strayInvoices is the look of that name.
func (d *doubts) strayInvoices(ctx context.Context, of *db.DB) ([]string, error) {
	return among(d.lost["invoices"], func(some []string) ([]string, error) {
		return strayInvoicesIn(ctx, of, " AND i.order_no IN (SELECT value FROM json_each($2))", db.AsJSON(some))
	})
}

// strayPostings is ledger.Strays.
func (d *doubts) strayPostings(ctx context.Context, of *db.DB) ([]string, error) {
	return among(d.lost["ledger_postings"], func(some []string) ([]string, error) { return ledger.StraysOf(ctx, of, some) })
}

// strayKeys is the look of that name.
func (d *doubts) strayKeys(ctx context.Context, of *db.DB) (found []string, err error) {
	slices.Sort(d.effects)
	var rows []int64
	for _, k := range d.keys {
		if _, is := slices.BinarySearch(d.effects, k.effect); !is {
			rows = append(rows, k.row)
		}
	}
	found, err = among(rows, func(some []int64) ([]string, error) {
		return lostKeys(ctx, of, " AND k.rowid IN (SELECT value FROM json_each($2))", db.AsJSON(some))
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(d.alone)
	for i := 1; i < len(d.alone); i++ {
		if d.alone[i] == d.alone[i-1] {
			double, err := doubleKeys(ctx, of)
			return append(found, double...), err
		}
	}
	return found, nil
}

// among asks about some at a time.
func among[T any](all []T, ask func(some []T) ([]string, error)) (found []string, err error) {
	for some := range slices.Chunk(all, verifyPage) {
		more, err := ask(some)
		if err != nil {
			return nil, fmt.Errorf("order: verify: %w", err)
		}
		found = append(found, more...)
	}
	return found, nil
}
