package pricing

import (
	"strconv"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// KindCouponPercentage is a percentage off the goods in scope (折扣券), at most FaceValue where it is above 0.
const KindCouponPercentage Kind = "PERCENTAGE"

func init() {
	registerCoupon(couponKind{
		stage: stagePercent, name: percentageName, reason: percentageReason, needs: lang.T("add an item that this coupon is for", "需购买此券适用的商品"),
		CouponKindInfo: CouponKindInfo{
			Kind: KindCouponPercentage, Percent: true, Goods: true, Label: lang.T("Percentage", "折扣券"),
			Description: lang.T("Takes a percentage off the goods that it is for, at most one an order.", "适用商品打折，每单限用一张。"),
		},
	})
}

func percentageName(k *Coupon) lang.Text {
	en, zh := upTo(k, strconv.Itoa(k.Percent)+"% off", foldZH(k.Percent))
	return couponName(k, en, zh)
}

// foldZH writes what is left as Chinese does: 20 percent off is 8折.
func foldZH(percent int) string {
	left := 100 - percent
	switch {
	case left == 0:
		return "免单"
	case left%10 == 0:
		return strconv.Itoa(left/10) + "折"
	case left < 10:
		return "0." + strconv.Itoa(left) + "折"
	}
	return strconv.Itoa(left/10) + "." + strconv.Itoa(left%10) + "折"
}

func percentageReason(k *Coupon, take money.Amount, c currency) lang.Text {
	off := c.format(take)
	if k.FaceValue > 0 && take == k.FaceValue {
		return lang.T(off+" off with a coupon, its most", "折扣券减"+off+"（已达上限）")
	}
	percent := strconv.Itoa(k.Percent)
	return lang.T(off+" off with a coupon for "+percent+"%", foldZH(k.Percent)+"券减"+off)
}
