package voucher

import "cuppa/internal/lang"

func init() {
	register("DOUYIN_EXCHANGE", func(c *clients) (Kind, bool) {
		if c.douyin == nil {
			return Kind{}, false
		}
		return of(c.douyin, "DOUYIN_EXCHANGE", Douyin, Exchange, lang.T("Douyin exchange voucher", "抖音兑换券")), true
	})
}
