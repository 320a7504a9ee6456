package copies

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/ledger"
)

// errNone says that there is nothing to copy.
var errNone = errors.New("copies: no order is settled")

// atOnce is how many copies of an order a transaction writes.
const atOnce = 100_000

// table is one whose rows are copied with their orders.
type table struct {
	name string
	// numbers are the columns that hold numbers of documents: each gets the copy's prefix, unless it is empty.
	numbers []string
	// of is the condition by which rows belong to the order $1.
	of string
}

// tables are in the order in which rows refer to one another.
var tables = []table{
	{"orders", []string{"no"}, "no = $1"},
	{"order_items", []string{"order_no"}, "order_no = $1"},
	{"order_discounts", []string{"order_no", "code"}, "order_no = $1"},
	{"order_events", []string{"order_no"}, "order_no = $1"},
	{"holds", []string{"order_no"}, "order_no = $1"},
	{"stock_movements", []string{"reference"}, "reference = $1"},
	{"payments", []string{"no", "order_no", "transaction_id"}, "order_no = $1"},
	{"refunds", []string{"no", "order_no", "payment_no", "request"}, "order_no = $1"},
	{"refund_lines", []string{"order_no", "request"}, "order_no = $1"},
	{"coupons", []string{"code", "order_no"}, "order_no = $1"},
	{"point_lots", []string{"order_no"}, "order_no = $1"},
	{"ledger_postings", []string{"entry", "order_no"}, "order_no = $1"},
	{"idempotency_keys", []string{"key", "result"}, "result = $1 OR result IN (SELECT no FROM payments WHERE order_no = $1) OR result IN (SELECT no FROM refunds WHERE order_no = $1)"},
}

// settled are the orders that can be copied: nothing is under way, and nothing counts them but what is made anew below.
const settled = `SELECT no FROM orders o WHERE status NOT IN ('CREATED', 'PAID_COUPON_FAILED', 'REFUNDING', 'DISPUTED') AND limited_count = 0
	AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_no = o.no AND p.channel = 'BALANCE')
	AND NOT EXISTS (SELECT 1 FROM disputes d WHERE d.order_no = o.no) AND NOT EXISTS (SELECT 1 FROM manual_tasks t WHERE t.order_no = o.no)
	AND NOT EXISTS (SELECT 1 FROM coupon_redemptions c WHERE c.order_no = o.no) AND NOT EXISTS (SELECT 1 FROM channel_bill_rows b WHERE b.order_no = o.no) ORDER BY no`

// Make copies settled orders until there are so many more, spread over as many days before now, which are closed in the ledger. Nobody may use the database meanwhile.
func Make(ctx context.Context, d *db.DB, orders, days int, now time.Time) error {
	ctx = db.ForAllBrands(ctx)
	nos, err := texts(ctx, d, settled)
	if err != nil {
		return err
	}
	if len(nos) == 0 {
		return errNone
	}
	for _, t := range tables {
		if err := t.setAside(ctx, d, nos); err != nil {
			return err
		}
	}
	if err := withoutIndexes(ctx, d, func() error { return all(ctx, d, nos, orders, days) }); err != nil {
		return err
	}
	if err := balance(ctx, d); err != nil {
		return err
	}
	if err := openDays(ctx, d); err != nil {
		return err
	}
	return books(ctx, d, days, now)
}

// all writes the copies of all orders.
func all(ctx context.Context, d *db.DB, nos []string, orders, days int) error {
	each := (orders + len(nos) - 1) / len(nos)
	for i, no := range nos {
		copies := min(each, orders-i*each)
		for from := 0; from < copies; from += atOnce {
			if err := some(ctx, d, no, from, min(copies, from+atOnce)-1, days); err != nil {
				return err
			}
		}
	}
	return nil
}

// some writes copies of an order with all that belongs to it.
func some(ctx context.Context, d *db.DB, no string, from, to, days int) error {
	for _, t := range tables {
		text, err := t.copying(ctx, d, from, to, max(days, 1))
		if err != nil {
			return err
		}
		if err := d.InTx(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, text, no)
			return err
		}); err != nil {
			return fmt.Errorf("copies: %s: %w", t.name, err)
		}
	}
	return nil
}

// copying is the statement that copies a table's rows of the order $1. Numbers are spread like random ones: the multiplier is odd, so that no two are equal.
func (t table) copying(ctx context.Context, d *db.DB, from, to, days int) (string, error) {
	columns, err := columnsOf(ctx, d, t.name)
	if err != nil {
		return "", err
	}
	prefix, series := "lpad(to_hex((i * 2654435761) % 4294967296), 8, '0')", fmt.Sprintf("generate_series(%d::bigint, %d) AS i", from, to)
	earlier := func(column string) string {
		return fmt.Sprintf("%s - make_interval(days => (i %% %d)::int)", column, days)
	}
	if !d.Postgres() {
		prefix = "printf('%08x', (i * 2654435761) % 4294967296)"
		series = fmt.Sprintf("(WITH RECURSIVE s(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM s WHERE i < %d) SELECT i FROM s)", from, to)
		earlier = func(column string) string {
			return fmt.Sprintf("date(substr(%[1]s, 1, 10), '-' || (i %% %[2]d) || ' days') || substr(%[1]s, 11)", column, days)
		}
	}
	order := " ORDER BY i" // an order's rows lie beside each other, as they do where they are written
	var names, values []string
	for _, c := range columns {
		value := `"` + c.name + `"`
		switch {
		case c.name == "id" && c.generated:
			order = " ORDER BY i, id"
			continue
		case c.name == "entry":
			value = "kind || '/' || " + prefix + " || substr(entry, length(kind) + 2)"
		case slices.Contains(t.numbers, c.name):
			value = "CASE WHEN " + value + " = '' THEN '' ELSE " + prefix + " || " + value + " END"
		case c.moment:
			value = earlier(value)
		case t.name == "stock_movements" && c.name == "folded":
			value = "true"
		case t.name == "order_events" && c.name == "data": // no copy is its guest's first order, and its refunds have other numbers
			value = "json_remove(data, '$.first', '$.of')"
			if d.Postgres() {
				value = "data - 'first' - 'of'"
			}
		}
		names, values = append(names, `"`+c.name+`"`), append(values, value)
	}
	return "INSERT INTO " + t.name + " (" + strings.Join(names, ", ") + ") SELECT " + strings.Join(values, ", ") + " FROM " + t.aside() + ", " + series + " WHERE copied_of = $1" + order, nil
}

// balance has what spans orders follow: what the copies sold was received before, and wallets have their points.
func balance(ctx context.Context, d *db.DB) error {
	return d.InTx(ctx, func(tx *db.Tx) error {
		for _, text := range []string{
			`INSERT INTO stock_movements (brand_id, shop_id, sku_id, delta, kind, reference, folded, created_at)
				SELECT m.brand_id, m.shop_id, m.sku_id, l.on_hand - SUM(m.delta), 'received', 'copies', true, MIN(m.created_at) FROM stock_movements m
				JOIN stock_levels l ON l.brand_id = m.brand_id AND l.shop_id = m.shop_id AND l.sku_id = m.sku_id
				WHERE m.folded GROUP BY m.brand_id, m.shop_id, m.sku_id, l.on_hand HAVING l.on_hand - SUM(m.delta) <> 0`,
			`UPDATE wallets SET points = COALESCE((SELECT -SUM(p.amount) FROM ledger_postings p WHERE p.brand_id = wallets.brand_id AND p.owner = wallets.customer_id AND p.owner <> '' AND p.account = 'points/guests'), 0)`,
		} {
			if _, err := tx.ExecContext(ctx, text); err != nil {
				return fmt.Errorf("copies: %w", err)
			}
		}
		return nil
	})
}

// others is how long transactions of others are waited for.
const others = time.Minute

// books links all entries, and closes the days.
func books(ctx context.Context, d *db.DB, days int, now time.Time) error {
	b := ledger.New(d)
	for end := time.Now().Add(others); ; {
		n, err := b.Link(ctx)
		if err != nil {
			return err
		}
		var all bool // what is linked counts as such once no transaction of before is open, be it another database's
		if err := d.Reader().QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM ledger_sweeps WHERE swept >= (SELECT COALESCE(MAX(id), 0) FROM ledger_postings))").Scan(&all); err != nil {
			return fmt.Errorf("copies: %w", err)
		}
		if n == 0 && (all || time.Now().After(end)) {
			break
		}
		if n == 0 {
			time.Sleep(10 * time.Millisecond)
		}
	}
	if days == 0 {
		return nil
	}
	if d.Postgres() { // so many rows came that nobody has counted
		if _, err := d.Writer().ExecContext(ctx, "ANALYZE"); err != nil {
			return fmt.Errorf("copies: %w", err)
		}
	}
	for _, at := range []time.Time{now.AddDate(0, 0, -days), now} {
		if err := b.CloseDays(ctx, at); err != nil {
			return err
		}
	}
	return nil
}
