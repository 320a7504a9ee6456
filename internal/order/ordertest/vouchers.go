package ordertest

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cuppa/internal/config"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/number"
	"cuppa/internal/order"
	"cuppa/internal/voucher"
	"cuppa/internal/voucher/simulator"
)

// connect serves a simulator of the platforms and gives the shop its accounts there. Koubei's requests bear the time of the machine (its library reads no other
// clock), so ALIPAY_EXCHANGE and AMAP_CASH don't work under a test's clock.
func (k *Kit) connect(t *testing.T) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	k.Platforms, err = simulator.New(simulator.NewMemory(), simulator.Options{Now: k.Clock.Now, SlowFor: time.Hour})
	must(err)
	server := httptest.NewServer(k.Platforms)
	t.Cleanup(server.Close)
	set, err := k.Platforms.Settings(server.URL, config.Platforms{})
	must(err)
	k.kinds, err = voucher.Connect(set, voucher.Options{Now: k.Clock.Now})
	must(err)
	k.Coupons.WithVouchers(k.kinds, nil, slog.New(slog.DiscardHandler))
	k.Coupons.SettleWith(k.Orders)
	must(k.DB.InTx(k.Ctx, func(tx *db.Tx) error {
		for _, platform := range []string{voucher.Meituan, voucher.Douyin, voucher.Amap, voucher.WeChat, voucher.Alipay} {
			if err := k.Coupons.Connect(k.Ctx, tx, k.ShopID, platform, simulator.Account(platform, k.ShopID)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Sold is a voucher's code that its platform has sold.
func (k *Kit) Sold(t *testing.T, kind string, par int64) string {
	t.Helper()
	digits := strings.Map(func(r rune) rune { return '0' + r%10 }, number.Random(12))
	code := "1" + digits[1:]
	k.Sell(t, kind, code, par)
	return code
}

// Sell has a platform sell a voucher under a code.
func (k *Kit) Sell(t *testing.T, kind, code string, par int64) {
	t.Helper()
	v := k.kindOf(t, kind)
	if err := k.Platforms.Sell(k.Ctx, simulator.Voucher{
		Platform: v.Platform, Code: code, Form: v.Form, DealID: "88001", Title: "一杯奶茶", ParValue: par, Price: par * 8 / 10,
		ValidFrom: k.Clock.Now().AddDate(0, -1, 0), ValidUntil: k.Clock.Now().AddDate(0, 1, 0),
	}); err != nil {
		t.Fatal(err)
	}
}

// Registry is the kinds of vouchers that the kit's platforms sell.
func (k *Kit) Registry() *voucher.Registry { return k.kinds }

func (k *Kit) kindOf(t *testing.T, kind string) voucher.Kind {
	t.Helper()
	v, err := k.kinds.Get(kind)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Voucher is a voucher that its platform has sold, among alice's coupons.
func (k *Kit) Voucher(t *testing.T, kind string, par int64) coupon.Coupon {
	t.Helper()
	c, err := k.Coupons.Add(k.Ctx, coupon.Voucher{CustomerID: "alice", ShopID: k.ShopID, Kind: kind, Code: k.Sold(t, kind, par)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Uses is how often a voucher was used at its platform, and whether it is used now.
func (k *Kit) Uses(t *testing.T, c coupon.Coupon) (times int, now bool) {
	t.Helper()
	return k.UsesOf(t, c.Kind, c.Code)
}

// UsesOf is Uses of a voucher by the code that its platform knows.
func (k *Kit) UsesOf(t *testing.T, kind, code string) (times int, now bool) {
	t.Helper()
	v, found, err := k.Platforms.Voucher(k.Ctx, k.kindOf(t, kind).Platform, code)
	if err != nil || !found {
		t.Fatal(found, err)
	}
	return v.Uses, v.Used
}

// Fail has a platform fail in a way for a number of times.
func (k *Kit) Fail(t *testing.T, kind string, fault simulator.Fault, times int) {
	t.Helper()
	if err := k.Platforms.Arm(k.Ctx, k.kindOf(t, kind).Platform, fault, times); err != nil {
		t.Fatal(err)
	}
}

// Exchanges is a request that exchanges vouchers for the named SKU.
func (k *Kit) Exchanges(sku string, coupons ...coupon.Coupon) order.ExchangeRequest {
	in := order.ExchangeRequest{BrandID: k.BrandID, CustomerID: "alice", Key: number.Random(12), ShopID: k.ShopID}
	for _, c := range coupons {
		in.Items = append(in.Items, order.ExchangeItem{Code: c.Code, SKUID: sku})
	}
	return in
}

// Add registers a kind more for the vouchers of this kit.
func (k *Kit) Add(t *testing.T, kind voucher.Kind) {
	t.Helper()
	kinds, err := k.kinds.With(kind)
	if err != nil {
		t.Fatal(err)
	}
	k.kinds = kinds
	k.Coupons.WithVouchers(k.kinds, nil, slog.New(slog.DiscardHandler))
	k.Coupons.SettleWith(k.Orders)
}

// Redeem does the redemptions that are due now.
func (k *Kit) Redeem(t *testing.T) int {
	t.Helper()
	n, err := k.Coupons.RedeemDue(k.Ctx)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// UseElsewhere has somebody else use a voucher.
func (k *Kit) UseElsewhere(t *testing.T, c coupon.Coupon) {
	t.Helper()
	kind := k.kindOf(t, c.Kind)
	code, err := voucher.NewCode(c.Code)
	if err != nil {
		t.Fatal(err)
	}
	v := kind.Operator.Redeem(k.Ctx, voucher.Use{
		RequestID: "X" + number.Random(12), Code: code, Shop: voucher.Shop{ID: "elsewhere", Account: simulator.Account(kind.Platform, "elsewhere")},
		Attempt: 1, Since: k.Clock.Now(),
	})
	if !v.Done() {
		t.Fatalf("elsewhere: %+v", v)
	}
}

// RedemptionsOf are those of an order.
func (k *Kit) RedemptionsOf(t *testing.T, no string) []coupon.Redemption {
	t.Helper()
	all, err := k.Coupons.Redemptions(k.Ctx, []string{no})
	if err != nil {
		t.Fatal(err)
	}
	return all[no]
}
