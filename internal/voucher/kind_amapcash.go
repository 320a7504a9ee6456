package voucher

import "cuppa/internal/lang"

func init() {
	register("AMAP_CASH", func(c *clients) (Kind, bool) {
		if c.amap == nil {
			return Kind{}, false
		}
		return of(c.amap, "AMAP_CASH", Amap, Cash, lang.T("Amap cash voucher", "高德代金券")), true
	})
}
