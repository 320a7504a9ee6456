package order_test

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

// cups is an order of so many cups.
func cups(k *ordertest.Kit, guest, device string, n int) order.PlaceRequest {
	in := k.Request(ordertest.Want(ordertest.Tea, n))
	in.CustomerID, in.Device = guest, device
	return in
}

// tooMany checks that the order is refused for the budget, at the field.
func tooMany(t *testing.T, k *ordertest.Kit, in order.PlaceRequest, field string) {
	t.Helper()
	_, _, err := k.Orders.Place(k.Ctx, in)
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Code != "TOO_MANY_OPEN_ORDERS" || !slices.Equal(f.Field, []string{field}) {
		t.Errorf("%v, not at %s", err, field)
	}
}

func TestAGuestMayHaveSoMuchOpenAtAShopAndPayingCancelingOrWaitingFreesIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.Allow(t, order.Budget{Orders: 3, Units: 10})
		k.SetStock(t, ordertest.Tea, 100)
		first, second := k.Place(t, cups(k, "alice", "", 1)), k.Place(t, cups(k, "alice", "", 1))
		keep := cups(k, "alice", "", 1)
		third := k.Place(t, keep)
		tooMany(t, k, cups(k, "alice", "", 1), "shopId")
		if again, replayed, err := k.Orders.Place(k.Ctx, keep); err != nil || !replayed || again.No != third.No {
			t.Errorf("the key of an order that stands: %+v %v %v", again, replayed, err)
		}
		if left := k.Available(t, ordertest.Tea); left != 97 {
			t.Errorf("%d cups are left: a refused order holds some", left)
		}
		k.Place(t, cups(k, "bob", "", 1)) // another guest
		elsewhere := cups(k, "alice", "", 1)
		elsewhere.ShopID = "elsewhere"
		k.SeedShop(t, k.BrandID, elsewhere.ShopID)
		k.Place(t, elsewhere)
		free := k.Request(ordertest.Want(ordertest.Sample, 1)) // costs nothing, so it is never open
		k.Place(t, free)

		k.Settle(t, ordertest.Success(k.Open(t, first.No, 0)))
		fourth := k.Place(t, cups(k, "alice", "", 8))
		tooMany(t, k, cups(k, "alice", "", 1), "shopId")
		k.Cancel(t, fourth.No)
		tooMany(t, k, cups(k, "alice", "", 9), "items")
		if left := k.Available(t, ordertest.Tea); left != 96 {
			t.Errorf("%d cups are left", left)
		}
		k.Cancel(t, second.No)
		k.Place(t, k.Request(ordertest.Want(ordertest.BigTea, 50))) // made to order: it holds nothing
		k.Place(t, cups(k, "alice", "", 9))
		tooMany(t, k, cups(k, "alice", "", 1), "shopId")
		k.Clock.Advance(ordertest.TTL)
		if n, err := k.Orders.ExpireDue(k.Ctx); err != nil || n == 0 {
			t.Fatal(n, err)
		}
		k.Place(t, cups(k, "alice", "", 10))
		tooMany(t, k, cups(k, "alice", "", 1), "items")
		tooMany(t, k, cups(k, "bob", "", 11), "items") // more than anybody may hold
		k.Sound(t)
	})
}

func TestGuestsOfOneDeviceShareItsBudgetAndThoseWithoutADeviceDoNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.Allow(t, order.Budget{Orders: 3, Units: 10})
		k.SetStock(t, ordertest.Tea, 100)
		first := k.Place(t, cups(k, "alice", "phone", 4))
		k.Place(t, cups(k, "bob", "phone", 4))
		tooMany(t, k, cups(k, "bob", "phone", 3), "items")
		k.Place(t, cups(k, "alice", "phone", 2))
		tooMany(t, k, cups(k, "bob", "phone", 1), "shopId")
		k.Place(t, cups(k, "bob", "tablet", 1))
		k.Settle(t, ordertest.Success(k.Open(t, first.No, 0)))
		k.Place(t, cups(k, "bob", "phone", 4))
		for range 2 { // no app names its device here: each guest has a budget, and nobody shares one
			k.Place(t, cups(k, "carol", "", 1))
			k.Place(t, cups(k, "dave", "", 1))
		}
		k.Place(t, cups(k, "carol", "", 1))
		k.Place(t, cups(k, "dave", "", 1))
		k.Sound(t)
	})
}

func TestSixtyFourOrdersAtOnceOnTwoReplicasKeepWithinTheBudget(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.SetStock(t, ordertest.Tea, 1000)
		for name, c := range map[string]struct {
			open   order.Budget
			guests []string
			device string
			want   int64
		}{
			"orders of a guest":  {order.Budget{Orders: 5}, []string{"alice"}, "", 5},
			"units of a guest":   {order.Budget{Units: 7}, []string{"bob"}, "", 3},
			"orders of a device": {order.Budget{Orders: 5, Units: 100}, []string{"carol", "dave", "erin"}, "phone", 5},
		} {
			k.Allow(t, c.open)
			kits := []*ordertest.Kit{k, k}
			if env.Engine == "servers" {
				kits[1] = k.Replica(t)
			}
			before := k.Available(t, ordertest.Tea)
			var placed, refused atomic.Int64
			ordertest.AtOnce(64, func(i int) {
				at := kits[i%2]
				_, _, err := at.Orders.Place(at.Ctx, cups(k, c.guests[i%len(c.guests)], c.device, 2))
				switch {
				case err == nil:
					placed.Add(1)
				case errors.Is(err, order.ErrTooManyOpen):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
			if placed.Load() != c.want || refused.Load() != 64-c.want {
				t.Errorf("%s: %d were placed and %d refused, where %d fit", name, placed.Load(), refused.Load(), c.want)
			}
			if left := k.Available(t, ordertest.Tea); left != before-2*c.want {
				t.Errorf("%s: %d cups are left of %d", name, left, before)
			}
			k.Sound(t)
		}
	})
}

func TestAFailedPaymentKeepsTheHoldUntilItsTime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.SetStock(t, ordertest.Tea, 2)
		o := k.Place(t, cups(k, "alice", "", 2))
		for range 3 {
			k.Settle(t, ordertest.Failure(k.Open(t, o.No, 0)))
			if left := k.Available(t, ordertest.Tea); left != 0 {
				t.Fatalf("%d cups came back with a failed payment", left)
			}
		}
		k.Clock.Advance(ordertest.TTL - time.Second)
		if n, err := k.Orders.ExpireDue(k.Ctx); err != nil || n != 0 {
			t.Fatalf("%d expired before their time: %v", n, err)
		}
		if _, _, err := k.Orders.Place(k.Ctx, cups(k, "bob", "", 1)); err == nil {
			t.Error("what alice may still pay for was sold to bob")
		}
		k.Clock.Advance(time.Second)
		if n, err := k.Orders.ExpireDue(k.Ctx); err != nil || n != 1 {
			t.Fatalf("%d expired at their time: %v", n, err)
		}
		k.Orders.Close() // what follows commits is done
		if left := k.Available(t, ordertest.Tea); left != 2 {
			t.Errorf("%d of 2 cups are back", left)
		}
		k.Sound(t)
	})
}
