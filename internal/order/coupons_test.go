package order_test

import (
	"context"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

// TestWhatAReplicaShowsOfACouponNeverDecidesAnOrder has two replicas on one database, whose clock stands still: what one keeps does not get old by itself.
func TestWhatAReplicaShowsOfACouponNeverDecidesAnOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		a := ordertest.New(t, env)
		b := a.Replica(t)
		a.Listen(t)
		b.Listen(t)
		code := a.Coupon(t, 300, 0)
		in := a.Request(ordertest.Want(ordertest.Tea, 1))
		in.Coupons = []string{code}
		quote := func(k *ordertest.Kit) order.Quote {
			q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: in.Items, Coupons: in.Coupons})
			if err != nil {
				t.Fatal(err)
			}
			return q
		}
		before := quote(b)
		if before.Result.Discount != 300 {
			t.Fatalf("%+v", before.Result)
		}
		first := a.Place(t, in)
		for _, token := range []string{"", before.Token} { // b may show the coupon as free still
			again := anew(b, in)
			again.QuoteToken = token
			_, _, err := b.Orders.Place(b.Ctx, again)
			ordertest.Refused(t, err, "COUPON_LOCKED")
		}
		if q := quote(a); q.Result.Discount != 0 || len(q.Result.Rejected) != 1 || q.Result.Rejected[0].Fault.Code != "COUPON_LOCKED" {
			t.Errorf("where the order was placed the coupon is shown as free: %+v", q.Result)
		}
		ordertest.Eventually(t, "the other replica shows that the coupon is locked", func() bool { return quote(b).Result.Discount == 0 })

		a.Cancel(t, first.No)
		ordertest.Eventually(t, "the other replica shows that the coupon is free", func() bool { return quote(b).Result.Discount == 300 })
		second, _ := b.Paid(t, anew(b, in))
		if status, holder := a.CouponStatus(t, code); status != "used" || holder != second.No {
			t.Errorf("it is %s by %s", status, holder)
		}
		ordertest.Eventually(t, "the other replica shows that the coupon is used", func() bool {
			q := quote(a)
			return q.Result.Discount == 0 && q.Result.Rejected[0].Fault.Code == "COUPON_USED"
		})
		a.Sound(t)
	})
}

// anew is the same cart under another key.
func anew(k *ordertest.Kit, in order.PlaceRequest) order.PlaceRequest {
	out := k.Request(in.Items...)
	out.Coupons = in.Coupons
	return out
}

// TestACouponThatIsShownAsLockedIsNotRefusedWhenItIsFree changes the row behind the service's back: nobody tells.
func TestACouponThatIsShownAsLockedIsNotRefusedWhenItIsFree(t *testing.T) {
	t.Parallel()
	k := ordertest.New(t, dbtest.Embedded(t))
	k.Listen(t)
	code := k.Coupon(t, 300, 0)
	in := k.Request(ordertest.Want(ordertest.Tea, 1))
	in.Coupons = []string{code}
	k.Place(t, in)
	shown := func() bool {
		q, err := k.Orders.Quote(k.Ctx, order.QuoteRequest{CustomerID: "alice", ShopID: k.ShopID, Items: in.Items, Coupons: in.Coupons})
		if err != nil {
			t.Fatal(err)
		}
		return q.Result.Discount == 300
	}
	if shown() {
		t.Fatal("a locked coupon counts")
	}
	if err := k.DB.InTx(db.ForAllBrands(t.Context()), func(tx *db.Tx) error {
		_, err := tx.SQL.ExecContext(context.Background(), "UPDATE coupons SET status = 'available', order_no = NULL, version = version + 1 WHERE code = ?", code)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if shown() {
		t.Error("nobody told, and it is shown as free: nothing is kept")
	}
	if o := k.Place(t, anew(k, in)); o.Discount != 300 {
		t.Errorf("%+v", o)
	}
}
