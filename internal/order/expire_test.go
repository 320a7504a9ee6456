package order_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/timer"
)

func TestAnUnpaidOrderGivesBackWhatItHeldToTheSecond(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 3)
		k.SetStock(t, bun, 3)
		code := k.Coupon(t, 100, 0)
		in := k.Request(want(tea, 2), want(bun, 1), want(bigTea, 1), want(tea, 1, ordertest.Pearls))
		in.Coupons = []string{code}
		o := k.Place(t, in)
		p := k.Open(t, o.No, 0)
		paid, _ := k.Paid(t, k.Request(want(bun, 1)))
		if got := k.Available(t, tea); got != 0 {
			t.Errorf("%d are left", got)
		}
		k.Clock.Advance(ordertest.TTL - time.Microsecond)
		if n, err := k.Orders.ExpireDue(k.Ctx); n != 0 || err != nil {
			t.Errorf("%d expired too early: %v", n, err)
		}
		k.Clock.Advance(time.Microsecond)
		if n, err := k.Orders.ExpireDue(k.Ctx); n != 1 || err != nil {
			t.Errorf("%d expired: %v", n, err)
		}
		if n, err := k.Orders.ExpireDue(k.Ctx); n != 0 || err != nil {
			t.Errorf("%d expired again: %v", n, err)
		}
		got := k.Get(t, o.No)
		if got.Status != order.Canceled || got.Version != 3 || k.PaymentsOf(t, o.No)[0].Status != payment.Closed {
			t.Errorf("%+v with payment %+v", got, p)
		}
		if status, holder := k.CouponStatus(t, code); status != "available" || holder != "" {
			t.Errorf("its coupon is %s of %q", status, holder)
		}
		if k.Available(t, tea) != 3 || k.Available(t, bun) != 2 {
			t.Errorf("%d and %d are left", k.Available(t, tea), k.Available(t, bun))
		}
		if got := k.Get(t, paid.No); got.Status != order.Paid {
			t.Errorf("the paid one is %s", got.Status)
		}
		steps, err := k.Orders.Timeline(k.Ctx, o.No)
		if err != nil || len(steps) != 2 || steps[1].To != "CANCELED" || steps[1].Actor != "system" {
			t.Errorf("timeline %+v: %v", steps, err)
		}
		in.Key += "2"
		k.Sound(t)
		again := k.Place(t, in) // all of it is free again, in Redis too
		k.Cancel(t, again.No)
	})
}

func TestManyOrdersOfSeveralBrandsExpireOnTwoReplicasOnceEach(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		const n = 120
		other := k.Replica(t)
		k.SeedShop(t, 2, k.ShopID+"c")
		k.SeedProduct(t, 2, "coffee", 2000)
		k.SetStock(t, tea, n)
		ordertest.AtOnce(n, func(i int) {
			in, ctx := k.Request(want(tea, 1)), k.Ctx
			if i%3 == 2 {
				in.ShopID, in.BrandID, in.Items, ctx = k.ShopID+"c", 2, []catalog.Item{want("coffee", 1)}, db.ForBrand(k.Ctx, 2)
			}
			if _, _, err := k.Orders.Place(ctx, in); err != nil {
				t.Error(err)
			}
		})
		k.Clock.Advance(ordertest.TTL)
		var mu sync.Mutex
		expired := 0
		ordertest.AtOnce(6, func(i int) {
			for {
				c, err := []*ordertest.Kit{k, other}[i%2].Orders.ExpireDue(k.Ctx)
				if err != nil {
					t.Error(err)
				}
				if err != nil || c == 0 {
					return
				}
				mu.Lock()
				expired += c
				mu.Unlock()
			}
		})
		for { // what another one held at the moment
			c, err := k.Orders.ExpireDue(k.Ctx)
			if expired += c; c == 0 || err != nil {
				break
			}
		}
		if rows := k.Rows(t); expired != n || rows.Events != 2*n {
			t.Errorf("%d of %d expired; %+v", expired, n, rows)
		}
		if got := k.Available(t, tea); got != n {
			t.Errorf("%d of %d are left", got, n)
		}
		if broken, err := k.Orders.Verify(db.ForBrand(k.Ctx, 2)); err != nil || len(broken) > 0 {
			t.Errorf("%v %v", broken, err)
		}
	})
}

func TestAnOrderThatWasPaidInPartGivesItsMoneyBackWhenItEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 9)
		expired, canceled := k.Place(t, k.Request(want(tea, 2))), k.Place(t, k.Request(want(tea, 3)))
		for _, no := range []string{expired.No, expired.No, canceled.No} {
			k.Settle(t, ordertest.Success(k.Open(t, no, 700)))
		}
		k.Cancel(t, canceled.No)
		if n := k.Expire(t); n != 1 {
			t.Errorf("%d expired", n)
		}
		k.Settled(t)
		for no, paid := range map[string]int64{expired.No: 1400, canceled.No: 700} {
			o := k.Get(t, no)
			if o.Status != order.Canceled || int64(o.PaidAmount) != paid || o.RefundedAmount != o.PaidAmount {
				t.Errorf("%+v", o)
			}
			for _, r := range k.RefundsOf(t, no) {
				if r.Status != payment.RefundSucceeded || !r.Automatic || r.Amount != 700 {
					t.Errorf("%+v", r)
				}
			}
		}
		if got := k.Available(t, tea); got != 9 {
			t.Errorf("%d are left", got)
		}
	})
}

func TestWhatExpiredWhileTheProcessWasDownIsGivenBackAtItsStart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 2)
		o := k.Place(t, k.Request(want(tea, 2)))
		n := ordertest.Success(k.Open(t, o.No, 0))
		k.Orders.Close()
		k.Clock.Advance(3 * time.Hour)
		next := k.Replica(t)
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		timers, err := timer.New(next.DB, next.Clock.Now, slog.New(slog.DiscardHandler), next.Orders.Timers()...)
		if err != nil {
			t.Fatal(err)
		}
		running.Go(func() { _ = timers.Run(ctx) })
		ordertest.Eventually(t, "the order expires", func() bool { return next.Get(t, o.No).Status == order.Canceled })
		cancel()
		running.Wait()
		if code, _ := next.Deliver(n); code != http.StatusOK {
			t.Errorf("the late callback was answered %d", code)
		}
		if got := next.Get(t, o.No); got.RefundedAmount != 3000 || next.Available(t, tea) != 2 {
			t.Errorf("%+v", got)
		}
	})
}

func TestOneBadOrderDoesNotKeepOthersFromExpiring(t *testing.T) {
	t.Parallel()
	dbEach(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 5)
		bad := k.Place(t, k.Request(want(tea, 1)))
		for range 4 {
			k.Place(t, k.Request(want(tea, 1)))
		}
		// An event that is there already: the bad order's cancellation can't be written.
		k.SQL(t, `INSERT INTO order_events (brand_id, order_no, seq, shop_id, kind, from_status, to_status, actor, at)
			VALUES (1, '`+bad.No+`', 2, 's', 'order.canceled', 'CREATED', 'CANCELED', 'system', '2026-06-15 04:00:00+00:00')`)
		k.Clock.Advance(ordertest.TTL)
		if _, err := k.Orders.ExpireDue(k.Ctx); err == nil {
			t.Error("nobody is told")
		}
		if got := k.Available(t, tea); got != 4 || k.Get(t, bad.No).Status != order.Created {
			t.Errorf("%d of 5 are left", got)
		}
	})
}

func TestAnOrderIsCanceledOnceAndOnlyUnpaid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 4)
		o := k.Place(t, k.Request(want(tea, 2)))
		ordertest.AtOnce(16, func(int) {
			if got, err := k.Orders.Cancel(k.Ctx, o.No, "no", "customer", ordertest.Anyone); err != nil || got.Status != order.Canceled {
				t.Errorf("%s: %v", got.Status, err)
			}
		})
		if rows := k.Rows(t); rows.Events != 2 || k.Available(t, tea) != 4 {
			t.Errorf("%+v, %d left", rows, k.Available(t, tea))
		}
		no := func(order.Order) error { return order.ErrNotFound }
		for _, what := range []string{o.No, "26AAAAAAAAA", "x", ""} {
			_, err := k.Orders.Cancel(k.Ctx, what, "", "customer", no)
			ordertest.Refused(t, err, "ORDER_NOT_FOUND")
		}
		if _, err := k.Orders.Cancel(db.ForBrand(k.Ctx, 2), o.No, "", "customer", ordertest.Anyone); ordertest.Codes(err) != "ORDER_NOT_FOUND" {
			t.Errorf("another brand: %v", err)
		}
		paid, _ := k.Paid(t, k.Request(want(tea, 1)))
		_, err := k.Orders.Cancel(k.Ctx, paid.No, "", "customer", ordertest.Anyone)
		ordertest.Refused(t, err, "INVALID_TRANSITION")
	})
}

func TestADeliveredOrderIsCompletedByItselfAWeekLaterAndOnce(t *testing.T) {
	t.Parallel()
	dbEach(t, func(t *testing.T, k *ordertest.Kit) {
		in := k.Request(want(bun, 1))
		in.DineWay = order.Delivery
		in.Contact = "the door"
		o, _ := k.Paid(t, in)
		for _, to := range []order.Status{order.Preparing, order.Ready, order.Shipping, order.Delivered} {
			if _, err := k.Orders.Advance(k.Ctx, o.No, to, "", "staff:May", func(order.Order) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
		k.Clock.Advance(ordertest.CompleteAfter - time.Microsecond)
		if n, err := k.Orders.CompleteDue(k.Ctx); n != 0 || err != nil {
			t.Errorf("%d were completed too early: %v", n, err)
		}
		k.Clock.Advance(time.Microsecond)
		other := k.Replica(t)
		var wg sync.WaitGroup
		for _, s := range []*order.Service{k.Orders, other.Orders, k.Orders} {
			wg.Go(func() {
				if _, err := s.CompleteDue(k.Ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		got := k.Get(t, o.No)
		if got.Status != order.Completed {
			t.Errorf("%+v", got)
		}
		if moved := k.History(t, o.No); moved[len(moved)-1].To != string(order.Completed) || moved[len(moved)-2].To != string(order.Delivered) {
			t.Errorf("%+v", moved)
		}
	})
}

// TestWhatIsReadOftenIsFoundByRareIndexes asks SQLite how it finds what timers look for every moment, and what a guest has open: not by all orders that there ever were.
func TestWhatIsReadOftenIsFoundByRareIndexes(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	for what, indexes := range map[string][]string{"unpaid": {"orders_unpaid"}, "delivered": {"orders_under_way"}, "spent": {"order_customer_id_created_at_no", "orders_of_device"}} {
		plan, err := order.Planned(db.ForAllBrands(t.Context()), env.DB, what)
		if err != nil || strings.Count(plan, "USING INDEX ") != len(indexes) {
			t.Errorf("%s orders are found by %q: %v", what, plan, err)
		}
		for _, index := range indexes {
			if !strings.Contains(plan, "USING INDEX "+index) {
				t.Errorf("%s orders are found by %q", what, plan)
			}
		}
	}
}
