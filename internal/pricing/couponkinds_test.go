package pricing

import (
	"strings"
	"testing"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// halfItem is a kind as its file would have it: half of one item.
func halfItem() couponKind {
	return couponKind{
		stage: stageItem, CouponKindInfo: CouponKindInfo{Kind: "HALF_ITEM", Label: lang.T("Half", "半价券"), Goods: true},
		item: func(k *Coupon, l *Line, option int) money.Amount {
			if option >= 0 {
				return 0
			}
			return k.atMost(l.UnitPrice / 2)
		},
		name:   func(*Coupon) lang.Text { return lang.T("Half price", "半价券") },
		reason: func(*Coupon, money.Amount, currency) lang.Text { return lang.T("half", "半价") },
		needs:  lang.T("add an item", "需购买商品"),
	}
}

func TestANewKindOfCouponsIsOneFile(t *testing.T) {
	registerCoupon(halfItem())
	defer delete(couponKinds, "HALF_ITEM")
	k := cash("HALF", 0, 0).with(func(k *Coupon) { k.Kind = "HALF_ITEM" })
	if err := CheckCoupon(k); err != nil {
		t.Fatal(err)
	}
	got := price(cartOf(line("tea", 1001, 2), line("bun", 600, 1)), Rules{}, []Coupon{k, cash("ONE", 100, 0)}, wednesday)
	if got.Discount != 600 || got.Applied[0].Kind != "HALF_ITEM" || got.Applied[0].Amount != 500 || got.Applied[0].Shares[0] != 500 || CouponName(k)["zh"] != "半价券" {
		t.Fatalf("got %+v", got)
	}
	if kinds := CouponKinds(); kinds[0].Kind != "HALF_ITEM" || len(kinds) != 6 {
		t.Errorf("%+v", kinds)
	}
}

func TestKindsOfCouponsThatAreNotWholeAreRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(d *couponKind){
		"no name": func(d *couponKind) { d.Kind = "" }, "no sentence": func(d *couponKind) { d.reason = nil }, "nameless coupons": func(d *couponKind) { d.name = nil },
		"for no items": func(d *couponKind) { d.item = nil }, "a percentage of items": func(d *couponKind) { d.Percent = true }, "no stage": func(d *couponKind) { d.stage = -1 },
		"a later stage": func(d *couponKind) { d.stage = stageDelivery + 1 }, "the name of a promotion": func(d *couponKind) { d.Kind = KindMoneyOff },
		"says nothing": func(d *couponKind) { d.needs = nil },
	} {
		d := halfItem()
		change(&d)
		if err := (couponRegistry{}).add(&d); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	r, d := couponRegistry{}, halfItem()
	if err := r.add(&d); err != nil {
		t.Fatal(err)
	}
	if err := r.add(&d); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("twice: %v", err)
	}
}

// Coupons that a store should not have, and kinds that only another server knows, count for nothing.
func TestACouponOfNoKnownKindIsRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(k *Coupon){
		"another server's kind": func(k *Coupon) { k.Kind = "HALF_CUP" }, "a percentage of nothing": func(k *Coupon) { k.Kind = KindCouponPercentage },
		"more than all": func(k *Coupon) { k.Kind, k.Percent = KindCouponPercentage, 101 }, "a negative bound": func(k *Coupon) { k.Kind, k.FaceValue = KindCouponProduct, -1 },
	} {
		got := price(cartOf(line("tea", 1000, 1)), Rules{}, []Coupon{cash("a", 500, 0).with(change)}, wednesday)
		if got.Payable != 1000 || len(got.Rejected) != 1 || got.Rejected[0].Reason["en"] != "cannot be used" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	platforms := cash("a", 500, 0).with(func(k *Coupon) { k.Kind, k.Voucher = "MEITUAN_CASH", true })
	if got := price(cartOf(line("tea", 1000, 1)), Rules{}, []Coupon{platforms}, wednesday); got.Payable != 500 || got.Applied[0].Kind != "MEITUAN_CASH" {
		t.Errorf("%+v", got)
	}
}

// TestMoreThanTenCouponsOfAllKinds has more that would take something than may count: the number of each stage is the best.
func TestMoreThanTenCouponsOfAllKinds(t *testing.T) {
	t.Parallel()
	var coupons []Coupon
	for i := range 11 {
		coupons = append(coupons, cash("P"+string(rune('a'+i)), 10, 0).with(func(k *Coupon) { k.Kind = KindCouponProduct }))
	}
	coupons = append(coupons, cash("CASH", 500, 0), cash("TENTH", 0, 0).with(func(k *Coupon) { k.Kind, k.Percent = KindCouponPercentage, 10 }))
	got := price(cartOf(line("tea", 1000, 20)), Rules{}, coupons, wednesday)
	if want := money.Amount(8*10 + (20_000-80)/10 + 500); got.Discount != want || len(got.Applied) != MaxCoupons {
		t.Errorf("%d off with %d, not %d", got.Discount, len(got.Applied), want)
	}
	for _, x := range got.Rejected {
		if x.Reason["en"] != "at most 10 coupons for an order" {
			t.Errorf("%s: %s", x.Code, x.Reason["en"])
		}
	}
}

// TestPricingWithCouponsOfAllKindsNeedsLittleMemory bounds what a run costs that has its memory already.
func TestPricingWithCouponsOfAllKindsNeedsLittleMemory(t *testing.T) {
	cart, rules, coupons := typical(t)
	coupons = append(coupons,
		cash("A", 0, 0).with(func(k *Coupon) { k.Kind, k.Percent = KindCouponPercentage, 10 }), cash("B", 0, 0).with(func(k *Coupon) { k.Kind = KindCouponProduct }))
	q := Request{Cart: cart, Rules: rules, Coupons: coupons, At: wednesday}
	r := new(run)
	r.price(q)
	r.forget()
	if n := testing.AllocsPerRun(50, func() { r.price(q); r.forget() }); n > 60 {
		t.Errorf("%v allocations", n)
	}
}
