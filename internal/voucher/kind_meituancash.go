package voucher

import "cuppa/internal/lang"

func init() {
	register("MEITUAN_CASH", func(c *clients) (Kind, bool) {
		if c.meituan == nil {
			return Kind{}, false
		}
		return of(c.meituan, "MEITUAN_CASH", Meituan, Cash, lang.T("Meituan cash voucher", "美团代金券")), true
	})
}
