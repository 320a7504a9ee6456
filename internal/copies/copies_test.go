package copies_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/copies"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

const tea = ordertest.Tea

// TestCopiesAreAsSoundAsTheirOrders makes many orders of a few. CUPPA_COPIES=1000000 has it make a million, and tells how long verify takes.
func TestCopiesAreAsSoundAsTheirOrders(t *testing.T) {
	t.Parallel()
	many := 100
	if _, err := fmt.Sscan(os.Getenv("CUPPA_COPIES"), &many); err == nil {
		t.Logf("%d copies", many)
	}
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.SetStock(t, tea, 10)
		k.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
		in := k.Request(catalog.Item{SKUID: tea, Quantity: 2})
		in.Coupons = []string{k.Coupon(t, 100, 0)}
		k.Paid(t, in)
		refunded, _ := k.Paid(t, k.Request(catalog.Item{SKUID: tea, Quantity: 1}))
		k.Refund(t, refunded.No, 100)
		k.Settled(t)
		k.Cancel(t, k.Place(t, k.Request(catalog.Item{SKUID: tea, Quantity: 1})).No)
		k.Place(t, k.Request(catalog.Item{SKUID: tea, Quantity: 1}))
		k.Relayed(t)
		begun := time.Now()
		if err := copies.Make(t.Context(), env.DB, many, 3, k.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		t.Logf("made in %s", time.Since(begun))
		r, err := k.Orders.Check(k.Ctx, order.Scope{Invariants: order.AllInvariants[:8]})
		if err != nil || !r.Sound() || r.Again > 0 || r.Orders != many+4 {
			t.Fatalf("%+v %v", r, err)
		}
		t.Logf("verified in %s", r.Took)
		everything := db.ForAllBrands(t.Context())
		if r, err := k.Orders.Check(everything, order.Scope{Invariants: order.AllInvariants[:8]}); err != nil || !r.Sound() || r.Orders != many+4 {
			t.Fatalf("of all brands: %+v %v", r, err)
		}
		var days int
		if err := env.DB.Reader().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM ledger_days").Scan(&days); err != nil || days == 0 {
			t.Errorf("%d days are closed: %v", days, err)
		}
		k.Tamper(t, "UPDATE orders SET paid_amount = paid_amount + 1 WHERE no = (SELECT MAX(no) FROM orders WHERE status = 'PAID')")
		k.Tamper(t, "UPDATE ledger_postings SET amount = amount + 1 WHERE account LIKE 'clearing/%'")
		if r, err = k.Orders.Check(everything, order.Scope{}); err != nil || r.Broken[order.InvariantPrices] == 0 || r.Broken[order.InvariantLedger] == 0 {
			t.Errorf("%+v %v", r, err)
		}
	})
}
