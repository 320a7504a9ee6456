package pricing

import (
	"errors"
	"fmt"
	"slices"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindGift is a gift with a purchase (满赠). Its parameters are Gift.
const KindGift Kind = "GIFT"

func init() {
	register(definition{decode: decoderTo(readyGift), KindInfo: KindInfo{
		Kind: KindGift, Layer: LayerItem, Name: lang.T("Gift with purchase", "满赠"),
		Description: lang.T("From a threshold on, an item of a list is free. The guest puts it into the cart, with the options of their choice; it does not count for the threshold.",
			"消费满额赠送指定商品；由顾客将赠品加入购物车并选择规格，赠品不计入门槛。"),
		Fields: []Field{
			{Name: "threshold", Type: FieldAmount, Min: 1, Max: int64(money.Max), Required: true, Label: lang.T("Spend at least", "满")},
			{Name: "skus", Type: FieldSKUs, Required: true, Label: lang.T("Gifts", "赠品")},
			{Name: "quantity", Type: FieldCount, Min: 1, Max: 99, Label: lang.T("How many, 1 if left out", "数量，默认 1")},
		},
	}})
}

// Gift is the parameters, as JSON: {"threshold": 5000, "skus": ["k-cookie"], "quantity": 1}.
type Gift struct {
	// Threshold is what the lines in scope must bear, the gifts left out.
	Threshold money.Amount `json:"threshold"`
	// SKUs are what is given.
	SKUs []string `json:"skus"`
	// Quantity is how many of them, the cheapest first by their prices before discounts; 0 means 1. Which ones are gifts must not depend on what other
	// promotions take off, or a discount could bring the others to the threshold.
	Quantity int `json:"quantity,omitempty"`
}

func (p Gift) check() error {
	err := errors.Join(amountWithin(p.Threshold, 1, "threshold"), within(int64(p.quantity()), 1, 99, "quantity"))
	if len(p.SKUs) == 0 || len(p.SKUs) > maxScope || slices.Contains(p.SKUs, "") {
		err = errors.Join(err, wrongParameter("name at least one gift", "请至少选择一件赠品", "skus"))
	}
	return err
}

func (p Gift) quantity() int {
	if p.Quantity == 0 {
		return 1
	}
	return p.Quantity
}

// gift is a Gift that finds its SKUs fast.
type gift struct {
	Gift
	skus set
}

func readyGift(p Gift) effect { return gift{p, setOf(p.SKUs)} }

// fact is 1 for what may be given.
func (p gift) fact(l *Line) int {
	if !l.Delivery && p.skus.has(l.SKUID) {
		return 1
	}
	return 0
}

func (p gift) take(v *view) outcome {
	var gifts []units
	list := v.units[:0]
	for at := range v.bears {
		if l := v.line(at); v.facts[at] > 0 && l.count() > 0 {
			list = append(list, units{at: at, count: l.count(), value: l.UnitPrice})
		}
	}
	dearestFirst(list)
	left := p.quantity()
	given := money.Amount(0) // what the given ones would have counted for the threshold
	for i := len(list) - 1; i >= 0 && left > 0; i-- {
		k := min(left, list[i].count)
		left -= k
		list[i].count = k
		gifts = list[i:]
		if slices.Contains(v.covered, list[i].at) {
			given += v.part(list[i].at, k)
		}
	}
	o := outcome{base: v.base() - given}
	if o.base < p.Threshold {
		o.short = p.Threshold - o.base
		for _, g := range gifts {
			o.gain += v.part(g.at, g.count)
		}
		return o
	}
	for _, g := range gifts {
		v.off[g.at] = v.part(g.at, g.count)
	}
	o.off = v.sum()
	o.units = left
	return o
}

func (p Gift) reason(c currency, everything bool) lang.Text {
	return onSelected(fmt.Sprintf("a gift for spending %s", c.format(p.Threshold)), fmt.Sprintf("满%s赠", c.format(p.Threshold)), everything)
}

func (p Gift) misses(o outcome, c currency, everything bool) lang.Text {
	if o.short > 0 {
		return onSelected("spend "+c.format(o.short)+" more for a gift", "再买"+c.format(o.short)+"可得赠品", everything)
	}
	return lang.T("put your gift into the cart, it is free", "请将赠品加入购物车，免费获得")
}
