package simulator

import (
	"fmt"

	"cuppa/internal/config"
)

// Settings points the platforms that have no account at this simulator, which is served at base; those that have one stay as they are.
func (s *Simulator) Settings(base string, set config.Platforms) (config.Platforms, error) {
	if set.MeituanDeveloperID == "" {
		set.MeituanURL, set.MeituanDeveloperID, set.MeituanSignKey = base+"/meituan", MeituanDeveloperID, MeituanSignKey
	}
	if set.DouyinClientKey == "" {
		set.DouyinURL, set.DouyinClientKey, set.DouyinClientSecret = base+"/douyin", DouyinClientKey, DouyinClientSecret
	}
	if set.WeChatChannelsAppID == "" {
		set.WeChatChannelsURL, set.WeChatChannelsAppID, set.WeChatChannelsSecret = base+"/wechat", WeChatAppID, WeChatSecret
	}
	theirs, err := s.keys.theirKey()
	if err != nil {
		return set, fmt.Errorf("simulator: the platforms' key: %w", err)
	}
	ours := config.Koubei{AppID: KoubeiAppID, PrivateKey: s.keys.ourKey(), PublicKey: theirs}
	if set.AlipayVouchers.AppID == "" {
		set.AlipayVouchers = ours
		set.AlipayVouchers.URL = base + "/alipay/gateway.do"
	}
	if set.AmapVouchers.AppID == "" {
		set.AmapVouchers = ours
		set.AmapVouchers.URL = base + "/amap/gateway.do"
	}
	return set, nil
}
