package config

import (
	"maps"
	"strings"
	"testing"
)

func TestChannelsAreConnectedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	whole := map[string]string{
		"WECHAT_PAY_MCH_ID": "1900000109", "WECHAT_APP_ID": "wx1", "WECHAT_APP_SECRET": "s", "WECHAT_PAY_CERT_SERIAL": "5157", "WECHAT_PAY_PRIVATE_KEY_FILE": "/k", "WECHAT_PAY_API_V3_KEY_FILE": "/v3",
		"WECHAT_PAY_PUBLIC_KEY_ID": "PUB_KEY_ID_1", "WECHAT_PAY_PUBLIC_KEY_FILE": "/p", "ALIPAY_APP_ID": "2021", "ALIPAY_SELLER_ID": "2088", "ALIPAY_PRIVATE_KEY_FILE": "/a",
		"ALIPAY_PUBLIC_KEY_FILE": "/b", "PUBLIC_URL": "https://shop.example",
	}
	c, err := Load(whole)
	if err != nil || !c.Payments.WeChatPay.Connected() || !c.Payments.Alipay.Connected() || c.Payments.WeChatPay.AppID != "wx1" || c.Payments.Alipay.MiniAppID != "2021" ||
		c.Payments.NotifyURL != "https://shop.example" {
		t.Fatalf("%+v: %v", c.Payments, err)
	}
	for name, changes := range map[string]map[string]string{
		"no key file":                {"WECHAT_PAY_PRIVATE_KEY_FILE": ""},
		"no API v3 key":              {"WECHAT_PAY_API_V3_KEY_FILE": ""},
		"no serial":                  {"WECHAT_PAY_CERT_SERIAL": ""},
		"a key without its id":       {"WECHAT_PAY_PUBLIC_KEY_ID": ""},
		"nothing to believe":         {"WECHAT_PAY_PUBLIC_KEY_ID": "", "WECHAT_PAY_PUBLIC_KEY_FILE": ""},
		"no seller":                  {"ALIPAY_SELLER_ID": ""},
		"no public key":              {"ALIPAY_PUBLIC_KEY_FILE": ""},
		"notices over plain HTTP":    {"PAYMENT_NOTIFY_URL": "http://shop.example"},
		"nowhere for notices":        {"PUBLIC_URL": ""},
		"WeChat Pay over plain HTTP": {"WECHAT_PAY_URL": "http://pay.example"},
		"Alipay over plain HTTP":     {"ALIPAY_URL": "http://pay.example/gateway.do"},
		"a strange word":             {"SIMULATE_PAYMENTS": "yes"},
		"simulated in production":    {"SIMULATE_PAYMENTS": "1", "MODE": "production", "SANDBOX_PAY_SECRET": "x"},
	} {
		set := maps.Clone(whole)
		maps.Copy(set, changes)
		if _, err := Load(set); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for environment, want := range map[string]bool{"": true, "SIMULATE_PAYMENTS=0": false, "MODE=production": false, "SEED_DEMO=0": false} {
		set := map[string]string{}
		if name, value, ok := strings.Cut(environment, "="); ok {
			set[name] = value
		}
		c, err := Load(set)
		if err != nil && set["MODE"] == "" || c.PaymentsSimulated() != want {
			t.Errorf("%q: simulated %v, %v", environment, c.PaymentsSimulated(), err)
		}
	}
}
