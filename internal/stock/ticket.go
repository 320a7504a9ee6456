package stock

import (
	"cmp"
	"context"
	stdsql "database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/lib/pq"

	"cuppa/internal/db"
)

// ticket says which units of a SKU a run of the hold script took, by their number, and when. Numbers only rise in an epoch, so no two runs have one in common, and one with
// higher numbers has a later time. Where that is not so, Redis has gone back meanwhile to a copy from before, in the same life of the same server, where nothing else tells:
// its grants are refused until as many units are taken of it, for nothing, as were taken since that copy. So what it has too much is never sold, whoever asks.
type ticket struct {
	sku         string
	first, last int64 // the units after the first, to the last; the epoch is in the high bits
	at          int64 // microseconds since 1970, by the clock of Redis
}

// unitBits are the bits of a unit's number that count in the epoch.
const unitBits = 40

// tickets reads from what the hold script tells of its run what concerns some needs.
func tickets(run []any, needs []Need) []ticket {
	if len(run) < 2 {
		return nil
	}
	epoch, _ := run[0].(int64)
	at, _ := run[1].(int64)
	all := make([]ticket, 0, len(needs))
	for i := 2; i+2 < len(run); i += 3 {
		sku, _ := run[i].(string)
		if !slices.ContainsFunc(needs, func(n Need) bool { return n.SKUID == sku }) {
			continue
		}
		first, _ := run[i+1].(int64)
		last, _ := run[i+2].(int64)
		all = append(all, ticket{sku, epoch<<unitBits | first, epoch<<unitBits | last, at})
	}
	return all
}

// ticket is the grant's for a SKU; the zero one where it has none.
func (g Grant) ticket(sku string) ticket {
	for _, t := range g.tickets {
		if t.sku == sku {
			return t
		}
	}
	return ticket{}
}

// regressed notes that the counters of an epoch are a copy from before. What was taken of them stays taken until they are made anew: else others would get it.
func (s *Service) regressed(ctx context.Context, st *shop, epoch int64) {
	if st.spoilt.Swap(epoch) != epoch {
		s.drifted(ctx, st, driftOldCopy, nil)
	}
	st.doubt()
}

// passed says whether a grant that is given up is of a copy from before, or that can't be known: then what it took is not given back, for others would get it by numbers
// that nobody has.
func (s *Service) passed(ctx context.Context, brandID int, shopID string, g Grant) bool {
	ctx, cancel := context.WithTimeout(db.ForAllBrands(context.WithoutCancel(ctx)), endTimeout)
	defer cancel()
	_, found, err := generationsAt(ctx, s.db.Reader(), s.db.Postgres(), map[string]int{shopID: brandID}, []Claim{{BrandID: brandID, ShopID: shopID, Grant: g}})
	switch {
	case err != nil:
		s.shop(brandID, shopID).doubt()
	case len(found) > 0:
		s.regressed(ctx, s.shop(brandID, shopID), g.Epoch)
	}
	return err != nil || len(found) > 0
}

// presented is a ticket of a claim.
type presented struct {
	ticket
	shopID string
	claim  int // its position
}

// generationsAt are the generations of shops' counters, and the positions of the claims that were granted by a copy from before others that have rows, or are among them.
// A shop that never had counters is missing.
func generationsAt(ctx context.Context, q querier, postgres bool, brands map[string]int, claims []Claim) (at map[string]generation, passed map[int]bool, err error) {
	var asked []presented
	for i, c := range claims {
		for _, t := range c.Grant.tickets {
			asked = append(asked, presented{t, c.ShopID, i})
		}
	}
	runs, of := runsOf(asked)
	text, args := statementOf(postgres, runs)
	rows, err := q.QueryContext(ctx, text+" FROM stock_epochs e WHERE "+in(postgres, "id", "$1"), append([]any{listOf(postgres, slices.Sorted(maps.Keys(brands)))}, args...)...)
	if err != nil {
		return nil, nil, fmt.Errorf("stock: epochs: %w", err)
	}
	at, passed = map[string]generation{}, crossed(asked)
	return at, passed, drain(rows, func(rows *stdsql.Rows) error {
		var id string
		var brandID int
		var its generation
		var these []int64
		list := any(pq.Array(&these))
		if !postgres {
			list = &jsonInts{&these}
		}
		if err := rows.Scan(&id, &brandID, &its.epoch, &its.since, list); err != nil {
			return err
		}
		if brandID != brands[id] {
			return fmt.Errorf("stock: shop %s is not of brand %d", id, brands[id])
		}
		at[id] = its
		for _, i := range these {
			for _, claim := range of[i] {
				passed[claim] = true
			}
		}
		return nil
	})
}

// runsOf are the tickets that are asked for, each once, and the claims that have each: the orders of one run of the script have one ticket.
func runsOf(asked []presented) (runs []presented, of [][]int) {
	type run struct {
		ticket
		shopID string
	}
	known := make(map[run]int, len(asked))
	for _, p := range asked {
		i, ok := known[run{p.ticket, p.shopID}]
		if !ok {
			i = len(runs)
			known[run{p.ticket, p.shopID}] = i
			runs, of = append(runs, p), append(of, nil)
		}
		of[i] = append(of[i], p.claim)
	}
	return runs, of
}

// statementOf asks for generations, and for the positions of the runs of each shop that a copy from before has granted: the row next above the first unit must be of the same
// run, or of a later one. $1 are the shops.
func statementOf(postgres bool, asked []presented) (text string, args []any) {
	const next = `(SELECT h.granted < c.at OR h.ticket <= c.last AND h.granted <> c.at FROM holds h
		WHERE h.shop_id = c.shop AND h.sku_id = c.sku AND h.ticket > c.first ORDER BY h.ticket LIMIT 1)`
	if !postgres {
		rows := make([][]any, len(asked))
		for i, p := range asked {
			rows[i] = []any{p.shopID, p.sku, p.first, p.last, p.at, i}
		}
		return `SELECT id, brand_id, epoch, policy_epoch, (SELECT json_group_array(c.run) FROM (SELECT value->>0 AS shop, value->>1 AS sku, value->>2 AS first, value->>3 AS last,
			value->>4 AS at, value->>5 AS run FROM json_each($2)) AS c WHERE c.shop = e.id AND ` + next + `)`, []any{db.AsJSON(rows)}
	}
	shops, skus := make([]string, len(asked)), make([]string, len(asked))
	first, last, at, runs := make([]int64, len(asked)), make([]int64, len(asked)), make([]int64, len(asked)), make([]int64, len(asked))
	for i, p := range asked {
		shops[i], skus[i], first[i], last[i], at[i], runs[i] = p.shopID, p.sku, p.first, p.last, p.at, int64(i)
	}
	return `SELECT id, brand_id, epoch, policy_epoch, ARRAY(SELECT c.run FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
			AS c(shop, sku, first, last, at, run) WHERE c.shop = e.id AND ` + next + `)`,
		[]any{pq.Array(shops), pq.Array(skus), pq.Array(first), pq.Array(last), pq.Array(at), pq.Array(runs)}
}

// crossed are the claims that have units of others among them, and were granted later.
func crossed(asked []presented) map[int]bool {
	later := map[int]bool{}
	asked = slices.Clone(asked)
	slices.SortFunc(asked, func(a, b presented) int {
		return cmp.Or(cmp.Compare(a.shopID, b.shopID), cmp.Compare(a.sku, b.sku), cmp.Compare(a.at, b.at), cmp.Compare(a.first, b.first))
	})
	var run presented // the latest so far, of the shop and the SKU
	for _, p := range asked {
		switch {
		case p.shopID != run.shopID || p.sku != run.sku || p.first >= run.last:
			run = p
		case p.ticket != run.ticket:
			later[p.claim] = true
		}
	}
	return later
}

// jsonInts reads a JSON list of numbers, as SQLite puts one together.
type jsonInts struct{ to *[]int64 }

// Scan is called by database/sql.
func (j *jsonInts) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("stock: a list is %T", v)
	}
	return json.Unmarshal([]byte(text), j.to)
}
