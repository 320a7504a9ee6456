package pricing

import (
	"strconv"

	"cuppa/internal/lang"
)

// KindPercentOff is a percentage off (全场九折). Its parameters are PercentOff.
const KindPercentOff Kind = "PERCENT_OFF"

func init() {
	register(definition{decode: decoder[PercentOff], KindInfo: KindInfo{
		Kind: KindPercentOff, Layer: LayerPercent, Name: lang.T("Percentage off", "折扣"),
		Description: lang.T("A percentage off everything, or off the items in scope.", "全场或指定商品按比例打折。"),
		Fields: []Field{
			{Name: "percentOff", Type: FieldPercent, Min: 1, Max: 100, Required: true, Label: lang.T("Percent off", "减免百分比")},
		},
	}})
}

// PercentOff is the parameters of a percentage promotion, as JSON: {"percentOff": 10}.
type PercentOff struct {
	// PercentOff is what is taken off, in hundredths, 1 to 100: 10 is what a Chinese guest calls 9折.
	PercentOff int `json:"percentOff"`
}

func (p PercentOff) check() error { return within(int64(p.PercentOff), 1, 100, "percentOff") }

// take rounds the discount down, once for all lines together.
func (p PercentOff) take(v *view) outcome {
	base := v.base()
	return outcome{base: base, off: v.share(base.Percent(int64(p.PercentOff)), base)}
}

func (p PercentOff) percentage(string) int { return p.PercentOff }

func (p PercentOff) reason(_ currency, everything bool) lang.Text {
	if everything {
		return lang.T(percentEN(p.PercentOff)+" everything", "全场"+percentZH(p.PercentOff))
	}
	return lang.T(percentEN(p.PercentOff)+" selected items", "指定商品"+percentZH(p.PercentOff))
}

func percentEN(off int) string { return strconv.Itoa(off) + "% off" }

// percentZH is the Chinese way to say it: the tenths that remain to be paid, 9折 for 10 % off and 8.5折 for 15 %.
func percentZH(off int) string {
	left := 100 - off
	switch {
	case left == 0:
		return "免单"
	case left%10 == 0:
		return strconv.Itoa(left/10) + "折"
	}
	return strconv.Itoa(left/10) + "." + strconv.Itoa(left%10) + "折"
}
