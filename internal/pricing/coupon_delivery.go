package pricing

import (
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindCouponDelivery takes the delivery fee off (配送券), at most FaceValue where it is above 0.
const KindCouponDelivery Kind = "DELIVERY"

func init() {
	registerCoupon(couponKind{
		stage: stageDelivery, name: deliveryName, reason: deliveryReason, needs: lang.T("only for orders that are delivered", "仅外卖订单可用"),
		CouponKindInfo: CouponKindInfo{
			Kind: KindCouponDelivery, Label: lang.T("Delivery", "配送券"), Description: lang.T("Takes the delivery fee off.", "减免配送费。"),
		},
	})
}

func deliveryName(k *Coupon) lang.Text {
	if k.FaceValue == 0 {
		return couponName(k, "Free delivery", "免配送费")
	}
	return couponName(k, "¥"+yuan(k.FaceValue)+" off delivery", "配送费减"+yuan(k.FaceValue)+"元")
}

func deliveryReason(_ *Coupon, take money.Amount, c currency) lang.Text {
	off := c.format(take)
	return lang.T(off+" off the delivery fee with a coupon", "配送券减"+off)
}
