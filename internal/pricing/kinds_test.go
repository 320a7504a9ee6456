package pricing

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"

	"pgregory.net/rapid"
)

// kindCase is what one promotion does for a cart.
type kindCase struct {
	name       string
	kind       Kind
	parameters string
	scope      Scope
	stacking   Stacking
	guest      Guest
	cart       Cart
	off        money.Amount
	lines      []money.Amount // what each bears; nil: not looked at
	en, zh     string         // the sentence, applied or refused
	verdict    Verdict
}

func (c kindCase) run(t *testing.T) {
	t.Parallel()
	p := promotion("p", c.kind, c.parameters).with(func(p *Promotion) { p.Scope, p.Stacking = c.scope, c.stacking })
	rules := compile(t, p)
	got := Price(Request{Cart: c.cart, Guest: c.guest, Rules: rules, At: wednesday, Trace: true})
	if err := checkSums(c.cart, got); err != nil {
		t.Error(err)
	}
	rules.Describe(got.Tried, wednesday)
	if len(got.Tried) != 1 {
		t.Fatalf("tried %+v", got.Tried)
	}
	e := got.Tried[0]
	want := c.verdict
	if want == "" {
		want = VerdictApplied
	}
	if got.Discount != c.off || e.Verdict != want || e.Reason["en"] != c.en || e.Reason["zh"] != c.zh {
		t.Errorf("%d off, %s: %q %q", got.Discount, e.Verdict, e.Reason["en"], e.Reason["zh"])
	}
	for i, bears := range c.lines {
		if got.Lines[i].Payable != bears {
			t.Errorf("line %d bears %d, not %d", i, got.Lines[i].Payable, bears)
		}
	}
}

func of(category string, l Line) Line {
	l.CategoryID = category
	return l
}

// topped is a drink with toppings, whose prices are in its own.
func topped(sku string, unit money.Amount, quantity int, prices ...money.Amount) Line {
	l := line(sku, unit, quantity)
	for i, p := range prices {
		l.OptionIDs = append(l.OptionIDs, "topping-"+itoa(i))
		l.OptionPrices = append(l.OptionPrices, p)
		l.UnitPrice += p
	}
	return l
}

func delivered(fee money.Amount, lines ...Line) Cart {
	c := cartOf(append(lines, Line{SKUID: "delivery", ProductID: "delivery", UnitPrice: fee, Quantity: 1, Delivery: true})...)
	c.DineWay = "DELIVERY"
	return c
}

func TestEachKind(t *testing.T) {
	t.Parallel()
	tea, milk, bun := line("tea", 1800, 1), line("milk", 1200, 1), of("snacks", line("bun", 900, 1))
	twice := func(l Line, n int) Line { l.Quantity = n; return l }
	alice := Guest{ID: "alice", Tier: "GOLD", Since: wednesday.At.AddDate(0, 0, -3)}
	regular := Guest{ID: "bob", Orders: 7, Since: wednesday.At.AddDate(-1, 0, 0)}
	for _, c := range []kindCase{
		{name: "steps: below the first", kind: KindMoneyOff, parameters: `{"steps":[{"threshold":10000,"off":1000},{"threshold":20000,"off":3000}]}`, cart: cartOf(line("cake", 9999, 1)), verdict: VerdictSpendMore, en: "spend ¥0.01 more for ¥10 off", zh: "再买¥0.01可减¥10"},
		{name: "steps: the first", kind: KindMoneyOff, parameters: `{"steps":[{"threshold":10000,"off":1000},{"threshold":20000,"off":3000}]}`, cart: cartOf(line("cake", 10000, 1)), off: 1000, en: "¥10 off from ¥100, ¥30 off from ¥200", zh: "满¥100减¥10，满¥200减¥30"},
		{name: "steps: the highest that is reached, once", kind: KindMoneyOff, parameters: `{"steps":[{"threshold":10000,"off":1000},{"threshold":20000,"off":3000}]}`, cart: cartOf(line("cake", 45000, 1)), off: 3000, en: "¥10 off from ¥100, ¥30 off from ¥200", zh: "满¥100减¥10，满¥200减¥30"},
		{name: "every full threshold", kind: KindMoneyOff, parameters: `{"threshold":2000,"off":300,"every":true}`, cart: cartOf(line("cake", 5999, 1)), off: 600, en: "¥3 off for every ¥20 spent", zh: "每满¥20减¥3"},

		{name: "buy two get one: the cheapest is free", kind: KindBuyGet, parameters: `{"buy":2,"get":1}`, cart: cartOf(tea, milk, bun), off: 900, lines: []money.Amount{1800, 1200, 0}, en: "buy 2 get 1 free", zh: "买2赠1"},
		{name: "of one line too", kind: KindBuyGet, parameters: `{"buy":2,"get":1}`, cart: cartOf(twice(tea, 7)), off: 3600, en: "buy 2 get 1 free", zh: "买2赠1"},
		{name: "at most once", kind: KindBuyGet, parameters: `{"buy":2,"get":1,"times":1}`, cart: cartOf(twice(tea, 7)), off: 1800, en: "buy 2 get 1 free", zh: "买2赠1"},
		{name: "one short", kind: KindBuyGet, parameters: `{"buy":2,"get":1}`, cart: cartOf(tea, milk), verdict: VerdictBuyMore, en: "add 1 more, free", zh: "再加1件即免费"},
		{name: "two short", kind: KindBuyGet, parameters: `{"buy":2,"get":1}`, cart: cartOf(tea), scope: Scope{Categories: []string{"drinks"}}, verdict: VerdictBuyMore, en: "add 2 more: 1 of them free (selected items)", zh: "再加2件，其中1件免费（指定商品）"},

		{name: "second item half price: the cheaper of two", kind: KindNthItem, parameters: `{}`, cart: cartOf(tea, milk), off: 600, lines: []money.Amount{1800, 600}, en: "second item half price", zh: "第二件半价"},
		{name: "pairs from the dearest down", kind: KindNthItem, parameters: `{}`, cart: cartOf(twice(tea, 2), twice(milk, 2), bun), off: 900 + 600, en: "second item half price", zh: "第二件半价"},
		{name: "the same product only", kind: KindNthItem, parameters: `{"sameProduct":true}`, cart: cartOf(tea, twice(milk, 2)), off: 600, lines: []money.Amount{1800, 1800}, en: "second item half price", zh: "第二件半价"},
		{name: "of several products' second items the dearest, whatever their ids", kind: KindNthItem, parameters: `{"sameProduct":true,"times":1}`, cart: cartOf(twice(line("a", 1000, 1), 2), twice(line("z", 3000, 1), 2)), off: 1500, lines: []money.Amount{2000, 4500}, en: "second item half price", zh: "第二件半价"},
		{name: "and the next dearest, as often as it may", kind: KindNthItem, parameters: `{"sameProduct":true,"times":3}`, cart: cartOf(twice(line("a", 1000, 1), 4), twice(line("z", 3000, 1), 4)), off: 3500, lines: []money.Amount{3500, 9000}, en: "second item half price", zh: "第二件半价"},
		{name: "a second one of which product", kind: KindNthItem, parameters: `{"sameProduct":true}`, cart: cartOf(bun, tea), verdict: VerdictBuyMore, en: "add 1 more of the same product for ¥9 off", zh: "同款再加1件可减¥9"},
		{name: "third item free", kind: KindNthItem, parameters: `{"nth":3,"percentOff":100}`, cart: cartOf(twice(tea, 3)), off: 1800, en: "third item free", zh: "第三件免费"},
		{name: "half of an odd price", kind: KindNthItem, parameters: `{}`, cart: cartOf(twice(line("x", 999, 1), 2)), off: 499, en: "second item half price", zh: "第二件半价"},
		{name: "a lonely one", kind: KindNthItem, parameters: `{"percentOff":40}`, cart: cartOf(tea), verdict: VerdictBuyMore, en: "add 1 more for ¥7.20 off", zh: "再加1件可减¥7.20"},

		{name: "a gift", kind: KindGift, parameters: `{"threshold":3000,"skus":["bun"]}`, cart: cartOf(tea, milk, bun), off: 900, lines: []money.Amount{1800, 1200, 0}, en: "a gift for spending ¥30", zh: "满¥30赠"},
		{name: "the gift itself does not count", kind: KindGift, parameters: `{"threshold":3001,"skus":["bun"]}`, cart: cartOf(tea, milk, bun), verdict: VerdictSpendMore, en: "spend ¥0.01 more for a gift", zh: "再买¥0.01可得赠品"},
		{name: "a second one is paid", kind: KindGift, parameters: `{"threshold":3000,"skus":["bun"]}`, cart: cartOf(tea, milk, twice(bun, 2)), off: 900, en: "a gift for spending ¥30", zh: "满¥30赠"},
		{name: "the gift is forgotten", kind: KindGift, parameters: `{"threshold":3000,"skus":["bun"]}`, cart: cartOf(tea, milk), verdict: VerdictBuyMore, en: "put your gift into the cart, it is free", zh: "请将赠品加入购物车，免费获得"},

		{name: "a bundle", kind: KindBundle, parameters: `{"price":2000,"parts":[{"categories":["drinks"]},{"skus":["bun"]}]}`, cart: cartOf(tea, milk, bun), off: 700, lines: []money.Amount{1333, 1200, 667}, en: "a bundle for ¥20", zh: "套餐价¥20"},
		{name: "a bundle that costs more than its items is none", kind: KindBundle, parameters: `{"price":2800,"parts":[{"categories":["drinks"]},{"skus":["bun"]}]}`, cart: cartOf(tea, bun), verdict: VerdictNothing, en: "nothing left to take off", zh: "没有可优惠的金额"},
		{name: "half a bundle that would cost more than its items is not worth a word", kind: KindBundle, parameters: `{"price":3600,"parts":[{"categories":["drinks"]},{"skus":["bun"],"quantity":2}]}`, cart: cartOf(tea, bun), verdict: VerdictNothing, en: "nothing left to take off", zh: "没有可优惠的金额"},
		{name: "half a bundle", kind: KindBundle, parameters: `{"price":2000,"parts":[{"categories":["drinks"]},{"skus":["bun"]}]}`, cart: cartOf(tea), verdict: VerdictBuyMore, en: "add 1 more for the bundle at ¥20", zh: "再加1件即享套餐价¥20"},
		{name: "most of a bundle", kind: KindBundle, parameters: `{"price":2000,"parts":[{"categories":["drinks"]},{"skus":["bun"],"quantity":2}]}`, cart: cartOf(tea, bun), verdict: VerdictBuyMore, en: "add 1 more for the bundle at ¥20", zh: "再加1件即享套餐价¥20"},
		{name: "only as many bundles as pay off", kind: KindBundle, parameters: `{"price":2500,"parts":[{"categories":["drinks"],"quantity":2}]}`, cart: cartOf(twice(tea, 2), twice(milk, 2)), off: 1100, en: "a bundle for ¥25", zh: "套餐价¥25"},

		{name: "a fixed price", kind: KindFixedPrice, parameters: `{"price":990}`, scope: Scope{SKUs: []string{"tea"}}, cart: cartOf(twice(tea, 2), milk), off: 1620, lines: []money.Amount{1980, 1200}, en: "now ¥9.90 each (selected items)", zh: "特价¥9.90（指定商品）"},
		{name: "toppings are charged as always", kind: KindFixedPrice, parameters: `{"price":990}`, cart: cartOf(topped("tea", 1800, 1, 300)), off: 810, en: "now ¥9.90 each", zh: "特价¥9.90"},
		{name: "it never raises a price", kind: KindFixedPrice, parameters: `{"price":5000}`, cart: cartOf(tea), verdict: VerdictNothing, en: "nothing left to take off", zh: "没有可优惠的金额"},

		{name: "a member's percentage", kind: KindMemberPrice, parameters: `{"tiers":[{"tier":"GOLD","percentOff":12}]}`, guest: alice, cart: cartOf(tea), off: 216, en: "member price", zh: "会员价"},
		{name: "a member's price", kind: KindMemberPrice, parameters: `{"tiers":[{"tier":"GOLD","price":1500}]}`, guest: alice, cart: cartOf(twice(tea, 2)), off: 600, en: "member price", zh: "会员价"},
		{name: "another tier", kind: KindMemberPrice, parameters: `{"tiers":[{"tier":"BLACK","price":1500}]}`, guest: alice, cart: cartOf(tea), verdict: VerdictGuest, en: "for members of another tier", zh: "仅限指定等级会员"},
		{name: "nobody in particular", kind: KindMemberPrice, parameters: `{"tiers":[{"tier":"GOLD","price":1500}]}`, cart: cartOf(tea), verdict: VerdictLogin, en: "log in to have it", zh: "登录后可享"},

		{name: "the first order", kind: KindFirstOrder, parameters: `{"off":500,"threshold":1500}`, guest: alice, cart: cartOf(tea), off: 500, en: "¥5 off your first order", zh: "首单减¥5"},
		{name: "half of the first order, capped", kind: KindFirstOrder, parameters: `{"percentOff":50}`, stacking: Stacking{Cap: 700}, guest: alice, cart: cartOf(tea), off: 700, en: "50% off your first order, at most ¥7", zh: "首单5折，最多减¥7"},
		{name: "the eighth order", kind: KindFirstOrder, parameters: `{"off":500}`, guest: regular, cart: cartOf(tea), verdict: VerdictGuest, en: "only for the first order", zh: "仅限首单"},
		{name: "a new guest", kind: KindNewUser, parameters: `{"days":7,"off":300}`, guest: alice, cart: cartOf(tea), off: 300, en: "¥3 off for new guests", zh: "新人减¥3"},
		{name: "a guest of last year", kind: KindNewUser, parameters: `{"days":7,"off":300}`, guest: regular, cart: cartOf(tea), verdict: VerdictGuest, en: "only for 7 days after joining", zh: "仅限注册7天内的新客"},

		{name: "free delivery", kind: KindDelivery, parameters: `{"threshold":3000}`, cart: delivered(600, tea, milk), off: 600, lines: []money.Amount{1800, 1200, 0}, en: "free delivery from ¥30", zh: "满¥30免配送费"},
		{name: "a part of the fee", kind: KindDelivery, parameters: `{"off":400}`, cart: delivered(600, tea), off: 400, en: "¥4 off the delivery fee", zh: "配送费减¥4"},
		{name: "no more than the fee", kind: KindDelivery, parameters: `{"off":900}`, cart: delivered(600, tea), off: 600, en: "¥9 off the delivery fee", zh: "配送费减¥9"},
		{name: "the fee does not count for its threshold", kind: KindDelivery, parameters: `{"threshold":2000}`, cart: delivered(600, tea), verdict: VerdictSpendMore, en: "spend ¥2 more for ¥6 off the delivery fee", zh: "再买¥2配送费可减¥6"},
		{name: "nothing is brought", kind: KindDelivery, parameters: `{}`, cart: cartOf(tea), verdict: VerdictNothing, en: "nothing left to take off", zh: "没有可优惠的金额"},
		{name: "a percentage leaves the fee alone", kind: KindPercentOff, parameters: `{"percentOff":50}`, cart: delivered(600, tea), off: 900, lines: []money.Amount{900, 600}, en: "50% off everything", zh: "全场5折"},

		{name: "all toppings", kind: KindTopping, parameters: `{}`, cart: cartOf(topped("tea", 1800, 2, 300, 200), milk), off: 1000, en: "free toppings", zh: "免费加料"},
		{name: "one topping an item, the dearest", kind: KindTopping, parameters: `{"perItem":1}`, cart: cartOf(topped("tea", 1800, 2, 300, 200)), off: 600, en: "1 topping(s) an item free", zh: "每件1份加料免费"},
		{name: "those that are named", kind: KindTopping, parameters: `{"options":["topping-1"]}`, cart: cartOf(topped("tea", 1800, 1, 300, 200)), off: 200, en: "free toppings", zh: "免费加料"},
		{name: "for one item", kind: KindTopping, parameters: `{"items":1}`, cart: cartOf(topped("a", 1800, 1, 100), topped("b", 1800, 2, 300)), off: 300, en: "free toppings", zh: "免费加料"},
		{name: "an option that is cheaper is no topping", kind: KindTopping, parameters: `{}`, cart: cartOf(topped("tea", 1800, 1, -200)), verdict: VerdictNothing, en: "nothing left to take off", zh: "没有可优惠的金额"},

		{name: "an option is a scope", kind: KindPercentOff, parameters: `{"percentOff":10}`, scope: Scope{Options: []string{"topping-0"}}, cart: cartOf(topped("a", 1700, 1, 300), milk), off: 200, lines: []money.Amount{1800, 1200}, en: "10% off selected items", zh: "指定商品9折"},
		{name: "another channel", kind: KindPercentOff, parameters: `{"percentOff":10}`, scope: Scope{Channels: []string{"MINI_PROGRAM"}}, cart: cartOf(tea), verdict: VerdictWay, en: "not for this kind of order", zh: "不适用于当前下单方式"},
		{name: "this dine way", kind: KindPercentOff, parameters: `{"percentOff":10}`, scope: Scope{DineWays: []string{"DELIVERY"}}, cart: delivered(0, tea), off: 180, en: "10% off everything", zh: "全场9折"},
	} {
		t.Run(string(c.kind)+": "+c.name, c.run)
	}
}

func TestParametersThatMakeNoSenseAreRefusedByField(t *testing.T) {
	t.Parallel()
	for parameters, c := range map[string]struct {
		kind  Kind
		field string
	}{
		`{"percentOff":0}`:            {KindPercentOff, "parameters.percentOff"},
		`{"percentOff":"ten"}`:        {KindPercentOff, "parameters.percentOff"},
		`{"percentOff":10,"upTo":5}`:  {KindPercentOff, "parameters.upTo"},
		`{`:                           {KindPercentOff, "parameters"},
		`{"threshold":100,"off":200}`: {KindMoneyOff, "parameters.off"},
		`{"steps":[{"threshold":1}]}`: {KindMoneyOff, "parameters.steps.0.off"},
		`{"buy":0,"get":1}`:           {KindBuyGet, "parameters.buy"},
		`{"buy":1,"get":100}`:         {KindBuyGet, "parameters.get"},
		`{"nth":1}`:                   {KindNthItem, "parameters.nth"},
		`{"threshold":1}`:             {KindGift, "parameters.skus"},
		`{"price":-1}`:                {KindFixedPrice, "parameters.price"},
		`{"price":1,"parts":[]}`:      {KindBundle, "parameters.parts"},
		`{"price":1,"parts":[{}]}`:    {KindBundle, "parameters.parts.0"},
		`{"tiers":[{"tier":"GOLD"}]}`: {KindMemberPrice, "parameters.tiers.0.percentOff"},
		`{"off":1,"percentOff":1}`:    {KindFirstOrder, "parameters.off"},
		`{"days":0,"off":1}`:          {KindNewUser, "parameters.days"},
		`{"off":-1}`:                  {KindDelivery, "parameters.off"},
		`{"perItem":21}`:              {KindTopping, "parameters.perItem"},
		`{"threshold":2,"off":1,"steps":[{"threshold":2,"off":1}]}`:   {KindMoneyOff, "parameters.steps"},
		`{"steps":[{"threshold":2,"off":1},{"threshold":2,"off":2}]}`: {KindMoneyOff, "parameters.steps.1.threshold"},
		`{"tiers":[{"tier":"A","price":1},{"tier":"A","price":2}]}`:   {KindMemberPrice, "parameters.tiers.1.tier"},
		`{"price":1,"parts":[{"skus":["a"],"quantity":100}]}`:         {KindBundle, "parameters.parts.0.quantity"},
	} {
		_, err := Compile("CNY", []Promotion{promotion("p", c.kind, parameters)})
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != ErrInvalidPromotion.Code || strings.Join(f.Field, ".") != c.field || f.Text["en"] == "" || f.Text["zh"] == "" {
			t.Errorf("%s %s: %v at %v", c.kind, parameters, err, f)
		}
	}
}

func TestStackingIsData(t *testing.T) {
	t.Parallel()
	tea := cartOf(line("tea", 10000, 1))
	ten, twenty, off := percentOff("ten", "10"), percentOff("twenty", "20"), moneyOff("off", "5000", "1000")
	as := func(p Promotion, s Stacking) Promotion { return p.with(func(p *Promotion) { p.Stacking = s }) }
	coupon := []Coupon{cash("k", 1500, 0)}
	for name, c := range map[string]struct {
		promotions []Promotion
		coupons    []Coupon
		mode       Mode
		ids        string
		off        money.Amount
	}{
		"one a layer":                             {[]Promotion{ten, twenty, off}, nil, ModeStack, "twenty off", 3000},
		"what stacks counts with all":             {[]Promotion{as(ten, Stacking{Stacks: true}), twenty, off}, nil, ModeStack, "twenty ten off", 2000 + 800 + 1000},
		"a group reaches over layers":             {[]Promotion{as(ten, Stacking{Group: "g"}), as(off, Stacking{Group: "g"})}, nil, ModeStack, "ten", 1000},
		"alone is alone":                          {[]Promotion{ten, as(twenty, Stacking{Alone: true}), off}, nil, ModeStack, "twenty", 2000},
		"unless the others are better":            {[]Promotion{percentOff("ten", "15"), as(twenty, Stacking{Alone: true}), off}, nil, ModeStack, "ten off", 2500},
		"best deal takes one":                     {[]Promotion{ten, twenty, off}, nil, ModeBestDeal, "twenty", 2000},
		"best deal and a coupon":                  {[]Promotion{ten, off}, coupon, ModeBestDeal, "ten k", 2500},
		"not with coupons: the better side wins":  {[]Promotion{as(twenty, Stacking{NotWithCoupons: true})}, coupon, ModeStack, "twenty", 2000},
		"not with coupons: the coupon is better":  {[]Promotion{as(ten, Stacking{NotWithCoupons: true})}, coupon, ModeStack, "k", 1500},
		"a cap":                                   {[]Promotion{as(twenty, Stacking{Cap: 500})}, nil, ModeStack, "twenty", 500},
		"priority orders a layer":                 {[]Promotion{as(ten, Stacking{Stacks: true, Priority: 5}), twenty}, nil, ModeStack, "ten twenty", 1000 + 1800},
		"priority decides between equals":         {[]Promotion{percentOff("a", "10"), as(percentOff("b", "10"), Stacking{Priority: 1})}, nil, ModeStack, "b", 1000},
		"a layer can be another than the kind's":  {[]Promotion{as(percentOff("late", "10"), Stacking{Layer: LayerAmount, Group: "late", Priority: -1}), off}, nil, ModeStack, "off late", 1900},
		"a coupon of another guest's is not here": {[]Promotion{ten}, nil, ModeStack, "ten", 1000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cart := tea
			cart.Mode = c.mode
			got := Price(Request{Cart: cart, Rules: compile(t, c.promotions...), Coupons: c.coupons, At: wednesday})
			var ids []string
			for _, a := range got.Applied {
				ids = append(ids, strings.TrimPrefix(a.ID, "id-"))
			}
			if strings.Join(ids, " ") != c.ids || got.Discount != c.off {
				t.Fatalf("%v take %d off", ids, got.Discount)
			}
		})
	}
}

func TestARefusedCouponNamesThePromotionThatBarsIt(t *testing.T) {
	t.Parallel()
	barring := percentOff("half", "50").with(func(p *Promotion) { p.Stacking.NotWithCoupons = true; p.Name = lang.T("Half price", "半价日") })
	got := price(cartOf(line("tea", 1000, 1)), compile(t, barring), []Coupon{cash("k", 100, 0)}, wednesday)
	if len(got.Rejected) != 1 || !errors.Is(got.Rejected[0].Fault, ErrCouponNotApplicable) || got.Rejected[0].Reason["en"] != "not together with Half price" || got.Rejected[0].Reason["zh"] != "不可与半价日同享" {
		t.Fatalf("got %+v", got.Rejected)
	}
}

func TestLimitsAreCompared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limits Limits
		used   Used
		guest  string
		want   Verdict
	}{
		"free":                          {Limits{PerGuest: 2, Total: 5, Budget: 100}, Used{Guest: 1, Total: 4}, "alice", VerdictApplied},
		"the guest's own":               {Limits{PerGuest: 2}, Used{Guest: 2}, "alice", VerdictGuestUsedUp},
		"the guest's today":             {Limits{PerGuestDay: 1}, Used{GuestToday: 1}, "alice", VerdictGuestUsedUp},
		"nobody is known":               {Limits{PerGuest: 2}, Used{}, "", VerdictLogin},
		"all have it":                   {Limits{Total: 5}, Used{Total: 5}, "", VerdictUsedUp},
		"all have it today":             {Limits{PerDay: 5}, Used{Today: 6}, "", VerdictUsedUp},
		"the budget is gone":            {Limits{Budget: 100}, Used{Given: 100}, "", VerdictUsedUp},
		"what is left is less than all": {Limits{Budget: 199}, Used{Given: 100}, "", VerdictUsedUp},
		"what is left is just enough":   {Limits{Budget: 200}, Used{Given: 100}, "", VerdictApplied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rules := compile(t, percentOff("p", "10").with(func(p *Promotion) { p.Limits = c.limits }))
			got := Price(Request{Cart: cartOf(line("tea", 1000, 1)), Guest: Guest{ID: c.guest}, Rules: rules, At: wednesday, Used: map[string]Used{"p": c.used}, Trace: true})
			if got.Tried[0].Verdict != c.want || (got.Discount > 0) != (c.want == VerdictApplied) {
				t.Fatalf("%s, %d off", got.Tried[0].Verdict, got.Discount)
			}
		})
	}
}

func TestANewVersionIsTriedOnAShareOfTheGuests(t *testing.T) {
	t.Parallel()
	old := percentOff("p", "10")
	share := percentOff("p", "20").with(func(p *Promotion) { p.Version, p.Audience = 2, Audience{Percent: 30, Shops: []string{"park"}} })
	later := percentOff("p", "90").with(func(p *Promotion) { p.Version, p.EffectiveFrom = 3, wednesday.At.Add(time.Second) })
	rules := compile(t, later, old, share)
	in := 0
	for i := range 1000 {
		got := Price(Request{Cart: cartOf(line("tea", 1000, 1)), Guest: Guest{ID: "guest-" + itoa(i)}, Rules: rules, At: wednesday})
		switch got.Discount {
		case 200:
			in++
		case 100:
		default:
			t.Fatalf("%d off", got.Discount)
		}
	}
	if in < 250 || in > 350 {
		t.Errorf("%d of 1000 are in a share of 30%%", in)
	}
	pricing := func(shop, guest string, at time.Time) money.Amount {
		cart := cartOf(line("tea", 1000, 1))
		cart.ShopID = shop
		return Price(Request{Cart: cart, Guest: Guest{ID: guest}, Rules: rules, At: Moment{At: at}}).Discount
	}
	if a, b, c := pricing("park", "", wednesday.At), pricing("bund", "", wednesday.At), pricing("bund", "x", wednesday.At.Add(time.Second)); a != 200 || b != 100 || c != 900 {
		t.Errorf("%d in the shop that tries it, %d for nobody in particular, %d when its time has come", a, b, c)
	}
}

// TestANewKindIsOneFile adds a kind as its file would, and prices with it.
func TestANewKindIsOneFile(t *testing.T) {
	const flat Kind = "FLAT"
	kinds[flat] = definition{decode: decoder[flatOff], KindInfo: KindInfo{Kind: flat, Layer: LayerAmount}}
	defer delete(kinds, flat)
	got := price(cartOf(line("tea", 1000, 1)), compile(t, promotion("p", flat, `{"off":70}`)), nil, wednesday)
	if got.Discount != 70 || got.Applied[0].Kind != flat || got.Applied[0].Reason["en"] != "flat" {
		t.Fatalf("got %+v", got)
	}
}

type flatOff struct{ Off money.Amount }

func (p flatOff) check() error { return nil }
func (p flatOff) take(v *view) outcome {
	base := v.base()
	return outcome{base: base, off: v.share(p.Off, base)}
}
func (p flatOff) reason(currency, bool) lang.Text { return lang.T("flat", "立减") }

// TestABundleCountsAsOftenAsItIsWorthIt looks at each number of bundles by itself, of which best passes many by.
func TestABundleCountsAsOftenAsItIsWorthIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var lines []Line
		for i := range rapid.IntRange(1, 6).Draw(t, "lines") {
			l := line(fmt.Sprint("s", i%3), money.Amount(rapid.IntRange(0, 50).Draw(t, "unit")), rapid.IntRange(1, 99).Draw(t, "quantity"))
			lines = append(lines, l)
		}
		parameters := fmt.Sprintf(`{"price":%d,"parts":[{"skus":["s0"],"quantity":%d},{"skus":["s1","s2"]}]}`, rapid.IntRange(0, 60).Draw(t, "price"), rapid.IntRange(1, 3).Draw(t, "each"))
		r := opened(t, input{cart: cartOf(lines...), promotions: []Promotion{promotion("b", KindBundle, parameters)}, at: wednesday})
		if len(r.candidates) == 0 {
			return
		}
		trial := &r.tried[r.candidates[0]]
		for at := range r.bears {
			r.bears[at] = money.Amount(rapid.Int64Range(0, int64(r.start[at])).Draw(t, "bears"))
		}
		got := r.measure(trial).off
		p, ok := trial.rule.effect.(bundle)
		if !ok {
			t.Fatal("a bundle is none")
		}
		list, _ := r.countUnits()
		dearestFirst(list)
		want := money.Amount(0)
		have := [2]int{}
		for _, u := range list {
			have[r.facts[u.at]-1] += u.count
		}
		for n := 1; n <= min(have[0]/p.Parts[0].quantity(), have[1]); n++ {
			value, _ := p.pick(&r.view, list, n)
			if value-p.Price*money.Amount(n) <= want {
				break
			}
			want = value - p.Price*money.Amount(n)
		}
		if got != want {
			t.Fatalf("%d off, not %d", got, want)
		}
	})
}

// TestAllMistakesAreToldAtOnce looks at the fields that are told of, whatever their order.
func TestAllMistakesAreToldAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       Kind
		parameters string
		stacking   Stacking
		period     Period
		fields     string
	}{
		{KindPercentOff, `{"percentOff":10}`, Stacking{Layer: "LAST", Priority: 1 << 20, Group: "g", Stacks: true, Cap: -1}, Period{}, "stacking.cap stacking.group stacking.layer stacking.priority"},
		{KindPercentOff, `{"percentOff":0,"upTo":1,"PercentOff":5,"times":"x"}`, Stacking{}, Period{}, "parameters.PercentOff parameters.percentOff parameters.times parameters.upTo"},
		{KindNthItem, `{"nth":1,"percentOff":101,"times":100}`, Stacking{}, Period{}, "parameters.nth parameters.percentOff parameters.times"},
		{KindNthItem, `{"nth":"two","sameProduct":1,"times":100}`, Stacking{}, Period{}, "parameters.nth parameters.sameProduct parameters.times"},
		{KindBuyGet, `{"times":100}`, Stacking{}, Period{}, "parameters.buy parameters.get parameters.times"},
		{KindGift, `{"quantity":100}`, Stacking{}, Period{}, "parameters.quantity parameters.skus parameters.threshold"},
		{KindMoneyOff, `{"steps":[{"threshold":1},{"threshold":"x","off":1},7,{"of":1}]}`, Stacking{}, Period{}, "parameters.steps.0.off parameters.steps.1.off parameters.steps.1.threshold parameters.steps.2 parameters.steps.2.off parameters.steps.2.threshold parameters.steps.3.of parameters.steps.3.off parameters.steps.3.threshold"},
		{KindBundle, `{"price":-1,"times":100,"parts":[{},{"skus":["a"],"quantity":100}]}`, Stacking{}, Period{}, "parameters.parts.0 parameters.parts.1.quantity parameters.price parameters.times"},
		{KindMemberPrice, `{"tiers":[{},{"tier":"A","price":-1},{"tier":"A","percentOff":101}]}`, Stacking{}, Period{}, "parameters.tiers.0.percentOff parameters.tiers.0.tier parameters.tiers.1.price parameters.tiers.2.percentOff parameters.tiers.2.tier"},
		{KindNewUser, `{"threshold":-1}`, Stacking{}, Period{}, "parameters.days parameters.off parameters.threshold"},
		{KindDelivery, `{"off":-1,"threshold":-1}`, Stacking{}, Period{}, "parameters.off parameters.threshold"},
		{KindTopping, `{"options":[""],"perItem":21,"items":1000}`, Stacking{}, Period{}, "parameters.items parameters.options parameters.perItem"},
		{
			KindFixedPrice, `{}`, Stacking{Cap: -1}, Period{From: wednesday.At, Until: wednesday.At, Opens: 60, Closes: 60, Days: []time.Weekday{7}},
			"period.days period.opens period.until stacking.cap",
		},
	} {
		_, err := Compile("CNY", []Promotion{promotion("p", c.kind, c.parameters).with(func(p *Promotion) { p.Stacking, p.Period = c.stacking, c.period })})
		found, ok := fault.All(err)
		var fields []string
		for _, f := range found {
			fields = append(fields, strings.Join(f.Field, "."))
			if f.Text["en"] == "" || f.Text["zh"] == "" {
				t.Errorf("%s: nothing is said of %v", c.parameters, f.Field)
			}
		}
		slices.Sort(fields)
		if got := strings.Join(slices.Compact(fields), " "); !ok || got != c.fields {
			t.Errorf("%s %s tells of\n%s, not\n%s", c.kind, c.parameters, got, c.fields)
		}
	}
}

func TestABudgetThatIsTooSmallForTheDiscountSaysSo(t *testing.T) {
	t.Parallel()
	rules := compile(t, moneyOff("p", "1000", "500").with(func(p *Promotion) { p.Limits.Budget = 2000 }))
	for given, want := range map[money.Amount]string{1400: "", 1500: "", 1501: textBudget["en"], 1999: textBudget["en"], 2000: verdictTexts[VerdictUsedUp]["en"]} {
		got := Price(Request{Cart: cartOf(line("tea", 1000, 1)), Rules: rules, At: wednesday, Used: map[string]Used{"p": {Given: given}}})
		switch {
		case want == "" && got.Discount != 500:
			t.Errorf("with %d given away it takes %d off", given, got.Discount)
		case want != "" && (got.Discount != 0 || len(got.Rejected) != 1 || got.Rejected[0].Reason["en"] != want):
			t.Errorf("with %d given away: %+v", given, got)
		}
	}
}
