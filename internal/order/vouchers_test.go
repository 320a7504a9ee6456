package order_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/lang"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/voucher"
)

// Guests name coupons in any case and as short as they are shown; platforms want their codes as they were sold.
func TestAPlatformHearsItsCodeAsItWasSold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		const mixed = "aBcD1234eFgH"
		k.Sell(t, "WECHAT_CASH", mixed, 500)
		add := func(code string) coupon.Coupon {
			c, err := k.Coupons.Add(k.Ctx, coupon.Voucher{CustomerID: "alice", ShopID: k.ShopID, Kind: "WECHAT_CASH", Code: code})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		c := add(mixed)
		if again := add(mixed); again.ID != c.ID || c.Code != strings.ToUpper(mixed) {
			t.Errorf("entered again it is coupon %d, %q; at first %d", again.ID, c.Code, c.ID)
		}
		in := k.Request(ordertest.Want(ordertest.Tea, 2))
		in.Coupons = []string{strings.ToLower(mixed)}
		o, _ := k.Paid(t, in)
		retry(t, k, 1)
		if times, now := k.UsesOf(t, "WECHAT_CASH", mixed); times != 1 || !now || k.Get(t, o.No).Status != order.Paid {
			t.Errorf("used %d times, now %v; the order is %s", times, now, k.Get(t, o.No).Status)
		}
		k.Refund(t, o.No, 0)
		retry(t, k, 2)
		if _, now := k.UsesOf(t, "WECHAT_CASH", mixed); now {
			t.Error("it was not given back")
		}
		k.Sound(t)
	})
}

// looking is a kind of vouchers whose platform does what a test says while it is asked.
type looking struct {
	asked func(what string) voucher.Verdict
}

// Name is the kind's.
func (looking) Name() string { return "TEST_EXCHANGE" }

func (l looking) Validate(context.Context, voucher.ValidateRequest) voucher.Info {
	return voucher.Info{Verdict: l.asked("validate"), ParValue: 2500, DealID: "d1", Title: lang.T("a cup", "一杯")}
}
func (l looking) Lock(context.Context, voucher.Use) voucher.Verdict   { return l.asked("lock") }
func (l looking) Unlock(context.Context, voucher.Use) voucher.Verdict { return l.asked("unlock") }
func (l looking) Redeem(context.Context, voucher.Use) voucher.Verdict { return l.asked("redeem") }
func (l looking) Undo(context.Context, voucher.Use) voucher.Verdict   { return l.asked("undo") }
func (l looking) Query(context.Context, voucher.Use) voucher.Verdict  { return l.asked("query") }
func (looking) Records(context.Context, voucher.Shop, time.Time) ([]voucher.Record, error) {
	return nil, voucher.ErrNoRecords
}

// While a platform is asked nothing of ours is locked: others go on with the order, and a platform that is slow holds up nobody.
func TestNoTransactionIsOpenWhileAPlatformIsAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		var asked atomic.Int64
		locks := func(what string) voucher.Verdict {
			asked.Add(1)
			ctx, done := context.WithTimeout(k.Ctx, 5*time.Second)
			defer done()
			err := k.DB.InTx(ctx, func(tx *db.Tx) error {
				if _, err := tx.Order.Update().AddVersion(0).Save(ctx); err != nil {
					return err
				}
				if _, err := tx.CouponRedemption.Update().AddAttempts(0).Save(ctx); err != nil {
					return err
				}
				return tx.Coupon.Update().AddVersion(1).Exec(ctx)
			})
			if err != nil {
				t.Errorf("while the platform is asked to %s its rows are locked: %v", what, err)
			}
			return voucher.Verdict{Outcome: voucher.OK}
		}
		platform := looking{locks}
		k.Add(t, voucher.Kind{Name: "TEST_EXCHANGE", Platform: voucher.Meituan, Form: voucher.Exchange, Label: lang.T("test", "测试"), Validator: platform, Operator: platform, Recorder: platform})
		c, err := k.Coupons.Add(k.Ctx, coupon.Voucher{CustomerID: "alice", ShopID: k.ShopID, Kind: "TEST_EXCHANGE", Code: "12345678"})
		if err != nil {
			t.Fatal(err)
		}
		orders, _, err := k.Orders.Exchange(k.Ctx, k.Exchanges(ordertest.Tea, c))
		if err != nil {
			t.Fatal(err)
		}
		retry(t, k, 1)
		if _, err := k.Orders.TakeBack(k.Ctx, orders[0].No, "spilled", "staff:manager", ordertest.Anyone); err != nil {
			t.Fatal(err)
		}
		retry(t, k, 1)
		if got := k.Get(t, orders[0].No).Status; got != order.Refunded || asked.Load() < 4 {
			t.Errorf("the order is %s, the platform was asked %d times", got, asked.Load())
		}
	})
}
