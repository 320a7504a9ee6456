package order_test

import (
	"fmt"
	"testing"
	"time"

	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

// goesBack has a surplus payment's refund asked for as its process and then its job do, the clock with it, and says how long it took from the money's coming.
func goesBack(t *testing.T, k *ordertest.Kit, p payment.Payment) time.Duration {
	t.Helper()
	stands := func() payment.Returning {
		for _, one := range k.PaymentsOf(t, p.OrderNo) {
			if one.Surplus && one.Amount == p.Amount {
				r, _ := one.Returning(k.RefundsOf(t, p.OrderNo))
				return r
			}
		}
		t.Fatal("no money is surplus")
		return payment.Returning{}
	}
	came := k.Clock.Now()
	pause := payment.RefundOptions(came).ScheduledAt.Sub(came)
	for try := 1; stands().Status == payment.RefundPending && try < 10; try++ {
		k.Clock.Advance(pause)
		for _, r := range k.RefundsOf(t, p.OrderNo) {
			_ = k.Payments.Refund(k.Ctx, r.No) // the job; what it meets is what the test armed
		}
		pause = time.Second << (try - 1)
	}
	back := stands()
	if back.Status != payment.RefundSucceeded {
		t.Fatalf("it is %+v", back)
	}
	return back.FinishedAt.Sub(came)
}

func TestLateAndDoubleMoneyIsBackInAMinuteWhateverOneFaultTheFirstTryMeets(t *testing.T) {
	t.Parallel()
	faults := map[string]error{"no fault": nil, "a server's error": ordertest.ErrAway, "an answer that got lost": ordertest.ErrLost, "still at it": payment.ErrRefundProcessing}
	each(t, func(t *testing.T, k *ordertest.Kit) {
		for name, fault := range faults {
			late := k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
			k.Expire(t)
			double := k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
			second := k.Open(t, double.OrderNo, 0) // closes the first here, not yet there
			k.Settle(t, ordertest.Success(second))
			for because, p := range map[payment.SurplusReason]payment.Payment{payment.OrderCanceled: late, payment.PaidAlready: double} {
				if fault != nil {
					k.Bank.Fail(fault)
				}
				k.Settle(t, ordertest.Success(p))
				if took := goesBack(t, k, p); took > time.Minute {
					t.Errorf("%s, %s: it took %s", because, name, took)
				}
				k.Bank.Unarm()
				for _, one := range k.PaymentsOf(t, p.OrderNo) {
					if one.No == p.No && (!one.Surplus || one.Because != because) || one.No != p.No && one.Because != "" {
						t.Errorf("%s, %s: %+v", because, name, one)
					}
				}
			}
		}
		k.Sound(t)
	})
}

func TestTheTimelineTellsOfMoneyThatTheOrderDidNotWant(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		p := k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
		k.Settle(t, ordertest.Success(p))
		again := ordertest.Success(p)
		again.TransactionID = "tx-again"
		k.Settle(t, again)
		for _, r := range k.RefundsOf(t, p.OrderNo) {
			if err := k.Payments.Refund(k.Ctx, r.No); err != nil {
				t.Fatal(err)
			}
		}
		for _, to := range []order.Status{order.Preparing, order.Ready, order.Completed} {
			if _, err := k.Orders.Advance(k.Ctx, p.OrderNo, to, "", "staff", ordertest.Anyone); err != nil {
				t.Fatal(err)
			}
		}
		steps, err := k.Orders.Timeline(k.Ctx, p.OrderNo)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, e := range steps {
			told = append(told, order.Title(e).In("en"))
			if note := order.Note(e); e.Actor == "system" && note.In("en") == note.In("zh") {
				t.Errorf("the note of %s is in one language: %s", e.Kind, note)
			}
			if order.Title(e).In("zh") == "" || order.Title(e).In("zh") == order.Title(e).In("en") {
				t.Errorf("%s has no Chinese name", e.Kind)
			}
		}
		if want := "[Placed Paid Money came a second time; it goes back Money is back Being made Ready Completed]"; fmt.Sprint(told) != want {
			t.Errorf("the timeline tells %v", told)
		}
	})
}

func TestWhoFollowsAnOrderThatIsOverHearsThatItsMoneyIsBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		p := k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
		k.Expire(t)
		k.Bank.Fail(ordertest.ErrAway)
		k.Settle(t, ordertest.Success(p))
		ordertest.Eventually(t, "the first try failed", func() bool { return k.Bank.Asked(k.RefundsOf(t, p.OrderNo)[0].No) == 1 })
		states, err := k.Orders.FollowOrder(k.Ctx, p.OrderNo)
		if err != nil {
			t.Fatal(err)
		}
		now, _ := next(t, states.C())
		if now.Status != order.Canceled || now.PaidAmount != p.Amount {
			t.Errorf("%+v", now)
		}
		if err := k.Payments.Refund(k.Ctx, k.RefundsOf(t, p.OrderNo)[0].No); err != nil {
			t.Fatal(err)
		}
		last := until(t, states.C(), orderVersion, func(o *order.Order) bool { return o.Version > now.Version })
		if last.Status != order.Canceled {
			t.Errorf("%+v", last)
		}
		ended(t, states.C())
	})
}
