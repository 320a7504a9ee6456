package pricing

import (
	"errors"
	"fmt"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindBuyGet is buy some, get some free, the cheapest (买二赠一). Its parameters are BuyGet.
const KindBuyGet Kind = "BUY_N_GET_M"

func init() {
	register(definition{decode: decoder[BuyGet], KindInfo: KindInfo{
		Kind: KindBuyGet, Layer: LayerItem, Name: lang.T("Buy some, get some free", "买赠"),
		Description: lang.T("For every so many items bought some more are free; the cheapest of all are.", "每买若干件赠若干件，赠送其中最便宜的。"),
		Fields: []Field{
			{Name: "buy", Type: FieldCount, Min: 1, Max: 99, Required: true, Label: lang.T("Buy", "买")},
			{Name: "get", Type: FieldCount, Min: 1, Max: 99, Required: true, Label: lang.T("Get free", "赠")},
			{Name: "times", Type: FieldCount, Max: 99, Label: lang.T("At most so many times an order, 0 without limit", "每单最多次数，0 为不限")},
		},
	}})
}

// BuyGet is the parameters, as JSON: {"buy": 2, "get": 1}. The free ones must be in the cart too.
type BuyGet struct {
	// Buy and Get are 1 to 99 items.
	Buy int `json:"buy"`
	Get int `json:"get"`
	// Times bounds how often it counts in an order; 0: no bound.
	Times int `json:"times,omitempty"`
}

func (p BuyGet) check() error {
	return errors.Join(within(int64(p.Buy), 1, 99, "buy"), within(int64(p.Get), 1, 99, "get"), within(int64(p.Times), 0, 99, "times"))
}

func (p BuyGet) take(v *view) outcome {
	list, total := v.countUnits()
	times := total / (p.Buy + p.Get)
	if p.Times > 0 {
		times = min(times, p.Times)
	}
	o := outcome{base: v.base()}
	dearestFirst(list)
	free := times * p.Get
	for i := len(list) - 1; i >= 0 && free > 0; i-- {
		k := min(free, list[i].count)
		v.off[list[i].at] = v.part(list[i].at, k)
		free -= k
	}
	o.off = v.sum()
	if total > 0 && (p.Times == 0 || times < p.Times) {
		o.units = (times+1)*(p.Buy+p.Get) - total
		o.gain = o.off + list[len(list)-1].value*money.Amount(p.Get)
	}
	return o
}

func (p BuyGet) reason(_ currency, everything bool) lang.Text {
	en, zh := fmt.Sprintf("buy %d get %d free", p.Buy, p.Get), fmt.Sprintf("买%d赠%d", p.Buy, p.Get)
	return onSelected(en, zh, everything)
}

func (p BuyGet) misses(o outcome, _ currency, everything bool) lang.Text {
	if o.units > p.Get {
		return onSelected(fmt.Sprintf("add %d more: %d of them free", o.units, p.Get), fmt.Sprintf("再加%d件，其中%d件免费", o.units, p.Get), everything)
	}
	return onSelected(fmt.Sprintf("add %d more, free", o.units), fmt.Sprintf("再加%d件即免费", o.units), everything)
}

// onSelected adds that only some items count.
func onSelected(en, zh string, everything bool) lang.Text {
	if everything {
		return lang.T(en, zh)
	}
	return lang.T(en+" (selected items)", zh+"（指定商品）")
}
