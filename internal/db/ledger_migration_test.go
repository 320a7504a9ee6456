package db_test

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cuppa/ent/ledgerposting"
	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/migrations"
)

func TestTheLedgerBeginsWithWhatMoneyDidBefore(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "old.db"), "postgres": empty(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := db.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			files, err := fs.Sub(map[bool]fs.FS{true: migrations.Postgres, false: migrations.SQLite}[d.Postgres()], name)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.MigrateFrom(t.Context(), before(t, files, "20261122075200")); err != nil {
				t.Fatal(err)
			}
			ctx := db.ForAllBrands(t.Context())
			if err := d.InTx(ctx, func(tx *db.Tx) error {
				for _, text := range pastMoney() {
					if _, err := tx.SQL.ExecContext(ctx, text); err != nil {
						return fmt.Errorf("%s: %w", text, err)
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if err := d.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			booked(ctx, t, d)
		})
	}
}

// pastMoney are the documents of orders of before: one paid in parts with two discounts and given back in part, with a twin's surplus on its way back; one given up
// half paid, whose refund was refused; one of a voucher that was canceled; one that costs nothing; and one that is not paid.
func pastMoney() []string {
	texts := []string{`INSERT INTO brands (slug, name, created_at) VALUES ('b', '{}', '2026-01-01 00:00:00+00:00')`}
	order := func(no, status string, total, discount int, paidAt string) {
		texts = append(texts, fmt.Sprintf(`INSERT INTO orders (no, brand_id, shop_id, customer_id, status, dine_way, total_amount, discount_amount, payable_amount, expires_at, paid_at, created_at, updated_at)
			VALUES ('%s', 1, 's', 'ann', '%s', 'TAKEAWAY', %d, %d, %d, '2026-01-09 00:00:00+00:00', %s, '2026-01-01 00:00:00+00:00', '2026-01-08 00:00:00+00:00')`, no, status, total, discount, total-discount, paidAt))
	}
	discount := func(no string, position int, kind, code string, amount int) {
		texts = append(texts, fmt.Sprintf(`INSERT INTO order_discounts (brand_id, order_no, position, kind, code, name, amount, reason, shares) VALUES (1, '%s', %d, '%s', '%s', '{}', %d, '{}', '[]')`,
			no, position, kind, code, amount))
	}
	payment := func(no, order, status string, amount int, surplus bool, at string) {
		texts = append(texts, fmt.Sprintf(`INSERT INTO payments (no, brand_id, order_no, shop_id, customer_id, channel, status, amount, surplus, paid_at, created_at)
			VALUES ('%s', 1, '%s', 's', 'ann', 'SANDBOX', '%s', %d, %t, %s, '2026-01-01 00:00:00+00:00')`, no, order, status, amount, surplus, at))
	}
	refund := func(no, order, payment, status string, amount int, finished string) {
		texts = append(texts, fmt.Sprintf(`INSERT INTO refunds (no, brand_id, order_no, payment_no, shop_id, amount, status, reason, actor, created_at, finished_at)
			VALUES ('%s', 1, '%s', '%s', 's', %d, '%s', '', '', '2026-01-04 00:00:00+00:00', %s)`, no, order, payment, amount, status, finished))
	}
	order("a", "PAID", 100, 30, `'2026-01-03 00:00:00+00:00'`)
	discount("a", 0, "PERCENT_OFF", "", 10)
	discount("a", 1, "CASH", "C1", 5)
	discount("a", 2, "WECHAT_CASH", "W1", 15)
	payment("a1", "a", "SUCCEEDED", 30, false, `'2026-01-02 00:00:00+00:00'`)
	payment("a2", "a", "PARTIALLY_REFUNDED", 40, false, `'2026-01-03 00:00:00+00:00'`)
	payment("a3", "a", "REFUNDED", 40, true, `'2026-01-03 12:00:00+00:00'`)
	payment("a4", "a", "CLOSED", 70, false, "NULL")
	refund("ar1", "a", "a2", "SUCCEEDED", 8, `'2026-01-05 00:00:00+00:00'`)
	refund("ar2", "a", "a3", "PENDING", 40, "NULL")
	order("b", "CANCELED", 50, 0, "NULL")
	payment("b1", "b", "SUCCEEDED", 20, false, `'2026-01-02 00:00:00+00:00'`)
	refund("br1", "b", "b1", "FAILED", 20, `'2026-01-06 00:00:00+00:00'`)
	order("c", "CANCELED", 25, 25, `'2026-01-03 00:00:00+00:00'`)
	discount("c", 0, "MEITUAN_EXCHANGE", "M1", 25)
	texts = append(texts, `INSERT INTO order_events (brand_id, order_no, seq, shop_id, kind, from_status, to_status, actor, at) VALUES (1, 'c', 3, 's', 'coupon.refused', 'PAID', 'CANCELED', '', '2026-01-07 00:00:00+00:00')`)
	order("d", "PAID", 0, 0, `'2026-01-03 00:00:00+00:00'`)
	order("e", "CREATED", 10, 0, "NULL")
	return texts
}

func booked(ctx context.Context, t *testing.T, d *db.DB) {
	t.Helper()
	byOrder, err := ledger.OfOrders(ctx, d, []string{"a", "b", "c", "d", "e"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, no := range []string{"a", "b", "c", "d", "e"} {
		for _, e := range byOrder[no] {
			var sides []string
			for _, p := range e.Postings {
				sides = append(sides, fmt.Sprint(p.Account, " ", p.Amount))
			}
			slices.Sort(sides)
			got = append(got, fmt.Sprintf("%s %s: %s", e.At.Format("02"), e.Name(), strings.Join(sides, ", ")))
			if e.Sum() != 0 {
				t.Errorf("%s sums to %d", e.Name(), e.Sum())
			}
		}
	}
	want := []string{
		"02 captured/a1: clearing/SANDBOX 30, guests -30", "03 captured/a2: clearing/SANDBOX 40, guests -40",
		"03 sold/a: discounts/WECHAT_CASH 15, discounts/shop 15, guests 70, revenue -100", "03 captured/a3: clearing/SANDBOX 40, guests -40",
		"04 refund-asked/ar1: refunds -8, returns 8", "04 refund-asked/ar2: guests 40, refunds -40", "05 refund-done/ar1: clearing/SANDBOX -8, refunds 8",
		"02 captured/b1: clearing/SANDBOX 20, guests -20", "04 refund-asked/br1: guests 20, refunds -20", "06 refund-failed/br1: guests -20, refunds 20",
		"03 sold/c: discounts/MEITUAN_EXCHANGE 25, revenue -25", "07 unsold/c: discounts/MEITUAN_EXCHANGE -25, revenue 25",
	}
	if !slices.Equal(got, want) {
		t.Errorf("booked\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if broken, err := ledger.Verify(ctx, d); err != nil || len(broken) > 0 {
		t.Errorf("%v: %v", broken, err)
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error {
		_, err := tx.LedgerPosting.Delete().Where(ledgerposting.Kind("sold")).Exec(ctx)
		return err
	}); err == nil || !strings.Contains(err.Error(), "append-only") {
		t.Errorf("an entry could be removed: %v", err)
	}
}
