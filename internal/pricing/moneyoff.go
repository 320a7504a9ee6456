package pricing

import (
	"fmt"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindMoneyOff is money off above a threshold (满50减8). Its parameters are MoneyOff.
const KindMoneyOff Kind = "MONEY_OFF"

func init() {
	register(definition{kind: KindMoneyOff, layer: moneyLayer, decode: func(raw []byte) (effect, error) {
		var p MoneyOff
		if err := decodeStrict(raw, &p); err != nil {
			return nil, err
		}
		if p.Off < 1 || p.Threshold < p.Off || p.Threshold > money.Max {
			return nil, fmt.Errorf("%d off from %d on: off must be at least 1, and at most the threshold", p.Off, p.Threshold)
		}
		return p, nil
	}})
}

// MoneyOff is the parameters of a money-off promotion, as JSON: {"threshold": 5000, "off": 800}, in the shop's minor unit.
type MoneyOff struct {
	// Threshold is what the lines in scope must bear after percentage promotions.
	Threshold money.Amount `json:"threshold"`
	// Off is what is taken off then, once; at most Threshold.
	Off money.Amount `json:"off"`
}

func (p MoneyOff) measure(base money.Amount) outcome {
	if base < p.Threshold {
		return outcome{short: p.Threshold - base, gain: p.Off}
	}
	return outcome{off: p.Off}
}

func (p MoneyOff) reason(c currency, everything bool) lang.Text {
	off, threshold := c.format(p.Off), c.format(p.Threshold)
	if everything {
		return lang.T(off+" off for spending "+threshold, "满"+threshold+"减"+off)
	}
	return lang.T(off+" off for spending "+threshold+" on selected items", "指定商品满"+threshold+"减"+off)
}
