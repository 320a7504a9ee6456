package ledger

import (
	"context"
	"fmt"
	"math"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/packed"
	"cuppa/internal/money"
)

// dayBooks are the closed days of a brand, or of all, by shop, the earliest first.
func dayBooks(ctx context.Context, q db.Querier, brandID int) (map[shopID][]*dayBook, error) {
	rows, err := q.QueryContext(ctx, "SELECT brand_id, shop_id, from_at, until_at FROM ledger_days WHERE brand_id = $1 OR $1 = 0 ORDER BY brand_id, shop_id, until_at", brandID) //nolint:sqlclosecheck // drain closes them
	if err != nil {
		return nil, fmt.Errorf("ledger: verify: %w", err)
	}
	all := map[shopID][]*dayBook{}
	return all, drain(rows, func() error {
		var shop shopID
		var from, until time.Time
		err := rows.Scan(&shop.brandID, &shop.shopID, &from, &until)
		all[shop] = append(all[shop], &dayBook{from: from.UTC(), until: until.UTC(), moved: map[string]money.Amount{}})
		return err
	})
}

// chainBooks are the chains of a brand, or of all, none of them begun.
func chainBooks(ctx context.Context, q db.Querier, brandID int) (map[int]*chainBook, error) {
	all := map[int]*chainBook{}
	for after := math.MinInt32; ; {
		found := false
		rows, err := q.QueryContext(ctx, "SELECT brand_id FROM ledger_links WHERE brand_id > $1 ORDER BY brand_id LIMIT 1", after) //nolint:sqlclosecheck // drain closes them
		if err != nil {
			return nil, fmt.Errorf("ledger: verify: %w", err)
		}
		if err := drain(rows, func() error {
			found = true
			return rows.Scan(&after)
		}); err != nil {
			return nil, err
		}
		if !found {
			return all, nil
		}
		if brandID == 0 || after == brandID {
			all[after] = &chainBook{hash: none.Hash, read: math.MinInt64, waiting: map[string][]byte{}}
		}
	}
}

// packedRows reads rows that are packed into one text, and hands each to f.
func packedRows(ctx context.Context, q db.Querier, text string, f func(u *packed.Reader) error, args ...any) error {
	rows, err := q.QueryContext(ctx, text, args...) //nolint:sqlclosecheck // drain closes them
	if err != nil {
		return fmt.Errorf("ledger: verify: %w", err)
	}
	return drain(rows, func() error {
		var all string
		if err := rows.Scan(&all); err != nil {
			return err
		}
		u := packed.Of(all)
		for u.Next() {
			if err := f(&u); err != nil {
				return err
			}
		}
		if u.Amiss {
			return errUnclear
		}
		return nil
	})
}

// postingsAfter are the next postings by id, each as an entry of its own.
func postingsAfter(ctx context.Context, q db.Querier, brandID int, after int64, size int) (all []openEntry, err error) {
	text := "SELECT COALESCE(" + packed.Rows("", "id", "brand_id", "entry", "kind", "account", "amount", "shop_id", "order_no", "owner", "at") + `, '')
		FROM (SELECT * FROM ledger_postings WHERE id > $1 AND (brand_id = $2 OR $2 = 0) ORDER BY id LIMIT $3) p`
	all = make([]openEntry, 0, size)
	err = packedRows(ctx, q, text, func(u *packed.Reader) error {
		id, brand, name := u.Number(), int(u.Number()), u.Text()
		e := Entry{ID: int(id), Kind: Kind(u.Text())}
		p := Posting{u.Text(), money.Amount(u.Number())}
		e.Order, e.Owner, e.At = Order{brand, u.Text(), u.Text()}, u.Text(), u.Moment()
		e.Reference, e.Postings = reference(e.Kind, name), []Posting{p}
		if id <= after || len(all) > 0 && id <= all[len(all)-1].last {
			return errUnclear // not in their order
		}
		all = append(all, openEntry{e, entryKey{brand, name}, id})
		return nil
	}, after, brandID, size)
	return all, err
}

// linksAfter are the next links of a chain.
func linksAfter(ctx context.Context, q db.Querier, brandID int, after int64, size int) (all []link1, err error) {
	text := "SELECT COALESCE(" + packed.Rows("", "position", "entry", "hash") + `, '')
		FROM (SELECT position, entry, hash FROM ledger_links WHERE brand_id = $1 AND position > $2 ORDER BY position LIMIT $3) l`
	err = packedRows(ctx, q, text, func(u *packed.Reader) error {
		l := link1{u.Number(), u.Text(), u.Text()}
		if l.position <= after || len(all) > 0 && l.position <= all[len(all)-1].position {
			return errUnclear
		}
		all = append(all, l)
		return nil
	}, brandID, after, size)
	return all, err
}

// anyLinked says whether any of some entries, by their names, is linked.
func anyLinked(ctx context.Context, q db.Querier, postgres bool, brandID int, names map[string][]byte) (linked bool, err error) {
	if len(names) == 0 {
		return false, nil
	}
	list := make([]string, 0, len(names))
	for name := range names {
		list = append(list, name)
	}
	each := "SELECT value FROM json_each($2)"
	if postgres {
		each = "SELECT jsonb_array_elements_text($2::jsonb)"
	}
	text := "SELECT EXISTS (SELECT 1 FROM ledger_links WHERE brand_id = $1 AND entry IN (" + each + "))"
	rows, err := q.QueryContext(ctx, text, brandID, db.AsJSON(list)) //nolint:sqlclosecheck // drain closes them
	if err != nil {
		return false, fmt.Errorf("ledger: verify: %w", err)
	}
	return linked, drain(rows, func() error { return rows.Scan(&linked) })
}
