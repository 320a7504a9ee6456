package order_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/flow"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

// byAll runs f with orders that are written in each way, on both engines.
func byAll(t *testing.T, f func(t *testing.T, k *ordertest.Kit, by order.Flow)) {
	t.Helper()
	byFlows(t, f)
	t.Run(string(order.Plain), func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, k *ordertest.Kit) { f(t, k, order.Plain) })
	})
}

// fromBalance is a request that alice's balance pays.
func fromBalance(k *ordertest.Kit, cups int) order.PlaceRequest {
	in := k.Request(want(tea, cups))
	in.UseBalance = true
	return in
}

// nothingFrozen looks whether any money is set aside.
func nothingFrozen(t *testing.T, k *ordertest.Kit, customerID string) {
	t.Helper()
	if w, err := k.Wallets.Of(k.Ctx, customerID); err != nil || w.Frozen() != 0 {
		t.Errorf("%d are frozen: %v", w.Frozen(), err)
	}
}

func TestAnOrderThatABalancePaysComesBackPaidHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	byAll(t, func(t *testing.T, k *ordertest.Kit, _ order.Flow) {
		k.Offer(t, 2000, 1000)
		k.TopUp(t, "alice", 2000)
		k.SetStock(t, tea, 5)
		in := fromBalance(k, 1)
		in.Coupons = []string{k.Coupon(t, 100, 0)}
		o := k.Place(t, in)
		if o.Status != order.Paid || o.PickupCode == "" || o.PaidAmount != 1400 {
			t.Errorf("%+v", o)
		}
		k.Has(t, "alice", 1067, 533, 14)
		again, replayed, err := k.Orders.Place(k.Ctx, in)
		if err != nil || !replayed || again.No != o.No || again.Status != order.Paid {
			t.Errorf("%+v %t %v", again, replayed, err)
		}
		in.UseBalance = false
		_, _, err = k.Orders.Place(k.Ctx, in)
		ordertest.Refused(t, err, "IDEMPOTENCY_KEY_REUSED")
		if kinds := kindsOf(t, k, o.No); !slices.Equal(kinds, []string{order.EventPlaced, order.EventPaid}) {
			t.Errorf("%v", kinds)
		}
		if all := k.PaymentsOf(t, o.No); len(all) != 1 || all[0].Channel != payment.Balance || all[0].Status != payment.Succeeded || all[0].Amount != 1400 {
			t.Errorf("%+v", all)
		}
		nothingFrozen(t, k, "alice")
		k.Relayed(t)
		for _, to := range []order.Status{order.Preparing, order.Ready, order.Completed} {
			if _, err := k.Orders.Advance(k.Ctx, o.No, to, "", "staff:Bo", ordertest.Anyone); err != nil {
				t.Fatal(err)
			}
		}
		k.Relayed(t)
		k.Has(t, "alice", 1067, 533, 14) // its completion brings no points again
		k.Refund(t, o.No, 500)
		k.Relayed(t)
		k.Refund(t, o.No, 0)
		k.Relayed(t)
		k.Has(t, "alice", 2000, 1000, 0)
		k.Sound(t)
		balanced(t, k)
	})
}

func TestAnOrderThatABalanceCanNotPayLeavesNothing(t *testing.T) {
	t.Parallel()
	byAll(t, func(t *testing.T, k *ordertest.Kit, _ order.Flow) {
		k.SetStock(t, tea, 2)
		in := fromBalance(k, 1)
		in.Coupons = []string{k.Coupon(t, 1, 0)}
		_, _, err := k.Orders.Place(k.Ctx, in) // there is no wallet yet
		ordertest.Refused(t, err, "INSUFFICIENT_BALANCE")
		k.TopUp(t, "alice", 1399)
		for range 2 {
			_, _, err = k.Orders.Place(k.Ctx, in)
			ordertest.Refused(t, err, "INSUFFICIENT_BALANCE")
		}
		if n := k.Available(t, tea); n != 2 || flows(t, k) != 0 {
			t.Errorf("%d are left, %d flows are open", n, flows(t, k))
		}
		nothingFrozen(t, k, "alice")
		k.TopUp(t, "alice", 100)
		if o := k.Place(t, in); o.Status != order.Paid {
			t.Errorf("%+v", o)
		}
		k.Has(t, "alice", 0, 0, 14)
		free := fromBalance(k, 1)
		free.Coupons = []string{k.Coupon(t, 100_000, 0)}
		if o := k.Place(t, free); o.Status != order.Paid || len(k.PaymentsOf(t, o.No)) != 0 {
			t.Errorf("%+v", o)
		}
		none := fromBalance(k, 1)
		_, _, err = k.Orders.Place(k.Ctx, none)
		ordertest.Refused(t, err, "OUT_OF_STOCK")
		k.Has(t, "alice", 0, 0, 14)
		k.Sound(t)
		balanced(t, k)
	})
}

func TestOrdersAtOnceTakeABalanceOnceEachAndNoMoreThanThereIs(t *testing.T) {
	t.Parallel()
	byAll(t, func(t *testing.T, k *ordertest.Kit, _ order.Flow) {
		const pays, asked = 3, 8
		other := k.Replica(t)
		k.SetStock(t, tea, 100)
		k.TopUp(t, "alice", pays*1500+700)
		var paid atomic.Int64
		ordertest.AtOnce(asked, func(i int) {
			s := []*order.Service{k.Orders, other.Orders}[i%2]
			in := fromBalance(k, 1)
			o, _, err := s.Place(k.Ctx, in)
			again, replayed, err2 := s.Place(k.Ctx, in)
			switch {
			case err == nil:
				paid.Add(1)
				if err2 != nil || !replayed || again.No != o.No || again.Status != order.Paid {
					t.Errorf("%+v %v", again, err2)
				}
			case err2 == nil:
				paid.Add(1) // what an other had set aside was free again
			case ordertest.Codes(err) != "INSUFFICIENT_BALANCE" || ordertest.Codes(err2) != "INSUFFICIENT_BALANCE":
				t.Errorf("%v, then %v", err, err2)
			}
		})
		if paid.Load() != pays || k.Available(t, tea) != 100-pays {
			t.Errorf("%d were paid, %d are left", paid.Load(), k.Available(t, tea))
		}
		k.Has(t, "alice", 700, 0, pays*15)
		nothingFrozen(t, k, "alice")
		k.Sound(t)
		balanced(t, k)
	})
}

func TestOneKeyAtTwoReplicasAtOnceTakesTheBalanceOnce(t *testing.T) {
	t.Parallel()
	byAll(t, func(t *testing.T, k *ordertest.Kit, _ order.Flow) {
		other := k.Replica(t)
		k.TopUp(t, "alice", 9000)
		in := fromBalance(k, 1)
		ordertest.AtOnce(6, func(i int) {
			_, _, err := []*ordertest.Kit{k, other}[i%2].Orders.Place(k.Ctx, in)
			if err != nil && ordertest.Codes(err) != "IN_PROGRESS" {
				t.Error(err)
			}
		})
		k.Has(t, "alice", 7500, 0, 15)
		nothingFrozen(t, k, "alice")
		k.Sound(t)
	})
}

// meanwhile are what happens when a goroutine reaches a point.
var meanwhile sync.Map

// atPoint has something happen when this goroutine reaches a point.
func atPoint(t *testing.T, point string, f func()) {
	t.Helper()
	armOnce()
	key := goroutine() + " " + point
	meanwhile.Store(key, f)
	t.Cleanup(func() { meanwhile.Delete(key) })
}

// The guest gives the order up on another device between the steps: the flow gives the money back, whichever it is in.
func TestAnOrderThatIsGivenUpWhileItsBalanceIsTakenCostsNothing(t *testing.T) {
	t.Parallel()
	byFlows(t, func(t *testing.T, k *ordertest.Kit, by order.Flow) {
		k.SetStock(t, tea, 5)
		k.TopUp(t, "alice", 1500)
		point := "balance saga/notice/do/before"
		if by == order.ByTCC {
			point = "balance tcc/balance/confirm/before"
		}
		atPoint(t, point, func() {
			page, err := k.Flows.List(k.Ctx, flow.Filter{}, 10, "")
			if err != nil || len(page.Flows) != 1 {
				t.Errorf("%+v %v", page, err)
				return
			}
			k.Cancel(t, page.Flows[0].Reference)
		})
		o, _, err := k.Orders.Place(k.Ctx, fromBalance(k, 1))
		if by == order.BySaga {
			ordertest.Refused(t, err, "INVALID_TRANSITION")
		} else if err != nil || o.Status != order.Canceled {
			t.Errorf("%+v %v", o, err)
		}
		k.Has(t, "alice", 1500, 0, 0)
		nothingFrozen(t, k, "alice")
		if n := k.Available(t, tea); n != 5 || flows(t, k) != 0 {
			t.Errorf("%d are left, %d flows are open", n, flows(t, k))
		}
		k.Sound(t)
		balanced(t, k)
	})
}

// The process dies at each point of a flow that takes the balance. Another one takes the flow up; whoever was cut off tries again with the same key, and has paid once.
func TestABalanceFlowThatIsCutOffAnywhereTakesTheMoneyOnce(t *testing.T) {
	t.Parallel()
	byFlows(t, func(t *testing.T, k *ordertest.Kit, by order.Flow) {
		armOnce()
		other := k.Replica(t)
		var points money.Amount
		for i, point := range k.Flows.Points() {
			if !strings.HasPrefix(point, "balance "+string(by)+"/") || !dbtest.Mine(t, i) {
				continue
			}
			k.SetStock(t, tea, 10)
			in := fromBalance(k, 2)
			in.Key = "key-" + fmt.Sprint(i)
			back := strings.Contains(point, "/undo/") || strings.Contains(point, "/cancel/")
			have := money.Amount(3000)
			if back && by == order.ByTCC { // nothing but want of money stops it this far
				have = 2900
			} else if back {
				atPoint(t, "balance saga/notice/do/before", func() {
					page, _ := k.Flows.List(k.Ctx, flow.Filter{}, 10, "")
					k.Cancel(t, page.Flows[0].Reference)
				})
			}
			k.TopUp(t, "alice", have)
			cuts.Store(goroutine(), point)
			_, _, err := k.Orders.Place(k.Ctx, in)
			cuts.Delete(goroutine())
			last := strings.HasSuffix(point, "/notice/do/after") || strings.HasSuffix(point, "/balance/confirm/after")
			if (err == nil) != last {
				t.Errorf("%s: %v", point, err) // behind the last point the order is there
			}
			for _, b := range k.Broken(t) {
				if !strings.HasPrefix(b, "shop ") { // a hold without its order is reclaimed
					t.Errorf("%s: meanwhile: %s", point, b)
				}
			}
			if _, _, err := other.Orders.Place(k.Ctx, in); err != nil && ordertest.Codes(err) != "IN_PROGRESS" && ordertest.Codes(err) != "INSUFFICIENT_BALANCE" {
				t.Errorf("%s: meanwhile: %v", point, err)
			}
			k.Clock.Advance(6 * time.Second)
			if _, err := other.Flows.RunDue(k.Ctx); err != nil {
				t.Errorf("%s: %v", point, err)
			}
			if have < 3000 {
				k.TopUp(t, "alice", 3000-have)
			}
			o, _, err := other.Orders.Place(k.Ctx, in)
			if err != nil || k.Get(t, o.No).Status != order.Paid || flows(t, k) != 0 {
				t.Errorf("%s: %+v: %v", point, o, err)
				continue
			}
			points += 30
			k.Has(t, "alice", 0, 0, int64(points))
			nothingFrozen(t, k, "alice")
			if n := k.Available(t, tea); n != 8 {
				t.Errorf("%s: %d are left", point, n)
			}
		}
		k.Sound(t)
		balanced(t, k)
	})
}
