package reconcile_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/reconcile"
)

// ledgers is a channel with so many payments a day.
type ledgers struct {
	*payment.SandboxChannel
	aDay int
}

func (ledgers) Name() string { return "MANY" }
func (ledgers) Remote() bool { return true }

func (l ledgers) Bill(_ context.Context, day time.Time) ([]payment.BillRow, error) {
	rows := make([]payment.BillRow, l.aDay)
	for i := range rows {
		no := fmt.Sprintf("%s-%d", day.Format("20060102"), i)
		rows[i] = payment.BillRow{PaymentNo: "P" + no, TransactionID: "T" + no, Amount: money.Amount(1000 + i%7), Fee: 6, At: day.Add(12 * time.Hour)}
	}
	return rows, nil
}

const month = 30

// A month of bills is compared within seconds. CUPPA_TEST_BILL_ROWS is how many rows it has: 100,000 must take less than 10 s without the race detector.
func TestAMonthOfBillsIsComparedWithinSeconds(t *testing.T) {
	t.Parallel()
	rows := 1500
	if text := os.Getenv("CUPPA_TEST_BILL_ROWS"); text != "" {
		rows, _ = strconv.Atoi(text)
	}
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		many := ledgers{payment.NewSandbox("s3cret", []byte("link"), ""), rows / month}
		k.Connect(t, many)
		w := &till{books: &books{k, nil}}
		w.restart(t)
		no := w.Place(t, w.Request(ordertest.Want(ordertest.Tea, 1))).No
		w.fill(t, no, many.aDay)
		w.Clock.Advance(time.Duration(month) * 24 * time.Hour)
		begun := time.Now()
		r, items := w.reconciled(t, "MANY", day)
		took := time.Since(begun)
		t.Logf("%d rows in %s", many.aDay*month, took)
		if int(r.TheirsCount) != many.aDay || int(r.OursCount) != many.aDay || r.Difference() != 0 || len(items) != 0 {
			t.Errorf("%+v %v", r, items)
		}
		if n := w.sum(t, "SELECT COUNT(*) FROM ledger_postings WHERE kind = 'fee'"); int(n) != 2*many.aDay*month {
			t.Errorf("%d postings of fees", n)
		}
		all, _, err := w.List(w.Ctx, w.ShopID, reconcile.SourceChannel, "MANY", 100, "")
		if err != nil || len(all) != month {
			t.Errorf("%d days, %v", len(all), err)
		}
		if took > 10*time.Second {
			t.Errorf("%d rows took %s", many.aDay*month, took)
		}
	})
}

// fill writes a month of payments with their entries.
func (w *till) fill(t *testing.T, orderNo string, aDay int) {
	t.Helper()
	for d := range month {
		at := time.Date(2026, 6, 15+d, 4, 0, 0, 0, time.UTC)
		text, stamp := "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1) ", "$2"
		if w.DB.Postgres() {
			text, stamp = "WITH n AS (SELECT generate_series(0, $1::int - 1) AS i) ", "$2::timestamptz"
		}
		name := at.Format("20060102") + "-"
		w.SQL(t, text+`INSERT INTO payments (no, brand_id, order_no, shop_id, customer_id, channel, status, amount, refunded_amount, surplus, transaction_id, created_at, paid_at)
			SELECT '`+"P"+name+`' || i, 1, $3, $4, 'alice', 'MANY', 'SUCCEEDED', 1000 + i % 7, 0, false, '`+"T"+name+`' || i, `+stamp+`, `+stamp+` FROM n`, aDay, at, orderNo, w.ShopID)
		for account, sign := range map[string]string{"clearing/MANY": "", "guests": "-"} {
			w.SQL(t, text+`INSERT INTO ledger_postings (brand_id, entry, kind, account, amount, shop_id, order_no, at)
				SELECT 1, '`+"captured/P"+name+`' || i, 'captured', '`+account+`', `+sign+`(1000 + i % 7), $4, $3, `+stamp+` FROM n`, aDay, at, orderNo, w.ShopID)
		}
	}
	if w.DB.Postgres() {
		w.SQL(t, "ANALYZE")
	}
}
