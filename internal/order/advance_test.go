package order_test

import (
	"strings"
	"testing"

	"cuppa/ent"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

func advance(t *testing.T, k *ordertest.Kit, no string, to order.Status) order.Order {
	t.Helper()
	o, err := k.Orders.Advance(k.Ctx, no, to, "", "staff:barista", ordertest.Anyone)
	if err != nil || o.Status != to {
		t.Fatalf("to %s: %s, %v", to, o.Status, err)
	}
	return o
}

var all = []order.Status{
	order.Created, order.Paid, order.PaidCouponFailed, order.Preparing, order.Ready, order.Shipping, order.Delivered, order.Completed, order.Canceled,
	order.Refunding, order.Refunded, order.Disputed,
}

func TestStaffMoveAnOrderFromTheBarToTheGuest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		for way, steps := range map[order.DineWay][]order.Status{
			order.Takeaway: {order.Preparing, order.Ready, order.Completed},
			order.DineIn:   {order.Preparing, order.Ready, order.Completed},
			order.Delivery: {order.Preparing, order.Ready, order.Shipping, order.Delivered, order.Completed},
		} {
			in := k.Request(want(tea, 1))
			in.DineWay = way
			o, _ := k.Paid(t, in)
			for _, to := range steps {
				advance(t, k, o.No, to)
				if again := advance(t, k, o.No, to); again.Version != k.Get(t, o.No).Version {
					t.Errorf("%s twice leaves a trace", to)
				}
			}
			timeline, err := k.Orders.Timeline(k.Ctx, o.No)
			if err != nil || len(timeline) != 2+len(steps) {
				t.Errorf("%s: %+v, %v", way, timeline, err)
			}
			if last := timeline[len(timeline)-1]; last.Actor != "staff:barista" || last.To != "COMPLETED" {
				t.Errorf("%+v", last)
			}
		}
	})
}

func TestNoOtherMoveIsPossible(t *testing.T) {
	t.Parallel()
	dbEach(t, func(t *testing.T, k *ordertest.Kit) {
		for _, way := range []order.DineWay{order.Takeaway, order.Delivery} {
			in := k.Request(want(tea, 1))
			in.DineWay = way
			o, _ := k.Paid(t, in)
			for _, from := range all {
				allowed := order.NextByStaff(from, way)
				for _, to := range append([]order.Status{"", "NONSENSE"}, all...) {
					k.Corrupt(t, o.No, func(u *ent.OrderUpdate) { u.SetStatus(string(from)) })
					before := k.Get(t, o.No)
					_, err := k.Orders.Advance(k.Ctx, o.No, to, "", "staff", ordertest.Anyone)
					good := from == to
					for _, a := range allowed {
						good = good || a == to
					}
					if got := ordertest.Codes(err); good != (got == "") || (!good && got != "INVALID_TRANSITION") {
						t.Errorf("%s %s to %s: %v", way, from, to, err)
					}
					if after := k.Get(t, o.No); !good && (after.Status != before.Status || after.Version != before.Version) {
						t.Errorf("%s to %s changed the order: %+v", from, to, after)
					}
				}
			}
		}
	})
}

func TestOneMoveAtOnceShowsOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		ordertest.AtOnce(16, func(i int) {
			got, err := []*ordertest.Kit{k, other}[i%2].Orders.Advance(k.Ctx, o.No, order.Preparing, "on it", "staff:barista", ordertest.Anyone)
			if err != nil || got.Status != order.Preparing {
				t.Errorf("%s: %v", got.Status, err)
			}
		})
		steps, err := k.Orders.Timeline(k.Ctx, o.No)
		if err != nil || len(steps) != 3 || steps[2].Note != "on it" {
			t.Errorf("%+v: %v", steps, err)
		}
	})
}

func TestWhoMayNotAdvanceChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		before := k.Rows(t)
		_, err := k.Orders.Advance(k.Ctx, o.No, order.Preparing, "", "staff", func(order.Order) error { return order.ErrNotFound })
		ordertest.Refused(t, err, "ORDER_NOT_FOUND")
		_, err = k.Orders.Advance(k.Ctx, o.No, order.Preparing, strings.Repeat("x", 201), "staff", ordertest.Anyone)
		ordertest.Refused(t, err, "BAD_USER_INPUT")
		_, err = k.Orders.Advance(k.Ctx, "nonsense", order.Preparing, "", "staff", ordertest.Anyone)
		ordertest.Refused(t, err, "ORDER_NOT_FOUND")
		if after := k.Rows(t); after != before || k.Get(t, o.No).Status != order.Paid {
			t.Errorf("%+v", after)
		}
	})
}
