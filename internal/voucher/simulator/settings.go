package simulator

import (
	"fmt"
	"slices"

	"cuppa/internal/config"
)

// Settings points the platforms that have no account at this simulator, which is served at base; those that have one stay as they are.
func (s *Simulator) Settings(base string, set config.Platforms) (config.Platforms, error) {
	s.standsIn = nil
	if set.MeituanDeveloperID == "" {
		s.standsIn = append(s.standsIn, meituan)
		set.MeituanURL, set.MeituanDeveloperID, set.MeituanSignKey = base+"/meituan", MeituanDeveloperID, MeituanSignKey
	}
	if set.DouyinClientKey == "" {
		s.standsIn = append(s.standsIn, douyin)
		set.DouyinURL, set.DouyinClientKey, set.DouyinClientSecret = base+"/douyin", DouyinClientKey, DouyinClientSecret
	}
	if set.WeChatChannelsAppID == "" {
		s.standsIn = append(s.standsIn, wechat)
		set.WeChatChannelsURL, set.WeChatChannelsAppID, set.WeChatChannelsSecret = base+"/wechat", WeChatAppID, WeChatSecret
	}
	theirs, err := s.keys.theirKey()
	if err != nil {
		return set, fmt.Errorf("simulator: the platforms' key: %w", err)
	}
	ours := config.Koubei{AppID: KoubeiAppID, PrivateKey: s.keys.ourKey(), PublicKey: theirs}
	if set.AlipayVouchers.AppID == "" {
		s.standsIn = append(s.standsIn, alipay)
		set.AlipayVouchers = ours
		set.AlipayVouchers.URL = base + "/alipay/gateway.do"
	}
	if set.AmapVouchers.AppID == "" {
		s.standsIn = append(s.standsIn, amap)
		set.AmapVouchers = ours
		set.AmapVouchers.URL = base + "/amap/gateway.do"
	}
	return set, nil
}

// StandsIn says whether the settings that were pointed here take this simulator for a platform.
func (s *Simulator) StandsIn(platform string) bool { return slices.Contains(s.standsIn, platform) }
