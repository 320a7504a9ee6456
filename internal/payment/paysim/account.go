package paysim

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"

	"cuppa/internal/identity/wechat"
	"cuppa/internal/payment/alipay"
	"cuppa/internal/payment/wechatpay"
	"cuppa/internal/secret"
)

// WeChatPayAccount is a merchant's account at the simulated WeChat Pay, which is served at base; notices go to notifyBase. It knows both kinds of platform keys.
func (s *Sim) WeChatPayAccount(base, notifyBase string) wechatpay.Account {
	return wechatpay.Account{
		MerchantID: MerchantID, AppID: WeChatAppID, APIv3Key: secret.New(s.keys.APIv3), Serial: MerchantSerial, PrivateKey: s.keys.merchant,
		PublicKeyID: PublicKeyID, PublicKey: &s.keys.platform.PublicKey, Certificates: []*x509.Certificate{s.keys.certificate},
		NotifyURL: notifyBase + "/callbacks/wechat_pay", BaseURL: base, Simulated: true,
	}
}

// MiniProgram is the simulated mini-program's account, whose API is served at base.
func (s *Sim) MiniProgram(base string) wechat.Settings {
	return wechat.Settings{AppID: WeChatAppID, Secret: WeChatAppSecret, URL: base}
}

// AlipayAccount is an application's account at the simulated Alipay. Call it before it is served.
func (s *Sim) AlipayAccount(base, notifyBase string) alipay.Account {
	s.base = base
	public, _ := x509.MarshalPKIXPublicKey(&s.keys.platform.PublicKey) // an RSA key always can be
	private := x509.MarshalPKCS1PrivateKey(s.keys.merchant)
	return alipay.Account{
		AppID: AlipayAppID, SellerID: AlipaySellerID, MiniAppID: AlipayAppID, PrivateKey: secret.New(base64.StdEncoding.EncodeToString(private)),
		PublicKey: secret.New(base64.StdEncoding.EncodeToString(public)), Gateway: base + "/gateway.do", NotifyURL: notifyBase + "/callbacks/alipay", Simulated: true,
	}
}

// AlipayCertified is the same application in certificate mode.
func (s *Sim) AlipayCertified(base, notifyBase string) alipay.Account {
	a := s.AlipayAccount(base, notifyBase)
	armoured := func(c *x509.Certificate) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	a.PublicKey = secret.Text{}
	a.AppCert, a.RootCert = armoured(s.keys.aliApp), armoured(s.keys.aliRoot)
	a.AlipayCert = armoured(s.keys.aliOwn) + armoured(s.keys.aliRoot)
	return a
}
