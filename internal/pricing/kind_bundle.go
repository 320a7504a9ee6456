package pricing

import (
	"errors"
	"fmt"
	"slices"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindBundle is one price for several items together (捆绑销售). Its parameters are Bundle.
const KindBundle Kind = "BUNDLE"

const maxParts = 10

func init() {
	register(definition{decode: decoderTo(readyBundle), KindInfo: KindInfo{
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

func (p Bundle) check() error {
	errs := []error{amountWithin(p.Price, 0, "price"), within(int64(p.Times), 0, 99, "times")}
	if err := within(int64(len(p.Parts)), 1, maxParts, "parts"); err != nil {
		return errors.Join(append(errs, err)...)
	}
	for i, part := range p.Parts {
		errs = append(errs, within(int64(part.quantity()), 1, 99, "parts", itoa(i), "quantity"))
		named := slices.Concat(part.SKUs, part.Products, part.Categories)
		if len(named) == 0 || len(named) > maxScope || slices.Contains(named, "") {
			errs = append(errs, wrongParameter("a part names what is in it", "请选择该部分的商品", "parts", itoa(i)))
		}
	}
	return errors.Join(errs...)
}

// bundle is a Bundle that knows of each id the first part that names it.
type bundle struct {
	Bundle
	skus, products, categories map[string]int
}

func readyBundle(p Bundle) effect {
	b := bundle{Bundle: p, skus: map[string]int{}, products: map[string]int{}, categories: map[string]int{}}
	for i, part := range slices.Backward(p.Parts) {
		for ids, in := range map[*[]string]map[string]int{&part.SKUs: b.skus, &part.Products: b.products, &part.Categories: b.categories} {
			for _, id := range *ids {
				in[id] = i
			}
		}
	}
	return b
}

// fact is the line's part, counted from 1; 0 for none.
func (p bundle) fact(l *Line) int {
	first := len(p.Parts)
	for _, at := range [...]struct {
		parts map[string]int
		id    string
	}{{p.skus, l.SKUID}, {p.products, l.ProductID}, {p.categories, l.CategoryID}} {
		if i, named := at.parts[at.id]; named {
			first = min(first, i)
		}
	}
	return (first + 1) % (len(p.Parts) + 1)
}

func (p bundle) take(v *view) outcome {
	list, _ := v.countUnits()
	dearestFirst(list)
	var (
		few  [maxParts]int
		o    = outcome{base: v.base()}
		have = few[:len(p.Parts)] // how many items there are of each part
	)
	for _, u := range list {
		if part := v.facts[u.at] - 1; part >= 0 && part < len(have) {
			have[part] += u.count
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
		o.units, o.gain = p.near(v, list, have)
		return o
	}
	o.off = p.best(v, list, times)
	return o
}

// near is how many items one bundle lacks, and what it would take off at least. Of a part that some items are there of, the cheapest stands for those that are
// missing; of other parts it is not known what they cost. A bundle that would be no cheaper lacks nothing: it is not worth a word.
func (p bundle) near(v *view, list []units, have []int) (units int, gain money.Amount) {
	var need [maxParts]int
	var least [maxParts]money.Amount
	for i, part := range p.Parts {
		need[i] = part.quantity()
	}
	gain = -p.Price
	for _, u := range list { // the cheapest comes last
		if i := v.facts[u.at] - 1; i >= 0 && i < len(have) {
			k := min(need[i], u.count)
			need[i] -= k
			gain += v.part(u.at, k)
			least[i] = u.value
		}
	}
	known := true
	for i := range have {
		units += need[i]
		gain += money.Amount(need[i]) * least[i]
		known = known && have[i] > 0
	}
	switch {
	case gain > 0:
		return units, gain
	case known:
		return 0, 0
	}
	return units, 0
}

// best takes the number of bundles that takes most off: a further one may hold items that cost less than its price.
func (p bundle) best(v *view, list []units, times int) (off money.Amount) {
	most := 0
	for n := 1; n <= times; n++ {
		value, more := p.pick(v, list, n)
		if value-p.Price*money.Amount(n) <= off {
			break // each further bundle holds cheaper items
		}
		if more = min(more, times-n); more > 0 { // those take more off too: nothing between need be looked at
			n += more
			value, _ = p.pick(v, list, n)
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

// pick writes into weights what the dearest items of n bundles bear, and sums it up. So many more bundles hold items of the same lines, where each is worth more
// than its price however it is rounded.
func (p bundle) pick(v *view, list []units, n int) (value money.Amount, more int) {
	var need [maxParts]int
	for i, part := range p.Parts {
		need[i] = part.quantity() * n
	}
	clear(v.weights)
	more, least := 1<<30, money.Amount(0) // least is what a further bundle of the same lines is worth at least
	for _, u := range list {
		i := v.facts[u.at] - 1
		if i < 0 || need[i] == 0 {
			continue
		}
		k := min(need[i], u.count)
		if need[i] -= k; need[i] == 0 {
			quantity := p.Parts[i].quantity()
			more = min(more, (u.count-k)/quantity)
			least += v.bears[u.at].MulDiv(int64(quantity), int64(u.count))
		}
		v.weights[u.at] = v.part(u.at, k)
		value += v.weights[u.at]
	}
	if least <= p.Price {
		more = 0
	}
	return value, more
}

func (p Bundle) reason(c currency, everything bool) lang.Text {
	return onSelected("a bundle for "+c.format(p.Price), "套餐价"+c.format(p.Price), everything)
}

func (p Bundle) misses(o outcome, c currency, _ bool) lang.Text {
	price := c.format(p.Price)
	return lang.T(fmt.Sprintf("add %d more for the bundle at %s", o.units, price), fmt.Sprintf("再加%d件即享套餐价%s", o.units, price))
}
