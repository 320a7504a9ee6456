package pricing

import (
	"errors"
	"fmt"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// The kinds for guests who come for the first time (首单立减, 新人专享). Their parameters are FirstOrder and NewUser.
const (
	KindFirstOrder Kind = "FIRST_ORDER"
	KindNewUser    Kind = "NEW_USER"
)

// maxNewDays is how long a person may count as new.
const maxNewDays = 365

func init() {
	fields := []Field{
		{Name: "off", Type: FieldAmount, Min: 1, Max: int64(money.Max), Label: lang.T("Taken off", "立减")},
		{Name: "percentOff", Type: FieldPercent, Min: 1, Max: 100, Label: lang.T("or percent off", "或减免百分比")},
		{Name: "threshold", Type: FieldAmount, Max: int64(money.Max), Label: lang.T("Spend at least", "门槛")},
	}
	register(definition{decode: decoder[FirstOrder], KindInfo: KindInfo{
		Kind: KindFirstOrder, Layer: LayerAmount, Name: lang.T("First order", "首单立减"), Fields: fields,
		Description: lang.T("For the first order of a guest in the brand, once.", "顾客在本品牌的首单可享，限一次。"),
	}})
	register(definition{decode: decoder[NewUser], KindInfo: KindInfo{
		Kind: KindNewUser, Layer: LayerAmount, Name: lang.T("New guests", "新人专享"),
		Description: lang.T("For some days after a guest has come first.", "注册后若干天内可享。"),
		Fields:      append([]Field{{Name: "days", Type: FieldCount, Min: 1, Max: maxNewDays, Required: true, Label: lang.T("Days", "天数")}}, fields...),
	}})
}

// Reduction is an amount or a percentage off, from a threshold on.
type Reduction struct {
	// Off is in the minor unit, PercentOff in hundredths; one of them is given.
	Off        money.Amount `json:"off,omitempty"`
	PercentOff int          `json:"percentOff,omitempty"`
	// Threshold is what the lines in scope must bear; 0: anything.
	Threshold money.Amount `json:"threshold,omitempty"`
}

func (p Reduction) check() error {
	errs := []error{amountWithin(p.Threshold, 0, "threshold")}
	switch {
	case (p.Off == 0) == (p.PercentOff == 0):
		errs = append(errs, wrongParameter("either off or percentOff", "立减与折扣须二选一", "off"))
	case p.PercentOff != 0:
		errs = append(errs, within(int64(p.PercentOff), 1, 100, "percentOff"))
	default:
		errs = append(errs, amountWithin(p.Off, 1, "off"))
	}
	return errors.Join(errs...)
}

func (p Reduction) take(v *view) outcome {
	o := outcome{base: v.base()}
	off := p.Off
	if p.PercentOff > 0 {
		off = max(o.base, p.Threshold).Percent(int64(p.PercentOff))
	}
	if o.base < p.Threshold {
		o.short, o.gain = p.Threshold-o.base, min(off, p.Threshold)
		return o
	}
	o.off = v.share(off, o.base)
	return o
}

func (p Reduction) percentage(string) int { return p.PercentOff }

// words are "¥5 off" and "减¥5".
func (p Reduction) words(c currency) (en, zh string) {
	if p.PercentOff > 0 {
		return percentEN(p.PercentOff), percentZH(p.PercentOff)
	}
	return c.format(p.Off) + " off", "减" + c.format(p.Off)
}

// FirstOrder is the parameters, as JSON: {"off": 500, "threshold": 1500} or {"percentOff": 50}.
type FirstOrder struct{ Reduction }

func (p FirstOrder) reason(c currency, everything bool) lang.Text {
	en, zh := p.words(c)
	return onSelected(en+" your first order", "首单"+zh, everything)
}

func (p FirstOrder) refuses(g *Guest, _ Moment) lang.Text {
	if g.Orders > 0 {
		return textFirstOrder
	}
	return nil
}

// NewUser is the parameters, as JSON: {"days": 7, "off": 300}.
type NewUser struct {
	Reduction
	// Days is how long after coming first a guest is new, 1 to 365 times 24 hours.
	Days int `json:"days"`
}

func (p NewUser) check() error {
	return errors.Join(within(int64(p.Days), 1, maxNewDays, "days"), p.Reduction.check())
}

func (p NewUser) reason(c currency, everything bool) lang.Text {
	en, zh := p.words(c)
	return onSelected(en+" for new guests", "新人"+zh, everything)
}

func (p NewUser) refuses(g *Guest, at Moment) lang.Text {
	if g.Since.IsZero() || at.At.Before(g.Since.Add(time.Duration(p.Days)*24*time.Hour)) {
		return nil
	}
	return lang.T(fmt.Sprintf("only for %d days after joining", p.Days), fmt.Sprintf("仅限注册%d天内的新客", p.Days))
}

var textFirstOrder = lang.T("only for the first order", "仅限首单")
