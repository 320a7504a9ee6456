package pricing

import (
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"errors"
)

// KindDelivery is a lower delivery fee, or none (免配送费). Its parameters are DeliveryOff.
const KindDelivery Kind = "DELIVERY_OFF"

func init() {
	register(definition{decode: decoder[DeliveryOff], KindInfo: KindInfo{
		Kind: KindDelivery, Layer: LayerDelivery, Name: lang.T("Free delivery", "免配送费"),
		Description: lang.T("The delivery fee, or a part of it, from a threshold on that the items in scope must reach.", "商品满额减免配送费。"),
		Fields: []Field{
			{Name: "off", Type: FieldAmount, Max: int64(money.Max), Label: lang.T("Taken off, 0 for all of it", "减免金额，0 为全免")},
			{Name: "threshold", Type: FieldAmount, Max: int64(money.Max), Label: lang.T("Spend at least", "门槛")},
		},
	}})
}

// DeliveryOff is the parameters, as JSON: {"threshold": 3000} or {"off": 300}.
type DeliveryOff struct {
	// Off is taken off the fee; 0: all of it.
	Off money.Amount `json:"off,omitempty"`
	// Threshold is what the goods in scope must bear; 0: anything.
	Threshold money.Amount `json:"threshold,omitempty"`
}

func (p DeliveryOff) check() error {
	return errors.Join(amountWithin(p.Off, 0, "off"), amountWithin(p.Threshold, 0, "threshold"))
}

func (p DeliveryOff) take(v *view) outcome {
	base := v.base()
	o := outcome{}
	for at := range v.bears {
		if !v.line(at).Delivery {
			continue
		}
		o.base += v.bears[at]
		take := v.bears[at]
		if p.Off > 0 {
			take = min(take, p.Off-o.off)
		}
		if base < p.Threshold {
			o.short, o.gain = p.Threshold-base, o.gain+take
			continue
		}
		v.off[at] = take
		o.off += take
	}
	return o
}

func (p DeliveryOff) reason(c currency, _ bool) lang.Text {
	switch {
	case p.Off == 0 && p.Threshold == 0:
		return lang.T("free delivery", "免配送费")
	case p.Off == 0:
		return lang.T("free delivery from "+c.format(p.Threshold), "满"+c.format(p.Threshold)+"免配送费")
	case p.Threshold == 0:
		return lang.T(c.format(p.Off)+" off the delivery fee", "配送费减"+c.format(p.Off))
	}
	return lang.T(c.format(p.Off)+" off the delivery fee from "+c.format(p.Threshold), "满"+c.format(p.Threshold)+"配送费减"+c.format(p.Off))
}

func (p DeliveryOff) misses(o outcome, c currency, _ bool) lang.Text {
	short, gain := c.format(o.short), c.format(o.gain)
	return lang.T("spend "+short+" more for "+gain+" off the delivery fee", "再买"+short+"配送费可减"+gain)
}
