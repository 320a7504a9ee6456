package voucher

import "cuppa/internal/lang"

func init() {
	register("WECHAT_CASH", func(c *clients) (Kind, bool) {
		if c.channels == nil {
			return Kind{}, false
		}
		return of(c.channels, "WECHAT_CASH", WeChat, Cash, lang.T("WeChat Channels cash voucher", "微信视频号代金券")), true
	})
}
