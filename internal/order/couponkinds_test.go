package order_test

import (
	"testing"

	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

// TestCouponsOfAllKindsGoTheWholeWay has the best of a guest's coupons chosen, keeps the price by its token, pays and gives a part and then all back.
func TestCouponsOfAllKindsGoTheWholeWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		k.DeliveryFee(t, 800)
		for code, terms := range map[string]coupon.Terms{
			"FREE-TEA": {Kind: coupon.KindProduct, Scope: coupon.Scope{SKUs: []string{ordertest.Tea}}}, "PEARLS": {Kind: coupon.KindTopping, Scope: coupon.Scope{Options: []string{ordertest.Pearls}}},
			"TENTH": {Kind: coupon.KindPercentage, Percent: 10}, "FIFTH": {Kind: coupon.KindPercentage, Percent: 20, FaceValue: 100}, "BIKE": {Kind: coupon.KindDelivery, FaceValue: 500},
			"CASH": {Kind: coupon.KindCash, FaceValue: 300},
		} {
			if _, err := k.Coupons.Issue(k.Ctx, coupon.Issue{Terms: terms, CustomerID: "alice", Code: code, By: "test"}); err != nil {
				t.Fatal(err)
			}
		}
		items := []catalog.Item{ordertest.Want(ordertest.Tea, 1), ordertest.Want(ordertest.BigTea, 2, ordertest.Half, ordertest.Pearls)}
		q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: items, BestCoupons: true, DineWay: order.Delivery})
		if err != nil {
			t.Fatal(err)
		}
		// 1500 for the tea and 200 for pearls, a tenth of the 3800 that are left, 300, and 500 of the fee
		want := map[string]int64{"FREE-TEA": 1500, "PEARLS": 200, "TENTH": 380, "CASH": 300, "BIKE": 500}
		in := k.Request(items...)
		in.DineWay, in.QuoteToken = order.Delivery, q.Token
		for _, a := range q.Result.Applied {
			in.Coupons = append(in.Coupons, a.Code)
			if int64(a.Amount) != want[a.Code] || string(a.Kind) == "" {
				t.Errorf("%s takes %d", a.Code, a.Amount)
			}
		}
		if len(in.Coupons) != len(want) || q.Result.Payable != 5500+800-2880 {
			t.Fatalf("%+v", q.Result)
		}
		o := k.Place(t, in)
		k.Settle(t, ordertest.Success(k.Open(t, o.No, 0)))
		if o.CouponCount != len(want) || o.Payable != q.Result.Payable || o.Items[0].Payable != 0 || o.Items[2].Payable != 300 {
			t.Errorf("%+v", o)
		}
		if status, holder := k.CouponStatus(t, "FREE-TEA"); status != "used" || holder != o.No {
			t.Errorf("%s by %s", status, holder)
		}
		k.Sound(t)
		k.Refund(t, o.No, o.Items[1].Payable)
		k.Refund(t, o.No, 0)
		if o = k.Get(t, o.No); o.Status != order.Refunded || o.RefundedAmount != o.Payable {
			t.Errorf("%+v", o)
		}
		k.Sound(t)
	})
}
