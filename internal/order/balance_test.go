package order_test

import (
	"sync/atomic"
	"testing"

	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

// balance pays by balance what must be payable.
func balance(t *testing.T, k *ordertest.Kit, no string, amount money.Amount) payment.Payment {
	t.Helper()
	p, replayed, err := k.Orders.Pay(k.Ctx, k.ByBalance(no, amount))
	if err != nil || replayed || p.Status != payment.Succeeded {
		t.Fatalf("%+v %t %v", p, replayed, err)
	}
	return p
}

func TestABalancePaysAtOnceAndRefundsGoBackWhereTheyCameFrom(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.Offer(t, 2000, 1000)
		k.TopUp(t, "alice", 2000)
		k.Has(t, "alice", 2000, 1000, 0)
		o := k.Place(t, k.Request(want(tea, 1)))
		p := balance(t, k, o.No, 0) // 1500 of 3000: 1000 and 500
		if o = k.Get(t, o.No); o.Status != order.Paid || o.PaidAmount != 1500 || o.PickupCode == "" {
			t.Errorf("%+v", o)
		}
		k.Has(t, "alice", 1000, 500, 0)
		sameBooks(t, k, o.No, "captured: clearing/BALANCE 1500, guests -1500", "spent: wallet/principal 1000, wallet/bonus 500, clearing/BALANCE -1500", "sold: guests 1500, revenue -1500")
		balanced(t, k)
		k.Refund(t, o.No, 100)
		k.Refund(t, o.No, 100)
		k.Has(t, "alice", 1133, 567, 0)
		k.Refund(t, o.No, 0)
		k.Has(t, "alice", 2000, 1000, 0)
		if o = k.Get(t, o.No); o.Status != order.Refunded {
			t.Errorf("%s", o.Status)
		}
		if err := k.Payments.Refund(k.Ctx, k.RefundsOf(t, o.No)[0].No); err != nil { // once more, as a job that was late
			t.Error(err)
		}
		k.Has(t, "alice", 2000, 1000, 0)
		k.Sound(t)
		balanced(t, k)
		if p.TransactionID != p.No {
			t.Errorf("%+v", p)
		}
	})
}

func TestTooLittleBalanceWritesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.TopUp(t, "alice", 1499)
		o := k.Place(t, k.Request(want(tea, 1)))
		in := k.ByBalance(o.No, 0)
		for range 2 {
			_, _, err := k.Orders.Pay(k.Ctx, in)
			ordertest.Refused(t, err, "INSUFFICIENT_BALANCE")
		}
		if all := k.PaymentsOf(t, o.No); len(all) != 0 || len(booked(t, k, o.No)) != 0 {
			t.Errorf("%+v", all)
		}
		k.TopUp(t, "alice", 100)
		if _, replayed, err := k.Orders.Pay(k.Ctx, in); err != nil || replayed { // the key is free still
			t.Errorf("%t %v", replayed, err)
		}
		k.Has(t, "alice", 99, 0, 0)
		k.Sound(t)
	})
}

func TestTwoOrdersAtOnceForOneBalancePayOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		other := k.Replica(t)
		for range 4 {
			k.TopUp(t, "alice", 1500)
			one, two := k.Place(t, k.Request(want(tea, 1))), k.Place(t, k.Request(want(tea, 1)))
			var paid atomic.Int64
			ordertest.AtOnce(2, func(i int) {
				_, _, err := []*ordertest.Kit{k, other}[i].Orders.Pay(k.Ctx, k.ByBalance([]string{one.No, two.No}[i], 0))
				if err == nil {
					paid.Add(1)
				} else if ordertest.Codes(err) != "INSUFFICIENT_BALANCE" {
					t.Error(err)
				}
			})
			if paid.Load() != 1 {
				t.Errorf("%d of two orders were paid by a balance for one", paid.Load())
			}
			k.Has(t, "alice", 0, 0, 0)
			for _, no := range []string{one.No, two.No} {
				if k.Get(t, no).Status == order.Created {
					k.Cancel(t, no)
				}
			}
		}
		k.Sound(t)
	})
}

func TestFiveTapsOnTwoReplicasTakeTheBalanceOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.TopUp(t, "alice", 9000)
		other := k.Replica(t)
		o := k.Place(t, k.Request(want(tea, 1)))
		same := k.ByBalance(o.No, 0)
		ordertest.AtOnce(10, func(i int) {
			in := same
			if i >= 5 { // five more that each have a key of their own
				in = k.ByBalance(o.No, 0)
			}
			_, _, err := []*ordertest.Kit{k, other}[i%2].Orders.Pay(k.Ctx, in)
			if err != nil && ordertest.Codes(err) != "INVALID_TRANSITION" && ordertest.Codes(err) != "IN_PROGRESS" {
				t.Error(err)
			}
		})
		k.Has(t, "alice", 7500, 0, 0)
		k.Sound(t)
	})
}

func TestABalancePaysAPartAndComesBackWhenTheRestDoesNot(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.Offer(t, 300, 300)
		k.TopUp(t, "alice", 300)
		paid := k.Place(t, k.Request(want(tea, 1)))
		balance(t, k, paid.No, 500)
		k.Settle(t, ordertest.Success(k.Open(t, paid.No, 0)))
		if o := k.Get(t, paid.No); o.Status != order.Paid || o.PaidAmount != 1500 {
			t.Errorf("%+v", o)
		}
		k.Refund(t, paid.No, 0)
		k.Has(t, "alice", 300, 300, 0)
		lost := k.Place(t, k.Request(want(tea, 1)))
		balance(t, k, lost.No, 301)
		k.Has(t, "alice", 149, 150, 0)
		late := k.Open(t, lost.No, 0)
		k.Expire(t)
		ordertest.Eventually(t, "the balance is back", func() bool {
			w, err := k.Wallets.Of(k.Ctx, "alice")
			return err == nil && w.Available() == 600
		})
		k.Settle(t, ordertest.Success(late)) // and goes back too
		k.Sound(t)
		k.Has(t, "alice", 300, 300, 0)
		balanced(t, k)
	})
}

func TestABalanceAndACallbackAtOncePayOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.TopUp(t, "alice", 1500)
		for range 6 {
			o := k.Place(t, k.Request(want(tea, 1)))
			p := k.Open(t, o.No, 0)
			ordertest.AtOnce(2, func(i int) {
				if i == 0 {
					k.Settle(t, ordertest.Success(p))
					return
				}
				if _, _, err := k.Orders.Pay(k.Ctx, k.ByBalance(o.No, 0)); err != nil && ordertest.Codes(err) != "INVALID_TRANSITION" {
					t.Error(err)
				}
			})
			k.Sound(t)
			k.Refund(t, o.No, 0)
			k.Has(t, "alice", 1500, 0, 0)
		}
		k.Sound(t)
		balanced(t, k)
	})
}

func TestCashIsTakenByStaffAndHandedOutByThem(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 1)))
		in := k.PayRequest(o.No)
		in.Channel = payment.Cash
		_, _, err := k.Orders.Pay(k.Ctx, in)
		ordertest.Refused(t, err, "CHANNEL_UNAVAILABLE")
		few, note := money.Amount(1499), money.Amount(2000)
		take := order.CashRequest{BrandID: k.BrandID, StaffID: "bo", Actor: "staff:Bo", Key: "till", OrderNo: o.No, Received: &few}
		_, _, _, err = k.Orders.TakeCash(k.Ctx, take, ordertest.Anyone)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		take.Received = &note
		for i := range 2 {
			p, change, replayed, err := k.Orders.TakeCash(k.Ctx, take, ordertest.Anyone)
			if err != nil || replayed != (i == 1) || change != 500 || p.Status != payment.Succeeded || p.Channel != payment.Cash {
				t.Errorf("%+v %d %t %v", p, change, replayed, err)
			}
		}
		if events := k.History(t, o.No); events[1].Actor != "staff:Bo" || k.Get(t, o.No).Status != order.Paid {
			t.Errorf("%+v", events)
		}
		_, r := k.Refund(t, o.No, 600)
		if r.Status != payment.RefundPending {
			t.Errorf("the refund is %s before anybody handed it out", r.Status)
		}
		waiting := k.Waiting(t, o.No)
		if len(waiting) != 1 || waiting[0].Kind != payment.TaskCash || waiting[0].Amount != 600 {
			t.Fatalf("%+v", waiting)
		}
		if err := k.Payments.Refund(k.Ctx, r.No); err != nil { // its job asks again, and leaves the one task
			t.Error(err)
		}
		balanced(t, k)
		if err := k.Decide(t, waiting[0], task.HandedOut); err != nil {
			t.Fatal(err)
		}
		if done := k.RefundsOf(t, o.No); done[0].Status != payment.RefundSucceeded || len(k.Waiting(t, o.No)) != 0 {
			t.Errorf("%+v", done)
		}
		k.Sound(t)
		balanced(t, k)
		if p := proved(t, k, ""); len(p.Channels) != 1 || p.Channels[0] != (ledger.Channel{Name: "CASH", Captured: 1500, GivenBack: 600}) {
			t.Errorf("%+v", p.Channels)
		}
	})
}
