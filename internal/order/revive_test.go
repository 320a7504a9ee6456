package order_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/stock"
)

// eachReviving is each at a shop that takes expired orders up again.
func eachReviving(t *testing.T, f func(t *testing.T, k *ordertest.Kit)) {
	t.Helper()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		reviving(t, k)
		f(t, k)
	})
}

func reviving(t *testing.T, k *ordertest.Kit) {
	t.Helper()
	if err := k.Orders.SetLateMoney(k.Ctx, k.ShopID, order.LateRevive); err != nil {
		t.Fatal(err)
	}
}

// expired places an order, opens a payment of all of it and lets its time run out.
func expired(t *testing.T, k *ordertest.Kit, in order.PlaceRequest) payment.Payment {
	t.Helper()
	p := k.Open(t, k.Place(t, in).No, 0)
	if k.Expire(t) == 0 || k.Get(t, p.OrderNo).Status != order.Canceled {
		t.Fatal("it has not expired")
	}
	return p
}

// revived checks that an order was taken up again with one payment.
func revived(t *testing.T, k *ordertest.Kit, p payment.Payment) order.Order {
	t.Helper()
	o := k.Get(t, p.OrderNo)
	if o.Status != order.Paid || o.PaidAmount-o.RefundedAmount != o.Payable || o.PickupCode == "" || o.PaidAt.IsZero() {
		t.Errorf("it was not taken up again: %+v", o)
	}
	return o
}

// wentBack checks that an order stays canceled and that its late payment goes back.
func wentBack(t *testing.T, k *ordertest.Kit, p payment.Payment) {
	t.Helper()
	o := k.Get(t, p.OrderNo)
	if o.Status != order.Canceled || o.PaidAmount != o.RefundedAmount || o.PickupCode != "" {
		t.Errorf("its money did not go back: %+v", o)
	}
	for _, one := range k.PaymentsOf(t, p.OrderNo) {
		if one.No == p.No && (!one.Surplus || one.Because != payment.OrderCanceled || one.Status != payment.Refunded) {
			t.Errorf("the payment is %+v", one)
		}
	}
}

func TestAnExpiredOrderIsTakenUpAgainByItsMoney(t *testing.T) {
	t.Parallel()
	eachReviving(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 5)
		k.PromoteLimited(t, "few", 10, pricing.Limits{Total: 1})
		in := k.Request(want(tea, 2), want(bun, 1))
		in.Coupons = []string{k.Coupon(t, 100, 0)}
		p := expired(t, k, in)
		k.Clock.Advance(29 * time.Minute)
		k.Settle(t, ordertest.Success(p))
		k.Settle(t, ordertest.Success(p))
		o := revived(t, k, p)
		if status, of := k.CouponStatus(t, in.Coupons[0]); status != "used" || of != o.No {
			t.Errorf("its coupon is %s of %q", status, of)
		}
		if states := k.HoldStates(t, o.No); states[tea] != "sold" || k.Available(t, tea) != 3 {
			t.Errorf("%v, %d are left", states, k.Available(t, tea))
		}
		if other := k.Place(t, k.Request(want(tea, 1))); other.Discount != 0 {
			t.Errorf("the promotion that it used up counts for another: %+v", other)
		}
		if len(k.RefundsOf(t, o.No)) != 0 || k.PaymentsOf(t, o.No)[0].Surplus {
			t.Errorf("%+v, %+v", k.RefundsOf(t, o.No), k.PaymentsOf(t, o.No))
		}
		var kinds []string
		for _, e := range k.Relayed(t) {
			if e.OrderNo == o.No {
				kinds = append(kinds, e.Kind)
			}
		}
		if fmt.Sprint(kinds) != "[order.canceled order.paid]" {
			t.Errorf("others heard of %v", kinds)
		}
		again := ordertest.Success(p)
		again.TransactionID = "tx-again"
		k.Settle(t, again)
		if refunds := k.RefundsOf(t, o.No); len(refunds) != 1 || k.Get(t, o.No).Status != order.Paid {
			t.Errorf("a second charge: %+v", refunds)
		}
		k.Refund(t, o.No, 0)
		k.Settled(t)
		if o = k.Get(t, o.No); o.Status != order.Refunded {
			t.Errorf("given back it is %s", o.Status)
		}
	})
}

func TestAnExpiredOrderIsNotTakenUpAgain(t *testing.T) {
	t.Parallel()
	cases := map[string]func(t *testing.T, k *ordertest.Kit) payment.Payment{
		"where the shop gives late money back": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			if err := k.Orders.SetLateMoney(k.Ctx, k.ShopID, order.LateRefund); err != nil {
				t.Fatal(err)
			}
			return expired(t, k, k.Request(want(tea, 1)))
		},
		"that the guest had canceled": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			p := k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
			k.Cancel(t, p.OrderNo)
			return p
		},
		"that staff had canceled, whatever they say": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			p := k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
			if _, err := k.Orders.Cancel(k.Ctx, p.OrderNo, "not paid in time", "staff:mei", ordertest.Anyone); err != nil {
				t.Fatal(err)
			}
			return p
		},
		"after half an hour": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			p := expired(t, k, k.Request(want(tea, 1)))
			k.Clock.Advance(30*time.Minute + time.Second)
			return p
		},
		"whose stock others have": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			p := expired(t, k, k.Request(want(bun, 1), want(tea, 2)))
			ordertest.Eventually(t, "what it held is sold to others", func() bool { // it comes back to the counters after the expiry
				_, _, err := k.Orders.Place(k.Ctx, k.Request(want(tea, 4)))
				return err == nil
			})
			return p
		},
		"whose stock is less by now": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			p := expired(t, k, k.Request(want(bun, 1), want(tea, 5)))
			k.SetStock(t, tea, 4)
			return p
		},
		"whose coupon was used meanwhile": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			in := k.Request(want(tea, 1))
			in.Coupons = []string{k.Coupon(t, 100, 0), k.Coupon(t, 200, 0)}
			p := expired(t, k, in)
			other := k.Request(want(tea, 1))
			other.Coupons = in.Coupons[1:]
			k.Paid(t, other)
			return p
		},
		"whose promotion was used up meanwhile": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			k.PromoteLimited(t, "one", 10, pricing.Limits{PerGuest: 1})
			in := k.Request(want(tea, 1))
			in.Coupons = []string{k.Coupon(t, 100, 0)}
			p := expired(t, k, in)
			if o, _ := k.Paid(t, k.Request(want(tea, 1))); o.Discount == 0 {
				t.Fatal("the promotion does not count")
			}
			return p
		},
		"of a guest whose first order another one is": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			k.Promote(t, "welcome", "FIRST_ORDER", `{"off":300}`)
			p := expired(t, k, k.Request(want(tea, 1)))
			if o := k.Place(t, k.Request(want(tea, 1))); o.Discount != 300 {
				t.Fatal("the promotion does not count")
			}
			return p
		},
		"by a part of its money": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			o := k.Place(t, k.Request(want(tea, 1)))
			part := k.Open(t, o.No, o.Payable-1)
			k.Expire(t)
			return part
		},
		"while the shop is closed": func(t *testing.T, k *ordertest.Kit) payment.Payment {
			p := expired(t, k, k.Request(want(tea, 1)))
			k.SQL(t, "UPDATE shops SET hours = '[]'")
			k.Catalog.Drop(k.ShopID)
			return p
		},
	}
	for place, name := range slices.Sorted(maps.Keys(cases)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
				if !dbtest.Mine(t, place) {
					return
				}
				k := ordertest.New(t, env)
				reviving(t, k)
				defer k.Sound(t)
				k.SetStock(t, tea, 5)
				p := cases[name](t, k)
				k.Settle(t, ordertest.Success(p))
				wentBack(t, k, p)
				k.Settled(t)
			})
		})
	}
}

func TestPartsThatWentBackDoNotKeepAnOrderFromBeingTakenUpAgain(t *testing.T) {
	t.Parallel()
	eachReviving(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 1)
		o := k.Place(t, k.Request(want(tea, 1)))
		part := k.Open(t, o.No, 500)
		k.Settle(t, ordertest.Success(part))
		k.Expire(t)
		p := k.Planted(t, o.No, o.Payable)
		k.Settle(t, ordertest.Success(p))
		revived(t, k, p)
		for _, one := range k.PaymentsOf(t, o.No) {
			if one.No == part.No && (!one.Surplus || one.Because != payment.OrderCanceled) {
				t.Errorf("the part is %+v", one)
			}
		}
		k.Settled(t)
	})
}

func TestOfTwoLatePaymentsOneTakesItsOrderUpAgain(t *testing.T) {
	t.Parallel()
	eachReviving(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.SetStock(t, tea, 10)
		for range 4 {
			first := k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
			second := k.Open(t, first.OrderNo, 0)
			k.Expire(t)
			ordertest.AtOnce(4, func(i int) {
				at := []*ordertest.Kit{k, other}[i%2]
				at.Deliver(ordertest.Success([]payment.Payment{first, second}[i/2]))
			})
			revived(t, k, first)
			if refunds := k.RefundsOf(t, first.OrderNo); len(refunds) != 1 || refunds[0].Amount != first.Amount {
				t.Errorf("of two payments went back: %+v", refunds)
			}
		}
		if left := k.Available(t, tea); left != 6 {
			t.Errorf("%d are left", left)
		}
		k.Settled(t)
	})
}

func TestMoneyThatComesWhileItsOrderExpiresIsNeverBothNorNeither(t *testing.T) {
	t.Parallel()
	eachReviving(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		k.SetStock(t, tea, 10)
		for range 5 {
			p := k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
			k.Clock.Advance(ordertest.TTL)
			ordertest.AtOnce(2, func(i int) {
				if i == 0 {
					_, _ = k.Orders.ExpireDue(k.Ctx)
					return
				}
				other.Settle(t, ordertest.Success(p))
			})
			revived(t, k, p)
		}
	})
}

func TestCutOffAnywhereLateMoneyPaysOrGoesBack(t *testing.T) {
	t.Parallel()
	eachReviving(t, func(t *testing.T, k *ordertest.Kit) {
		for _, point := range []string{"revive/taken", "revive/paid", "callback/settling", "callback/settled"} {
			k.SetStock(t, tea, 1)
			in := k.Request(want(tea, 1))
			in.Coupons = []string{k.Coupon(t, 100, 0)}
			p := expired(t, k, in)
			if !cutAt(point, func() { k.Deliver(ordertest.Success(p)) }) {
				t.Errorf("%s was not reached", point)
			}
			if point != "callback/settled" && k.Get(t, p.OrderNo).Status != order.Canceled {
				t.Errorf("cut at %s something of it stays", point)
			}
			k.Settle(t, ordertest.Success(p)) // it has heard nothing
			revived(t, k, p)
		}
		for _, point := range []string{"revive/taken", "callback/settling", "callback/settled"} {
			k.SetStock(t, tea, 1)
			p := expired(t, k, k.Request(want(tea, 1)))
			if point == "revive/taken" { // and then it can't be had any more
				if !cutAt(point, func() { k.Deliver(ordertest.Success(p)) }) {
					t.Errorf("%s was not reached", point)
				}
			}
			k.SetStock(t, tea, 0)
			if point != "revive/taken" && !cutAt(point, func() { k.Deliver(ordertest.Success(p)) }) {
				t.Errorf("%s was not reached", point)
			}
			k.Settle(t, ordertest.Success(p))
			wentBack(t, k, p)
			for _, r := range k.RefundsOf(t, p.OrderNo) { // its job, whichever process was killed
				if err := k.Payments.Refund(k.Ctx, r.No); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestOfThirtyWhoPayTooLateAsManyGetTheirsAsThereAre(t *testing.T) {
	t.Parallel()
	for _, name := range stock.StrategyNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
				if !strings.HasSuffix(t.Name(), "/servers") && os.Getenv(dbtest.Whole) == "" { // a file has one writer
					return
				}
				k := ordertest.New(t, env)
				reviving(t, k)
				defer k.Sound(t)
				if _, err := k.Stock.SetStrategy(k.Ctx, k.ShopID, "", &stock.Choice{Strategy: name, Buckets: 1}); err != nil {
					t.Fatal(err)
				}
				const fresh, pieces = 4, 5
				late := 10
				if os.Getenv(dbtest.Whole) != "" {
					late = 30
				}
				other := k.Replica(t)
				k.SetStock(t, tea, int64(late))
				payments := make([]payment.Payment, late)
				for i := range payments {
					payments[i] = k.Open(t, k.Place(t, k.Request(want(tea, 1))).No, 0)
				}
				k.Expire(t)
				k.SetStock(t, tea, pieces)
				var placed atomic.Int64
				ordertest.AtOnce(late+fresh, func(i int) {
					at := []*ordertest.Kit{k, other}[i%2]
					if i >= late { // others order at the same time
						_, _, err := at.Orders.Place(at.Ctx, at.Request(want(tea, 1)))
						if err == nil {
							placed.Add(1)
						} else if _, ok := fault.All(err); !ok {
							t.Error(err)
						}
						return
					}
					at.Settle(t, ordertest.Success(payments[i]))
				})
				for range 20 { // what a slow machine could not settle in a callback's time, the inbox does
					k.Clock.Advance(5 * time.Second)
					if _, err := k.Payments.SettleDue(k.Ctx); err != nil {
						t.Fatal(err)
					}
				}
				var due []payment.Payment
				n := placed.Load()
				for _, p := range payments {
					if o := k.Get(t, p.OrderNo); o.Status == order.Paid {
						n++
						continue
					}
					due = append(due, p)
				}
				if n > pieces || k.Available(t, tea) != pieces-n {
					t.Errorf("%d of %d were sold, %d are left", n, pieces, k.Available(t, tea))
				}
				for _, p := range due {
					wentBack(t, k, p)
				}
				if len(due)+int(n-placed.Load()) != late {
					t.Errorf("%d of %d payments came to something", len(due), late)
				}
				if placed.Load() == 0 && n != pieces {
					t.Errorf("%d of %d were taken up again", n, pieces)
				}
				k.Settled(t)
			})
		})
	}
}
