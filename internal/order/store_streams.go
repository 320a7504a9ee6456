package order

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"cuppa/internal/db"
	"cuppa/internal/db/packed"
)

// All orders of PostgreSQL are read from cursors, one a table, each sorted by the orders' numbers and read beside the others. Numbers are drawn at random, so rows of a page of
// numbers lie anywhere in a table: page by page each block is read many times, here once a range, in the order in which it lies on the disk.

// maxStreams bounds the ranges that are read at once.
const maxStreams = 4

// moreOrders says whether there are more than so many.
func moreOrders(ctx context.Context, d *db.DB, than int) (more bool, err error) {
	if err = d.Reader().QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM orders LIMIT 1 OFFSET $1)", than).Scan(&more); err != nil {
		return false, fmt.Errorf("order: verify: %w", err)
	}
	return more, nil
}

// rangesOf hands out some ranges of about as many orders each, which together cover all numbers there can be.
func rangesOf(ctx context.Context, d *db.DB, ranges int, hand func(page) error) error {
	var orders int
	if err := d.Reader().QueryRowContext(ctx, "SELECT COUNT(*) FROM orders").Scan(&orders); err != nil {
		return fmt.Errorf("order: verify: %w", err)
	}
	var bounds []string
	for i := 1; i < ranges; i++ {
		var no string
		err := d.Reader().QueryRowContext(ctx, "SELECT no FROM orders ORDER BY no LIMIT 1 OFFSET $1", orders*i/ranges).Scan(&no)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("order: verify: %w", err)
		}
		bounds = append(bounds, no)
	}
	slices.Sort(bounds) // the database may sort otherwise; any bounds do, if they are in the order in which cursors are
	after := ""
	for _, upto := range slices.Compact(bounds) {
		if upto == "" {
			continue
		}
		if err := hand(page{after: after, upto: upto}); err != nil {
			return err
		}
		after = upto
	}
	return hand(page{after: after})
}

// stream is a cursor of rows that are sorted by the numbers of orders, a packed text each.
type stream struct {
	name  string
	rows  []numbered // were fetched and not taken yet
	ended bool
}

type numbered struct{ no, text string }

// open declares the cursor. The numbers are compared by their bytes, whatever the database's language is.
func (s *stream) open(ctx context.Context, q db.Querier, p page, column, rows string) error {
	condition := column + ` COLLATE "C" > ` + pq.QuoteLiteral(p.after)
	if p.upto != "" {
		condition += " AND " + column + ` COLLATE "C" <= ` + pq.QuoteLiteral(p.upto)
	}
	return unread(ctx, q, "DECLARE "+s.name+" NO SCROLL CURSOR FOR "+fmt.Sprintf(rows, condition))
}

// unread runs a statement whose rows nobody looks at.
func unread(ctx context.Context, q db.Querier, text string) error {
	rows, err := q.QueryContext(ctx, text)
	if err != nil {
		return fmt.Errorf("order: verify: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {  // nothing that is looked at
	}
	return rows.Err()
}

// fetch reads some rows more.
func (s *stream) fetch(ctx context.Context, q db.Querier, n int) error {
	rows, err := q.QueryContext(ctx, fmt.Sprintf("FETCH %d FROM %s", n, s.name))
	if err != nil {
		return fmt.Errorf("order: verify: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	before := len(s.rows)
	for rows.Next() {
		var r numbered
		if err := rows.Scan(&r.no, &r.text); err != nil {
			return fmt.Errorf("order: verify: %w", err)
		}
		s.rows = append(s.rows, r)
	}
	s.ended = len(s.rows)-before < n
	return rows.Err()
}

// upto takes the rows up to a number, or all where it is empty.
func (s *stream) upto(ctx context.Context, q db.Querier, no string, n int, take func(numbered)) error {
	for {
		taken := 0
		for ; taken < len(s.rows) && (no == "" || s.rows[taken].no <= no); taken++ {
			take(s.rows[taken])
		}
		s.rows = slices.Delete(s.rows, 0, taken)
		if len(s.rows) > 0 || s.ended {
			return nil
		}
		if err := s.fetch(ctx, q, n); err != nil {
			return err
		}
	}
}

// sorted is the statement behind a part's cursor: one row an order, with %s in the place of the condition.
func (p packedPart) sorted() string {
	condition := "%s"
	if p.where != "" {
		condition += " AND " + p.where
	}
	return "SELECT no, " + packed.Gathered("record") + " FROM (SELECT " + p.column + ` COLLATE "C" AS no, ` + packed.Columns(p.columns...) + " AS record FROM " + p.table +
		" WHERE " + condition + " ORDER BY 1, " + p.order + ") AS sorted GROUP BY no ORDER BY no"
}

// readStream reads all that is known of a range's orders, and hands them over some at a time, in the order of their numbers.
func readStream(ctx context.Context, q db.Querier, p page, brandID, size int, hand func([]dossier) error) error {
	if err := unread(ctx, q, "SELECT set_config('enable_hashagg', 'off', true)"); err != nil { // what is sorted is grouped as it comes
		return err
	}
	orders := stream{name: "verify_orders"}
	brand := fmt.Sprintf(" AND (brand_id = %[1]d OR %[1]d = 0)", brandID)
	if err := orders.open(ctx, q, p, "no", `SELECT no COLLATE "C", `+packed.Columns(orderColumns...)+" FROM orders WHERE %s"+brand+" ORDER BY 1"); err != nil {
		return err
	}
	streams := make([]stream, len(parts))
	for i, one := range parts {
		streams[i].name = "verify_" + one.table
		if err := streams[i].open(ctx, q, p, one.column, one.sorted()); err != nil {
			return err
		}
	}
	for !orders.ended {
		if err := orders.fetch(ctx, q, size); err != nil {
			return err
		}
		all, err := orders.dossiers(ctx, q, streams, size)
		if err != nil {
			return err
		}
		if err := hand(all); err != nil {
			return err
		}
	}
	return nil
}

// dossiers are those of the orders that were fetched, with what the other streams know of them.
func (s *stream) dossiers(ctx context.Context, q db.Querier, others []stream, size int) ([]dossier, error) {
	all, at := make([]dossier, len(s.rows)), make(map[string]*dossier, len(s.rows))
	last := ""
	for i, r := range s.rows {
		all[i] = takeOrder(r.text)
		at[r.no], last = &all[i], r.no
	}
	s.rows = s.rows[:0]
	if last == "" {
		return nil, nil
	}
	for i := range others {
		err := others[i].upto(ctx, q, last, size, func(r numbered) {
			if d := at[r.no]; d != nil { // not of another brand's order, or of none: see strays
				parts[i].takeAll(d, r.text)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return all, readFew(ctx, q, true, all, at)
}
