package pricing

import (
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindCash is a cash coupon (代金券): its face value off the goods. Platforms' cash vouchers count as it does.
const KindCash Kind = "CASH"

func init() {
	registerCoupon(couponKind{
		stage: stageAmount, name: cashName, reason: cashReason, needs: textNothing,
		CouponKindInfo: CouponKindInfo{
			Kind: KindCash, Worth: true, Label: lang.T("Cash", "代金券"), Description: lang.T("Takes its face value off the goods.", "抵扣商品金额。"),
		},
	})
}

func cashName(k *Coupon) lang.Text {
	value := yuan(k.FaceValue)
	if k.MinSpend == 0 {
		return lang.T("¥"+value+" off", value+"元代金券")
	}
	return couponName(k, "¥"+value+" off", "减"+value+"元")
}

// cashReason says what the coupon does, and that part of it is lost where the cart costs less.
func cashReason(k *Coupon, take money.Amount, c currency) lang.Text {
	off := c.format(take)
	if take < k.FaceValue {
		face := c.format(k.FaceValue)
		return lang.T(off+" off with a coupon for "+face, face+"优惠券抵扣"+off)
	}
	return lang.T(off+" off with a coupon", "优惠券减"+off)
}
