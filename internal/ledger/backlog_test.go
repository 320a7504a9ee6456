package ledger

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// TestABacklogIsLinkedWholeAndOnce: postings of entries that were written at once lie among one another, and a part of a backlog may end between them; what was committed late
// stands below what is linked already.
func TestABacklogIsLinkedWholeAndOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForAllBrands(t.Context())
		for i, size := range []int{1, 2, 3, 4, 7, 50, 51} {
			brandID, base := 1+i, 1000*(1+i)
			insert := func(rows ...string) {
				t.Helper()
				if _, err := env.DB.Writer().ExecContext(ctx, "INSERT INTO ledger_postings (id, brand_id, entry, kind, account, amount, shop_id, order_no, owner, at) VALUES "+
					strings.Join(rows, ", ")); err != nil {
					t.Fatal(err)
				}
			}
			posting := func(at, entry int, account string, amount int) string {
				return fmt.Sprintf("(%d, %d, 'sold/O%d', 'sold', '%s', %d, 'shop', 'O%d', '', '2026-06-15 03:00:00+00:00')", base+at, brandID, entry, account, amount, entry)
			}
			const entries = 20
			for n := 0; n < entries; n += 2 { // two at once
				at := 100 + 5*n/2
				insert(posting(at, n, "guests", 3), posting(at+1, n+1, "guests", 3), posting(at+2, n, "revenue", -2), posting(at+3, n+1, "revenue", -3), posting(at+4, n, "fees", -1))
			}
			b, want := New(env.DB), entries
			b.part = size
			for rounds, idle := 0, 0; idle < 4; rounds++ {
				n, err := b.Link(ctx)
				if err != nil {
					t.Fatal(err)
				}
				if rounds == 0 && size <= 50 { // all are not swept yet
					want++
					insert(posting(1, 99, "guests", 1), posting(2, 99, "revenue", -1))
				}
				if idle++; n > 0 {
					idle = 0
				}
			}
			var linked int
			if err := env.DB.Reader().QueryRowContext(ctx, "SELECT COUNT(*) FROM ledger_links WHERE brand_id = $1", brandID).Scan(&linked); err != nil || linked != want {
				t.Errorf("by %d: %d of %d are linked: %v", size, linked, want, err)
			}
		}
		for _, look := range []func(context.Context, *db.DB) ([]string, error){VerifyChain, verifyBooks} {
			if broken, err := look(ctx, env.DB); err != nil || len(broken) > 0 {
				t.Errorf("%v %v", broken, err)
			}
		}
		// What is put in among them afterwards is told, of a brand with a chain and of one without.
		for brandID, at := range map[int]int{1: 1050, 99: 1060} {
			if _, err := env.DB.Writer().ExecContext(ctx, fmt.Sprintf(`INSERT INTO ledger_postings (id, brand_id, entry, kind, account, amount, shop_id, order_no, owner, at)
				VALUES (%d, %d, 'sold/late', 'sold', 'fees', 1, 'shop', 'late', '', '2026-06-15 03:00:00+00:00')`, at, brandID)); err != nil {
				t.Fatal(err)
			}
			if broken, err := verifyBooks(db.ForBrand(t.Context(), brandID), env.DB); err != nil || len(broken) != 1 || !strings.Contains(broken[0], "was inserted") {
				t.Errorf("brand %d: %q %v", brandID, broken, err)
			}
		}
	})
}
