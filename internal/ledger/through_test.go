package ledger

import (
	"fmt"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
)

// TestTheBooksAreReadThroughOnce: of sound books nothing is left to be read again, whatever the pages are that they are read in, and whatever was posted late.
func TestTheBooksAreReadThroughOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx, b := db.ForAllBrands(t.Context()), New(env.DB)
		day := time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)
		for i := range 12 {
			of := Order{BrandID: 1 + i%2, ShopID: fmt.Sprint("shop", i%4), No: fmt.Sprint("O", i)}
			at := day.Add(time.Duration(i%3) * 24 * time.Hour)
			sale := Sold(of, 300, 200, []Posting{{DiscountsOfShop, 100}}, at)
			spent := Entry{Kind: KindSpent, Reference: of.No, Order: of, Owner: "alice", At: at, Postings: []Posting{{Principal, 5}, {Bonus, 2}, {ClearingBalance, -7}}}
			if err := env.DB.InTx(db.ForBrand(ctx, of.BrandID), func(tx *db.Tx) error {
				return Post(ctx, tx, Captured(of, "P"+of.No, "SANDBOX", money.Amount(200), at), sale, spent)
			}); err != nil {
				t.Fatal(err)
			}
			if i%5 == 4 || i == 10 {
				for range 4 {
					if _, err := b.Link(ctx); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		var closed []Closed
		for i := range 4 {
			var last Closed
			for n, name := range []string{"2026-06-15", "2026-06-16", "2026-06-17"} {
				from := day.Add(time.Duration(n) * 24 * time.Hour)
				c, err := b.sum(ctx, shopZone{1 + i%2, fmt.Sprint("shop", i), time.UTC}, name, from, from.Add(24*time.Hour), last, n > 0)
				if err != nil {
					t.Fatal(err)
				}
				if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return insertClosed(ctx, tx, c) }); err != nil {
					t.Fatal(err)
				}
				closed, last = append(closed, c), c
			}
		}
		for _, size := range []int{1, 2, 3, 5, 7, 1000} {
			for brandID := range 3 {
				got, err := readThrough(ctx, env.DB, brandID, size)
				if err != nil || !got.chained {
					t.Fatalf("brand %d by %d: %v, %v", brandID, size, got.chained, err)
				}
				for _, c := range closed {
					is, read := got.days[shopDay{c.BrandID, c.ShopID, c.Until}]
					if read != (brandID == 0 || brandID == c.BrandID) || read && (c.differs(is) != 0 || is.entries != 3) {
						t.Errorf("brand %d by %d: shop %s on %s: %v %+v, not %+v", brandID, size, c.ShopID, c.Day, read, is, c)
					}
				}
			}
		}
		if _, err := env.DB.Writer().ExecContext(ctx, `INSERT INTO ledger_postings (brand_id, entry, kind, account, amount, shop_id, order_no, owner, at)
			SELECT brand_id, entry, kind, 'x', 1, shop_id, order_no, owner, at FROM ledger_postings ORDER BY id LIMIT 1`); err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{1, 3, 1000} {
			if got, err := readThrough(ctx, env.DB, 0, size); err != nil || got.chained {
				t.Errorf("by %d: a posting that was put into an entry long after it was linked is not seen: %v", size, err)
			}
		}
	})
}
