package pricing

import (
	"fmt"
	"slices"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindBundle is one price for several items together (捆绑销售). Its parameters are Bundle.
const KindBundle Kind = "BUNDLE"

const maxParts = 10

func init() {
	register(definition{decode: decoder[Bundle], KindInfo: KindInfo{
		Kind: KindBundle, Layer: LayerItem, Name: lang.T("Bundle price", "套餐价"),
		Description: lang.T("Some items of each part cost one price together; the dearest that fit are taken.", "每部分各取若干件，合计一口价；优先取价格高的商品。"),
		Fields: []Field{
			{Name: "price", Type: FieldAmount, Min: 0, Max: int64(money.Max), Required: true, Label: lang.T("Price of the bundle", "套餐价")},
			{Name: "parts", Type: FieldList, Min: 1, Max: maxParts, Required: true, Label: lang.T("Parts", "组成"), Fields: []Field{
				{Name: "quantity", Type: FieldCount, Min: 1, Max: 99, Label: lang.T("How many, 1 if left out", "数量，默认 1")},
				{Name: "skus", Type: FieldSKUs, Label: lang.T("of these SKUs", "可选规格")},
				{Name: "products", Type: FieldProducts, Label: lang.T("of these products", "可选商品")},
				{Name: "categories", Type: FieldCategories, Label: lang.T("of these categories", "可选分类")},
			}},
			{Name: "times", Type: FieldCount, Max: 99, Label: lang.T("At most so many times an order, 0 without limit", "每单最多次数，0 为不限")},
		},
	}})
}

// Bundle is the parameters, as JSON: {"price": 2500, "parts": [{"categories": ["c-tea"]}, {"categories": ["c-snacks"], "quantity": 2}]}.
type Bundle struct {
	// Price is what one bundle costs.
	Price money.Amount `json:"price"`
	// Parts are what is in it. An item belongs to the first part that names it.
	Parts []Part `json:"parts"`
	// Times bounds how many bundles count in an order; 0: no bound.
	Times int `json:"times,omitempty"`
}

// Part is some items of a bundle: those that any of its lists names.
type Part struct {
	SKUs       []string `json:"skus,omitempty"`
	Products   []string `json:"products,omitempty"`
	Categories []string `json:"categories,omitempty"`
	// Quantity is how many; 0 means 1.
	Quantity int `json:"quantity,omitempty"`
}

func (p Part) quantity() int {
	if p.Quantity == 0 {
		return 1
	}
	return p.Quantity
}

func (p Part) fits(l *Line) bool {
	return slices.Contains(p.SKUs, l.SKUID) || slices.Contains(p.Products, l.ProductID) || slices.Contains(p.Categories, l.CategoryID)
}

func (p Bundle) check() error {
	if err := amountWithin(p.Price, 0, "price"); err != nil {
		return err
	}
	if err := within(int64(len(p.Parts)), 1, maxParts, "parts"); err != nil {
		return err
	}
	for i, part := range p.Parts {
		if err := within(int64(part.quantity()), 1, 99, "parts", itoa(i), "quantity"); err != nil {
			return err
		}
		named := slices.Concat(part.SKUs, part.Products, part.Categories)
		if len(named) == 0 || len(named) > maxScope || slices.Contains(named, "") {
			return wrongParameter("a part names what is in it", "请选择该部分的商品", "parts", itoa(i))
		}
	}
	return within(int64(p.Times), 0, 99, "times")
}

func (p Bundle) take(v *view) outcome {
	list, _ := v.countUnits()
	dearestFirst(list)
	var (
		few  [maxParts]int
		o    = outcome{base: v.base()}
		have = few[:len(p.Parts)] // how many items there are of each part
	)
	clear(v.weights)
	partOf := func(l *Line) int { return slices.IndexFunc(p.Parts, func(part Part) bool { return part.fits(l) }) }
	for _, u := range list {
		if at := partOf(v.line(u.at)); at >= 0 {
			have[at] += u.count
		}
	}
	times := 1 << 30
	for i, part := range p.Parts {
		times = min(times, have[i]/part.quantity())
	}
	if p.Times > 0 {
		times = min(times, p.Times)
	}
	if times == 0 {
		for i, part := range p.Parts {
			o.units += max(0, part.quantity()-have[i])
		}
		return o
	}
	o.off = p.best(v, list, times)
	return o
}

// best takes the number of bundles that takes most off: a further one may hold items that cost less than its price.
func (p Bundle) best(v *view, list []units, times int) (off money.Amount) {
	most := 0
	for n := 1; n <= times; n++ {
		value := p.pick(v, list, n)
		if value-p.Price*money.Amount(n) <= off {
			break // each further bundle holds cheaper items
		}
		off, most = value-p.Price*money.Amount(n), n
	}
	if most == 0 {
		return 0
	}
	p.pick(v, list, most)
	money.SplitInto(v.off, off, v.weights)
	return off
}

// pick writes into weights what the dearest items of n bundles bear, and sums it up.
func (p Bundle) pick(v *view, list []units, n int) (value money.Amount) {
	var need [maxParts]int
	for i, part := range p.Parts {
		need[i] = part.quantity() * n
	}
	clear(v.weights)
	for _, u := range list {
		l := v.line(u.at)
		i := slices.IndexFunc(p.Parts, func(part Part) bool { return part.fits(l) })
		if i < 0 || need[i] == 0 {
			continue
		}
		k := min(need[i], u.count)
		need[i] -= k
		v.weights[u.at] = v.part(u.at, k)
		value += v.weights[u.at]
	}
	return value
}

func (p Bundle) reason(c currency, everything bool) lang.Text {
	return onSelected("a bundle for "+c.format(p.Price), "套餐价"+c.format(p.Price), everything)
}

func (p Bundle) misses(o outcome, c currency, _ bool) lang.Text {
	price := c.format(p.Price)
	return lang.T(fmt.Sprintf("add %d more for the bundle at %s", o.units, price), fmt.Sprintf("再加%d件即享套餐价%s", o.units, price))
}
