package order_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
)

func anybody(order.Order) error { return nil }

// at is an order right after its n-th event.
func at(t *testing.T, k *ordertest.Kit, no string, n int) order.Past {
	t.Helper()
	p, err := order.Rebuild(k.History(t, no)[:n])
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAnOrderIsToldAsItWasAtAnyMoment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 10)
		in := k.Request(want(tea, 2))
		in.Coupons = []string{k.Coupon(t, 100, 0)}
		o, p := k.Paid(t, in)
		k.Refund(t, o.No, 400)
		placed, opened, paid := at(t, k, o.No, 1), at(t, k, o.No, 2), at(t, k, o.No, 3)
		if placed.Payable != o.Payable || placed.Discount != 100 || placed.Stock != order.StockHeld || len(placed.Coupons) != 1 || placed.Coupons[0].Status != "locked" || len(placed.Payments) != 0 {
			t.Errorf("placed: %+v", placed)
		}
		if len(opened.Payments) != 1 || opened.Payments[0].Status != payment.Pending || opened.Payments[0].Amount != o.Payable {
			t.Errorf("opened: %+v", opened.Payments)
		}
		if paid.Stock != order.StockSold || paid.Coupons[0].Status != "used" || paid.PaidAmount != o.Payable ||
			!slices.Equal(paid.Payments, []order.PastPayment{{No: p.No, Channel: p.Channel, Amount: p.Amount, Status: payment.Succeeded}}) {
			t.Errorf("paid: %+v", paid)
		}
		all := k.History(t, o.No)
		last := at(t, k, o.No, len(all))
		if len(last.Refunds) != 1 || last.Refunds[0].Amount != 400 || last.Refunds[0].Status != payment.RefundSucceeded || last.RefundedAmount != 400 {
			t.Errorf("refunded: %+v", last)
		}
		if asked := at(t, k, o.No, 4); len(asked.Refunds) != 1 || asked.Refunds[0].Status != payment.RefundPending || asked.Refunds[0].Payment != p.No {
			t.Errorf("asked: %+v", asked.Refunds)
		}
		k.Sound(t)
	})
}

func TestWhatAnOrderGaveBackIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 10)
		in := k.Request(want(tea, 2))
		in.Coupons = []string{k.Coupon(t, 100, 0)}
		o := k.Place(t, in)
		k.Open(t, o.No, 0)
		if _, err := k.Orders.Cancel(k.Ctx, o.No, "", "customer", anybody); err != nil {
			t.Fatal(err)
		}
		p := at(t, k, o.No, 3)
		if p.Stock != order.StockReleased || len(p.Coupons) != 1 || p.Coupons[0].Status != "available" || p.Payments[0].Status != payment.Closed {
			t.Errorf("%+v", p)
		}
		var names []string
		for _, e := range k.History(t, o.No) {
			all, err := order.Tell(e)
			if err != nil {
				t.Fatal(err)
			}
			for _, told := range all {
				names = append(names, told.Name)
			}
		}
		if got := strings.Join(names, " "); got != "OrderCreated StockHeld CouponLocked PaymentOpened OrderCanceled StockReleased CouponUnlocked" {
			t.Errorf("told: %s", got)
		}
		k.Sound(t)
	})
}

func TestTheDifferenceOfTwoMomentsIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, p := k.Paid(t, k.Request(want(tea, 1)))
		born, now := o.CreatedAt, k.Clock.Now()
		d, err := k.Orders.OrderDiff(k.Ctx, o.No, born.Add(-time.Second), now, anybody)
		if err != nil || d.Before != nil || d.After == nil || len(d.Events) != 3 {
			t.Fatalf("%+v: %v", d, err)
		}
		got := map[string]string{}
		for _, c := range d.Changes {
			if c.Before != nil || c.After == nil {
				t.Errorf("%s was something before the order was", c.Field)
				continue
			}
			got[c.Field] = *c.After
		}
		if got["status"] != "PAID" || got["paidAmount"] != "1500" || got["payments."+p.No+".status"] != "SUCCEEDED" {
			t.Errorf("%v", got)
		}
		if d, err := k.Orders.OrderDiff(k.Ctx, o.No, now, now, anybody); err != nil || len(d.Changes) != 0 || len(d.Events) != 0 {
			t.Errorf("nothing happened, and %+v changed: %v", d, err)
		}
		if _, err := k.Orders.OrderDiff(k.Ctx, o.No, now, born.Add(-time.Second), anybody); err == nil {
			t.Error("time runs backwards")
		}
		if _, found, err := k.Orders.OrderAt(k.Ctx, o.No, born.Add(-time.Second), anybody); err != nil || found {
			t.Errorf("it was there before it was placed: %v", err)
		}
		if past, found, err := k.Orders.OrderAt(k.Ctx, o.No, now, anybody); err != nil || !found || past.Status != order.Paid {
			t.Errorf("%+v: %v", past, err)
		}
		if _, _, err := k.Orders.OrderAt(k.Ctx, "nothing", now, anybody); err == nil {
			t.Error("there is no such order")
		}
		if _, _, err := k.Orders.OrderAt(k.Ctx, o.No, now, func(order.Order) error { return order.ErrNotFound }); err == nil {
			t.Error("who may not see it sees it")
		}
	})
}

func TestEventsOfBeforeAreReadToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o, _ := k.Paid(t, k.Request(want(tea, 1)))
		if k.DB.Postgres() {
			k.SQL(t, `ALTER TABLE order_events DISABLE TRIGGER "order_events_append_only"`)
		} else {
			k.SQL(t, `DROP TRIGGER order_events_no_update`)
		}
		k.SQL(t, `UPDATE order_events SET data = NULL, data_version = 1 WHERE kind = 'order.placed'`)
		p, found, err := k.Orders.OrderAt(k.Ctx, o.No, o.CreatedAt, anybody)
		if err != nil || !found || p.Payable != o.Payable || p.Total != o.Total || p.Last.Version != 2 {
			t.Errorf("%+v: %v", p, err)
		}
		if _, err := order.Rebuild([]outbox.Event{}); err != nil {
			t.Error(err)
		}
	})
}

// The bus tells rows of before an upgrade as it tells those of today.
func TestARowOfBeforeAnUpgradeIsToldAsOneOfToday(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		o := k.Place(t, k.Request(want(tea, 2)))
		k.Tamper(t, "UPDATE order_events SET data_version = 1, data = NULL WHERE order_no = '"+o.No+"'")
		events, err := outbox.History(k.Ctx, k.DB, o.No)
		if err != nil {
			t.Fatal(err)
		}
		all, err := k.Orders.Tell(events[0])
		if err != nil || len(all) != 1 || all[0].Version != 2 {
			t.Fatalf("%+v %v", all, err)
		}
		var told struct{ Total, Discount, Payable *money.Amount }
		if err := json.Unmarshal(all[0].Data, &told); err != nil || told.Total == nil || *told.Total != o.Total || told.Payable == nil || *told.Payable != o.Payable {
			t.Errorf("%s %v", all[0].Data, err)
		}
		events[0].Version = 99
		if all, err := k.Orders.Tell(events[0]); err == nil {
			t.Errorf("a version that is not known is told as %+v", all)
		}
	})
}

// Goods that go back on the shelf are told with what puts them there, and the past knows where they were at any time.
func TestGoodsThatGoBackOnTheShelfAreTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		k.SetStock(t, tea, 10)
		o, _ := k.Paid(t, k.Request(want(tea, 2)))
		free := k.Request(want(tea, 1))
		free.Coupons = []string{k.Coupon(t, 100000, 0)}
		given := k.Place(t, free)
		back := func(no string) (past order.Past, told []string) {
			t.Helper()
			k.Settled(t)
			past, found, err := k.Orders.OrderAt(k.Ctx, no, k.Clock.Now().Add(time.Hour), ordertest.Anyone)
			if err != nil || !found {
				t.Fatalf("%t %v", found, err)
			}
			for _, e := range k.History(t, no) {
				all, err := order.Tell(e)
				if err != nil {
					t.Fatal(err)
				}
				for _, one := range all {
					if one.Name == "StockReturned" {
						told = append(told, e.Kind+" "+string(one.Data))
					}
				}
			}
			return past, told
		}
		half := k.RefundRequest(o.No, 0)
		half.Lines = []order.RefundLine{{Line: 0, Quantity: 1}}
		if _, _, _, err := k.Orders.Refund(k.Ctx, half, ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		one := `refund.succeeded {"returned":[{"sku":"` + tea + `","quantity":1}]}`
		if past, told := back(o.No); past.Stock != order.StockSold || !slices.Equal(told, []string{one}) {
			t.Errorf("a half: %s, %v", past.Stock, told)
		}
		k.Refund(t, o.No, 0)
		if past, told := back(o.No); past.Stock != order.StockReturned || !slices.Equal(told, []string{one, one}) {
			t.Errorf("all: %s, %v", past.Stock, told)
		}
		if _, err := k.Orders.TakeBack(k.Ctx, given.No, "spilled", "staff:manager", ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		if past, told := back(given.No); past.Stock != order.StockReturned || len(told) != 1 {
			t.Errorf("taken back: %s, %v", past.Stock, told)
		}
		if n := k.Available(t, tea); n != 10 {
			t.Errorf("%d are left", n)
		}
		k.Sound(t)
	})
}
