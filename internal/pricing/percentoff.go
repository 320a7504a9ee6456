package pricing

import (
	"fmt"
	"strconv"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindPercentOff is a percentage off (全场九折). Its parameters are PercentOff.
const KindPercentOff Kind = "PERCENT_OFF"

func init() {
	register(definition{kind: KindPercentOff, layer: percentLayer, decode: func(raw []byte) (effect, error) {
		var p PercentOff
		if err := decodeStrict(raw, &p); err != nil {
			return nil, err
		}
		if p.PercentOff < 1 || p.PercentOff > 100 {
			return nil, fmt.Errorf("percentOff is %d, not 1 to 100", p.PercentOff)
		}
		return p, nil
	}})
}

// PercentOff is the parameters of a percentage promotion, as JSON: {"percentOff": 10}.
type PercentOff struct {
	// PercentOff is what is taken off, in hundredths, 1 to 100: 10 is what a Chinese guest calls 9折.
	PercentOff int `json:"percentOff"`
}

// measure rounds the discount down, once for all lines together.
func (p PercentOff) measure(base money.Amount) outcome {
	return outcome{off: base.Percent(int64(p.PercentOff))}
}

func (p PercentOff) reason(_ currency, everything bool) lang.Text {
	en := strconv.Itoa(p.PercentOff) + "% off"
	if everything {
		return lang.T(en+" everything", "全场"+p.zhe())
	}
	return lang.T(en+" selected items", "指定商品"+p.zhe())
}

// zhe is the Chinese way to say it: the tenths that remain to be paid, 9折 for 10 % off and 8.5折 for 15 %.
func (p PercentOff) zhe() string {
	left := 100 - p.PercentOff
	switch {
	case left == 0:
		return "免单"
	case left%10 == 0:
		return strconv.Itoa(left/10) + "折"
	}
	return strconv.Itoa(left/10) + "." + strconv.Itoa(left%10) + "折"
}
