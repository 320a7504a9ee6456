package db_test

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"

	"cuppa/internal/db"
	"cuppa/migrations"
)

func TestWhatIsKnownOfThePastIsCountedWhenAttributionComes(t *testing.T) {
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
			if err := d.MigrateFrom(t.Context(), before(t, files, "20261121182700")); err != nil {
				t.Fatal(err)
			}
			texts := []string{`INSERT INTO brands (slug, name, created_at) VALUES ('b', '{}', '2026-01-01 00:00:00+00:00')`}
			order := func(no, guest, paidAt string) {
				texts = append(texts, fmt.Sprintf(`INSERT INTO orders (no, brand_id, shop_id, customer_id, status, dine_way, total_amount, discount_amount, payable_amount, expires_at, paid_at, created_at, updated_at)
				 VALUES ('%s', 1, 's', '%s', 'PAID', 'TAKEAWAY', 9, 2, 7, '2026-01-01 00:00:00+00:00', %s, '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')`, no, guest, paidAt))
			}
			order("a1", "ann", `'2026-01-03 08:00:00+00:00'`)
			order("a2", "ann", `'2026-01-02 08:00:00+00:00'`)
			order("b1", "bea", "NULL")
			order("c1", "cal", `'2026-01-02 08:00:00.5+00:00'`)
			fact := func(event int, at string, orders, discounts, coupons int) {
				texts = append(texts, fmt.Sprintf(`INSERT INTO sales_facts (brand_id, event_id, shop_id, order_no, at, orders, discounts, coupon_orders) VALUES (1, %d, 's', 'o', '%s', %d, %d, %d)`,
					event, at, orders, discounts, coupons))
			}
			fact(1, "2026-01-02 08:00:00+00:00", 1, 0, 0)
			fact(2, "2026-01-02 08:14:59.999999+00:00", 1, 0, 0)
			fact(3, "2026-01-02 08:07:00+00:00", 1, 50, 0)
			fact(4, "2026-01-02 08:07:00+00:00", 0, 0, 0) // a refund
			fact(5, "2026-01-02 08:15:00+00:00", 1, 0, 0)
			fact(6, "2026-01-02 08:15:00.000001+00:00", 1, 9, 1)
			for slot, orders := range map[string]int{"2026-01-02 08:00:00+00:00": 3, "2026-01-02 08:15:00+00:00": 2} {
				texts = append(texts, fmt.Sprintf(`INSERT INTO sales_slots (brand_id, shop_id, slot, orders) VALUES (1, 's', '%s', %d)`, slot, orders))
			}
			ctx := db.ForAllBrands(t.Context())
			if err := d.InTx(ctx, func(tx *db.Tx) error {
				for _, text := range texts {
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
			afterwards(ctx, t, d)
		})
	}
}

func afterwards(ctx context.Context, t *testing.T, d *db.DB) {
	t.Helper()
	first := map[string]string{}
	for _, r := range d.Ent().FirstOrder.Query().AllX(ctx) {
		first[r.ID] = r.OrderNo
	}
	if fmt.Sprint(first) != "map[ann:a2 cal:c1]" {
		t.Errorf("first orders: %v", first)
	}
	untouched := map[string]int64{}
	for _, r := range d.Ent().SalesSlot.Query().AllX(ctx) {
		untouched[r.Slot.UTC().Format("15:04")] = r.UntouchedOrders
	}
	if fmt.Sprint(untouched) != "map[08:00:2 08:15:1]" {
		t.Errorf("untouched orders by slot: %v", untouched)
	}
}
