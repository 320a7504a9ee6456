package reconcile_test

import (
	"crypto/rand"
	"testing"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/reconcile"
)

// lose has a guest win a dispute about some of a payment.
func (w *till) lose(t *testing.T, p payment.Payment, of money.Amount) {
	t.Helper()
	d, _, err := w.Orders.OpenDispute(w.Ctx, order.DisputeRequest{
		BrandID: w.BrandID, StaffID: "manager", Key: rand.Text(), OrderNo: p.OrderNo, PaymentNo: p.No, Amount: of, Reason: "never got it", Actor: "staff:manager",
	}, ordertest.Anyone)
	if err == nil {
		_, err = w.Orders.ResolveDispute(w.Ctx, d.No, order.DisputeLost, "", "staff:manager", ordertest.Anyone)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (w *till) chargeBack(t *testing.T, p payment.Payment, of int64) {
	t.Helper()
	if err := w.sim.ChargeBack(t.Context(), p.Channel, p.No, of); err != nil {
		t.Fatal(err)
	}
}

// What a channel takes after a dispute stands in its bill under a number that we never gave: it is the lost dispute's, and once only.
func TestWhatADisputeCostIsNoDifferenceOfTheBill(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := openTill(t, env)
		late := map[string]payment.Payment{}
		for _, channel := range bothChannels {
			fits := w.paid(t, channel)
			w.lose(t, fits, 700)
			w.lose(t, fits, 700) // two of the same amount
			w.chargeBack(t, fits, 700)
			w.chargeBack(t, fits, 700)
			late[channel] = w.paid(t, channel) // staff hear of it after the bill
			w.chargeBack(t, late[channel], 900)
			other := w.paid(t, channel)
			w.lose(t, other, 500)
			w.chargeBack(t, other, 501) // another amount is another matter
			twice := w.paid(t, channel)
			w.lose(t, twice, 300)
			w.chargeBack(t, twice, 300)
			w.chargeBack(t, twice, 300) // one of the two is nobody's
		}
		w.next(t)
		for _, channel := range bothChannels {
			r, items := w.reconciled(t, channel, day)
			amounts := map[money.Amount]int{}
			for _, i := range items {
				amounts[i.TheirsAmount]++
				if i.Verdict != reconcile.TheirsOnly || i.Repair != "TASK" {
					t.Errorf("%s: %+v", channel, i)
				}
			}
			if len(items) != 3 || amounts[900] != 1 || amounts[501] != 1 || amounts[300] != 1 || r.OursBack != 700+700+300 || r.TheirsBack != 700+700+900+501+300+300 {
				t.Errorf("%s: %+v of %+v", channel, items, r)
			}
			w.lose(t, late[channel], 900)
			if r, items = w.again(t, channel, day); len(items) != 2 || r.OursBack != 700+700+300+900 {
				t.Errorf("%s, once staff know: %+v of %+v", channel, items, r)
			}
			if booked := w.sum(t, "SELECT COALESCE(SUM(amount), 0) FROM ledger_postings WHERE account = $1", "fees/"+channel); booked <= 0 {
				t.Errorf("%s: %d fees", channel, booked)
			}
		}
		if n := len(w.billTasks(t)); n != 4 {
			t.Errorf("%d tasks", n)
		}
		w.sound(t)
	})
}
