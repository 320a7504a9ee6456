package pricing

import (
	"errors"
	"slices"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindMemberPrice is a price for members, by their tier (会员价). Its parameters are MemberPrice.
const KindMemberPrice Kind = "MEMBER_PRICE"

const maxTiers = 10

func init() {
	register(definition{decode: decoder[MemberPrice], KindInfo: KindInfo{
		Kind: KindMemberPrice, Layer: LayerItem, Name: lang.T("Member price", "会员价"),
		Description: lang.T("A percentage off, or one price an item, by the guest's tier.", "按会员等级打折，或每件一口价。"),
		Fields: []Field{{Name: "tiers", Type: FieldList, Min: 1, Max: maxTiers, Required: true, Label: lang.T("Tiers", "等级"), Fields: []Field{
			{Name: "tier", Type: FieldText, Required: true, Label: lang.T("Tier", "等级")},
			{Name: "percentOff", Type: FieldPercent, Min: 1, Max: 100, Label: lang.T("Percent off", "减免百分比")},
			{Name: "price", Type: FieldAmount, Min: 1, Max: int64(money.Max), Label: lang.T("or price of one, without options", "或一口价（不含加料）")},
		}}},
	}})
}

// MemberPrice is the parameters, as JSON: {"tiers": [{"tier": "GOLD", "percentOff": 12}, {"tier": "BLACK", "price": 1500}]}.
type MemberPrice struct {
	Tiers []TierPrice `json:"tiers"`
}

// TierPrice is what one tier has: a percentage or a price.
type TierPrice struct {
	// Tier is the membership's name.
	Tier string `json:"tier"`
	// PercentOff is in hundredths, 1 to 100; Price is of one item without options. One of them is given.
	PercentOff int          `json:"percentOff,omitempty"`
	Price      money.Amount `json:"price,omitempty"`
}

func (p MemberPrice) check() error {
	if err := within(int64(len(p.Tiers)), 1, maxTiers, "tiers"); err != nil {
		return err
	}
	var errs []error
	for i, t := range p.Tiers {
		if t.Tier == "" || len(t.Tier) > maxIDBytes || slices.ContainsFunc(p.Tiers[:i], func(o TierPrice) bool { return o.Tier == t.Tier }) {
			errs = append(errs, wrongParameter("each tier is named once", "每个等级须命名且不重复", "tiers", itoa(i), "tier"))
		}
		switch {
		case (t.PercentOff == 0) == (t.Price == 0):
			errs = append(errs, wrongParameter("either percentOff or price", "折扣与一口价须二选一", "tiers", itoa(i), "percentOff"))
		case t.PercentOff != 0:
			errs = append(errs, within(int64(t.PercentOff), 1, 100, "tiers", itoa(i), "percentOff"))
		default:
			errs = append(errs, amountWithin(t.Price, 1, "tiers", itoa(i), "price"))
		}
	}
	return errors.Join(errs...)
}

func (p MemberPrice) tierOf(name string) *TierPrice {
	for i := range p.Tiers {
		if p.Tiers[i].Tier == name {
			return &p.Tiers[i]
		}
	}
	return nil
}

func (p MemberPrice) take(v *view) outcome {
	o := outcome{base: v.base()}
	t := p.tierOf(v.tier)
	switch {
	case t == nil:
	case t.Price > 0:
		o.off = FixedPrice{Price: t.Price}.take(v).off
	default:
		o.off = v.share(o.base.Percent(int64(t.PercentOff)), o.base)
	}
	return o
}

func (p MemberPrice) percentage(tier string) int {
	if t := p.tierOf(tier); t != nil {
		return t.PercentOff
	}
	return 0
}

func (p MemberPrice) reason(_ currency, everything bool) lang.Text {
	return onSelected("member price", "会员价", everything)
}

func (p MemberPrice) refuses(g *Guest, _ Moment) lang.Text {
	if p.tierOf(g.Tier) != nil {
		return nil
	}
	return textMembers
}

var textMembers = lang.T("for members of another tier", "仅限指定等级会员")
