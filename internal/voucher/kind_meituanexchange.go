package voucher

import "cuppa/internal/lang"

func init() {
	register("MEITUAN_EXCHANGE", func(c *clients) (Kind, bool) {
		if c.meituan == nil {
			return Kind{}, false
		}
		return of(c.meituan, "MEITUAN_EXCHANGE", Meituan, Exchange, lang.T("Meituan exchange voucher", "美团兑换券")), true
	})
}
