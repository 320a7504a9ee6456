package ledger

import (
	"context"
	"database/sql"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/money"
)

type querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// strangers are entries that stand below what was swept and are not linked.
const strangers = `SELECT p.entry, p.order_no, MIN(p.id) FROM ledger_postings p
	WHERE p.id <= (SELECT COALESCE(MAX(swept), 0) FROM ledger_sweeps) AND (p.brand_id = $1 OR $1 = 0)
	AND NOT EXISTS (SELECT 1 FROM ledger_links l WHERE l.brand_id = p.brand_id AND l.entry = p.entry) GROUP BY p.entry, p.order_no ORDER BY 3`

// nothingToLink looks without a transaction whether nothing was posted since the last sweep.
func nothingToLink(ctx context.Context, d *db.DB) (idle bool, err error) {
	err = d.Reader().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM ledger_sweeps) AND NOT EXISTS (SELECT 1 FROM ledger_postings WHERE id > (SELECT MAX(swept) FROM ledger_sweeps))
		AND NOT EXISTS (SELECT 1 FROM ledger_sweeps WHERE mark > swept OR swept_at < $1)`, time.Now().UTC().Add(-closeEvery)).Scan(&idle)
	return idle, err
}

// sweep is how far everything is linked. Ids of postings are given out before their transactions end, so one may come below the largest that is seen. On PostgreSQL
// the largest id of a moment is the mark, and once all transactions have ended that ran a tick later, nothing comes below it any more. SQLite has one writer.
type sweep struct {
	swept, mark, xid int64
	markAt           time.Time
	// oldest is the oldest transaction that runs, next the one that begins next; both 0 where there is one writer.
	oldest, next int64
	largest      int64
	now          time.Time
}

// takeSweep holds the sweep for this transaction; mine is false where another one does.
func takeSweep(ctx context.Context, tx *db.Tx) (s sweep, mine bool, err error) {
	text := "SELECT swept, mark, mark_xid, mark_at FROM ledger_sweeps WHERE id = 1"
	if tx.Postgres() {
		text += " FOR UPDATE SKIP LOCKED"
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO ledger_sweeps (id, swept_at, mark_at) VALUES (1, $1, $1) ON CONFLICT DO NOTHING", time.Unix(0, 0).UTC()); err != nil {
		return s, false, err
	}
	rows, err := tx.QueryContext(ctx, text)
	if err != nil {
		return s, false, err
	}
	err = drain(rows, func() error {
		mine = true
		return rows.Scan(&s.swept, &s.mark, &s.xid, &s.markAt)
	})
	if err != nil || !mine {
		return s, false, err
	}
	if s.now, err = tx.Now(ctx); err != nil {
		return s, true, err
	}
	if tx.Postgres() {
		rows, err = tx.QueryContext(ctx, "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint, (SELECT COALESCE(MAX(id), 0) FROM ledger_postings) FROM pg_current_snapshot() s")
	} else {
		rows, err = tx.QueryContext(ctx, "SELECT 0, 0, (SELECT COALESCE(MAX(id), 0) FROM ledger_postings)")
	}
	if err != nil {
		return s, true, err
	}
	return s, true, drain(rows, func() error { return rows.Scan(&s.oldest, &s.next, &s.largest) })
}

// advance writes how far everything is linked, now that all that could be seen is.
func (s sweep) advance(ctx context.Context, tx *db.Tx) error {
	switch {
	case !tx.Postgres():
		return writeSweep(ctx, tx, s.largest, s.now, s.largest, 0, s.now)
	case s.largest == 0: // nothing was ever posted: nothing is swept, or the first posting would be taken for linked
		return writeSweep(ctx, tx, 0, s.now, 0, 0, s.now)
	case s.xid == 0 && s.mark > 0: // a tick after the mark: whoever posted up to it has a number below next
		_, err := tx.ExecContext(ctx, "UPDATE ledger_sweeps SET mark_xid = $1 WHERE id = 1", s.next)
		return err
	case s.xid != 0 && s.oldest < s.xid && s.mark > 0:
		return nil // somebody who may have posted below the mark runs still
	}
	return writeSweep(ctx, tx, s.mark, s.markAt, s.largest, 0, s.now)
}

func writeSweep(ctx context.Context, tx *db.Tx, swept int64, sweptAt time.Time, mark, xid int64, markAt time.Time) error {
	_, err := tx.ExecContext(ctx, "UPDATE ledger_sweeps SET swept = $1, swept_at = $2, mark = $3, mark_xid = $4, mark_at = $5 WHERE id = 1", swept, sweptAt.UTC(), mark, xid, markAt.UTC())
	return err
}

// unlinked are entries behind a posting that are not linked, whole, by brand, in the order in which they were written; full says that there may be more, and upto is the posting
// up to which there are none then.
func unlinked(ctx context.Context, tx *db.Tx, after int64, part int) (brands map[int][]named, upto int64, full bool, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+postingColumns+` FROM (SELECT DISTINCT brand_id, entry FROM (
			SELECT q.brand_id, q.entry FROM ledger_postings q WHERE q.id > $1
			AND NOT EXISTS (SELECT 1 FROM ledger_links l WHERE l.brand_id = q.brand_id AND l.entry = q.entry) ORDER BY q.id LIMIT $2) AS first) AS part
		CROSS JOIN ledger_postings p WHERE p.brand_id = part.brand_id AND p.entry = part.entry ORDER BY p.id`, after, part)
	if err != nil {
		return nil, 0, false, err
	}
	type key struct {
		brandID int
		name    string
	}
	at, count := map[key]int{}, 0
	brands = map[int][]named{}
	err = drain(rows, func() error {
		e, name, err := scanPosting(rows)
		if err != nil {
			return err
		}
		if count++; count == part { // what follows are the last postings of entries that began before
			full, upto = true, int64(e.ID)
		}
		one := key{e.Order.BrandID, name}
		i, known := at[one]
		if !known {
			i = len(brands[one.brandID])
			at[one] = i
			brands[one.brandID] = append(brands[one.brandID], named{name: name})
		}
		n := &brands[one.brandID][i]
		n.entries = gatherOne(n.entries, e)
		return nil
	})
	return brands, upto, full, err
}

// postingColumns are what scanPosting reads.
const postingColumns = "p.id, p.brand_id, p.entry, p.kind, p.account, p.amount, p.shop_id, p.order_no, p.at"

func scanPosting(rows *sql.Rows) (e Entry, name string, err error) {
	p := Posting{}
	err = rows.Scan(&e.ID, &e.Order.BrandID, &name, &e.Kind, &p.Account, &p.Amount, &e.Order.ShopID, &e.Order.No, &e.At)
	e.At, e.Reference, e.Postings = e.At.UTC(), reference(e.Kind, name), []Posting{p}
	return e, name, err
}

// gatherOne adds an entry of one posting to those of the same name.
func gatherOne(all []Entry, e Entry) []Entry {
	if n := len(all) - 1; n >= 0 && all[n].Order == e.Order && all[n].At.Equal(e.At) && all[n].Kind == e.Kind {
		all[n].Postings = append(all[n].Postings, e.Postings...)
		return all
	}
	return append(all, e)
}

func headIn(ctx context.Context, tx *db.Tx, brandID int) (Head, error) {
	return headOf(ctx, tx, brandID)
}

func headOf(ctx context.Context, q querier, brandID int) (Head, error) {
	head := none
	rows, err := q.QueryContext(ctx, "SELECT position, hash FROM ledger_links WHERE brand_id = $1 ORDER BY position DESC LIMIT 1", brandID)
	if err != nil {
		return none, err
	}
	return head, drain(rows, func() error { return rows.Scan(&head.Position, &head.Hash) })
}

func insertLinks(ctx context.Context, tx *db.Tx, brandID int, links [][]any) error {
	from := "json_each($2)"
	if tx.Postgres() {
		from = "jsonb_array_elements($2::jsonb)"
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO ledger_links (brand_id, position, entry, hash)
		SELECT CAST($1 AS bigint), CAST(value->>0 AS bigint), value->>1, value->>2 FROM `+from+` AS e`, brandID, db.AsJSON(links))
	return err
}

// linkRow is a link and what is there of its entry.
type linkRow struct {
	named
	brandID  int
	position int64
	hash     string
}

// eachLink hands each link to f, in their order, with its entry as it is now: one statement, so one snapshot.
func eachLink(ctx context.Context, d *db.DB, brandID int, f func(linkRow)) error {
	rows, err := d.Reader().QueryContext(ctx, `SELECT l.brand_id, l.position, l.entry, l.hash, p.id, p.kind, p.account, p.amount, p.shop_id, p.order_no, p.at
		FROM ledger_links l LEFT JOIN ledger_postings p ON p.brand_id = l.brand_id AND p.entry = l.entry
		WHERE l.brand_id = $1 OR $1 = 0 ORDER BY l.brand_id, l.position, p.id`, brandID)
	if err != nil {
		return err
	}
	var l linkRow
	err = drain(rows, func() error {
		var next linkRow
		var id sql.NullInt64
		var amount sql.NullInt64
		var kind, account, shop, order sql.NullString
		var at sql.NullTime
		if err := rows.Scan(&next.brandID, &next.position, &next.name, &next.hash, &id, &kind, &account, &amount, &shop, &order, &at); err != nil {
			return err
		}
		if next.brandID != l.brandID || next.position != l.position {
			if l.position != 0 {
				f(l)
			}
			l = next
		}
		if id.Valid {
			l.entries = gatherOne(l.entries, Entry{
				ID: int(id.Int64), Kind: Kind(kind.String), Reference: reference(Kind(kind.String), l.name), Order: Order{l.brandID, shop.String, order.String}, At: at.Time.UTC(),
				Postings: []Posting{{account.String, money.Amount(amount.Int64)}},
			})
		}
		return nil
	})
	if err == nil && l.position != 0 {
		f(l)
	}
	return err
}
