package order_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
)

// events are the steps of a coupon's life, from its rows.
func couponSteps(t *testing.T, k *ordertest.Kit, code string) (steps []string) {
	t.Helper()
	if err := k.DB.InTx(db.ForAllBrands(t.Context()), func(tx *db.Tx) error {
		steps = nil
		rows, err := tx.QueryContext(t.Context(), `SELECT e.to_status FROM coupon_events e JOIN coupons c ON c.id = e.coupon_id WHERE c.code = '`+code+`' ORDER BY e.seq`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var to string
			if err := rows.Scan(&to); err != nil {
				return err
			}
			steps = append(steps, to)
		}
		return rows.Err()
	}); err != nil {
		t.Fatal(err)
	}
	return steps
}

// paidWith is a paid order with a coupon of a guest's.
func paidWith(t *testing.T, k *ordertest.Kit, code string) order.Order {
	t.Helper()
	in := k.Request(want(tea, 1))
	in.Coupons = []string{code}
	o, _ := k.Paid(t, in)
	return o
}

func TestACouponComesBackOnceWithAllTheMoney(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		code := k.Coupon(t, 100, 0)
		o := paidWith(t, k, code)
		k.Refund(t, o.No, 600)
		if status, holder := k.CouponStatus(t, code); status != "used" || holder != o.No {
			t.Errorf("after a part it is %s by %s", status, holder)
		}
		var wg sync.WaitGroup
		for range 4 { // staff press at once; one of them gives the rest back
			wg.Go(func() { _, _, _, _ = k.Orders.Refund(k.Ctx, k.RefundRequest(o.No, 0), ordertest.Anyone) })
		}
		wg.Wait()
		if status, _ := k.CouponStatus(t, code); status != "available" || k.Get(t, o.No).Status != order.Refunded {
			t.Errorf("after all it is %s", status)
		}
		if steps := fmt.Sprint(couponSteps(t, k, code)); steps != "[available locked used available]" {
			t.Errorf("its life: %s", steps)
		}
		k.Sound(t)
		// It is good for another order, whose coupon the first one does not touch any more.
		second := paidWith(t, k, code)
		if status, holder := k.CouponStatus(t, code); status != "used" || holder != second.No {
			t.Errorf("it is %s by %s", status, holder)
		}
		k.Sound(t)
	})
}

func TestACouponStaysUsedWhereItsShopSaysSoOrItsTimeIsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		c, err := k.Coupons.Issue(k.Ctx, coupon.Issue{
			Terms: coupon.Terms{Kind: coupon.KindCash, FaceValue: 100}, CustomerID: "alice", By: "test", ValidUntil: k.Clock.Now().Add(time.Minute),
		})
		if err != nil {
			t.Fatal(err)
		}
		late := paidWith(t, k, c.Code)
		kept := k.Coupon(t, 100, 0)
		other := paidWith(t, k, kept)
		k.Clock.Advance(time.Minute) // it ends with this instant
		k.Refund(t, late.No, 0)
		if status, _ := k.CouponStatus(t, c.Code); status != "used" {
			t.Errorf("what is over comes back %s", status)
		}
		k.SQL(t, "UPDATE shops SET return_coupons = FALSE")
		k.Refund(t, other.No, 0)
		if status, _ := k.CouponStatus(t, kept); status != "used" {
			t.Errorf("a shop that keeps coupons gave one back: %s", status)
		}
		k.Sound(t)
	})
}

func TestACouponThatPaidForAllComesBackWhenTheOrderIsTakenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		code := k.Coupon(t, 5000, 0)
		in := k.Request(want(tea, 1))
		in.Coupons = []string{code}
		o := k.Place(t, in)
		for range 2 {
			if _, err := k.Orders.TakeBack(k.Ctx, o.No, "spilt", "staff:manager", ordertest.Anyone); err != nil {
				t.Fatal(err)
			}
		}
		if status, _ := k.CouponStatus(t, code); status != "available" || k.Get(t, o.No).Status != order.Refunded {
			t.Errorf("it is %s, the order %s", status, k.Get(t, o.No).Status)
		}
		k.Sound(t)
	})
}
