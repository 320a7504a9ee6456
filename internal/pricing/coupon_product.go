package pricing

import (
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindCouponProduct is one item in scope free, with its options (兑换券), at most FaceValue where it is above 0.
const KindCouponProduct Kind = "PRODUCT"

func init() {
	registerCoupon(couponKind{
		stage: stageItem, item: productItem, name: productName, reason: productReason, needs: lang.T("add an item that this coupon is for", "需购买此券适用的商品"),
		CouponKindInfo: CouponKindInfo{
			Kind: KindCouponProduct, Goods: true, Bounded: true, Label: lang.T("Product", "单品券"),
			Description: lang.T("One item that it is for is free, options included.", "一件适用商品免费（含加料）。"),
		},
	})
}

// productItem covers whole units: with their options.
func productItem(k *Coupon, l *Line, option int) money.Amount {
	if option >= 0 || !k.Scope.covers(l) {
		return 0
	}
	return k.atMost(l.UnitPrice)
}

func productName(k *Coupon) lang.Text {
	en, zh := upTo(k, "One item free", "单品免费")
	return couponName(k, en, zh)
}

func productReason(_ *Coupon, take money.Amount, c currency) lang.Text {
	off := c.format(take)
	return lang.T(off+" off one item with a coupon", "单品券减"+off)
}
