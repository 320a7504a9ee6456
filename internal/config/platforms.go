package config

import (
	"errors"
	"fmt"
	"net/url"
)

// Platforms are the accounts at the platforms whose vouchers guests bring. A platform without its account is not connected.
type Platforms struct {
	// Simulate is "1" to serve simulators of the platforms that have no account, "0" not to; empty simulates exactly where the demo is on.
	Simulate string `env:"SIMULATE_PLATFORMS"`
	// MeituanURL is the base of Meituan's open platform.
	MeituanURL string `env:"MEITUAN_URL" envDefault:"https://api-open-cater.meituan.com"`
	// MeituanDeveloperID and MeituanSignKey are the developer's.
	MeituanDeveloperID string `env:"MEITUAN_DEVELOPER_ID"`
	// MeituanSignKey signs what we ask Meituan.
	MeituanSignKey string `env:"MEITUAN_SIGN_KEY"`
	// DouyinURL is the base of Douyin's open platform.
	DouyinURL string `env:"DOUYIN_URL" envDefault:"https://open.douyin.com"`
	// DouyinClientKey and DouyinClientSecret are the application's.
	DouyinClientKey string `env:"DOUYIN_CLIENT_KEY"`
	// DouyinClientSecret belongs to DouyinClientKey.
	DouyinClientSecret string `env:"DOUYIN_CLIENT_SECRET"`
	// WeChatChannelsURL is the base of the API of WeChat Channels' shops.
	WeChatChannelsURL string `env:"WECHAT_CHANNELS_URL" envDefault:"https://api.weixin.qq.com"`
	// WeChatChannelsAppID and WeChatChannelsSecret are the Channels shop's.
	WeChatChannelsAppID string `env:"WECHAT_CHANNELS_APP_ID"`
	// WeChatChannelsSecret belongs to WeChatChannelsAppID.
	WeChatChannelsSecret string `env:"WECHAT_CHANNELS_SECRET"`
	// AlipayVouchers and AmapVouchers speak the same language, Koubei's, at gateways of their own.
	AlipayVouchers Koubei `envPrefix:"ALIPAY_VOUCHERS_"`
	// AmapVouchers is Amap's.
	AmapVouchers Koubei `envPrefix:"AMAP_VOUCHERS_"`
}

// Koubei is an application at a gateway of the Alipay kind.
type Koubei struct {
	// URL is the gateway.
	URL string `env:"URL"`
	// AppID is the application's.
	AppID string `env:"APP_ID"`
	// PrivateKey is the application's RSA key, base64 of PKCS#1 or PKCS#8, with or without PEM armour; PublicKey is the platform's.
	PrivateKey string `env:"PRIVATE_KEY"`
	// PublicKey checks the platform's answers.
	PublicKey string `env:"PUBLIC_KEY"`
}

// alipayGateway is Alipay's own. Amap has published none.
const alipayGateway = "https://openapi.alipay.com/gateway.do"

// Simulated says whether simulators of platforms are served: by default where the demo is on, never in production.
func (c Config) Simulated() bool {
	return c.Mode == Development && (c.Platforms.Simulate == "1" || c.Platforms.Simulate == "" && c.Demo())
}

// validate names every setting that can't be.
func (p Platforms) validate(mode string) (faults []error) {
	if p.Simulate != "" && p.Simulate != "0" && p.Simulate != "1" {
		faults = append(faults, errors.New("SIMULATE_PLATFORMS must be 0 or 1"))
	}
	if p.Simulate == "1" && mode == Production {
		faults = append(faults, errors.New("SIMULATE_PLATFORMS can't be 1 in production: its vouchers cost nothing"))
	}
	for _, set := range []struct {
		name, base string
		account    []string
	}{
		{"MEITUAN_URL, MEITUAN_DEVELOPER_ID and MEITUAN_SIGN_KEY", p.MeituanURL, []string{p.MeituanDeveloperID, p.MeituanSignKey}},
		{"DOUYIN_URL, DOUYIN_CLIENT_KEY and DOUYIN_CLIENT_SECRET", p.DouyinURL, []string{p.DouyinClientKey, p.DouyinClientSecret}},
		{"WECHAT_CHANNELS_URL, WECHAT_CHANNELS_APP_ID and WECHAT_CHANNELS_SECRET", p.WeChatChannelsURL, []string{p.WeChatChannelsAppID, p.WeChatChannelsSecret}},
		{"ALIPAY_VOUCHERS_URL, _APP_ID, _PRIVATE_KEY and _PUBLIC_KEY", p.AlipayVouchers.URL, p.AlipayVouchers.account()},
		{"AMAP_VOUCHERS_URL, _APP_ID, _PRIVATE_KEY and _PUBLIC_KEY", p.AmapVouchers.URL, p.AmapVouchers.account()},
	} {
		given := 0
		for _, one := range set.account {
			if one != "" {
				given++
			}
		}
		if given == 0 {
			continue
		}
		if given < len(set.account) {
			faults = append(faults, fmt.Errorf("%s go together", set.name))
		}
		if u, err := url.Parse(set.base); err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
			faults = append(faults, fmt.Errorf("%s: the address must be https, but on this machine: codes travel there", set.name))
		}
	}
	return faults
}

func (k Koubei) account() []string { return []string{k.AppID, k.PrivateKey, k.PublicKey} }
