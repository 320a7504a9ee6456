package order_test

import (
	"context"
	"testing"
	"time"

	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

// next waits for the next state; ok is false at the end.
func next[T any](t *testing.T, states <-chan T) (state T, ok bool) {
	t.Helper()
	select {
	case state, ok = <-states:
		return state, ok
	case <-time.After(20 * time.Second):
		t.Fatal("nothing comes")
		return state, false
	}
}

// until reads states until one is so, and checks that versions rise.
func until[T any](t *testing.T, states <-chan T, version func(T) int64, so func(T) bool) T {
	t.Helper()
	last := int64(0)
	for {
		state, ok := next(t, states)
		if !ok {
			t.Fatal("it ended before")
		}
		if version(state) <= last {
			t.Errorf("version %d after %d", version(state), last)
		}
		if last = version(state); so(state) {
			return state
		}
	}
}

func liveVersion(l *order.Live) int64   { return l.Version }
func orderVersion(o *order.Order) int64 { return o.Version }
func over(l *order.Live) bool           { return l.Status != order.Created }
func ended[T any](t *testing.T, c <-chan T) {
	t.Helper()
	if state, ok := next(t, c); ok {
		t.Errorf("after the last state comes %+v", state)
	}
}

func follow(t *testing.T, k *ordertest.Kit, no string) <-chan *order.Live {
	t.Helper()
	states, err := k.Orders.FollowPayment(k.Ctx, no)
	if err != nil {
		t.Fatal(err)
	}
	return states.C()
}

func TestWhoFollowsAPaymentSeesItsEndOnceWheneverTheyCome(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.Listen(t)
		other.Listen(t)
		o := k.Place(t, k.Request(want(tea, 1)))
		before := follow(t, k, o.No)
		first, _ := next(t, before)
		if first.Status != order.Created || first.PaymentNo != "" || first.PaidAmount != 0 || first.At.IsZero() {
			t.Errorf("before there is a payment: %+v", first)
		}
		p := k.Open(t, o.No, 0)
		opened := until(t, before, liveVersion, func(l *order.Live) bool { return l.PaymentNo != "" })
		if opened.PaymentNo != p.No || opened.PaymentStatus != payment.Pending {
			t.Errorf("once it is open: %+v", opened)
		}
		during := follow(t, other, o.No)
		if now, _ := next(t, during); now.PaymentNo != p.No || now.PaymentStatus != payment.Pending {
			t.Errorf("a late follower sees %+v", now)
		}
		k.Settle(t, ordertest.Failure(p))
		if failed := until(t, before, liveVersion, func(l *order.Live) bool { return l.PaymentStatus == payment.Failed }); over(failed) {
			t.Errorf("a failed attempt: %+v", failed)
		}
		other.Settle(t, ordertest.Success(p)) // on the other replica
		for name, states := range map[string]<-chan *order.Live{"before": before, "during": during, "after": follow(t, k, o.No), "after, elsewhere": follow(t, other, o.No)} {
			last := until(t, states, liveVersion, over)
			if last.Status != order.Paid || last.PaymentNo != p.No || last.PaymentStatus != payment.Succeeded || last.PaidAmount != 1500 || last.PickupCode != "A001" {
				t.Errorf("who came %s sees %+v", name, last)
			}
			ended(t, states)
		}
	})
}

func TestWhoFollowsAPaymentSeesTheOrderEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 1)))
		p := k.Open(t, o.No, 0)
		states := follow(t, k, o.No)
		k.Expire(t)
		if last := until(t, states, liveVersion, over); last.Status != order.Canceled || last.PaymentStatus != payment.Closed || last.PaymentNo != p.No {
			t.Errorf("%+v", last)
		}
		ended(t, states)
		k.Settle(t, ordertest.Success(p))
		states = follow(t, k, o.No)
		if last, _ := next(t, states); last.Status != order.Canceled || last.PaymentStatus != payment.Refunded || last.PaidAmount != 1500 {
			t.Errorf("after late money: %+v", last)
		}
		ended(t, states)
		if _, err := k.Orders.FollowPayment(k.Ctx, "26AAAAAAAAA"); ordertest.Codes(err) != "ORDER_NOT_FOUND" {
			t.Errorf("no order: %v", err)
		}
	})
}

func TestTheEndIsSeenOnceAlsoInARace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.Listen(t)
		other.Listen(t)
		for range 10 {
			p := k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
			ordertest.AtOnce(9, func(i int) {
				at := []*ordertest.Kit{k, other}[i%2]
				if i == 8 {
					at.Deliver(ordertest.Success(p))
					return
				}
				states, err := at.Orders.FollowPayment(k.Ctx, p.OrderNo)
				if err != nil {
					t.Error(err)
					return
				}
				finals := 0
				for l := range states.C() {
					if over(l) {
						finals++
					}
				}
				if finals != 1 {
					t.Errorf("the end was seen %d times", finals)
				}
			})
		}
	})
}

func TestWhoFollowsAnOrderSeesItsWholeWay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.Listen(t)
		other.Listen(t)
		o := k.Place(t, k.Request(want(tea, 1)))
		live, err := other.Orders.FollowOrder(k.Ctx, o.No)
		if err != nil {
			t.Fatal(err)
		}
		states := live.C()
		is := func(s order.Status) func(*order.Order) bool {
			return func(o *order.Order) bool { return o.Status == s }
		}
		until(t, states, orderVersion, is(order.Created))
		k.Settle(t, ordertest.Success(k.Open(t, o.No, 0)))
		if paid := until(t, states, orderVersion, is(order.Paid)); paid.PickupCode == "" {
			t.Errorf("%+v", paid)
		}
		for _, to := range []order.Status{order.Preparing, order.Ready, order.Completed} {
			advance(t, k, o.No, to)
			until(t, states, orderVersion, is(to))
		}
		k.Refund(t, o.No, 0)
		until(t, states, orderVersion, is(order.Refunded))
		ended(t, states)
	})
}

func TestAShopSeesItsOrdersUnderWayAndThenEachChange(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.Listen(t)
		other.Listen(t)
		k.SeedShop(t, k.BrandID, k.ShopID+"b")
		k.Place(t, k.Request(want(tea, 1))) // unpaid: nobody has anything to do with it
		first, _ := k.Paid(t, k.Request(want(tea, 1)))
		done, _ := k.Paid(t, k.Request(want(tea, 1)))
		for _, to := range []order.Status{order.Preparing, order.Ready, order.Completed} {
			advance(t, k, done.No, to)
		}
		elsewhere := k.Request(want(tea, 1))
		elsewhere.ShopID += "b"
		ctx, cancel := context.WithCancel(k.Ctx)
		live, err := other.Orders.FollowShop(ctx, k.ShopID)
		if err != nil {
			t.Fatal(err)
		}
		states := live.C()
		if o, _ := next(t, states); o.No != first.No {
			t.Errorf("under way is %s %s", o.No, o.Status)
		}
		k.Paid(t, elsewhere)
		second, _ := k.Paid(t, k.Request(want(bun, 1)))
		advance(t, k, first.No, order.Preparing)
		seen := map[string]order.Order{}
		for seen[second.No].Status != order.Paid || seen[first.No].Status != order.Preparing {
			o, ok := next(t, states)
			if !ok {
				t.Fatal("it ended")
			}
			if o.Version <= seen[o.No].Version || o.ShopID != k.ShopID {
				t.Errorf("%+v after version %d", o, seen[o.No].Version)
			}
			seen[o.No] = o
		}
		cancel()
		for range states { //nolint:revive // until it is closed
		}
	})
}
