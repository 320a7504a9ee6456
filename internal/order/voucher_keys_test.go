package order_test

import (
	"errors"
	"sync"
	"testing"

	"cuppa/internal/coupon"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/idempotency"
	"cuppa/internal/order/ordertest"
)

// A key gives one voucher of a platform: the same one to whoever asks again, be it at once, and nothing to whoever comes with another code, be it at the same moment.
func TestAKeyGivesOneVoucherOfAPlatform(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.WithVouchers(t, env)
		const kind, calls = "MEITUAN_CASH", 12
		codes := []string{k.Sold(t, kind, 500), k.Sold(t, kind, 500)}
		key := "one"
		give := func(code string) (coupon.Coupon, error) {
			return k.Coupons.IssueVoucher(k.Ctx, coupon.Voucher{CustomerID: "alice", ShopID: k.ShopID, Kind: kind, Code: code, IssuedBy: "s1"}, &key)
		}
		got, errs := make([]coupon.Coupon, calls), make([]error, calls)
		var wg sync.WaitGroup
		for i := range calls {
			wg.Go(func() { got[i], errs[i] = give(codes[i%2]) })
		}
		wg.Wait()
		won := ""
		for i, c := range got {
			switch {
			case errs[i] == nil && (won == "" || won == c.Code) && c.Code == codes[i%2]:
				won = c.Code
			case !errors.Is(errs[i], idempotency.ErrReused):
				t.Errorf("%s for %s, after %s: %v", c.Code, codes[i%2], won, errs[i])
			}
		}
		lost := codes[0]
		if lost == won {
			lost = codes[1]
		}
		if c, err := give(won); err != nil || c.Code != won {
			t.Errorf("asked again: %s %v", c.Code, err)
		}
		if _, err := give(lost); !errors.Is(err, idempotency.ErrReused) {
			t.Errorf("another code by the same key: %v", err)
		}
		has, err := k.Coupons.List(k.Ctx, "alice", 10, 0)
		if err != nil || len(has.Coupons) != 1 {
			t.Errorf("the guest has %d coupons of one key: %v", len(has.Coupons), err)
		}
		key = "two"
		if c, err := give(won); err != nil || c.Code != won { // entered before: the other key gives the same
			t.Errorf("by another key: %s %v", c.Code, err)
		}
		if _, err := give(lost); !errors.Is(err, idempotency.ErrReused) {
			t.Errorf("what the other key has given: %v", err)
		}
		k.Sound(t)
	})
}
