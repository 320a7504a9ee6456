// Package carts owns the carts that pricing is measured with: a usual one, the largest that shops are expected to have, and those that its solver finds hardest.
package carts

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
)

// Named is a request with what makes it dear.
type Named struct {
	Name    string
	Request pricing.Request
}

// The numbers of what is measured.
const (
	promotions = 100
	lines      = 20
	mostLines  = 50
	quantity   = 99
	// exactly is up to how many applicable promotions the solver compares every combination.
	exactly = 12
)

// at is a Wednesday afternoon.
var at = pricing.Moment{At: time.Date(2026, 11, 18, 15, 0, 0, 0, time.UTC)}

// guest has everything: a tier, no order yet, and came yesterday.
var guest = pricing.Guest{ID: "0197a3c2-5d1e-7b40-9a55-3f6d1c2b7a10", Tier: "GOLD", Since: at.At.AddDate(0, 0, -1)}

// kinds are parameters of each kind of promotion that count for the carts below; %d is a small number of the promotion's own.
var kinds = []struct {
	kind       pricing.Kind
	parameters string
}{
	{pricing.KindMemberPrice, `{"tiers":[{"tier":"SILVER","percentOff":1},{"tier":"GOLD","percentOff":%d}]}`},
	{pricing.KindPercentOff, `{"percentOff":%d}`},
	{pricing.KindMoneyOff, `{"threshold":2000,"off":1%d,"every":true}`},
	{pricing.KindBuyGet, `{"buy":2%d,"get":1}`},
	{pricing.KindNthItem, `{"nth":3,"percentOff":%d,"sameProduct":true}`},
	{pricing.KindBundle, `{"price":1%d,"parts":[{"skus":["sku-01","sku-03"]},{"skus":["sku-02","sku-04"]},{"categories":["category-3"]}],"times":2}`},
	{pricing.KindFixedPrice, `{"price":4%d}`},
	{pricing.KindGift, `{"threshold":3000,"skus":["sku-05","sku-06","sku-0%d"],"quantity":2}`},
	{pricing.KindFirstOrder, `{"off":1%d}`},
	{pricing.KindNewUser, `{"days":7,"percentOff":%d}`},
	{pricing.KindTopping, `{"perItem":1,"items":1%d}`},
	{pricing.KindDelivery, `{"off":2%d}`},
}

// cart is so many lines of so many each at most, and a delivery fee; every line has toppings.
func cart(n, each int) pricing.Cart {
	c := pricing.Cart{ShopID: "s-bund", Channel: "WEB", DineWay: "DELIVERY"}
	for i := range n - 1 {
		l := pricing.Line{
			SKUID: fmt.Sprintf("sku-%02d", i), ProductID: fmt.Sprintf("product-%02d", i/2), CategoryID: fmt.Sprintf("category-%d", i%6),
			UnitPrice: money.Amount(1511 + 37*((i*7)%20)), Quantity: 1 + (each-1)*(i%3+1)/3,
		}
		for o := range 3 {
			l.OptionIDs, l.OptionPrices = append(l.OptionIDs, fmt.Sprintf("option-%d", o)), append(l.OptionPrices, money.Amount(100*o))
		}
		c.Lines = append(c.Lines, l)
	}
	c.Lines = append(c.Lines, pricing.Line{SKUID: "delivery", ProductID: "delivery", UnitPrice: 600, Quantity: 1, Delivery: true})
	return c
}

// rule is the i-th of some promotions of all kinds, of which each second names the goods that it is for.
func rule(i int) pricing.Promotion {
	k := kinds[i%len(kinds)]
	p := ruleOf(i, k.kind, strings.Replace(k.parameters, "%d", fmt.Sprint(1+i%9), 1))
	if i%2 == 1 {
		for sku := range 12 {
			p.Scope.SKUs = append(p.Scope.SKUs, fmt.Sprintf("sku-%02d", (i+2*sku)%lines))
		}
	}
	return p
}

func ruleOf(i int, kind pricing.Kind, parameters string) pricing.Promotion {
	id := fmt.Sprintf("promotion-%03d", i)
	return pricing.Promotion{
		ID: id, Version: 1, Kind: kind, Name: lang.T("Promotion "+id, "活动"+id), Parameters: json.RawMessage(parameters),
		Stacking: pricing.Stacking{Stacks: true, Priority: i % 3},
	}
}

// coupons are as many as may count; a few of them ask for more than carts cost.
func coupons() []pricing.Coupon {
	all := make([]pricing.Coupon, pricing.MaxCoupons)
	for i := range all {
		code := fmt.Sprintf("COUPON-%02d", i)
		all[i] = pricing.Coupon{
			ID: fmt.Sprint(i), Code: code, Name: lang.T("¥1 off", "1元代金券"), FaceValue: money.Amount(100 + i), MinSpend: money.Amount(i * i * 300), Status: pricing.CouponAvailable,
		}
	}
	return all
}

// couponsOfAllKinds are as many, for items, toppings, percentages, amounts and the delivery fee.
func couponsOfAllKinds() []pricing.Coupon {
	all := coupons()
	for i := range all {
		k := &all[i]
		k.MinSpend = 0
		switch i % 5 {
		case 0, 1:
			k.Kind, k.FaceValue = pricing.KindCouponProduct, 0
		case 2:
			k.Kind, k.FaceValue = pricing.KindCouponTopping, 0
		case 3:
			k.Kind, k.FaceValue, k.Percent = pricing.KindCouponPercentage, 0, 10+i
		}
	}
	all[9].Kind = pricing.KindCouponDelivery
	return all
}

// of is the request for a cart and so many promotions.
func of(c pricing.Cart, n int, each func(i int) pricing.Promotion) pricing.Request {
	all := make([]pricing.Promotion, n)
	for i := range all {
		all[i] = each(i)
	}
	rules, err := pricing.Compile("CNY", all)
	if err != nil {
		panic(err) // they stand above
	}
	return pricing.Request{Cart: c, Guest: guest, Rules: rules, Coupons: coupons(), At: at, Trace: true}
}

// Typical is five lines with two promotions that apply and a coupon.
func Typical() pricing.Request {
	c := cart(6, 2)
	c.Lines, c.DineWay = c.Lines[:5], ""
	q := of(c, 2, func(i int) pricing.Promotion {
		p := ruleOf(i, pricing.KindMoneyOff, `{"threshold":5000,"off":800}`)
		if i == 0 {
			p = ruleOf(i, pricing.KindPercentOff, `{"percentOff":10}`)
		}
		p.Stacking = pricing.Stacking{}
		return p
	})
	q.Coupons = q.Coupons[:1]
	return q
}

// Large are carts of 20 lines against 100 active promotions that all concern the guest, and 10 coupons.
func Large() []Named {
	with := func(change func(i int, p *pricing.Promotion)) pricing.Request {
		return of(cart(lines, 3), promotions, func(i int) pricing.Promotion {
			p := rule(i)
			change(i, &p)
			return p
		})
	}
	grouped := with(func(_ int, p *pricing.Promotion) { p.Stacking = pricing.Stacking{} })
	best := with(func(int, *pricing.Promotion) {})
	best.Cart.Mode = pricing.ModeBestDeal
	return []Named{
		{"100 promotions, one a layer counts", grouped},
		{"100 promotions, all of them stack", with(func(int, *pricing.Promotion) {})},
		{"100 promotions, every other one stacks", with(func(i int, p *pricing.Promotion) { p.Stacking.Stacks = i%2 == 0 })},
		{"100 promotions in 25 groups", with(func(i int, p *pricing.Promotion) { p.Stacking = pricing.Stacking{Group: fmt.Sprint(i % 25)} })},
		{"100 promotions, some bar coupons, some alone", with(func(i int, p *pricing.Promotion) { p.Stacking.NotWithCoupons, p.Stacking.Alone = i%3 == 0, i%7 == 0 })},
		{"100 promotions, the best deal", best},
		{"100 promotions, most out of reach", with(func(i int, p *pricing.Promotion) {
			switch i % 4 {
			case 0:
				p.Kind, p.Parameters = pricing.KindMoneyOff, json.RawMessage(fmt.Sprintf(`{"threshold":%d,"off":1000}`, 900_000+i))
			case 1:
				p.Period = pricing.Period{Days: []time.Weekday{1, 2, 4, 5}, Opens: 480, Closes: 600}
			case 2:
				p.Limits = pricing.Limits{PerGuest: 1}
			}
		})},
	}
}

// Hard is what the solver finds hardest of what is legal: for each kind as many stacking promotions as are compared exactly, and all kinds together in numbers
// beyond that, up to 50 lines of 99.
func Hard() []Named {
	var all []Named
	for k := range kinds {
		for _, size := range []struct{ lines, each int }{{lines, 3}, {lines, quantity}, {mostLines, quantity}} {
			q := of(cart(size.lines, size.each), exactly, func(i int) pricing.Promotion {
				return ruleOf(i, kinds[k].kind, strings.Replace(kinds[k].parameters, "%d", fmt.Sprint(1+i%9), 1))
			})
			all = append(all, Named{fmt.Sprintf("12 stack, %d lines of %d: %s", size.lines, size.each, kinds[k].kind), q})
		}
	}
	for _, size := range []struct{ promotions, lines int }{{exactly, lines}, {exactly + 1, lines}, {exactly, mostLines}, {40, mostLines}, {promotions, mostLines}} {
		q := of(cart(size.lines, quantity), size.promotions, rule)
		all = append(all, Named{fmt.Sprintf("%d of all kinds stack, %d lines", size.promotions, size.lines), q})
		barred := of(cart(size.lines, quantity), size.promotions, func(i int) pricing.Promotion {
			p := rule(i)
			p.Stacking.NotWithCoupons = i%4 == 0
			return p
		})
		all = append(all, Named{fmt.Sprintf("%d of all kinds, some bar coupons, %d lines", size.promotions, size.lines), barred})
	}
	groups := of(cart(mostLines, quantity), promotions, func(i int) pricing.Promotion {
		p := rule(i)
		p.Stacking = pricing.Stacking{Group: fmt.Sprint(i % 50)}
		return p
	})
	best := of(cart(mostLines, quantity), promotions, rule)
	best.Cart.Mode = pricing.ModeBestDeal
	for _, size := range []struct{ promotions, lines int }{{exactly, mostLines}, {promotions, mostLines}} {
		q := of(cart(size.lines, quantity), size.promotions, rule)
		q.Coupons = couponsOfAllKinds()
		all = append(all, Named{fmt.Sprintf("%d of all kinds stack, coupons of all kinds, %d lines", size.promotions, size.lines), q})
	}
	return append(all,
		Named{"12 bundles of 10 parts with long lists, 20 lines of 99", of(cart(lines, quantity), exactly, longBundle)},
		Named{"100 bundles of 10 parts with long lists, 50 lines of 99", of(cart(mostLines, quantity), promotions, longBundle)},
		Named{"100 in 50 groups, 50 lines", groups}, Named{"100, the best deal, 50 lines", best})
}

// longBundle has ten parts, each a list of 500 SKUs of which a cart has two.
func longBundle(i int) pricing.Promotion {
	var b strings.Builder
	fmt.Fprintf(&b, `{"price":%d,"parts":[`, 5+i)
	for part := range 10 {
		if part > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"skus":[`)
		for sku := range 500 {
			fmt.Fprintf(&b, `"other-%d",`, sku)
		}
		fmt.Fprintf(&b, `"sku-%02d","sku-%02d"]}`, part, part+10)
	}
	b.WriteString(`]}`)
	p := ruleOf(i, pricing.KindBundle, b.String())
	p.Stacking.Cap = money.Amount(300 + 7*i)
	return p
}
