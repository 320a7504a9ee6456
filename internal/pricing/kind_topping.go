package pricing

import (
	"errors"
	"fmt"
	"slices"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindTopping is free toppings (免费加料). Its parameters are ToppingFree.
const KindTopping Kind = "TOPPING_FREE"

func init() {
	register(definition{decode: decoderTo(readyTopping), KindInfo: KindInfo{
		Kind: KindTopping, Layer: LayerItem, Name: lang.T("Free toppings", "免费加料"),
		Description: lang.T("Some paid options of each item are free, the dearest.", "每件商品的若干份加料免费，优先免最贵的。"),
		Fields: []Field{
			{Name: "options", Type: FieldOptions, Label: lang.T("Which options; all that cost something if left out", "可免费的加料，不选则为全部")},
			{Name: "perItem", Type: FieldCount, Max: 20, Label: lang.T("How many an item, 0 without limit", "每件份数，0 为不限")},
			{Name: "items", Type: FieldCount, Max: 999, Label: lang.T("For how many items an order, 0 without limit", "每单件数，0 为不限")},
		},
	}})
}

// ToppingFree is the parameters, as JSON: {"options": ["o-pearl"], "perItem": 1}.
type ToppingFree struct {
	// Options are those that are free; none: all that cost something.
	Options []string `json:"options,omitempty"`
	// PerItem is how many of an item's are, the dearest first; 0: all.
	PerItem int `json:"perItem,omitempty"`
	// Items bounds for how many items of an order, those with the dearest toppings first; 0: all.
	Items int `json:"items,omitempty"`
}

func (p ToppingFree) check() error {
	err := errors.Join(within(int64(p.PerItem), 0, 20, "perItem"), within(int64(p.Items), 0, 999, "items"))
	if len(p.Options) > maxScope || slices.Contains(p.Options, "") {
		err = errors.Join(err, wrongParameter("an option without a name, or too many", "加料选择有误", "options"))
	}
	return err
}

// topping is a ToppingFree that finds its options fast.
type topping struct {
	ToppingFree
	options set
}

func readyTopping(p ToppingFree) effect { return topping{p, setOf(p.Options)} }

// fact is what the toppings of one item cost that are free.
func (p topping) fact(l *Line) int {
	var sum money.Amount
	var few [maxOptions]money.Amount
	prices := few[:0]
	for i, price := range l.OptionPrices {
		if price > 0 && i < len(l.OptionIDs) && len(prices) < maxOptions && (p.options == nil || p.options.has(l.OptionIDs[i])) {
			prices = append(prices, price)
		}
	}
	slices.Sort(prices)
	if p.PerItem > 0 && len(prices) > p.PerItem {
		prices = prices[len(prices)-p.PerItem:]
	}
	for _, price := range prices {
		sum += price
	}
	return int(min(sum, max(0, l.UnitPrice)))
}

// maxOptions bounds the options of a line that are looked at; the catalogue takes no more.
const maxOptions = 50

func (p topping) take(v *view) outcome {
	list, _ := v.countUnits()
	o := outcome{base: v.base()}
	for i := range list {
		list[i].value = money.Amount(v.facts[list[i].at])
	}
	dearestFirst(list)
	left := p.Items
	for _, u := range list {
		k := u.count
		if p.Items > 0 {
			k = min(k, left)
			left -= k
		}
		v.off[u.at] = min(u.value*money.Amount(k), v.part(u.at, k))
	}
	o.off = v.sum()
	return o
}

func (p ToppingFree) reason(_ currency, everything bool) lang.Text {
	if p.PerItem == 0 {
		return onSelected("free toppings", "免费加料", everything)
	}
	return onSelected(fmt.Sprintf("%d topping(s) an item free", p.PerItem), fmt.Sprintf("每件%d份加料免费", p.PerItem), everything)
}

func (p ToppingFree) misses(outcome, currency, bool) lang.Text {
	return lang.T("add a topping, it is free", "可免费加料")
}
