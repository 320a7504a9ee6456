package order_test

import (
	"log/slog"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

func TestGoodsGoBackOnTheShelfWithTheLastOfTheMoneyOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, ordertest.Tea, 10)
		k.SetStock(t, pearlStock, 5)
		left := func(when string, cups, pearls int64) {
			t.Helper()
			if a, b := k.Available(t, ordertest.Tea), k.Available(t, pearlStock); a != cups || b != pearls {
				t.Errorf("%s: %d cups and %d portions are on the shelf, not %d and %d", when, a, b, cups, pearls)
			}
		}
		o := k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 2, ordertest.Pearls)))
		for _, part := range []money.Amount{1000, 0} { // two payments: what goes back is drawn from both
			k.Settle(t, ordertest.Success(k.Open(t, o.No, part)))
			k.Clock.Advance(1000)
		}
		left("sold", 8, 3)
		k.Bank.Fail(nil, payment.ErrRefundProcessing)
		if r := refundLines(t, k, o.No, unitsOf(0, 2)); r.Status != payment.RefundSucceeded || len(k.RefundsOf(t, o.No)) != 2 {
			t.Fatalf("%+v", k.RefundsOf(t, o.No))
		}
		left("one of two payments is back", 8, 3)
		for range 2 { // told twice
			for _, r := range k.RefundsOf(t, o.No) {
				if err := k.Payments.Refund(k.Ctx, r.No); err != nil {
					t.Fatal(err)
				}
			}
		}
		left("all is back", 10, 5)
		k.Sound(t)
	})
}

func TestAKeyOfAnotherWishIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 3), want(bun, 2)))
		in, yes, no := byLine(k, o.No, unitsOf(0, 1)), true, false
		in.Restock = &yes
		if _, _, _, err := k.Orders.Refund(k.Ctx, in, ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		for name, change := range map[string]func(in *order.RefundRequest){
			"other units":        func(in *order.RefundRequest) { in.Lines = []order.RefundLine{unitsOf(0, 2)} },
			"another line":       func(in *order.RefundRequest) { in.Lines = []order.RefundLine{unitsOf(1, 1)} },
			"not on the shelf":   func(in *order.RefundRequest) { in.Restock = &no },
			"the shelf as usual": func(in *order.RefundRequest) { in.Restock = nil },
			"an amount":          func(in *order.RefundRequest) { in.Lines, in.Amount, in.Restock = nil, amount(1500), nil },
			"another reason":     func(in *order.RefundRequest) { in.Reason = "cold" },
		} {
			other := in
			change(&other)
			if _, _, _, err := k.Orders.Refund(k.Ctx, other, ordertest.Anyone); ordertest.Codes(err) != "IDEMPOTENCY_KEY_REUSED" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if len(k.Bank.GivenBack()) != 1 {
			t.Errorf("%v", k.Bank.GivenBack())
		}
	})
}

func TestAnOrderDoesNotEndWhileItsMoneyIsDisputed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		d := dispute(t, k, o.No, 700)
		k.Bank.Fail(payment.ErrRefundRefused)
		if got, r := k.Refund(t, o.No, 0); got.Status != order.Paid || r.Amount != 800 {
			t.Fatalf("%+v: %+v", r, got)
		}
		k.Bank.Fail(payment.ErrRefundProcessing)
		k.Clock.Advance(time.Second)
		if err := k.Decide(t, troubleOf(t, k, o.No, payment.TaskRefused), task.Retry); err != nil {
			t.Fatal(err)
		}
		ordertest.Eventually(t, "the channel is at it", func() bool { return k.Bank.Asked(k.RefundsOf(t, o.No)[1].No) == 1 })
		if got := k.Get(t, o.No); got.Status != order.Paid || got.RefundedAmount != 800 {
			t.Errorf("%+v", got)
		}
		for _, r := range k.RefundsOf(t, o.No) {
			if err := k.Payments.Refund(k.Ctx, r.No); err != nil {
				t.Fatal(err)
			}
		}
		if err := resolve(k, d.No, order.DisputeLost); err != nil {
			t.Fatal(err)
		}
		if got := k.Get(t, o.No); got.Status != order.Refunded || got.RefundedAmount != 1500 {
			t.Errorf("%+v", got)
		}
	})
}

// What the channel has kept of a surplus is no money of the order's: it neither goes back with it nor holds it up.
func TestSurplusThatIsRefusedIsNotTheOrders(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, own := k.Paid(t, k.Request(want(tea, 1)))
		k.Bank.Fail(payment.ErrRefundRefused)
		k.Settle(t, ordertest.Success(k.Planted(t, o.No, 700)))
		ordertest.Eventually(t, "the surplus is refused", func() bool { return len(k.Waiting(t, o.No)) == 1 })
		_, _, _, err := k.Orders.Refund(k.Ctx, k.RefundRequest(o.No, 1501), ordertest.Anyone)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		got, r := k.Refund(t, o.No, 0)
		if got.Status != order.Refunded || r.Amount != 1500 || r.PaymentNo != own.No || len(k.RefundsOf(t, o.No)) != 2 {
			t.Errorf("%+v: %+v", got, k.RefundsOf(t, o.No))
		}
		in := disputing(k, o.No, 700)
		_, _, err = k.Orders.OpenDispute(k.Ctx, in, ordertest.Anyone)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH") // its own payment has nothing left, and the other is not the order's
		if err := k.Decide(t, troubleOf(t, k, o.No, payment.TaskRefused), task.Retry); err != nil {
			t.Fatal(err)
		}
		k.Settled(t)
		if left := k.PaymentsOf(t, o.No); left[0].Left()+left[1].Left() != 0 {
			t.Errorf("%+v", left)
		}
	})
}

func TestWhatCountsTowardsTheLimit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		serving(t, k) // 30 yuan
		ask := func(no string, of money.Amount, code string) {
			t.Helper()
			_, _, _, err := k.Orders.Refund(k.Ctx, served(k, no, of), ordertest.Anyone)
			ordertest.Refused(t, err, code)
		}
		o, _ := k.Paid(t, k.Request(want(tea, 6)))
		k.Bank.Fail(payment.ErrRefundRefused)
		ask(o.No, 3000, "") // it comes to nothing
		d := dispute(t, k, o.No, 2900)
		if err := resolve(k, d.No, order.DisputeLost); err != nil { // the channel took it, no colleague
			t.Fatal(err)
		}
		k.Settle(t, ordertest.Success(k.Planted(t, o.No, 2800))) // surplus goes back by itself
		k.Bank.Fail(ordertest.ErrAway)
		ask(o.No, 2000, "") // it is under way
		ask(o.No, 1001, "SECOND_PERSON_NEEDED")
		ask(o.No, 1000, "")
		ask(o.No, 1, "REFUND_WAITS")
		// Staff never give back more than a manager may alone.
		if _, err := k.Orders.SetStaffRefundLimit(k.Ctx, k.ShopID, 30_000); err != nil {
			t.Fatal(err)
		}
		large, _ := k.Paid(t, k.Request(want(tea, 14)))
		ask(large.No, 20_001, "SECOND_PERSON_NEEDED")
		ask(large.No, 20_000, "")
		_, err := k.Orders.SetStaffRefundLimit(k.Ctx, k.ShopID, 1_000_001)
		ordertest.Refused(t, err, "BAD_USER_INPUT")
	})
}

// More may be left by the time of the approval than when it was asked for.
func TestAnApprovalGivesBackWhatWasApproved(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 14))) // 210 yuan
		d := dispute(t, k, o.No, 500)
		in, yes := k.RefundRequest(o.No, 0), true
		in.Restock = &yes
		_, _, _, err := k.Orders.Refund(k.Ctx, in, ordertest.Anyone)
		one := waits(t, err, "SECOND_PERSON_NEEDED")
		other := in
		other.Key, other.Restock = "another", nil
		_, _, _, err = k.Orders.Refund(k.Ctx, other, ordertest.Anyone)
		waits(t, err, "REFUND_WAITS") // the same money, and another wish for the goods
		if err := resolve(k, d.No, order.DisputeWon); err != nil {
			t.Fatal(err)
		}
		if err := approve(k, one, "mei"); err != nil {
			t.Fatal(err)
		}
		k.Settled(t)
		if got := k.Get(t, o.No); got.RefundedAmount != 20_500 || got.Status != order.Paid || k.Bank.GivenBack()[one.Reference] != 20_500 {
			t.Errorf("%+v: %v", got, k.Bank.GivenBack())
		}
		_, _, _, err = k.Orders.Refund(k.Ctx, k.RefundRequest(o.No, 0), ordertest.Anyone)
		if rest := waits(t, err, "SECOND_PERSON_NEEDED"); rest.Amount != 500 {
			t.Errorf("%+v", rest)
		}
	})
}

// trouble opens a task about a refund, as its job does when the channel never answers.
func trouble(t *testing.T, k *ordertest.Kit, r payment.Refund) task.Task {
	t.Helper()
	err := k.DB.InTx(k.Ctx, func(tx *db.Tx) error {
		return task.Raise(k.Ctx, tx, slog.New(slog.DiscardHandler), task.Opening{
			Kind: payment.TaskUnanswered, Reference: r.No, ShopID: r.ShopID, OrderNo: r.OrderNo, Amount: r.Amount, At: k.Clock.Now(), Details: map[string]any{"refund": r.No},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return troubleOf(t, k, r.OrderNo, payment.TaskUnanswered)
}

func TestARetryNeverGivesBackMore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		// One that is under way is asked for under its own number.
		o, _ := k.Paid(t, k.Request(want(tea, 2)))
		k.Bank.Fail(ordertest.ErrLost)
		_, r := k.Refund(t, o.No, 1000)
		if err := k.Decide(t, trouble(t, k, r), task.Retry); err != nil {
			t.Fatal(err)
		}
		k.Settled(t)
		if all := k.RefundsOf(t, o.No); len(all) != 1 || k.Bank.Asked(r.No) != 2 {
			t.Errorf("asked %d times: %+v", k.Bank.Asked(r.No), all)
		}
		// One that is done is neither asked for nor paid out once more.
		if err := k.Decide(t, trouble(t, k, r), task.PaidOut); ordertest.Codes(err) != "DECISION_NOT_ALLOWED" {
			t.Errorf("what is done is paid out: %v", err)
		}
		if err := k.Decide(t, troubleOf(t, k, o.No, payment.TaskUnanswered), task.Retry); err != nil || len(k.RefundsOf(t, o.No)) != 1 {
			t.Errorf("what is done is asked for anew: %v, %+v", err, k.RefundsOf(t, o.No))
		}
		// One that was refused takes no more than is left by now, and no unit that went back meanwhile.
		k.Bank.Fail(payment.ErrRefundRefused)
		k.Refund(t, o.No, 1500)
		k.Refund(t, o.No, 600)
		for _, d := range []task.Decision{task.Retry, task.PaidOut} {
			if err := k.Decide(t, troubleOf(t, k, o.No, payment.TaskRefused), d); ordertest.Codes(err) != "AMOUNT_MISMATCH" {
				t.Errorf("%s of 1500 where 1400 are left: %v", d, err)
			}
		}
		lines, _ := k.Paid(t, k.Request(want(tea, 1), want(bigTea, 1)))
		k.Bank.Fail(payment.ErrRefundRefused)
		refundLines(t, k, lines.No, unitsOf(0, 1))
		one := troubleOf(t, k, lines.No, payment.TaskRefused)
		k.Bank.Fail(ordertest.ErrAway)
		refundLines(t, k, lines.No, unitsOf(0, 1))
		if err := k.Decide(t, one, task.PaidOut); ordertest.Codes(err) != "INVALID_QUANTITY" {
			t.Errorf("the cup was paid out twice: %v", err)
		}
		k.Sound(t)
	})
}

func TestADisputeOfAnotherShopIsNone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		d := dispute(t, k, o.No, 700)
		for code, says := range map[string]error{"DISPUTE_NOT_FOUND": order.ErrNotFound, fault.ErrForbidden.Code: fault.ErrForbidden} {
			_, err := k.Orders.ResolveDispute(k.Ctx, d.No, order.DisputeLost, "", "staff:somebody", func(order.Order) error { return says })
			ordertest.Refused(t, err, code)
		}
		if got := k.PaymentsOf(t, o.No)[0]; got.DisputedAmount != 700 || got.RefundedAmount != 0 {
			t.Errorf("%+v", got)
		}
	})
}
