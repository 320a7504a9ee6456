package order_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/task"
	"cuppa/internal/voucher/simulator"
)

// failed is an order whose voucher could not be redeemed, and the task about it. A cash voucher takes 500 off cups for money.
func failed(t *testing.T, k *ordertest.Kit, kind string, cups int) (coupon.Coupon, order.Order, task.Task) {
	t.Helper()
	k.Fail(t, kind, simulator.Down, 0)
	c := k.Voucher(t, kind, 2500)
	var o order.Order
	if kind == cashKind {
		in := k.Request(ordertest.Want(ordertest.Tea, cups))
		in.Coupons = []string{c.Code}
		o, _ = k.Paid(t, in)
	} else {
		orders, _, err := k.Orders.Exchange(k.Ctx, k.Exchanges(ordertest.Tea, c))
		if err != nil {
			t.Fatal(err)
		}
		o = orders[0]
	}
	k.Fail(t, kind, simulator.Down, -1)
	retry(t, k, 7)
	waiting := k.Waiting(t, o.No)
	if o = k.Get(t, o.No); o.Status != order.PaidCouponFailed || len(waiting) != 1 || waiting[0].Kind != order.TaskCouponFailed {
		t.Fatalf("the order is %s, tasks: %+v", o.Status, waiting)
	}
	return c, o, waiting[0]
}

func choices(k *ordertest.Kit, one task.Task) (all []task.Decision) {
	for _, c := range k.Desk.Choices(one) {
		all = append(all, c.Decision)
	}
	return all
}

func TestAFailedVoucherIsTriedAgainByAPersonUntilItWorks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		c, o, one := failed(t, k, exchangeKind, 1)
		if one.ShopID != k.ShopID || one.Amount != 2500 || !slices.Equal(choices(k, one), []task.Decision{task.Retry, task.MarkRedeemed, task.Cancel}) {
			t.Errorf("%+v may be decided as %v", one, choices(k, one))
		}
		if err := k.Decide(t, one, task.Retry); err != nil {
			t.Fatal(err)
		}
		k.Sound(t) // closed, and being tried
		retry(t, k, 7)
		again := k.Waiting(t, o.No)
		if len(again) != 1 || again[0].ID != one.ID || again[0].Reopened != 1 {
			t.Fatalf("after it failed again: %+v", again)
		}
		k.Fail(t, exchangeKind, simulator.Down, 0)
		if err := k.Decide(t, again[0], task.Retry); err != nil {
			t.Fatal(err)
		}
		retry(t, k, 2)
		times, _ := k.Uses(t, c)
		if got := k.Get(t, o.No); got.Status != order.Paid || times != 1 || len(k.Waiting(t, o.No)) != 0 {
			t.Errorf("the order is %s, used %d times, tasks %+v", got.Status, times, k.Waiting(t, o.No))
		}
		k.Sound(t)
	})
}

func TestAFailedVoucherIsMarkedOrItsOrderEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		for _, kind := range []string{exchangeKind, cashKind} {
			_, o, one := failed(t, k, kind, 3)
			if err := k.Decide(t, one, task.MarkRedeemed); err != nil {
				t.Fatal(err)
			}
			if got := k.Get(t, o.No); got.Status != order.Paid || len(k.Waiting(t, o.No)) != 0 {
				t.Errorf("%s marked: the order is %s", kind, got.Status)
			}
		}
		c, o, one := failed(t, k, exchangeKind, 1)
		ordertest.Refused(t, k.Decide(t, one, task.Refund), "DECISION_NOT_ALLOWED")
		ordertest.Refused(t, k.Decide(t, one, task.Settle), "DECISION_NOT_ALLOWED")
		if err := k.Decide(t, one, task.Cancel); err != nil {
			t.Fatal(err)
		}
		k.Fail(t, exchangeKind, simulator.Down, 0)
		retry(t, k, 3)
		status, _ := k.CouponStatus(t, c.Code)
		if got := k.Get(t, o.No); got.Status != order.Refunded || status != "available" || len(k.Waiting(t, o.No)) != 0 {
			t.Errorf("canceled: the order is %s, the coupon %s", got.Status, status)
		}
		k.Sound(t)
	})
}

func TestTheMoneyOfAnOrderWhoseCashVoucherFailedGoesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		c, o, one := failed(t, k, cashKind, 20) // 300 yuan less 25: two people
		if !slices.Equal(choices(k, one), []task.Decision{task.Retry, task.MarkRedeemed, task.Refund}) || one.Amount != o.Payable {
			t.Errorf("%d, %v", one.Amount, choices(k, one))
		}
		replica := k.Replica(t)
		errs := make([]error, 6)
		ordertest.AtOnce(len(errs), func(i int) { errs[i] = []*ordertest.Kit{k, replica}[i%2].Decide(t, one, task.Refund) })
		if !slices.Contains(errs, nil) {
			t.Errorf("nobody could: %v", errs)
		}
		k.Settled(t)
		replica.Settled(t)
		k.Fail(t, cashKind, simulator.Down, 0)
		retry(t, k, 3)
		status, _ := k.CouponStatus(t, c.Code)
		refunds := k.RefundsOf(t, o.No)
		if got := k.Get(t, o.No); got.Status != order.Refunded || len(refunds) != 1 || refunds[0].Amount != o.Payable || status != "available" || len(k.Waiting(t, o.No)) != 0 {
			t.Errorf("the order is %s, refunds %+v, the coupon %s, tasks %+v", got.Status, refunds, status, k.Waiting(t, o.No))
		}
		k.Sound(t)
	})
}

func TestARefundThatIsRefusedIsDecidedAndTheVoucherAsWell(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		_, o, one := failed(t, k, cashKind, 3)
		k.Bank.Fail(payment.ErrRefundRefused)
		if err := k.Decide(t, one, task.Refund); err != nil {
			t.Fatal(err)
		}
		ordertest.Eventually(t, "the refund is refused", func() bool { return k.Get(t, o.No).Status == order.PaidCouponFailed })
		var kinds []string
		var refused task.Task
		for _, w := range k.Waiting(t, o.No) {
			kinds = append(kinds, w.Kind)
			if w.Kind == payment.TaskRefused {
				refused = w
			}
		}
		slices.Sort(kinds)
		if !slices.Equal(kinds, []string{order.TaskCouponFailed, payment.TaskRefused}) {
			t.Fatalf("tasks: %v", kinds)
		}
		k.Sound(t)
		if err := k.Decide(t, refused, task.Retry); err != nil { // the bank gives it under a new number
			t.Fatal(err)
		}
		k.Settled(t)
		if got := k.Get(t, o.No); got.Status != order.Refunded || len(k.Bank.GivenBack()) != 1 {
			t.Errorf("the order is %s", got.Status)
		}
		k.Fail(t, cashKind, simulator.Down, 0)
		retry(t, k, 3)
		if left := k.Waiting(t, o.No); len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
		k.Sound(t)
	})
}

func TestAVoucherThatIsNotTakenBackIsDecided(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		for _, d := range []task.Decision{task.Retry, task.MarkUndone, task.Settle} {
			k.Fail(t, exchangeKind, simulator.Down, 0)
			c := k.Voucher(t, exchangeKind, 2500)
			orders, _, err := k.Orders.Exchange(k.Ctx, k.Exchanges(ordertest.Tea, c))
			if err != nil {
				t.Fatal(err)
			}
			k.Redeem(t)
			k.Fail(t, exchangeKind, simulator.Down, -1)
			no := orders[0].No
			if _, err := k.Orders.TakeBack(k.Ctx, no, "spilled", "staff:manager", ordertest.Anyone); err != nil {
				t.Fatal(err)
			}
			retry(t, k, 7)
			waiting := k.Waiting(t, no)
			if len(waiting) != 1 || waiting[0].Kind != order.TaskUndoFailed || k.Get(t, no).Status != order.Paid {
				t.Fatalf("%s: the order is %s, tasks %+v", d, k.Get(t, no).Status, waiting)
			}
			k.Fail(t, exchangeKind, simulator.Down, 0)
			if err := k.Decide(t, waiting[0], d); err != nil {
				t.Fatal(d, err)
			}
			retry(t, k, 3)
			want, coupons := order.Refunded, "available"
			if d == task.Settle {
				want, coupons = order.Paid, "used"
			}
			status, _ := k.CouponStatus(t, c.Code)
			if got := k.Get(t, no); got.Status != want || status != coupons || len(k.Waiting(t, no)) != 0 {
				t.Errorf("%s: the order is %s, the coupon %s, tasks %+v", d, got.Status, status, k.Waiting(t, no))
			}
		}
		k.Sound(t)
	})
}

func TestAnOrderThatEndsOtherwiseLeavesNothingToDecide(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		_, paid, _ := failed(t, k, cashKind, 3)
		k.Refund(t, paid.No, 0)
		_, free, _ := failed(t, k, exchangeKind, 1)
		if _, err := k.Orders.TakeBack(k.Ctx, free.No, "not wanted", "staff:manager", ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{cashKind, exchangeKind} {
			k.Fail(t, kind, simulator.Down, 0)
		}
		retry(t, k, 3)
		for _, o := range []order.Order{paid, free} {
			if got := k.Get(t, o.No); got.Status != order.Refunded || len(k.Waiting(t, o.No)) != 0 {
				t.Errorf("the order is %s, tasks %+v", got.Status, k.Waiting(t, o.No))
			}
		}
		k.Sound(t)
	})
}

func TestVerifyFindsAVoucherThatNobodyIsAskedAbout(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		failed(t, k, exchangeKind, 1)
		k.Sound(t)
		k.SQL(t, "UPDATE manual_tasks SET status = 'done'")
		if broken := k.Broken(t); len(broken) != 1 || !strings.Contains(broken[0], "nobody is asked") {
			t.Errorf("%v", broken)
		}
		k.Clock.Advance(time.Second)
	})
}
