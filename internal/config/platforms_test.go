package config

import (
	"maps"
	"strings"
	"testing"
)

func TestAccountsAtPlatformsAreWholeAndTheirAddressesSafe(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"MEITUAN_DEVELOPER_ID": "1", "MEITUAN_SIGN_KEY": "k", "DOUYIN_CLIENT_KEY": "k", "DOUYIN_CLIENT_SECRET": "s", "WECHAT_CHANNELS_APP_ID": "wx",
		"WECHAT_CHANNELS_SECRET": "s", "ALIPAY_VOUCHERS_APP_ID": "2", "ALIPAY_VOUCHERS_PRIVATE_KEY": "a", "ALIPAY_VOUCHERS_PUBLIC_KEY": "b",
		"AMAP_VOUCHERS_APP_ID": "3", "AMAP_VOUCHERS_PRIVATE_KEY": "a", "AMAP_VOUCHERS_PUBLIC_KEY": "b", "AMAP_VOUCHERS_URL": "https://amap.example/gateway",
	}
	with := func(name, value string) map[string]string {
		out := maps.Clone(good)
		out[name] = value
		return out
	}
	c, err := Load(good)
	if err != nil {
		t.Fatal(err)
	}
	if c.Platforms.MeituanURL != "https://api-open-cater.meituan.com" || c.Platforms.AlipayVouchers.URL != alipayGateway || c.Platforms.AmapVouchers.AppID != "3" || !c.Simulated() {
		t.Errorf("%s %s", c.Platforms.MeituanURL, c.Platforms.AlipayVouchers.URL)
	}
	for name := range good {
		_, err := Load(with(name, ""))
		if err == nil || strings.Contains(err.Error(), "amap.example") {
			t.Errorf("without %s: %v", name, err)
		}
	}
	for _, name := range []string{"MEITUAN_URL", "DOUYIN_URL", "WECHAT_CHANNELS_URL", "ALIPAY_VOUCHERS_URL", "AMAP_VOUCHERS_URL"} {
		if _, err := Load(with(name, "http://elsewhere.example")); err == nil {
			t.Errorf("%s may be plain http", name)
		}
		if _, err := Load(with(name, "http://127.0.0.1:9/x")); err != nil {
			t.Errorf("%s on this machine: %v", name, err)
		}
	}
	if _, err := Load(with("SIMULATE_PLATFORMS", "yes")); err == nil {
		t.Error("SIMULATE_PLATFORMS may be yes")
	}
	for environment, want := range map[string]bool{"1": true, "0": false, "": false} {
		c, err := Load(map[string]string{"SIMULATE_PLATFORMS": environment, "SEED_DEMO": "0"})
		if err != nil || c.Simulated() != want {
			t.Errorf("%q without the demo: %t, %v", environment, c.Simulated(), err)
		}
	}
}
