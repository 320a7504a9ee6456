package order_test

import (
	"context"
	"testing"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

// TestAStepIsPutInWithoutTouchingTheOthers deducts points between the price and the stock: they come back when a later step fails, and when they are short nothing
// is held.
func TestAStepIsPutInWithoutTouchingTheOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k, other := ordertest.New(t, env), ordertest.New(t, dbtest.Embedded(t))
		k.SetStock(t, ordertest.Tea, 1)
		points := 30
		order.PutIn(k.Orders, "price", "deduct points", func(context.Context, string) error {
			if points < 10 {
				return fault.New("INSUFFICIENT_BALANCE", "too few points", "积分不足")
			}
			points -= 10
			return nil
		}, func(context.Context, string) error { points += 10; return nil })
		_, _, err := k.Orders.Place(k.Ctx, k.Request(ordertest.Want(ordertest.Tea, 2)))
		if ordertest.Refused(t, err, "OUT_OF_STOCK"); points != 30 {
			t.Errorf("after a failure there are %d points", points)
		}
		if k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 1))); points != 20 {
			t.Errorf("after an order there are %d points", points)
		}
		points = 5
		_, _, err = k.Orders.Place(k.Ctx, k.Request(ordertest.Want(ordertest.Bun, 1)))
		if ordertest.Refused(t, err, "INSUFFICIENT_BALANCE"); points != 5 {
			t.Errorf("too few points became %d", points)
		}
		k.Sound(t)
		other.Place(t, other.Request(ordertest.Want(ordertest.Tea, 1)))
		if points != 5 {
			t.Error("another service has the step as well")
		}
	})
}
