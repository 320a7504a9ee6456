package order_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

func TestARefundOfAllEndsTheOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		code := k.Coupon(t, 100, 0)
		in := k.Request(want(tea, 1))
		in.Coupons = []string{code}
		o, p := k.Paid(t, in)
		o, r := k.Refund(t, o.No, 0)
		if o.Status != order.Refunded || o.RefundedAmount != 1400 || r.Amount != 1400 || r.Status != payment.RefundSucceeded || r.PaymentNo != p.No || r.Actor != "staff:manager" {
			t.Errorf("%+v of %+v", r, o)
		}
		if got := k.PaymentsOf(t, o.No)[0]; got.Status != payment.Refunded || got.RefundedAmount != 1400 {
			t.Errorf("%+v", got)
		}
		if status, holder := k.CouponStatus(t, code); status != "available" || holder != "" {
			t.Errorf("its coupon is %s by %s", status, holder)
		}
		_, _, _, err := k.Orders.Refund(k.Ctx, k.RefundRequest(o.No, 0), ordertest.Anyone)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		steps, err := k.Orders.Timeline(k.Ctx, o.No)
		if err != nil || len(steps) != 4 || steps[2].To != "REFUNDING" || steps[3].To != "REFUNDED" || steps[2].Note != "too sweet" {
			t.Errorf("%+v: %v", steps, err)
		}
		if len(k.Bank.GivenBack()) != 1 {
			t.Errorf("the bank gave back %v", k.Bank.GivenBack())
		}
	})
}

func TestARefundOfAPartShowsInTheTimelineOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		in := k.RefundRequest(o.No, 100)
		for range 3 {
			if _, _, _, err := k.Orders.Refund(k.Ctx, in, ordertest.Anyone); err != nil {
				t.Fatal(err)
			}
		}
		steps, err := k.Orders.Timeline(k.Ctx, o.No)
		if err != nil || len(steps) != 3 || steps[2].From != "PAID" || steps[2].To != "PAID" || steps[2].Actor != in.Actor || steps[2].Note != in.Reason {
			t.Errorf("%+v: %v", steps, err)
		}
	})
}

func TestPartsOfTheMoneyLeaveTheStateUntilAllIsBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		advance(t, k, o.No, order.Preparing)
		for i, part := range []money.Amount{1, 499, 999} {
			got, r := k.Refund(t, o.No, part)
			if got.Status != order.Preparing || r.Amount != part || k.PaymentsOf(t, o.No)[0].Status != payment.PartiallyRefunded {
				t.Errorf("part %d: %+v", i, got)
			}
		}
		in := k.RefundRequest(o.No, 2)
		_, _, _, err := k.Orders.Refund(k.Ctx, in, ordertest.Anyone)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		if got, _ := k.Refund(t, o.No, 1); got.Status != order.Refunded || got.RefundedAmount != 1500 {
			t.Errorf("the last part: %+v", got)
		}
	})
}

func TestWhatCanNotBeRefunded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		unpaid := k.Place(t, k.Request(want(tea, 1)))
		k.Settle(t, ordertest.Success(k.Open(t, unpaid.No, 100)))
		canceled := k.Place(t, k.Request(want(tea, 1)))
		k.Cancel(t, canceled.No)
		paid, _ := k.Paid(t, k.Request(want(tea, 1)))
		before := k.Rows(t)
		for _, c := range []struct {
			name, no, code string
			change         func(in *order.RefundRequest)
		}{
			{"an unpaid order", unpaid.No, "INVALID_TRANSITION", nil},
			{"a canceled order", canceled.No, "INVALID_TRANSITION", nil},
			{"no order", "26AAAAAAAAA", "ORDER_NOT_FOUND", nil},
			{"too much", paid.No, "AMOUNT_MISMATCH", func(in *order.RefundRequest) { in.Amount = amount(1501) }},
			{"nothing", paid.No, "AMOUNT_MISMATCH", func(in *order.RefundRequest) { in.Amount = amount(0) }},
			{"less than nothing", paid.No, "AMOUNT_MISMATCH", func(in *order.RefundRequest) { in.Amount = amount(-5) }},
			{"no reason", paid.No, "BAD_USER_INPUT", func(in *order.RefundRequest) { in.Reason = "" }},
			{"a long reason", paid.No, "BAD_USER_INPUT", func(in *order.RefundRequest) { in.Reason = strings.Repeat("甜", 201) }},
			{"no key", paid.No, "BAD_USER_INPUT", func(in *order.RefundRequest) { in.Key = "" }},
		} {
			in := k.RefundRequest(c.no, 0)
			if c.change != nil {
				c.change(&in)
			}
			if _, _, _, err := k.Orders.Refund(k.Ctx, in, ordertest.Anyone); ordertest.Codes(err) != c.code {
				t.Errorf("%s: %v", c.name, err)
			}
			if after := k.Rows(t); after != before {
				t.Errorf("%s left %+v", c.name, after)
			}
		}
		_, _, _, err := k.Orders.Refund(k.Ctx, k.RefundRequest(paid.No, 0), func(order.Order) error { return order.ErrNotFound })
		ordertest.Refused(t, err, "ORDER_NOT_FOUND")
		if after := k.Rows(t); after != before {
			t.Errorf("a refusal left %+v", after)
		}
	})
}

func TestAKeyRefundsOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		in := k.RefundRequest(o.No, 400)
		var mu sync.Mutex
		numbers, fresh := map[string]bool{}, 0
		ordertest.AtOnce(16, func(i int) {
			_, r, replayed, err := []*ordertest.Kit{k, other}[i%2].Orders.Refund(k.Ctx, in, ordertest.Anyone)
			if err != nil || r.Amount != 400 {
				t.Errorf("%+v: %v", r, err)
			}
			mu.Lock()
			defer mu.Unlock()
			if numbers[r.No] = true; !replayed {
				fresh++
			}
		})
		if got := k.Get(t, o.No); len(numbers) != 1 || fresh != 1 || got.RefundedAmount != 400 {
			t.Errorf("%v, %d fresh; %+v", numbers, fresh, got)
		}
		in.Amount = amount(401)
		_, _, _, err := k.Orders.Refund(k.Ctx, in, ordertest.Anyone)
		ordertest.Refused(t, err, "IDEMPOTENCY_KEY_REUSED")
		in.Amount = amount(400)
		_, _, _, err = k.Orders.Refund(k.Ctx, in, func(order.Order) error { return order.ErrNotFound })
		ordertest.Refused(t, err, "ORDER_NOT_FOUND") // whoever may not see it does not see it by its key
	})
}

func TestRefundsAtOnceNeverGiveBackMoreThanCame(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		var mu sync.Mutex
		done := 0
		ordertest.AtOnce(16, func(i int) {
			_, _, _, err := []*ordertest.Kit{k, other}[i%2].Orders.Refund(k.Ctx, k.RefundRequest(o.No, 400), ordertest.Anyone)
			switch ordertest.Codes(err) {
			case "":
				mu.Lock()
				done++
				mu.Unlock()
			case "AMOUNT_MISMATCH":
			default:
				t.Error(err)
			}
		})
		if got := k.Get(t, o.No); done != 3 || got.RefundedAmount != 1200 || got.Status != order.Paid {
			t.Errorf("%d refunds; %+v", done, got)
		}
	})
}

func TestARefundIsDrawnFromSeveralPaymentsTheNewestFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 2)))
		var parts []payment.Payment
		for _, part := range []money.Amount{1000, 1200, 800} {
			p := k.Open(t, o.No, part)
			k.Settle(t, ordertest.Success(p))
			k.Clock.Advance(1)
			k.Clock.Advance(1000)
			parts = append(parts, p)
		}
		got, r := k.Refund(t, o.No, 1500)
		if got.Status != order.Paid || got.RefundedAmount != 1500 || r.PaymentNo != parts[2].No || r.Amount != 800 {
			t.Errorf("%+v: %+v", got, r)
		}
		payments := k.PaymentsOf(t, o.No)
		if payments[0].RefundedAmount != 0 || payments[1].RefundedAmount != 700 || payments[2].RefundedAmount != 800 || payments[2].Status != payment.Refunded {
			t.Errorf("%+v", payments)
		}
		if got, _ = k.Refund(t, o.No, 0); got.Status != order.Refunded || got.RefundedAmount != 3000 {
			t.Errorf("then the rest: %+v", got)
		}
	})
}

func TestARefundOutlivesAChannelThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		k.Bank.Fail(ordertest.ErrAway, ordertest.ErrLost)
		o, r := k.Refund(t, o.No, 0)
		if o.Status != order.Refunding || r.Status != payment.RefundPending || o.RefundedAmount != 1500 {
			t.Errorf("%+v of %+v", r, o)
		}
		k.Sound(t)
		_, _, _, err := k.Orders.Refund(k.Ctx, k.RefundRequest(o.No, 0), ordertest.Anyone)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH") // all of it is on its way
		if err := k.Payments.Refund(k.Ctx, r.No); err == nil {
			t.Error("the second try succeeded")
		}
		ordertest.AtOnce(8, func(int) {
			if err := k.Payments.Refund(k.Ctx, r.No); err != nil {
				t.Error(err)
			}
		})
		if got := k.Get(t, o.No); got.Status != order.Refunded {
			t.Errorf("%+v", got)
		}
		if rows := k.Rows(t); rows.Events != 5 || rows.Tasks != 0 {
			t.Errorf("%+v", rows)
		}
		asked := k.Bank.Asked(r.No)
		if err := k.Payments.Refund(k.Ctx, r.No); err != nil || k.Bank.Asked(r.No) != asked {
			t.Errorf("a refund that is done is asked for again: %v", err)
		}
	})
}

func TestAJobFinishesWhatACrashLeft(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		late := k.Place(t, k.Request(want(bun, 1)))
		p := k.Open(t, late.No, 0)
		k.Cancel(t, late.No)
		k.Bank.Fail(ordertest.ErrAway, ordertest.ErrAway, ordertest.ErrAway) // nobody asks: as if the process had died
		k.Refund(t, o.No, 0)
		k.Settle(t, ordertest.Success(p))
		ordertest.Eventually(t, "all have been asked", func() bool {
			r := k.RefundsOf(t, late.No)
			return len(r) == 1 && k.Bank.Asked(r[0].No) == 1
		})
		next := k.Replica(t)
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		defer cancel()
		if err := next.Jobs.Start(ctx); err != nil {
			t.Fatal(err)
		}
		k.Settled(t) // one try fails, and River tries again
		if err := next.Jobs.Stop(ctx); err != nil {
			t.Error(err)
		}
		if a, b := k.Get(t, o.No), k.Get(t, late.No); a.Status != order.Refunded || b.Status != order.Canceled || b.RefundedAmount != 600 {
			t.Errorf("%+v, %+v", a, b)
		}
	})
}

func TestARefundThatTheChannelRefusesLeavesTheOrderAsItWas(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		advance(t, k, o.No, order.Preparing)
		k.Refund(t, o.No, 100)
		k.Bank.Fail(payment.ErrRefundRefused)
		got, r := k.Refund(t, o.No, 0)
		if got.Status != order.Preparing || got.RefundedAmount != 100 || r.Status != payment.RefundFailed {
			t.Errorf("%+v of %+v", r, got)
		}
		if p := k.PaymentsOf(t, o.No)[0]; p.Status != payment.PartiallyRefunded || p.RefundedAmount != 100 {
			t.Errorf("%+v", p)
		}
		if tasks := k.Tasks(t); !slices.Equal(tasks, []string{"refund-refused"}) {
			t.Errorf("tasks %v", tasks)
		}
		advance(t, k, o.No, order.Ready)
		if got, _ = k.Refund(t, o.No, 0); got.Status != order.Refunded { // it can be tried anew
			t.Errorf("%+v", got)
		}
	})
}

func TestOnlyTheOrdersOwnMoneyDecidesWhereARefundLeads(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		away := func(n int) []error { return slices.Repeat([]error{ordertest.ErrAway}, n) }
		o := k.Place(t, k.Request(want(tea, 2)))
		a, b, extra := k.Open(t, o.No, 1000), k.Open(t, o.No, 2000), k.Open(t, o.No, 3000)
		k.Settle(t, ordertest.Success(a))
		k.Settle(t, ordertest.Success(b))
		k.Bank.Fail(away(1)...)
		k.Settle(t, ordertest.Success(extra)) // surplus
		ordertest.Eventually(t, "the surplus is asked for", func() bool {
			r := k.RefundsOf(t, o.No)
			return len(r) == 1 && k.Bank.Asked(r[0].No) == 1
		})
		surplus := k.RefundsOf(t, o.No)[0]
		k.Bank.Fail(away(2)...)
		got, _ := k.Refund(t, o.No, 0)
		if got.Status != order.Refunding {
			t.Fatalf("%+v", got)
		}
		k.Bank.Fail(payment.ErrRefundRefused)
		if err := k.Payments.Refund(k.Ctx, surplus.No); err != nil {
			t.Fatal(err)
		}
		if got = k.Get(t, o.No); got.Status != order.Refunding {
			t.Fatalf("the surplus was refused, and the order is %s", got.Status)
		}
		for _, r := range k.RefundsOf(t, o.No) {
			if err := k.Payments.Refund(k.Ctx, r.No); err != nil {
				t.Fatal(err)
			}
		}
		if got = k.Get(t, o.No); got.Status != order.Refunded || got.PaidAmount != 6000 || got.RefundedAmount != 3000 {
			t.Errorf("%+v", got)
		}

		// Of two parts one is refused: the order goes back, with what is left.
		o = k.Place(t, k.Request(want(tea, 2)))
		k.Settle(t, ordertest.Success(k.Open(t, o.No, 1000)))
		k.Settle(t, ordertest.Success(k.Open(t, o.No, 0)))
		k.Bank.Fail(payment.ErrRefundRefused, nil)
		got, _ = k.Refund(t, o.No, 0)
		if got.Status != order.Paid || got.PaidAmount-got.RefundedAmount == 0 || got.RefundedAmount == 0 {
			t.Errorf("%+v", got)
		}
		if got, _ = k.Refund(t, o.No, 0); got.Status != order.Refunded {
			t.Errorf("%+v", got)
		}
	})
}

func TestARefundIsTheBrandsOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		in := k.RefundRequest(o.No, 0)
		if _, _, _, err := k.Orders.Refund(db.ForBrand(k.Ctx, 2), in, ordertest.Anyone); !errors.Is(err, order.ErrNotFound) {
			t.Errorf("another brand: %v", err)
		}
	})
}
