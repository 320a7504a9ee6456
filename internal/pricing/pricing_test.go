package pricing

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// wednesday is 3 June 2026, 12:00 in Shanghai.
var (
	shanghai  = time.FixedZone("Asia/Shanghai", 8*3600)
	wednesday = Moment{At: time.Date(2026, 6, 3, 12, 0, 0, 0, shanghai).UTC(), Zone: shanghai}
)

func line(sku string, unit money.Amount, quantity int) Line {
	return Line{SKUID: sku, ProductID: "product-" + sku, CategoryID: "drinks", UnitPrice: unit, Quantity: quantity}
}

func cartOf(lines ...Line) Cart { return Cart{ShopID: "bund", Lines: lines} }

func promotion(id string, kind Kind, parameters string) Promotion {
	return Promotion{ID: id, Version: 1, Kind: kind, Name: lang.T(id, id), Parameters: json.RawMessage(parameters)}
}

func percentOff(id, percent string) Promotion {
	return promotion(id, KindPercentOff, `{"percentOff":`+percent+`}`)
}

func moneyOff(id, threshold, off string) Promotion {
	return promotion(id, KindMoneyOff, `{"threshold":`+threshold+`,"off":`+off+`}`)
}

func (p Promotion) with(change func(*Promotion)) Promotion {
	change(&p)
	return p
}

func cash(code string, face, minSpend money.Amount) Coupon {
	return Coupon{ID: "id-" + code, Code: code, Name: lang.T("Coupon", "优惠券"), FaceValue: face, MinSpend: minSpend, Status: CouponAvailable}
}

func (k Coupon) with(change func(*Coupon)) Coupon {
	change(&k)
	return k
}

func compile(t interface {
	Helper()
	Fatal(...any)
}, promotions ...Promotion) Rules {
	t.Helper()
	rules, err := Compile("CNY", promotions)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func days(d ...time.Weekday) func(*Promotion) {
	return func(p *Promotion) { p.Period.Days = d }
}

func hours(opens, closes Clock) func(*Promotion) {
	return func(p *Promotion) { p.Period.Opens, p.Period.Closes = opens, closes }
}

func between(from, until time.Time) func(*Promotion) {
	return func(p *Promotion) { p.Period.From, p.Period.Until = from, until }
}

// applies is a discount as a test names it; refuses likewise, with the guest's sentences.
type applies struct {
	id     string
	amount money.Amount
	en, zh string
}

type refuses struct{ id, en, zh string }

type priced struct {
	name       string
	cart       Cart
	promotions []Promotion
	coupons    []Coupon
	at         Moment
	payable    money.Amount
	lines      []money.Amount // what each bears; nil: not looked at
	applied    []applies
	rejected   []refuses
}

func (c priced) run(t *testing.T) {
	t.Parallel()
	if c.at.At.IsZero() {
		c.at = wednesday
	}
	got := price(c.cart, compile(t, c.promotions...), c.coupons, c.at)
	if err := checkSums(c.cart, got); err != nil {
		t.Error(err)
	}
	if got.Payable != c.payable {
		t.Errorf("payable is %d, not %d", got.Payable, c.payable)
	}
	for i, want := range c.lines {
		if got.Lines[i].Payable != want {
			t.Errorf("line %d bears %d, not %d", i, got.Lines[i].Payable, want)
		}
	}
	if len(got.Applied) != len(c.applied) || len(got.Rejected) != len(c.rejected) {
		t.Fatalf("applied %v\nrejected %v", got.Applied, got.Rejected)
	}
	for i, want := range c.applied {
		a := got.Applied[i]
		if have := (applies{a.ID, a.Amount, a.Reason.In(lang.EN), a.Reason.In(lang.ZH)}); have != want {
			t.Errorf("applied %d is %v, not %v", i, have, want)
		}
	}
	for i, want := range c.rejected {
		r := got.Rejected[i]
		if have := (refuses{r.ID, r.Reason.In(lang.EN), r.Reason.In(lang.ZH)}); have != want {
			t.Errorf("rejected %d is %v, not %v", i, have, want)
		}
	}
}

func TestPromotionsAreStackedByLayer(t *testing.T) {
	t.Parallel()
	tea, bun := line("tea", 1800, 2), line("bun", 1400, 1)
	bun.CategoryID = "snacks"
	onSnacks := func(p *Promotion) { p.Scope.Categories = []string{"snacks"} }
	ten := applies{"ten", 500, "10% off everything", "全场9折"}
	for _, c := range []priced{
		{name: "no promotion takes nothing", cart: cartOf(tea, bun), payable: 5000, lines: []money.Amount{3600, 1400}},
		{
			name: "a percentage is split over the lines in proportion", cart: cartOf(tea, bun), promotions: []Promotion{percentOff("ten", "10")},
			payable: 4500, lines: []money.Amount{3240, 1260}, applied: []applies{ten},
		},
		{
			name: "a percentage rounds down once, not once a line", cart: cartOf(line("a", 5, 1), line("b", 5, 1), line("c", 5, 1)),
			promotions: []Promotion{percentOff("ten", "10")}, payable: 14, lines: []money.Amount{4, 5, 5},
			applied: []applies{{"ten", 1, "10% off everything", "全场9折"}},
		},
		{
			name: "money off counts exactly at its threshold", cart: cartOf(tea, bun), promotions: []Promotion{moneyOff("eight", "5000", "800")},
			payable: 4200, lines: []money.Amount{3024, 1176}, applied: []applies{{"eight", 800, "¥8 off for spending ¥50", "满¥50减¥8"}},
		},
		{
			name: "below its threshold money off says what is missing", cart: cartOf(line("tea", 1533, 3)), promotions: []Promotion{moneyOff("eight", "5000", "850")},
			payable: 4599, rejected: []refuses{{"eight", "spend ¥4.01 more for ¥8.50 off", "再买¥4.01可减¥8.50"}},
		},
		{
			name: "the threshold is compared with what remains after the percentage", cart: cartOf(tea, bun),
			promotions: []Promotion{moneyOff("eight", "5000", "400"), percentOff("ten", "10")}, payable: 4500,
			applied: []applies{ten}, rejected: []refuses{{"eight", "spend ¥5.56 more for ¥4 off", "再买¥5.56可减¥4"}},
		},
		{
			name: "a percentage that would cost more than it brings is left out", cart: cartOf(tea, bun),
			promotions: []Promotion{moneyOff("eight", "5000", "800"), percentOff("ten", "10")}, payable: 4200,
			applied: []applies{{"eight", 800, "¥8 off for spending ¥50", "满¥50减¥8"}}, rejected: []refuses{{"ten", "another combination takes more off", "已享受更优惠的组合"}},
		},
		{
			name: "percentage first, then money off", cart: cartOf(tea, bun), promotions: []Promotion{moneyOff("a", "4500", "800"), percentOff("ten", "10")},
			payable: 3700, applied: []applies{ten, {"a", 800, "¥8 off for spending ¥45", "满¥45减¥8"}},
		},
		{
			name: "of two percentages the one that takes more counts", cart: cartOf(tea, bun),
			promotions: []Promotion{percentOff("ten", "10"), percentOff("half-snacks", "50").with(onSnacks)}, payable: 4300, lines: []money.Amount{3600, 700},
			applied:  []applies{{"half-snacks", 700, "50% off selected items", "指定商品5折"}},
			rejected: []refuses{{"ten", "another promotion takes more off", "已享受更优惠的活动"}},
		},
		{
			name: "of two equal ones the smaller id counts", cart: cartOf(tea, bun), promotions: []Promotion{percentOff("b", "15"), percentOff("a", "15")},
			payable: 4250, applied: []applies{{"a", 750, "15% off everything", "全场8.5折"}},
			rejected: []refuses{{"b", "another promotion takes as much off", "已享受同等优惠的活动"}},
		},
		{
			name: "no more spending is asked for what would lose anyway", cart: cartOf(tea, bun),
			promotions: []Promotion{moneyOff("eight", "5000", "800"), moneyOff("snacks", "2000", "500").with(onSnacks), moneyOff("twenty", "10000", "2000")},
			payable:    4200, applied: []applies{{"eight", 800, "¥8 off for spending ¥50", "满¥50减¥8"}},
			rejected: []refuses{
				{"twenty", "spend ¥50 more for ¥20 off", "再买¥50可减¥20"},
				{"snacks", "another promotion takes more off", "已享受更优惠的活动"},
			},
		},
		{
			name: "scoped money off counts its own lines only", cart: cartOf(tea, bun), promotions: []Promotion{moneyOff("snacks", "2000", "500").with(onSnacks)},
			payable: 5000, rejected: []refuses{{"snacks", "spend ¥6 more on selected items for ¥5 off", "再买¥6指定商品可减¥5"}},
		},
		{
			name: "everything for nothing", cart: cartOf(tea), promotions: []Promotion{percentOff("free", "100"), moneyOff("one", "100", "100")},
			applied:  []applies{{"free", 3600, "100% off everything", "全场免单"}},
			rejected: []refuses{{"one", "nothing left to take off", "没有可优惠的金额"}},
		},
		{
			name: "a percentage of nearly nothing", cart: cartOf(line("bag", 5, 1)), promotions: []Promotion{percentOff("ten", "10")}, payable: 5,
			rejected: []refuses{{"ten", "nothing left to take off", "没有可优惠的金额"}},
		},
		{name: "an empty cart costs nothing", cart: cartOf(), promotions: []Promotion{percentOff("ten", "10")}, rejected: []refuses{{"ten", "not for these items", "不适用于所选商品"}}},
	} {
		t.Run(c.name, c.run)
	}
}

func TestScopeSaysWhereAndOnWhat(t *testing.T) {
	t.Parallel()
	cart := cartOf(line("tea", 1000, 1), line("milk", 2000, 1))
	scoped := func(s Scope) []Promotion {
		return []Promotion{percentOff("p", "10").with(func(p *Promotion) { p.Scope = s })}
	}
	takes := func(amount money.Amount) []applies {
		return []applies{{"p", amount, "10% off selected items", "指定商品9折"}}
	}
	for _, c := range []priced{
		{name: "a SKU", promotions: scoped(Scope{SKUs: []string{"tea"}}), payable: 2900, lines: []money.Amount{900, 2000}, applied: takes(100)},
		{name: "a product", promotions: scoped(Scope{Products: []string{"product-milk"}}), payable: 2800, lines: []money.Amount{1000, 1800}, applied: takes(200)},
		{name: "a category", promotions: scoped(Scope{Categories: []string{"drinks"}}), payable: 2700, applied: takes(300)},
		{name: "a product and a SKU are both covered", promotions: scoped(Scope{Products: []string{"product-milk"}, SKUs: []string{"tea"}}), payable: 2700, applied: takes(300)},
		{name: "nothing of it in the cart", promotions: scoped(Scope{Categories: []string{"snacks"}}), payable: 3000, rejected: []refuses{{"p", "not for these items", "不适用于所选商品"}}},
		{name: "this shop", promotions: scoped(Scope{Shops: []string{"bund", "park"}}), payable: 2700, applied: []applies{{"p", 300, "10% off everything", "全场9折"}}},
		{name: "another shop's promotion is not spoken of", promotions: scoped(Scope{Shops: []string{"park"}}), payable: 3000},
	} {
		c.cart = cart
		t.Run(c.name, c.run)
	}
}

func TestPeriodFollowsTheShopsClock(t *testing.T) {
	t.Parallel()
	local := func(day, hour, minute int) Moment {
		return Moment{At: time.Date(2026, 6, day, hour, minute, 0, 0, shanghai).UTC(), Zone: shanghai}
	}
	noon := wednesday.At
	weekdays := days(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	afternoon := hours(14*60, 17*60)
	both := func(p *Promotion) { weekdays(p); afternoon(p) }
	night := func(p *Promotion) { days(time.Friday)(p); hours(22*60, 2*60)(p) }
	counts := "10% off everything"
	for name, c := range map[string]struct {
		period func(*Promotion)
		at     Moment
		want   string // reason in English, empty for not listed
		zh     string
	}{
		"within its days and hours":                           {both, local(3, 14, 0), counts, "全场9折"},
		"to the minute before it closes":                      {both, local(3, 16, 59), counts, "全场9折"},
		"closing time is out":                                 {both, local(3, 17, 0), "only Mon–Fri 14:00–17:00", "仅周一至周五14:00–17:00可用"},
		"too early":                                           {both, local(3, 13, 59), "only Mon–Fri 14:00–17:00", "仅周一至周五14:00–17:00可用"},
		"a weekend":                                           {weekdays, local(6, 15, 0), "only Mon–Fri", "仅周一至周五可用"},
		"the day is the shop's, not UTC's":                    {days(time.Thursday), local(4, 7, 0), counts, "全场9折"},
		"days that are no range":                              {days(time.Sunday, time.Saturday, time.Tuesday), local(3, 7, 0), "only Tue, Sat, Sun", "仅周二、周六、周日可用"},
		"hours on any day":                                    {afternoon, local(3, 9, 0), "only 14:00–17:00", "仅14:00–17:00可用"},
		"hours over midnight, before it":                      {night, local(5, 23, 0), counts, "全场9折"},
		"hours over midnight, after it":                       {night, local(6, 1, 59), counts, "全场9折"},
		"hours over midnight are over":                        {night, local(6, 2, 0), "only Fri 22:00–02:00", "仅周五22:00–02:00可用"},
		"the early hours of the day belong to the day before": {night, local(5, 1, 0), "only Fri 22:00–02:00", "仅周五22:00–02:00可用"},
		"begins now":                                          {between(noon, time.Time{}), wednesday, counts, "全场9折"},
		"begins at midnight in two days":                      {between(time.Date(2026, 6, 5, 0, 0, 0, 0, shanghai), time.Time{}), wednesday, "starts on 5 Jun", "6月5日开始"},
		"begins in an hour":                                   {between(noon.Add(time.Hour), time.Time{}), wednesday, "starts on 3 Jun, 13:00", "6月3日13:00开始"},
		"begins next month, nobody cares yet":                 {between(noon.AddDate(0, 1, 0), time.Time{}), wednesday, "", ""},
		"ended this very moment":                              {between(time.Time{}, noon), wednesday, "ended", "活动已结束"},
		"ended two days ago, nobody cares any more":           {between(time.Time{}, noon.AddDate(0, 0, -2)), wednesday, "", ""},
		"between its instants":                                {between(noon.Add(-1), noon.Add(1)), wednesday, counts, "全场9折"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := price(cartOf(line("tea", 1000, 1)), compile(t, percentOff("p", "10").with(c.period)), nil, c.at)
			var reason lang.Text
			switch {
			case len(got.Applied) == 1:
				reason = got.Applied[0].Reason
			case len(got.Rejected) == 1:
				reason = got.Rejected[0].Reason
			}
			if (len(got.Applied) == 1) != (c.want == counts) || reason["en"] != c.want || reason["zh"] != c.zh {
				t.Fatalf("got %v, applied %v", reason, got.Applied)
			}
		})
	}
}

func TestAYearIsNamedWhereItIsAnother(t *testing.T) {
	t.Parallel()
	at := Moment{At: time.Date(2026, 12, 30, 12, 0, 0, 0, time.UTC)}
	if en, zh := at.day(time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)); en != "2 Jan 2027" || zh != "2027年1月2日" {
		t.Fatal(en, zh)
	}
}

func TestCouponsComeAfterPromotions(t *testing.T) {
	t.Parallel()
	cart := cartOf(line("tea", 1800, 1), line("milk", 1200, 1))
	for _, c := range []priced{
		{
			name: "a coupon takes its face value", coupons: []Coupon{cash("a", 1000, 3000)}, payable: 2000, lines: []money.Amount{1200, 800},
			applied: []applies{{"id-a", 1000, "¥10 off with a coupon", "优惠券减¥10"}},
		},
		{
			name: "a coupon takes no more than there is", coupons: []Coupon{cash("a", 5000, 0)}, payable: 0,
			applied: []applies{{"id-a", 3000, "¥30 off with a coupon for ¥50", "¥50优惠券抵扣¥30"}},
		},
		{
			name: "its minimal spend is compared with the price after promotions", promotions: []Promotion{percentOff("ten", "10")},
			coupons: []Coupon{cash("a", 200, 3000)}, payable: 2700, applied: []applies{{"ten", 300, "10% off everything", "全场9折"}},
			rejected: []refuses{{"id-a", "spend ¥3.34 more to use this coupon", "再买¥3.34可用此券"}},
		},
		{
			name: "a promotion is left out for a coupon that takes more off", promotions: []Promotion{percentOff("ten", "10")},
			coupons: []Coupon{cash("a", 1000, 3000)}, payable: 2000, applied: []applies{{"id-a", 1000, "¥10 off with a coupon", "优惠券减¥10"}},
			rejected: []refuses{{"ten", "another combination takes more off", "已享受更优惠的组合"}},
		},
		{
			name: "another coupon does not bring it under its minimal spend", coupons: []Coupon{cash("a", 1000, 3000), cash("b", 500, 3000)}, payable: 1500,
			applied: []applies{{"id-a", 1000, "¥10 off with a coupon", "优惠券减¥10"}, {"id-b", 500, "¥5 off with a coupon", "优惠券减¥5"}},
		},
		{
			name: "the largest first, and what would take nothing is kept", coupons: []Coupon{cash("b", 1000, 0), cash("a", 3000, 0)}, payable: 0,
			applied: []applies{{"id-a", 3000, "¥30 off with a coupon", "优惠券减¥30"}}, rejected: []refuses{{"id-b", "nothing left to take off", "没有可优惠的金额"}},
		},
		{
			name:    "of equal ones that which expires first",
			coupons: []Coupon{cash("a", 3000, 0), cash("b", 3000, 0).with(func(k *Coupon) { k.ValidUntil = wednesday.At.Add(time.Hour) })}, payable: 0,
			applied: []applies{{"id-b", 3000, "¥30 off with a coupon", "优惠券减¥30"}}, rejected: []refuses{{"id-a", "nothing left to take off", "没有可优惠的金额"}},
		},
		{
			name: "a code that is given twice counts once", coupons: []Coupon{cash("a", 1000, 0), cash("a", 1000, 0)}, payable: 2000,
			applied: []applies{{"id-a", 1000, "¥10 off with a coupon", "优惠券减¥10"}},
		},
	} {
		c.cart = cart
		t.Run(c.name, c.run)
	}
}

func TestACouponThatDoesNotApplySaysWhyAndHasACode(t *testing.T) {
	t.Parallel()
	noon := wednesday.At
	for name, c := range map[string]struct {
		change func(*Coupon)
		want   *fault.Error
		en, zh string
	}{
		"used":                   {func(k *Coupon) { k.Status = CouponUsed }, ErrCouponUsed, "already used", "已使用"},
		"used, and expired too":  {func(k *Coupon) { k.Status = CouponUsed; k.ValidUntil = noon }, ErrCouponUsed, "already used", "已使用"},
		"locked":                 {func(k *Coupon) { k.Status = CouponLocked }, ErrCouponLocked, "held by another order", "已被其他订单占用"},
		"locked by an order":     {func(k *Coupon) { k.Status = CouponLocked; k.LockedBy = "26A" }, ErrCouponLocked, "held by another order", "已被其他订单占用"},
		"marked as expired":      {func(k *Coupon) { k.Status = CouponExpired }, ErrCouponNotApplicable, "expired", "已过期"},
		"expired at this moment": {func(k *Coupon) { k.ValidUntil = noon }, ErrCouponNotApplicable, "expired", "已过期"},
		"not valid yet":          {func(k *Coupon) { k.ValidFrom = noon.Add(12 * time.Hour) }, ErrCouponNotApplicable, "valid from 4 Jun", "6月4日起可用"},
		"another shop's":         {func(k *Coupon) { k.ShopID = "park" }, ErrCouponNotApplicable, "not in this shop", "本店不可用"},
		"of no known status":     {func(k *Coupon) { k.Status = "" }, ErrCouponNotApplicable, "cannot be used", "不可使用"},
		"of negative value":      {func(k *Coupon) { k.FaceValue = -5 }, ErrCouponNotApplicable, "cannot be used", "不可使用"},
		"spending too little":    {func(k *Coupon) { k.MinSpend = 1001 }, ErrCouponNotApplicable, "spend ¥0.01 more to use this coupon", "再买¥0.01可用此券"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := price(cartOf(line("tea", 1000, 1)), Rules{}, []Coupon{cash("a", 500, 0).with(c.change)}, wednesday)
			if len(got.Applied) != 0 || len(got.Rejected) != 1 || got.Payable != 1000 {
				t.Fatalf("got %+v", got)
			}
			r := got.Rejected[0]
			if !errors.Is(r.Fault, c.want) || r.Code != "a" || r.Kind != KindCash || r.Reason["en"] != c.en || r.Reason["zh"] != c.zh || r.Fault.Text["en"] != c.en {
				t.Fatalf("got %+v", r)
			}
		})
	}
	if ErrCouponUsed.Text["en"] == "already used" {
		t.Fatal("explaining a refusal changed its kind")
	}
}

func TestAtMostTenCouponsCount(t *testing.T) {
	t.Parallel()
	var coupons []Coupon
	for i := range 12 {
		coupons = append(coupons, cash(string(rune('a'+i)), money.Amount(100+i), 0))
	}
	got := price(cartOf(line("tea", 10_000, 1)), Rules{}, coupons, wednesday)
	if len(got.Applied) != MaxCoupons || len(got.Rejected) != 2 || got.Discount != 10*102+45 || !errors.Is(got.Rejected[0].Fault, ErrCouponNotApplicable) {
		t.Fatalf("got %d, %d applied, rejected %v", got.Discount, len(got.Applied), got.Rejected)
	}
}

func TestOnlyTheNearestRefusedPromotionsAreNamed(t *testing.T) {
	t.Parallel()
	var all []Promotion
	for i := range 100 {
		all = append(all, moneyOff("p"+money.Amount(100+i).String(), money.Amount(9000-10*i).String(), "500"))
	}
	got := price(cartOf(line("tea", 1000, 1)), compile(t, all...), nil, wednesday)
	if len(got.Rejected) != maxRefusals || got.Rejected[0].ID != "p199" || got.Rejected[1].ID != "p198" {
		t.Fatalf("%d refused, first %v", len(got.Rejected), got.Rejected[0])
	}
}

func TestLinesThatShouldHaveBeenRefusedKeepTheInvariants(t *testing.T) {
	t.Parallel()
	cart := cartOf(line("a", -500, 1), line("b", 500, -1), line("c", 1<<62, 1<<40), line("d", 100, 1))
	got := price(cart, compile(t, percentOff("ten", "10"), moneyOff("m", "100", "100")), []Coupon{cash("k", 100, 0)}, wednesday)
	if err := checkSums(cart, got); err != nil {
		t.Fatal(err)
	}
}

// price is Price for a guest who is not known, of whom nothing is asked.
func price(cart Cart, rules Rules, coupons []Coupon, at Moment) Result {
	return Price(Request{Cart: cart, Rules: rules, Coupons: coupons, At: at})
}
