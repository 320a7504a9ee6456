package pricing

import (
	"slices"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindCouponTopping is one option in scope free (加料券), at most FaceValue where it is above 0.
const KindCouponTopping Kind = "TOPPING"

func init() {
	registerCoupon(couponKind{
		stage: stageItem, item: toppingItem, name: toppingName, reason: toppingReason, needs: lang.T("add a topping that this coupon is for", "需添加此券适用的加料"),
		CouponKindInfo: CouponKindInfo{
			Kind: KindCouponTopping, Options: true, Label: lang.T("Topping", "加料券"),
			Description: lang.T("One topping that it is for is free.", "一份适用加料免费。"),
		},
	})
}

// toppingItem covers one option of a unit.
func toppingItem(k *Coupon, l *Line, option int) money.Amount {
	if option < 0 || option >= min(len(l.OptionPrices), len(l.OptionIDs)) || len(k.Scope.Options) > 0 && !slices.Contains(k.Scope.Options, l.OptionIDs[option]) {
		return 0
	}
	return k.atMost(l.OptionPrices[option])
}

func toppingName(k *Coupon) lang.Text {
	en, zh := upTo(k, "One topping free", "免费加料")
	return couponName(k, en, zh)
}

func toppingReason(_ *Coupon, take money.Amount, c currency) lang.Text {
	off := c.format(take)
	return lang.T(off+" off a topping with a coupon", "加料券减"+off)
}
