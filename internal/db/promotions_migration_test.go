package db_test

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"cuppa/internal/db"
	"cuppa/migrations"
)

// before is the history up to, and without, a file.
func before(t *testing.T, all fs.FS, file string) fstest.MapFS {
	t.Helper()
	names, err := fs.Glob(all, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	old := fstest.MapFS{}
	for _, name := range names {
		text, err := fs.ReadFile(all, name)
		if err != nil {
			t.Fatal(err)
		}
		if name < file {
			old[name] = &fstest.MapFile{Data: text}
		}
	}
	if len(old) == len(names) {
		t.Fatalf("there is no %s", file)
	}
	return old
}

func TestPromotionsBecomeTheFirstVersionsOfThemselvesAndNoLinkedRowIsLost(t *testing.T) {
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
			if err := d.MigrateFrom(t.Context(), before(t, files, "20261121174500")); err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{
				`INSERT INTO brands (slug, name, created_at) VALUES ('b', '{}', '2026-01-01 00:00:00+00:00')`,
				`INSERT INTO customers (id, brand_id, nickname, created_at) VALUES ('c', 1, 'C', '2026-01-01 00:00:00+00:00')`,
				`INSERT INTO customer_logins (brand_id, provider, subject, customer_id, created_at) VALUES (1, 'DEMO', 'c', 'c', '2026-01-01 00:00:00+00:00')`,
				`INSERT INTO orders (no, brand_id, shop_id, customer_id, status, dine_way, total_amount, discount_amount, payable_amount, expires_at, created_at, updated_at)
				 VALUES ('o', 1, 's', 'c', 'PAID', 'TAKEAWAY', 9, 2, 7, '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')`,
				`INSERT INTO holds (brand_id, order_no, shop_id, sku_id, quantity) VALUES (1, 'o', 's', 'k', 2)`,
				`INSERT INTO promotions (id, brand_id, kind, name, params, scope, period, version, active, created_at) VALUES
				 ('live', 1, 'PERCENT_OFF', '{"zh": "九折"}', '{"percentOff": 10}', '{"shops": ["s"]}', '{}', 3, true, '2026-01-01 00:00:00+00:00'),
				 ('over', 1, 'MONEY_OFF', '{"zh": "减"}', '{"threshold": 9, "off": 1}', '{}', '{}', 1, false, '2026-01-01 00:00:00+00:00')`,
			} {
				if _, err := d.Writer().ExecContext(t.Context(), text); err != nil {
					t.Fatalf("%s: %v", text, err)
				}
			}
			if err := d.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			ctx := db.ForAllBrands(context.Background())
			heads := d.Ent().Promotion.Query().AllX(ctx)
			versions := d.Ent().PromotionVersion.Query().AllX(ctx)
			if len(heads) != 2 || len(versions) != 2 {
				t.Fatalf("%v %v", heads, versions)
			}
			for _, h := range heads {
				if h.Paused != (h.ID == "over") || h.Archived || h.Revision != 1 || len(h.Draft) != 0 {
					t.Errorf("%+v", h)
				}
			}
			for _, v := range versions {
				if v.PromotionID != "live" {
					continue
				}
				if v.Version != 3 || v.Kind != "PERCENT_OFF" || v.Name["zh"] != "九折" || !strings.Contains(string(v.Scope), `"s"`) || v.EffectiveFrom.Year() != 2026 {
					t.Errorf("%+v", v)
				}
			}
			o := d.Ent().Order.Query().OnlyX(ctx)
			if o.Channel != "WEB" || o.PriceTrace != nil || d.Ent().Hold.Query().CountX(ctx) != 1 || d.Ent().CustomerLogin.Query().CountX(ctx) != 1 {
				t.Errorf("%+v", o)
			}
		})
	}
}
