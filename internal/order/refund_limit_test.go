package order_test

import (
	"errors"
	"sync"
	"testing"

	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

// served is what a barista asks for.
func served(k *ordertest.Kit, no string, of money.Amount) order.RefundRequest {
	in := k.RefundRequest(no, of)
	in.StaffID, in.Actor, in.Authority = "barista", "staff:Bo", order.Serving
	return in
}

// serving lets them give back 30 yuan of an order.
func serving(t *testing.T, k *ordertest.Kit) {
	t.Helper()
	if _, err := k.Orders.SetStaffRefundLimit(k.Ctx, k.ShopID, 3000); err != nil {
		t.Fatal(err)
	}
}

func anyTask(task.Task) error { return nil }

func waits(t *testing.T, err error, code string) task.Task {
	t.Helper()
	n, ok := errors.AsType[*order.NeedsApproval](err)
	if !ok {
		t.Fatalf("no second person is asked: %v", err)
	}
	ordertest.Refused(t, err, code)
	return n.Task
}

func approve(k *ordertest.Kit, one task.Task, who string) error {
	_, err := k.Desk.Approve(k.Ctx, task.Move{ID: one.ID, Version: one.Version, By: task.By{StaffID: who, Name: who}}, anyTask)
	return err
}

func TestStaffGiveBackALittleOfAnOrderInWhateverSteps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 6)))
		_, _, _, err := k.Orders.Refund(k.Ctx, served(k, o.No, 1), ordertest.Anyone)
		ordertest.Refused(t, err, "FORBIDDEN") // until the shop says otherwise
		serving(t, k)
		_, _, _, err = k.Orders.Refund(k.Ctx, served(k, o.No, 0), ordertest.Anyone)
		ordertest.Refused(t, err, "FORBIDDEN") // all of it is a manager's
		for _, part := range []money.Amount{1000, 1999, 1} {
			if _, _, _, err := k.Orders.Refund(k.Ctx, served(k, o.No, part), ordertest.Anyone); err != nil {
				t.Fatal(err)
			}
		}
		before := k.Get(t, o.No)
		_, _, _, err = k.Orders.Refund(k.Ctx, served(k, o.No, 1), ordertest.Anyone)
		one := waits(t, err, "SECOND_PERSON_NEEDED")
		if got := k.Get(t, o.No); got.RefundedAmount != 3000 || got.Version != before.Version || one.Amount != 1 || one.Proposal == nil {
			t.Errorf("%+v; %+v", got, one)
		}
		k.Sound(t)
		if err := approve(k, one, "barista"); ordertest.Codes(err) != "SECOND_PERSON_NEEDED" {
			t.Errorf("who asked approves: %v", err)
		}
		if err := approve(k, one, "mei"); err != nil {
			t.Fatal(err)
		}
		ordertest.Eventually(t, "the money is back", func() bool { return len(k.Bank.GivenBack()) == 4 })
		if got := k.Get(t, o.No); got.RefundedAmount != 3001 {
			t.Errorf("%+v", got)
		}
		k.SQL(t, "UPDATE shops SET staff_refund_limit = 0")
		_, _, _, err = k.Orders.Refund(k.Ctx, served(k, o.No, 5), ordertest.Anyone)
		ordertest.Refused(t, err, "FORBIDDEN")
		k.Sound(t)
	})
}

func TestPartsAtOnceDoNotPassTheLimit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		serving(t, k)
		other := k.Replica(t)
		o, _ := k.Paid(t, k.Request(want(tea, 6)))
		var mu sync.Mutex
		done, asked := 0, map[int]bool{}
		ordertest.AtOnce(20, func(i int) {
			_, _, _, err := []*ordertest.Kit{k, other}[i%2].Orders.Refund(k.Ctx, served(k, o.No, 800), ordertest.Anyone)
			mu.Lock()
			defer mu.Unlock()
			if n, ok := errors.AsType[*order.NeedsApproval](err); ok {
				asked[n.Task.ID] = true
			} else if err == nil {
				done++
			} else {
				t.Error(err)
			}
		})
		if got := k.Get(t, o.No); done != 3 || got.RefundedAmount != 2400 || len(asked) != 1 {
			t.Errorf("%d refunds, tasks %v; %+v", done, asked, got)
		}
		k.Sound(t)
	})
}

func TestALargeRefundNeedsTwoManagersAndHappensOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.SetStock(t, tea, 30)
		o, _ := k.Paid(t, k.Request(want(tea, 14))) // 210 yuan
		in := k.RefundRequest(o.No, 0)
		_, _, _, err := k.Orders.Refund(k.Ctx, in, ordertest.Anyone)
		one := waits(t, err, "SECOND_PERSON_NEEDED")
		for range 2 { // asked again, by the same key and by a colleague's
			_, _, _, err = k.Orders.Refund(k.Ctx, in, ordertest.Anyone)
			if again := waits(t, err, "SECOND_PERSON_NEEDED"); again.ID != one.ID {
				t.Errorf("two proposals: %+v", again)
			}
			in = k.RefundRequest(o.No, 0)
		}
		_, _, _, err = k.Orders.Refund(k.Ctx, k.RefundRequest(o.No, 20500), ordertest.Anyone)
		waits(t, err, "REFUND_WAITS")
		k.Refund(t, o.No, 500) // what one may give back alone goes on, and the rest is less
		k.Sound(t)
		if rows := k.Rows(t); rows.Tasks != 1 || rows.Refunds != 1 {
			t.Errorf("%+v", rows)
		}
		var mu sync.Mutex
		approved := 0
		ordertest.AtOnce(8, func(i int) {
			if err := approve([]*ordertest.Kit{k, other}[i%2], one, "mei"); err == nil {
				mu.Lock()
				approved++
				mu.Unlock()
			}
		})
		ordertest.Eventually(t, "the money is back", func() bool { return k.Get(t, o.No).Status == order.Refunded })
		if back := k.Bank.GivenBack(); len(back) != 2 || back[one.Reference] != 20500 || approved == 0 {
			t.Errorf("%v, approved %d times", back, approved)
		}
		in = k.RefundRequest(o.No, 0)
		_, _, _, err = k.Orders.Refund(k.Ctx, in, ordertest.Anyone)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		k.Sound(t)
		if n := k.Available(t, tea); n != 30 {
			t.Errorf("%d on the shelf", n)
		}
	})
}

func TestARejectedRefundFreesTheOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 14)))
		in := byLine(k, o.No, unitsOf(0, 14))
		_, _, _, err := k.Orders.Refund(k.Ctx, in, ordertest.Anyone)
		one := waits(t, err, "SECOND_PERSON_NEEDED")
		for range 2 {
			if _, err := k.Desk.Reject(k.Ctx, task.Move{ID: one.ID, Version: one.Version, By: task.By{StaffID: "mei", Name: "Mei"}}, anyTask); err == nil {
				break
			}
		}
		_, _, _, err = k.Orders.Refund(k.Ctx, in, ordertest.Anyone)
		if done := waits(t, err, "REFUND_REJECTED"); done.Status != task.Done || done.Decision != task.Rejected || done.DecidedBy != "mei" {
			t.Errorf("%+v", done)
		}
		if err := approve(k, one, "mei"); ordertest.Codes(err) != "TASK_CHANGED" {
			t.Errorf("what was rejected is approved: %v", err)
		}
		_, _, _, err = k.Orders.Refund(k.Ctx, byLine(k, o.No, unitsOf(0, 14)), ordertest.Anyone)
		two := waits(t, err, "SECOND_PERSON_NEEDED")
		if two.ID == one.ID {
			t.Error("a new wish is the rejected one")
		}
		refundLines(t, k, o.No, unitsOf(0, 2))
		if err := approve(k, two, "mei"); ordertest.Codes(err) != "INVALID_QUANTITY" { // two of them went back meanwhile
			t.Errorf("approved: %v", err)
		}
		if len(k.Bank.GivenBack()) != 1 {
			t.Errorf("%v", k.Bank.GivenBack())
		}
		k.Sound(t)
	})
}

func TestAPreviewIsWhatTheRefundThenIs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.Promote(t, ordertest.TenOff, "PERCENT_OFF", `{"percentOff":10}`)
		o, p := k.Paid(t, k.Request(want(tea, 3), want(bun, 1)))
		in := byLine(k, o.No, unitsOf(0, 2))
		before := k.Rows(t)
		shown, err := k.Orders.PreviewRefund(k.Ctx, in, ordertest.Anyone)
		if err != nil || shown.Amount != 2700 || shown.Left != o.Payable || !shown.Restock || shown.NeedsSecond || len(shown.Parts) != 1 ||
			shown.Parts[0] != (order.RefundPart{PaymentNo: p.No, Channel: payment.Sandbox, Amount: 2700}) || shown.Alone != 20000 {
			t.Errorf("%+v: %v", shown, err)
		}
		if k.Rows(t) != before {
			t.Error("a preview wrote something")
		}
		_, r, _, err := k.Orders.Refund(k.Ctx, in, ordertest.Anyone)
		if err != nil || r.Amount != shown.Amount {
			t.Errorf("%+v: %v", r, err)
		}
		serving(t, k)
		small := served(k, o.No, 400)
		if shown, err = k.Orders.PreviewRefund(k.Ctx, small, ordertest.Anyone); err != nil || !shown.NeedsSecond || shown.Before != 2700 || shown.Alone != 3000 {
			t.Errorf("%+v: %v", shown, err)
		}
		_, err = k.Orders.PreviewRefund(k.Ctx, byLine(k, o.No, unitsOf(0, 2)), ordertest.Anyone)
		ordertest.Refused(t, err, "INVALID_QUANTITY")
	})
}
