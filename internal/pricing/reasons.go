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

// nearness is the order in which guests care for what does not count.
var nearness = []Verdict{
	VerdictSpendMore, VerdictBuyMore, VerdictBetter, VerdictSame, VerdictCoupon, VerdictLogin, VerdictGuest, VerdictGuestUsedUp, VerdictUsedUp,
	VerdictHours, VerdictSoon, VerdictEnded, VerdictWay, VerdictScope, VerdictNothing,
}

// The reasons that are the same for everyone. Texts are shared and never changed.
var (
	textBetter     = lang.T("another promotion takes more off", "已享受更优惠的活动")
	textBest       = lang.T("another combination takes more off", "已享受更优惠的组合")
	textSame       = lang.T("another promotion takes as much off", "已享受同等优惠的活动")
	textEnded      = lang.T("ended", "活动已结束")
	textScope      = lang.T("not for these items", "不适用于所选商品")
	textNothing    = lang.T("nothing left to take off", "没有可优惠的金额")
	textBudget     = lang.T("what is left of it is less than this takes off", "活动剩余额度不足")
	textUsed       = lang.T("already used", "已使用")
	textLocked     = lang.T("held by another order", "已被其他订单占用")
	textExpired    = lang.T("expired", "已过期")
	textShop       = lang.T("not in this shop", "本店不可用")
	textUnusable   = lang.T("cannot be used", "不可使用")
	textPercentage = lang.T("one percentage coupon an order, and another takes as much or more off", "每单限用一张折扣券，已使用更优惠的一张")
	textTooMany    = lang.T("at most "+strconv.Itoa(MaxCoupons)+" coupons for an order", "每单最多使用"+strconv.Itoa(MaxCoupons)+"张优惠券")
)

// explain lists the refused promotions, the nearest first, each with its reason.
func (r *run) explain() {
	var few [64]int
	refused := few[:0]
	for i := range r.tried {
		if !r.tried[i].applied {
			refused = append(refused, i)
		}
	}
	slices.SortFunc(refused, func(a, b int) int {
		x, y := &r.tried[a], &r.tried[b]
		if x.verdict != y.verdict {
			return slices.Index(nearness, x.verdict) - slices.Index(nearness, y.verdict)
		}
		return cmp.Or(cmp.Compare(x.shortfall(), y.shortfall()), cmp.Compare(x.units, y.units), cmp.Compare(x.rule.ID, y.rule.ID))
	})
	for _, i := range refused[:min(len(refused), maxRefusals)] {
		t := &r.tried[i]
		out := Rejected{Kind: t.rule.Kind, ID: t.rule.ID, Name: t.rule.Name, Reason: t.text(r.Rules.currency, r.At)}
		out.Missing, out.MissingQuantity, out.Gain = t.hint()
		r.rejected = append(r.rejected, out)
	}
}

// shortfall is what must be spent more, where that is the reason.
func (t *trial) shortfall() money.Amount {
	if t.verdict == VerdictSpendMore {
		return t.short
	}
	return 0
}

// hint is what is missing for more, and what it would take off then.
func (t *trial) hint() (short money.Amount, units int, gain money.Amount) {
	switch {
	case t.verdict == VerdictSpendMore, t.verdict == VerdictApplied && t.short > 0:
		return t.short, 0, t.gain
	case t.verdict == VerdictBuyMore, t.verdict == VerdictApplied && t.units > 0:
		return 0, t.units, t.gain
	}
	return 0, 0, 0
}

// trace is all that was tried, in the order of application, the coupons last; its sentences come from Describe.
func (r *run) trace() []Tried {
	out := make([]Tried, 0, len(r.tried)+len(r.coupons.sorted))
	for i := range r.tried {
		t := &r.tried[i]
		p := t.rule
		e := Tried{Kind: p.Kind, ID: p.ID, Version: p.Version, Name: p.Name, Layer: layers[p.layer], Verdict: t.verdict, Base: t.base, Amount: t.off, Reason: t.says}
		e.Missing, e.MissingQuantity, e.Gain = t.hint()
		out = append(out, e)
	}
	for i := range r.applied {
		if r.applied[i].Code != "" {
			out = append(out, r.applied[i].tried(LayerCoupon))
		}
	}
	for _, x := range r.rejected {
		if x.Fault == nil {
			continue
		}
		e := Tried{
			Kind: x.Kind, ID: x.ID, Code: x.Code, Name: x.Name, Layer: LayerCoupon, Verdict: VerdictNotAvailable, Missing: x.Missing, Gain: x.Gain, Reason: x.Reason,
		}
		if x.Missing > 0 {
			e.Verdict = VerdictSpendMore
		}
		out = append(out, e)
	}
	return out
}

func (a *Applied) tried(l Layer) Tried {
	return Tried{
		Kind: a.Kind, ID: a.ID, Version: a.Version, Code: a.Code, Name: a.Name, Layer: l, Verdict: VerdictApplied, Base: a.Base, Amount: a.Amount, Reason: a.Reason,
	}
}

// Describe adds names and sentences to what was tried at the moment, where they are not there yet. Of a version that is not among the rules any more the verdict
// alone is told.
func (r Rules) Describe(tried []Tried, at Moment) {
	for i := range tried {
		e := &tried[i]
		if e.Reason != nil {
			continue
		}
		t := trial{verdict: e.Verdict, rule: r.find(e.ID, e.Version)}
		switch {
		case t.rule == nil:
			e.Reason = verdictTexts[e.Verdict]
			continue
		case e.Verdict == VerdictApplied:
			e.Reason = t.rule.reason
		default:
			t.outcome = outcome{off: e.Amount, base: e.Base, short: e.Missing, units: e.MissingQuantity, gain: e.Gain}
			e.Reason = t.text(r.currency, at)
		}
		e.Name = t.rule.Name
	}
}

// maxKept is how many entries an order keeps.
const maxKept = 24

// Explain is what an order keeps of a result that was asked for its trace, made at the moment: with names and sentences, what counts and what came near it first
// in the choice, in the order of application.
func (r Rules) Explain(result Result, at Moment) Explanation {
	kept := nearest(slices.Clone(result.Tried))
	r.Describe(kept, at)
	return Explanation{Proof: result.Proof, Tried: kept}
}

// nearest leaves out of many entries those that are farthest from the guest's reach. It changes the list.
func nearest(kept []Tried) []Tried {
	for len(kept) > maxKept {
		farthest, rank := 0, -1
		for i := range kept {
			if n := slices.Index(nearness, kept[i].Verdict); n >= rank {
				farthest, rank = i, n
			}
		}
		kept = slices.Delete(kept, farthest, farthest+1)
	}
	return kept
}

func (r Rules) find(id string, version int) *rule {
	for i := range r.rules {
		if p := &r.rules[i]; p.ID == id && p.Version == version {
			return p
		}
	}
	return nil
}

func (t *trial) text(c currency, at Moment) lang.Text {
	p := t.rule
	if t.says != nil {
		return t.says
	}
	switch t.verdict {
	case VerdictSpendMore, VerdictBuyMore:
		if m, ok := p.effect.(missing); ok {
			return m.misses(t.outcome, c, p.everything)
		}
		short, gain := c.format(t.short), c.format(t.gain)
		if p.everything {
			return lang.T("spend "+short+" more for "+gain+" off", "再买"+short+"可减"+gain)
		}
		return lang.T("spend "+short+" more on selected items for "+gain+" off", "再买"+short+"指定商品可减"+gain)
	case VerdictHours:
		return p.hours
	case VerdictSoon:
		en, zh := at.day(p.Period.From)
		return lang.T("starts on "+en, zh+"开始")
	}
	return verdictTexts[t.verdict]
}

// verdictTexts are the verdicts that say it all.
var verdictTexts = map[Verdict]lang.Text{
	VerdictBetter: textBetter, VerdictSame: textSame, VerdictEnded: textEnded, VerdictScope: textScope, VerdictNothing: textNothing,
	VerdictSpendMore:   lang.T("not enough is spent", "未达到门槛"),
	VerdictBuyMore:     lang.T("not enough items", "件数不足"),
	VerdictGuest:       lang.T("not for this guest", "您不符合参与条件"),
	VerdictHours:       lang.T("not at this hour", "不在活动时段内"),
	VerdictSoon:        lang.T("starts later", "活动尚未开始"),
	VerdictCoupon:      lang.T("not together with coupons", "不可与优惠券同享"),
	VerdictLogin:       lang.T("log in to have it", "登录后可享"),
	VerdictGuestUsedUp: lang.T("you have had it as often as one may", "您的参与次数已用完"),
	VerdictUsedUp:      lang.T("used up", "活动名额已用完"),
	VerdictWay:         lang.T("not for this kind of order", "不适用于当前下单方式"),
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
