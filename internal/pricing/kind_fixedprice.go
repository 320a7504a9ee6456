package pricing

import (
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindFixedPrice is one price for an item, toppings still being charged (限时特价). Its parameters are FixedPrice.
const KindFixedPrice Kind = "FIXED_PRICE"

func init() {
	register(definition{decode: decoder[FixedPrice], KindInfo: KindInfo{
		Kind: KindFixedPrice, Layer: LayerItem, Name: lang.T("Fixed price", "限时特价"),
		Description: lang.T("Each item in scope costs one price; options are charged as always. Give it hours to make it a time-window offer.",
			"范围内每件商品一口价，加料照常收费；可设置时段作为限时特价。"),
		Fields: []Field{{Name: "price", Type: FieldAmount, Min: 0, Max: int64(money.Max), Required: true, Label: lang.T("Price", "特价")}},
	}})
}

// FixedPrice is the parameters, as JSON: {"price": 990}.
type FixedPrice struct {
	// Price is what one item costs, without options.
	Price money.Amount `json:"price"`
}

func (p FixedPrice) check() error { return amountWithin(p.Price, 0, "price") }

func (p FixedPrice) take(v *view) outcome {
	o := outcome{base: v.base()}
	for _, at := range v.covered {
		l := v.line(at)
		v.off[at] = max(0, v.bears[at]-(p.Price+l.optionsPrice())*money.Amount(l.count()))
	}
	o.off = v.sum()
	return o
}

func (p FixedPrice) reason(c currency, everything bool) lang.Text {
	return onSelected("now "+c.format(p.Price)+" each", "特价"+c.format(p.Price), everything)
}

// optionsPrice is what the options add to the price of one; what they take off is the item's own.
func (l *Line) optionsPrice() (sum money.Amount) {
	for _, p := range l.OptionPrices {
		sum += max(0, p)
	}
	return min(sum, max(l.UnitPrice, 0))
}
