package pricing

import (
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"errors"
)

// KindMoneyOff is money off above a threshold (满50减8), also in steps (满100减10, 满200减30). Its parameters are MoneyOff.
const KindMoneyOff Kind = "MONEY_OFF"

// maxSteps bounds the steps of a promotion.
const maxSteps = 5

func init() {
	step := []Field{
		{Name: "threshold", Type: FieldAmount, Min: 1, Max: int64(money.Max), Required: true, Label: lang.T("Spend at least", "满")},
		{Name: "off", Type: FieldAmount, Min: 1, Max: int64(money.Max), Required: true, Label: lang.T("Taken off", "减")},
	}
	register(definition{decode: decoder[MoneyOff], KindInfo: KindInfo{
		Kind: KindMoneyOff, Layer: LayerAmount, Name: lang.T("Money off", "满减"),
		Description: lang.T("Money off from a threshold on; with steps the highest one that is reached counts, with every it counts for each full threshold.",
			"消费满额立减；阶梯满减取已达到的最高一档，每满减则按满额次数累计。"),
		Fields: []Field{
			{Name: "threshold", Type: FieldAmount, Min: 1, Max: int64(money.Max), Label: lang.T("Spend at least", "满")},
			{Name: "off", Type: FieldAmount, Min: 1, Max: int64(money.Max), Label: lang.T("Taken off", "减")},
			{Name: "every", Type: FieldFlag, Label: lang.T("For each full threshold", "每满减")},
			{Name: "steps", Type: FieldList, Max: maxSteps, Label: lang.T("Steps, in place of the above", "阶梯（代替以上设置）"), Fields: step},
		},
	}})
}

// MoneyOff is the parameters of a money-off promotion, as JSON: {"threshold": 5000, "off": 800}, or {"steps": [{"threshold": 10000, "off": 1000}, …]}, in the
// shop's minor unit. Thresholds are compared with what the lines in scope bear after the layers before.
type MoneyOff struct {
	Step
	// Every has Off count for each full Threshold (每满50减8).
	Every bool `json:"every,omitempty"`
	// Steps stand in place of Threshold and Off; thresholds and amounts rise.
	Steps []Step `json:"steps,omitempty"`
}

// Step is one threshold of a money-off promotion.
type Step struct {
	// Threshold is what the lines must bear.
	Threshold money.Amount `json:"threshold,omitempty"`
	// Off is what is taken off then, once; at most Threshold.
	Off money.Amount `json:"off,omitempty"`
}

func (s Step) check(path ...string) error {
	if s.Off < 1 || s.Threshold < s.Off || s.Threshold > money.Max {
		return wrongParameter("off must be at least 1, and at most the threshold", "减免金额应至少为 1 且不超过门槛", append(path, "off")...)
	}
	return nil
}

func (p MoneyOff) check() error {
	if len(p.Steps) == 0 {
		return p.Step.check()
	}
	if p.Step != (Step{}) || p.Every {
		return wrongParameter("either steps or one threshold", "阶梯与单档满减只能选一种", "steps")
	}
	if len(p.Steps) > maxSteps {
		return within(int64(len(p.Steps)), 1, maxSteps, "steps")
	}
	var errs []error
	for i, s := range p.Steps {
		errs = append(errs, s.check("steps", itoa(i)))
		if i > 0 && (s.Threshold <= p.Steps[i-1].Threshold || s.Off <= p.Steps[i-1].Off) {
			errs = append(errs, wrongParameter("steps must rise", "阶梯须逐档递增", "steps", itoa(i), "threshold"))
		}
	}
	return errors.Join(errs...)
}

func (p MoneyOff) take(v *view) outcome {
	o := outcome{base: v.base()}
	steps := p.Steps
	if len(steps) == 0 {
		one := [1]Step{p.Step}
		steps = one[:]
	}
	for _, s := range steps {
		if o.base < s.Threshold {
			o.short, o.gain = s.Threshold-o.base, s.Off
			break
		}
		o.off = s.Off
		if p.Every {
			times := o.base / s.Threshold
			o.off = times * s.Off
			o.short, o.gain = (times+1)*s.Threshold-o.base, o.off+s.Off
		}
	}
	o.off = v.share(o.off, o.base)
	return o
}

func (p MoneyOff) reason(c currency, everything bool) lang.Text {
	on, zhOn := "", ""
	if !everything {
		on, zhOn = " on selected items", "指定商品"
	}
	if len(p.Steps) > 0 {
		var en, zh string
		for i, s := range p.Steps {
			if i > 0 {
				en, zh = en+", ", zh+"，"
			}
			en += c.format(s.Off) + " off from " + c.format(s.Threshold)
			zh += "满" + c.format(s.Threshold) + "减" + c.format(s.Off)
		}
		return lang.T(en+on, zhOn+zh)
	}
	off, threshold := c.format(p.Off), c.format(p.Threshold)
	if p.Every {
		return lang.T(off+" off for every "+threshold+" spent"+on, zhOn+"每满"+threshold+"减"+off)
	}
	return lang.T(off+" off for spending "+threshold+on, zhOn+"满"+threshold+"减"+off)
}
