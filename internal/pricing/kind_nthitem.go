package pricing

import (
	"errors"
	"fmt"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindNthItem is a percentage off every second item (第二件半价), or every third. Its parameters are NthItem.
const KindNthItem Kind = "NTH_ITEM"

func init() {
	register(definition{decode: decoder[NthItem], KindInfo: KindInfo{
		Kind: KindNthItem, Layer: LayerItem, Name: lang.T("Second item half price", "第二件半价"),
		Description: lang.T("Items are taken from the dearest down; every second one (or third …) is cheaper.", "商品从高价到低价排列，每第二件（或第三件…）打折。"),
		Fields: []Field{
			{Name: "nth", Type: FieldCount, Min: 2, Max: 20, Label: lang.T("Every how many, 2 if left out", "每第几件，默认 2")},
			{Name: "percentOff", Type: FieldPercent, Min: 1, Max: 100, Label: lang.T("Percent off, 50 if left out", "减免百分比，默认 50")},
			{Name: "sameProduct", Type: FieldFlag, Label: lang.T("Counted for each product by itself", "同款商品分别计算")},
			{Name: "times", Type: FieldCount, Max: 99, Label: lang.T("At most so many items an order, 0 without limit", "每单最多件数，0 为不限")},
		},
	}})
}

// NthItem is the parameters, as JSON: {"nth": 2, "percentOff": 50}; {} is the second item half price.
type NthItem struct {
	// Nth is which of the items is cheaper, 2 to 20; 0 means 2.
	Nth int `json:"nth,omitempty"`
	// PercentOff is what is taken off it, in hundredths; 0 means 50.
	PercentOff int `json:"percentOff,omitempty"`
	// SameProduct counts the items of each product by themselves.
	SameProduct bool `json:"sameProduct,omitempty"`
	// Times bounds how many items are cheaper in an order; 0: no bound.
	Times int `json:"times,omitempty"`
}

func (p NthItem) check() error {
	return errors.Join(within(int64(p.nth()), 2, 20, "nth"), within(int64(p.percent()), 1, 100, "percentOff"), within(int64(p.Times), 0, 99, "times"))
}

func (p NthItem) nth() int {
	if p.Nth == 0 {
		return 2
	}
	return p.Nth
}

func (p NthItem) percent() int {
	if p.PercentOff == 0 {
		return 50
	}
	return p.PercentOff
}

func (p NthItem) take(v *view) outcome {
	list, _ := v.countUnits()
	o := outcome{base: v.base()}
	if p.SameProduct {
		for i := range list {
			list[i].group = v.product(list[i].at)
		}
	}
	dearestFirst(list)
	nth, cheaper := p.nth(), 0
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && list[to].group == list[from].group {
			to++
		}
		seen := 0
		for i := from; i < to; i++ {
			u := &list[i]
			k := (seen+u.count)/nth - seen/nth // how many of these are an nth
			seen += u.count
			u.count = k
			cheaper += k
		}
		more, gain := nth-seen%nth, list[to-1].value.Percent(int64(p.percent()))
		if o.units == 0 || more < o.units || more == o.units && gain > o.gain {
			o.units, o.gain = more, gain
		}
		from = to
	}
	if p.Times > 0 && cheaper >= p.Times {
		o.units, o.gain = 0, 0
		p.dearest(list)
	}
	for _, u := range list {
		v.off[u.at] = v.part(u.at, u.count).Percent(int64(p.percent()))
	}
	o.off = v.sum()
	o.gain += o.off
	if o.units == 0 {
		o.gain = 0
	}
	return o
}

// dearest leaves of the items that are an nth, of all products together, the dearest that may be cheaper.
func (p NthItem) dearest(list []units) {
	for i := range list {
		list[i].group = 0
	}
	dearestFirst(list)
	left := p.Times
	for i := range list {
		list[i].count = min(list[i].count, left)
		left -= list[i].count
	}
}

// words are "second item" and "第二件".
func (p NthItem) words() (en, zh string) {
	switch p.nth() {
	case 2:
		return "second item", "第二件"
	case 3:
		return "third item", "第三件"
	}
	return fmt.Sprintf("%dth item", p.nth()), fmt.Sprintf("第%d件", p.nth())
}

func (p NthItem) reason(_ currency, everything bool) lang.Text {
	en, zh := p.words()
	switch off := p.percent(); off {
	case 50:
		en, zh = en+" half price", zh+"半价"
	case 100:
		en, zh = en+" free", zh+"免费"
	default:
		en, zh = en+" "+percentEN(off), zh+percentZH(off)
	}
	return onSelected(en, zh, everything)
}

func (p NthItem) misses(o outcome, c currency, everything bool) lang.Text {
	gain := c.format(max(o.gain-o.off, money.Amount(0)))
	if p.SameProduct {
		return onSelected(fmt.Sprintf("add %d more of the same product for %s off", o.units, gain), fmt.Sprintf("同款再加%d件可减%s", o.units, gain), everything)
	}
	return onSelected(fmt.Sprintf("add %d more for %s off", o.units, gain), fmt.Sprintf("再加%d件可减%s", o.units, gain), everything)
}
