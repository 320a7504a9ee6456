package voucher

import "cuppa/internal/lang"

func init() {
	register("ALIPAY_EXCHANGE", func(c *clients) (Kind, bool) {
		if c.alipay == nil {
			return Kind{}, false
		}
		return of(c.alipay, "ALIPAY_EXCHANGE", Alipay, Exchange, lang.T("Alipay exchange voucher", "支付宝兑换券")), true
	})
}
