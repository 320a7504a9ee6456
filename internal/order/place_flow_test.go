package order_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/flow"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

// byFlows runs f with orders that are written by each flow, on both engines.
func byFlows(t *testing.T, f func(t *testing.T, k *ordertest.Kit, by order.Flow)) {
	t.Helper()
	for _, by := range []order.Flow{order.BySaga, order.ByTCC} {
		t.Run(string(by), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, k *ordertest.Kit) {
				k.By(t, by)
				f(t, k, by)
			})
		})
	}
}

// flows are those that have not ended.
func flows(t *testing.T, k *ordertest.Kit) int {
	t.Helper()
	page, err := k.Flows.List(k.Ctx, flow.Filter{}, 100, "")
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Flows)
}

func kindsOf(t *testing.T, k *ordertest.Kit, no string) (kinds []string) {
	t.Helper()
	for _, e := range k.History(t, no) {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// tokenFor is the token of a request's price: an order that holds it asks for its coupons only when it locks them.
func tokenFor(t *testing.T, k *ordertest.Kit, in order.PlaceRequest) string {
	t.Helper()
	q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{
		CustomerID: in.CustomerID, ShopID: in.ShopID, Items: in.Items, Coupons: in.Coupons, DineWay: in.DineWay,
	})
	if err != nil {
		t.Fatal(err)
	}
	return q.Token
}

func TestAnOrderOfAFlowIsAsOneOfATransaction(t *testing.T) {
	t.Parallel()
	byFlows(t, func(t *testing.T, k *ordertest.Kit, _ order.Flow) {
		k.SetStock(t, tea, 5)
		in := k.Request(want(tea, 2), want(bun, 1))
		in.Coupons = []string{k.Coupon(t, 100, 0)}
		o := k.Place(t, in)
		again, replayed, err := k.Orders.Place(k.Ctx, in)
		if err != nil || !replayed || again.No != o.No {
			t.Errorf("%v %v %v", again.No, replayed, err)
		}
		other := in
		other.Note = "less ice"
		_, _, err = k.Orders.Place(k.Ctx, other)
		ordertest.Refused(t, err, "IDEMPOTENCY_KEY_REUSED")
		got := k.History(t, o.No)
		var told struct {
			Held   []any `json:"held"`
			Locked []int `json:"couponsLocked"`
		}
		if len(got) != 1 || got[0].Kind != order.EventPlaced || json.Unmarshal(got[0].Data, &told) != nil || len(told.Held) != 1 || len(told.Locked) != 1 {
			t.Errorf("%+v", got)
		}
		if n := k.Available(t, tea); n != 3 || flows(t, k) != 0 {
			t.Errorf("%d are left, %d flows are open", n, flows(t, k))
		}
		k.Settle(t, ordertest.Success(k.Open(t, o.No, 0)))
		free := k.Request(want(bun, 1))
		free.Coupons = []string{k.Coupon(t, 100_000, 0)}
		if o := k.Place(t, free); o.Status != order.Paid || o.PickupCode == "" || o.Payable != 0 {
			t.Errorf("%+v", o)
		}
	})
}

func TestAFlowThatIsRefusedLeavesNothingAndFreesItsKey(t *testing.T) {
	t.Parallel()
	byFlows(t, func(t *testing.T, k *ordertest.Kit, _ order.Flow) {
		k.SetStock(t, tea, 3)
		code := k.Coupon(t, 100, 0)
		first := k.Request(want(bun, 1))
		first.Coupons = []string{code}
		asked := k.Request(want(tea, 2))
		asked.Coupons = []string{code}
		token := tokenFor(t, k, asked)
		mine := k.Place(t, first)
		// Both have their prices by now; the second order finds its coupon locked only when it asks for it.
		in := k.Request(want(tea, 2))
		in.Coupons, in.QuoteToken = []string{code}, token
		_, _, err := k.Orders.Place(k.Ctx, in)
		ordertest.Refused(t, err, "COUPON_LOCKED")
		undone, err := k.Flows.List(k.Ctx, flow.Filter{Status: []flow.Status{flow.Undone}}, 10, "")
		if err != nil || len(undone.Flows) != 1 {
			t.Fatalf("%+v %v", undone, err)
		}
		if kinds := kindsOf(t, k, undone.Flows[0].Reference); !slices.Equal(kinds, []string{order.EventPlaced, order.EventCouponLockFail, order.EventCanceled}) {
			t.Errorf("%v", kinds)
		}
		if n := k.Available(t, tea); n != 3 {
			t.Errorf("%d are left", n)
		}
		k.Cancel(t, mine.No)
		if o := k.Place(t, in); o.Status != order.Created {
			t.Errorf("%+v", o)
		}
		_, _, err = k.Orders.Place(k.Ctx, k.Request(want(tea, 2)))
		ordertest.Refused(t, err, "OUT_OF_STOCK")
		if n := k.Available(t, tea); n != 1 || flows(t, k) != 0 {
			t.Errorf("%d are left, %d flows are open", n, flows(t, k))
		}
	})
}

// Two orders race for a coupon between its check and its lock: the loser was written already, and tells that it got none.
func TestAnOrderThatLosesItsCouponIsCanceledAndSaysWhy(t *testing.T) {
	t.Parallel()
	byFlows(t, func(t *testing.T, k *ordertest.Kit, _ order.Flow) {
		k.SetStock(t, tea, 40)
		code := k.Coupon(t, 100, 0)
		other := k.Replica(t)
		var mu sync.Mutex
		var wg sync.WaitGroup
		good := 0
		for i := range 8 {
			wg.Go(func() {
				s := []*order.Service{k.Orders, other.Orders}[i%2]
				in := k.Request(want(tea, 1))
				in.Coupons = []string{code}
				_, _, err := s.Place(k.Ctx, in)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					good++
				} else if codes := ordertest.Codes(err); codes != "COUPON_LOCKED" {
					t.Errorf("refused with %s: %v", codes, err)
				}
			})
		}
		wg.Wait()
		if good != 1 {
			t.Errorf("%d orders got the coupon", good)
		}
		all, err := k.Flows.List(k.Ctx, flow.Filter{Status: []flow.Status{flow.Undone}}, 100, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all.Flows {
			want := []string{order.EventPlaced, order.EventCouponLockFail, order.EventCanceled}
			if strings.Contains(f.Error, "stale") { // the counters were made anew: it was tried again
				want = []string{order.EventPlaced, order.EventCanceled}
			}
			if kinds := kindsOf(t, k, f.Reference); !slices.Equal(kinds, want) {
				t.Errorf("%v: %s", kinds, f.Error)
			}
		}
	})
}

func TestFlowsOfTwoReplicasSellWhatIsThereAndNoMore(t *testing.T) {
	t.Parallel()
	byFlows(t, func(t *testing.T, k *ordertest.Kit, _ order.Flow) {
		k.SetStock(t, tea, 5)
		other := k.Replica(t)
		var mu sync.Mutex
		var wg sync.WaitGroup
		good := 0
		for i := range 16 {
			wg.Go(func() {
				s := []*order.Service{k.Orders, other.Orders}[i%2]
				in := k.Request(want(tea, 1))
				_, _, err := s.Place(k.Ctx, in)
				again, replayed, err2 := s.Place(k.Ctx, in)
				mu.Lock()
				defer mu.Unlock()
				if err2 == nil { // units may have been another's for a moment
					good++
				}
				if err == nil {
					if err2 != nil || !replayed || again.Status != order.Created {
						t.Errorf("%+v %v", again, err2)
					}
				} else if codes := ordertest.Codes(err); codes != "OUT_OF_STOCK" && codes != "STOCK_BUSY" {
					t.Errorf("refused with %s: %v", codes, err)
				}
			})
		}
		wg.Wait()
		for ; good < 5; good++ { // what was another's for a moment, who then was refused, is there for the next
			k.Place(t, k.Request(want(tea, 1)))
		}
		if n := k.Available(t, tea); good != 5 || n != 0 {
			t.Errorf("%d were sold, %d are left", good, n)
		}
	})
}

// The process dies at each point of a flow, forward and back. Another one takes the flow up; whoever was cut off tries again with the same key, and has one order.
func TestAFlowThatIsCutOffAnywhereHasOneOrderInTheEnd(t *testing.T) {
	t.Parallel()
	byFlows(t, func(t *testing.T, k *ordertest.Kit, by order.Flow) {
		armOnce()
		other := k.Replica(t)
		for i, point := range k.Flows.Points() {
			if !strings.HasPrefix(point, "order "+string(by)+"/") || !dbtest.Mine(t, i) {
				continue
			}
			k.SetStock(t, tea, 10)
			code := k.Coupon(t, 100, 0)
			in := k.Request(want(tea, 2))
			in.Coupons = []string{code}
			in.Key = "key-" + fmt.Sprint(i)
			var rival order.Order
			back := strings.Contains(point, "/undo/") || strings.Contains(point, "/cancel/")
			if back {
				in.QuoteToken = tokenFor(t, k, in)
				taking := k.Request(want(bun, 1))
				taking.Coupons = []string{code}
				rival = k.Place(t, taking)
			}
			cuts.Store(goroutine(), point)
			_, _, err := k.Orders.Place(k.Ctx, in)
			cuts.Delete(goroutine())
			if last := strings.HasSuffix(point, "/notice/do/after") || strings.HasSuffix(point, "/order/confirm/after"); (err == nil) != last {
				t.Errorf("%s: %v", point, err) // behind the last point the order is there
			}
			if back {
				k.Cancel(t, rival.No)
			}
			if _, _, err := other.Orders.Place(k.Ctx, in); ordertest.Codes(err) != "IN_PROGRESS" && err != nil {
				t.Errorf("%s: meanwhile: %v", point, err)
			}
			k.Clock.Advance(6 * time.Second)
			if _, err := other.Flows.RunDue(k.Ctx); err != nil {
				t.Errorf("%s: %v", point, err)
			}
			if n := flows(t, k); n != 0 {
				t.Errorf("%s: %d flows are open", point, n)
			}
			o, _, err := other.Orders.Place(k.Ctx, in)
			if err != nil || k.Get(t, o.No).Status != order.Created {
				t.Errorf("%s: %+v: %v", point, o, err)
				continue
			}
			if n := k.Available(t, tea); n != 8 {
				t.Errorf("%s: %d are left", point, n)
			}
			k.Cancel(t, o.No)
		}
	})
}

// An order that costs nothing is paid by the flow's last step. Whoever cancels it before that has it canceled: the flow that is taken up again ends, and pays nothing.
// Meanwhile the flow is in the list of its own shop, and in no other shop's.
func TestAFreeOrderThatIsCanceledBeforeItsFlowFinishesStaysCanceled(t *testing.T) {
	t.Parallel()
	byFlows(t, func(t *testing.T, k *ordertest.Kit, by order.Flow) {
		armOnce()
		k.SetStock(t, tea, 5)
		in := k.Request(want(tea, 2))
		code := k.Coupon(t, 100_000, 0)
		in.Coupons = []string{code}
		point := "order saga/notice/do/before"
		if by == order.ByTCC {
			point = "order tcc/order/confirm/before"
		}
		if !slices.Contains(k.Flows.Points(), point) {
			t.Fatalf("there is no %s among %v", point, k.Flows.Points())
		}
		cuts.Store(goroutine(), point)
		_, _, err := k.Orders.Place(k.Ctx, in)
		cuts.Delete(goroutine())
		if err == nil {
			t.Fatal("it was not cut off")
		}
		of := func(shops []string) []flow.Flow {
			page, err := k.Flows.List(k.Ctx, flow.Filter{ShopIDs: shops}, 100, "")
			if err != nil {
				t.Fatal(err)
			}
			return page.Flows
		}
		all := of(nil)
		if len(all) != 1 {
			t.Fatalf("%d flows are open", len(all))
		}
		for _, one := range []struct {
			shops []string
			n     int
		}{{[]string{in.ShopID}, 1}, {[]string{"another", in.ShopID}, 1}, {[]string{"another"}, 0}, {[]string{""}, 0}, {[]string{}, 0}} {
			if n := len(of(one.shops)); n != one.n {
				t.Errorf("%d flows are listed for %q, not %d", n, one.shops, one.n)
			}
		}
		no := all[0].Reference
		if o := k.Cancel(t, no); o.Status != order.Canceled {
			t.Fatalf("it is %s", o.Status)
		}
		k.Clock.Advance(6 * time.Second)
		if _, err := k.Replica(t).Flows.RunDue(k.Ctx); err != nil {
			t.Error(err)
		}
		o := k.Get(t, no)
		if o.Status != order.Canceled || flows(t, k) != 0 || len(k.PaymentsOf(t, no)) != 0 {
			t.Errorf("it is %s, %d flows are open, %d payments", o.Status, flows(t, k), len(k.PaymentsOf(t, no)))
		}
		if n := k.Available(t, tea); n != 5 {
			t.Errorf("%d are left", n)
		}
		if status, whose := k.CouponStatus(t, code); whose != "" {
			t.Errorf("the coupon is %s for order %s", status, whose)
		}
		k.Sound(t)
	})
}

// An order that is being taken back is nobody's answer: who asks by its key meanwhile, at any replica, is told that it goes on, or why there is no order. The flow may end
// between any two looks of theirs.
func TestWhoAsksAgainIsNeverToldOfAnOrderThatIsTakenBack(t *testing.T) {
	t.Parallel()
	byFlows(t, func(t *testing.T, k *ordertest.Kit, _ order.Flow) {
		code := k.Coupon(t, 100, 0)
		in := k.Request(want(bun, 1))
		in.Coupons = []string{code}
		in.QuoteToken = tokenFor(t, k, in)
		first := k.Request(want(bun, 1))
		first.Coupons = []string{code}
		k.Place(t, first)
		places := []*order.Service{k.Orders, k.Replica(t).Orders, k.Replica(t).Orders, k.Replica(t).Orders}
		for round := range 15 {
			in.Key = fmt.Sprint("taken back ", round)
			var wg sync.WaitGroup
			for _, s := range places {
				wg.Go(func() {
					for range 12 {
						o, replayed, err := s.Place(k.Ctx, in)
						if codes := ordertest.Codes(err); codes != "COUPON_LOCKED" && codes != "IN_PROGRESS" {
							t.Errorf("round %d: answered %s, replayed %v: %v", round, o.No, replayed, err)
							return
						}
					}
				})
			}
			wg.Wait()
		}
	})
}

// The guest gives the order up on another device, at any moment of the flow that places it: nothing is kept for it, whichever step comes after that.
func TestAnOrderThatIsGivenUpAnywhereInItsFlowKeepsNothing(t *testing.T) {
	t.Parallel()
	byFlows(t, func(t *testing.T, k *ordertest.Kit, by order.Flow) {
		k.SetStock(t, tea, 200)
		k.TopUp(t, "alice", 100000)
		given := 0
		for _, point := range k.Flows.Points() {
			balance := strings.HasPrefix(point, "balance "+string(by)+"/")
			if !balance && !strings.HasPrefix(point, "order "+string(by)+"/") {
				continue
			}
			in := k.Request(want(tea, 2))
			if balance {
				in = fromBalance(k, 2)
			}
			if givenUpAt(t, k, point, in) {
				given++
			}
		}
		if given < 12 {
			t.Errorf("given up at %d points", given)
		}
		k.Sound(t)
	})
}

// givenUpAt places an order with a coupon that is canceled at a point, if that is passed while the order is there.
func givenUpAt(t *testing.T, k *ordertest.Kit, point string, in order.PlaceRequest) (given bool) {
	t.Helper()
	t.Run(point, func(t *testing.T) { // by itself: what it does at the point ends with it
		code, before, no := k.Coupon(t, 100, 0), k.Available(t, tea), ""
		in.Coupons, in.Key = []string{code}, "key "+point
		atPoint(t, point, func() {
			page, err := k.Flows.List(k.Ctx, flow.Filter{}, 10, "")
			if err != nil || len(page.Flows) == 0 { // it has ended
				return
			}
			o, err := k.Orders.Cancel(k.Ctx, page.Flows[0].Reference, "", "customer", ordertest.Anyone)
			if errors.Is(err, order.ErrNotFound) || errors.Is(err, order.ErrInvalidTransition) { // not written yet, or paid
				return
			}
			if err != nil {
				t.Error(err)
			}
			no = o.No
		})
		placed, _, err := k.Orders.Place(k.Ctx, in)
		if given = no != ""; !given {
			if err != nil {
				t.Error(err)
			}
			return
		}
		if codes := ordertest.Codes(err); err == nil && (placed.No != no || placed.Status != order.Canceled) || err != nil && codes != "INVALID_TRANSITION" {
			t.Errorf("answered %s %s: %v", placed.No, placed.Status, err)
		}
		if o := k.Get(t, no); o.Status != order.Canceled || flows(t, k) != 0 || k.Available(t, tea) != before {
			t.Errorf("it is %s, %d flows are open, %d of %d are left", o.Status, flows(t, k), k.Available(t, tea), before)
		}
		if status, whose := k.CouponStatus(t, code); whose != "" {
			t.Errorf("the coupon is %s for order %s", status, whose)
		}
		nothingFrozen(t, k, "alice")
	})
	return given
}
