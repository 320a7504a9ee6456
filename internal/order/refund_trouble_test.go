package order_test

import (
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

// troubleOf is the one task that waits about an order.
func troubleOf(t *testing.T, k *ordertest.Kit, no, kind string) task.Task {
	t.Helper()
	all := k.Waiting(t, no)
	if len(all) != 1 || all[0].Kind != kind {
		t.Fatalf("%+v, not one %s", all, kind)
	}
	return all[0]
}

func TestAGuestWhoWasPaidOtherwiseIsPaidInTheBooks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 10)
		o, p := k.Paid(t, k.Request(want(tea, 2)))
		k.Bank.Fail(payment.ErrRefundRefused)
		refundLines(t, k, o.No, unitsOf(0, 1))
		one := troubleOf(t, k, o.No, payment.TaskRefused)
		k.Clock.Advance(time.Second)
		for range 2 { // pressed twice
			if err := k.Decide(t, one, task.PaidOut); err != nil {
				t.Fatal(err)
			}
		}
		got, all := k.Get(t, o.No), k.RefundsOf(t, o.No)
		if got.RefundedAmount != 1500 || got.Status != order.Paid || len(all) != 2 || all[1].Way != payment.Outside || all[1].Status != payment.RefundSucceeded ||
			all[1].PaymentNo != p.No || len(k.Bank.GivenBack()) != 0 {
			t.Errorf("%+v: %+v", got, all)
		}
		sameBooks(t, k, o.No,
			"captured: clearing/SANDBOX 3000, guests -3000", "sold: guests 3000, revenue -3000",
			"refund-asked: returns 1500, refunds -1500", "refund-failed: returns -1500, refunds 1500",
			"refund-asked: returns 1500, refunds -1500", "refund-done: refunds 1500, clearing/OUTSIDE -1500")
		balanced(t, k)
		k.Sound(t)
		if n := k.Available(t, tea); n != 9 {
			t.Errorf("%d on the shelf", n)
		}
		_, _, _, err := k.Orders.Refund(k.Ctx, byLine(k, o.No, unitsOf(0, 2)), ordertest.Anyone)
		ordertest.Refused(t, err, "INVALID_QUANTITY")
		if got, _ := k.Refund(t, o.No, 0); got.Status != order.Refunded {
			t.Errorf("%+v", got)
		}
		k.Sound(t)
	})
}

func TestARefundThatIsStuckEndsByHandAndTheOrderWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		k.Bank.Fail(payment.ErrRefundAbnormal)
		if got, _ := k.Refund(t, o.No, 0); got.Status != order.Refunding {
			t.Fatalf("%+v", got)
		}
		if err := k.Decide(t, troubleOf(t, k, o.No, payment.TaskAbnormal), task.PaidOut); err != nil {
			t.Fatal(err)
		}
		if got := k.Get(t, o.No); got.Status != order.Refunded || got.RefundedAmount != 1500 || len(k.Waiting(t, o.No)) != 0 {
			t.Errorf("%+v", got)
		}
		balanced(t, k)
		k.Sound(t)

		// What the channel gave back meanwhile is not paid out once more.
		o, _ = k.Paid(t, k.Request(want(tea, 1)))
		k.Bank.Fail(payment.ErrRefundAbnormal)
		_, r := k.Refund(t, o.No, 0)
		one := troubleOf(t, k, o.No, payment.TaskAbnormal)
		if err := k.Payments.Refund(k.Ctx, r.No); err != nil {
			t.Fatal(err)
		}
		if err := k.Decide(t, one, task.PaidOut); ordertest.Codes(err) != "TASK_CHANGED" {
			t.Errorf("paid twice: %v", err)
		}
		k.Sound(t)
	})
}

func TestAVoucherThatIsBeingTakenBackIsNotDoneWithSurplusMoney(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		c := k.Voucher(t, exchangeKind, 2500)
		orders, _, err := k.Orders.Exchange(k.Ctx, k.Exchanges(ordertest.Tea, c))
		if err != nil {
			t.Fatal(err)
		}
		k.Redeem(t)
		o := orders[0]
		k.Bank.Fail(ordertest.ErrAway)
		k.Settle(t, ordertest.Success(k.Planted(t, o.No, 700))) // money that nobody wanted
		ordertest.Eventually(t, "it is asked for", func() bool {
			all := k.RefundsOf(t, o.No)
			return len(all) == 1 && k.Bank.Asked(all[0].No) == 1
		})
		if o, err = k.Orders.TakeBack(k.Ctx, o.No, "spilled", "staff:manager", ordertest.Anyone); err != nil || o.Status != order.Refunding {
			t.Fatal(o.Status, err)
		}
		if err := k.Payments.Refund(k.Ctx, k.RefundsOf(t, o.No)[0].No); err != nil {
			t.Fatal(err)
		}
		if got := k.Get(t, o.No); got.Status != order.Refunding {
			t.Errorf("the order is %s while its voucher is not back", got.Status)
		}
		k.Sound(t)
		retry(t, k, 3)
		if status, _ := k.CouponStatus(t, c.Code); status != "available" || k.Get(t, o.No).Status != order.Refunded {
			t.Errorf("%s, %s", status, k.Get(t, o.No).Status)
		}
		k.Sound(t)
	})
}
