package pricing

import (
	"cmp"
	"slices"
	"strconv"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// maxRefusals is how many refused promotions a result names, the nearest to the guest's reach first.
const maxRefusals = 12

// why is the reason for which a promotion does not count, in the order in which guests care.
type why int

const (
	whyShort   why = iota // a little more must be spent
	whyBetter             // another takes more off
	whySame               // another takes as much off
	whyHours              // not at this hour or day
	whySoon               // begins soon
	whyEnded              // has just ended
	whyScope              // nothing in the cart is in its scope
	whyNothing            // there is nothing to take off
)

// refusal is a promotion that was tried, with what it would have done.
type refusal struct {
	rule *rule
	why  why
	outcome
}

// yieldTo marks a promotion that the layer's winner, which takes most off, leaves no room for. One that would not win even if the
// guest spent more is among them: to promise its discount would be a lie.
func (f *refusal) yieldTo(most money.Amount) {
	would := f.off
	if f.why == whyShort {
		would = f.gain
	}
	switch {
	case would == 0 || would > most:
	case would == most:
		f.why = whySame
	default:
		f.why = whyBetter
	}
}

// The reasons that are the same for everyone. Texts are shared and never changed.
var (
	textBetter   = lang.T("another promotion takes more off", "已享受更优惠的活动")
	textSame     = lang.T("another promotion takes as much off", "已享受同等优惠的活动")
	textEnded    = lang.T("ended", "活动已结束")
	textScope    = lang.T("not for these items", "不适用于所选商品")
	textNothing  = lang.T("nothing left to take off", "没有可优惠的金额")
	textUsed     = lang.T("already used", "已使用")
	textLocked   = lang.T("held by another order", "已被其他订单占用")
	textExpired  = lang.T("expired", "已过期")
	textShop     = lang.T("not in this shop", "本店不可用")
	textUnusable = lang.T("cannot be used", "不可使用")
	textTooMany  = lang.T("at most "+strconv.Itoa(MaxCoupons)+" coupons for an order", "每单最多使用"+strconv.Itoa(MaxCoupons)+"张优惠券")
)

// explain appends the refused promotions to out, the nearest first, each with its reason.
func explain(refused []refusal, c currency, at Moment, out []Rejected) []Rejected {
	slices.SortFunc(refused, func(a, b refusal) int {
		return cmp.Or(cmp.Compare(a.why, b.why), cmp.Compare(a.short, b.short), cmp.Compare(a.rule.ID, b.rule.ID))
	})
	for _, f := range refused[:min(len(refused), maxRefusals)] {
		out = append(out, Rejected{Kind: f.rule.Kind, ID: f.rule.ID, Name: f.rule.Name, Reason: f.text(c, at)})
	}
	return out
}

func (f *refusal) text(c currency, at Moment) lang.Text {
	switch f.why {
	case whyShort:
		short, gain := c.format(f.short), c.format(f.gain)
		if f.rule.everything {
			return lang.T("spend "+short+" more for "+gain+" off", "再买"+short+"可减"+gain)
		}
		return lang.T("spend "+short+" more on selected items for "+gain+" off", "再买"+short+"指定商品可减"+gain)
	case whyBetter:
		return textBetter
	case whySame:
		return textSame
	case whyHours:
		return f.rule.onlyAt()
	case whySoon:
		en, zh := at.day(f.rule.Period.From)
		return lang.T("starts on "+en, zh+"开始")
	case whyEnded:
		return textEnded
	case whyScope:
		return textScope
	case whyNothing:
	}
	return textNothing
}

// currency is how amounts are written in sentences: the sign, and how many digits the minor unit has.
type currency struct {
	sign   string
	digits int
}

// signs are the currencies that have a sign of their own here (ISO 4217: minor units); others are written with their code.
var signs = map[string]currency{
	"CNY": {"¥", 2}, "HKD": {"HK$", 2}, "MOP": {"MOP$", 2}, "TWD": {"NT$", 2}, "SGD": {"S$", 2}, "MYR": {"RM", 2}, "THB": {"฿", 2},
	"USD": {"$", 2}, "EUR": {"€", 2}, "GBP": {"£", 2}, "AUD": {"A$", 2}, "CAD": {"C$", 2}, "JPY": {"¥", 0}, "KRW": {"₩", 0}, "VND": {"₫", 0},
}

func currencyOf(code string) currency {
	if c, ok := signs[code]; ok {
		return c
	}
	if code == "" {
		return signs["CNY"]
	}
	return currency{code + " ", 2}
}

// format writes an amount as ¥12 or ¥12.50: decimals only when they say something.
func (c currency) format(a money.Amount) string {
	if c.sign == "" {
		c = signs["CNY"]
	}
	buf := append(make([]byte, 0, 24), c.sign...)
	if c.digits == 0 {
		return string(strconv.AppendInt(buf, int64(a), 10))
	}
	buf = strconv.AppendInt(buf, int64(a/100), 10)
	if cents := a % 100; cents != 0 {
		buf = append(buf, '.', byte('0'+cents/10), byte('0'+cents%10))
	}
	return string(buf)
}
