package config

import (
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Payments are the accounts at the payment channels. A channel without its account is not there.
type Payments struct {
	// Simulate is "1" to simulate the channels that have no account, "0" not to; empty simulates exactly where the demo is on.
	Simulate string `env:"SIMULATE_PAYMENTS"`
	// NotifyURL is how channels reach this server: https, without a path; PUBLIC_URL by default.
	NotifyURL string `env:"PAYMENT_NOTIFY_URL"`
	// NoticeKeyFiles hold the keys that seal what channels' notices say: the first seals, all open. NoticeBodiesFor is for how long that is kept.
	NoticeKeyFiles  []string      `env:"NOTICE_KEY_FILES"`
	NoticeBodiesFor time.Duration `env:"NOTICE_BODIES_FOR" envDefault:"4320h"`
	// WeChatPay and Alipay are the merchant's accounts.
	WeChatPay WeChatPay `envPrefix:"WECHAT_PAY_"`
	// Alipay is the application's.
	Alipay Alipay `envPrefix:"ALIPAY_"`
}

// WeChatPay is a merchant of WeChat Pay API v3. Its secrets lie in files.
type WeChatPay struct {
	// URL is another host than WeChat Pay's own, for tests.
	URL string `env:"URL"`
	// MerchantID is the mchid, AppID the mini-program's that is bound to it; WECHAT_APP_ID by default.
	MerchantID string `env:"MCH_ID"`
	AppID      string `env:"APP_ID"`
	// CertSerial is the serial number of the merchant's certificate, in hex.
	CertSerial string `env:"CERT_SERIAL"`
	// PrivateKeyFile is the merchant's key, PEM; APIv3KeyFile holds the 32 bytes that notices are encrypted with.
	PrivateKeyFile string `env:"PRIVATE_KEY_FILE"`
	APIv3KeyFile   string `env:"API_V3_KEY_FILE"`
	// PublicKeyID and PublicKeyFile are WeChat Pay's public key; CertificateFiles the platform's certificates. One kind, or both while moving.
	PublicKeyID      string   `env:"PUBLIC_KEY_ID"`
	PublicKeyFile    string   `env:"PUBLIC_KEY_FILE"`
	CertificateFiles []string `env:"CERTIFICATE_FILES"`
	// Shipping is "1" to tell WeChat when what was paid for in the mini-program is handed over, "0" or empty not to.
	Shipping string `env:"SHIPPING"`
}

// Alipay is an application at Alipay's open platform. Its secrets lie in files.
type Alipay struct {
	// URL is the gateway.
	URL string `env:"URL" envDefault:"https://openapi.alipay.com/gateway.do"`
	// AppID is the application's, SellerID (2088…) the merchant's that is paid, MiniAppID the mini-program's in which guests pay; AppID by default.
	AppID     string `env:"APP_ID"`
	SellerID  string `env:"SELLER_ID"`
	MiniAppID string `env:"MINI_APP_ID"`
	// PrivateKeyFile is the application's key, PublicKeyFile Alipay's; PEM or bare base64.
	PrivateKeyFile string `env:"PRIVATE_KEY_FILE"`
	PublicKeyFile  string `env:"PUBLIC_KEY_FILE"`
	// AppCertFile, RootCertFile and CertFile (PEM) are there instead of PublicKeyFile in certificate mode: the application's certificate, Alipay's roots, and Alipay's
	// own certificate.
	AppCertFile  string `env:"APP_CERT_FILE"`
	RootCertFile string `env:"ROOT_CERT_FILE"`
	CertFile     string `env:"CERT_FILE"`
}

// Connected says whether there is an account.
func (w WeChatPay) Connected() bool { return w.MerchantID != "" }

// Connected says whether there is an account.
func (a Alipay) Connected() bool { return a.AppID != "" }

// PaymentsSimulated says whether simulators of payment channels are served: by default where the demo is on, never in production.
func (c Config) PaymentsSimulated() bool {
	return c.Mode == Development && (c.Payments.Simulate == "1" || c.Payments.Simulate == "" && c.Demo())
}

// ShippingTold says whether WeChat is told of handovers: where it was asked for.
func (c Config) ShippingTold() bool { return c.Payments.WeChatPay.Shipping == "1" }

// validateShipping names what telling WeChat of handovers lacks.
func (c Config) validateShipping() error {
	w := c.Payments.WeChatPay
	switch {
	case w.Shipping == "" || w.Shipping == "0":
		return nil
	case w.Shipping != "1":
		return errors.New("WECHAT_PAY_SHIPPING must be 0 or 1")
	case !w.Connected() || c.WeChatAppID == "" || w.AppID != c.WeChatAppID:
		return errors.New("WECHAT_PAY_SHIPPING needs the merchant, WECHAT_APP_ID and WECHAT_APP_SECRET, and WECHAT_PAY_APP_ID to be the same mini-program")
	}
	return nil
}

// validate names every setting that can't be.
func (p Payments) validate(mode string) (faults []error) {
	if p.Simulate != "" && p.Simulate != "0" && p.Simulate != "1" {
		faults = append(faults, errors.New("SIMULATE_PAYMENTS must be 0 or 1"))
	}
	if p.Simulate == "1" && mode == Production {
		faults = append(faults, errors.New("SIMULATE_PAYMENTS can't be 1 in production: its money is none"))
	}
	if p.NoticeBodiesFor != 0 && p.NoticeBodiesFor < time.Hour {
		faults = append(faults, errors.New("NOTICE_BODIES_FOR must be at least 1h, or 0 for ever"))
	}
	w, a := p.WeChatPay, p.Alipay
	faults = append(faults, together("WECHAT_PAY_MCH_ID, _APP_ID, _CERT_SERIAL, _PRIVATE_KEY_FILE and _API_V3_KEY_FILE", w.Connected(),
		w.MerchantID, w.AppID, w.CertSerial, w.PrivateKeyFile, w.APIv3KeyFile))
	faults = append(faults, together("ALIPAY_APP_ID, _SELLER_ID and _PRIVATE_KEY_FILE", a.Connected(), a.AppID, a.SellerID, a.PrivateKeyFile),
		together("ALIPAY_APP_CERT_FILE, _ROOT_CERT_FILE and _CERT_FILE", false, a.AppCertFile, a.RootCertFile, a.CertFile))
	if a.Connected() && (a.PublicKeyFile == "") == (a.CertFile == "") {
		faults = append(faults, errors.New("ALIPAY_PUBLIC_KEY_FILE or the three certificates are needed, and not both: nothing that Alipay says could be believed"))
	}
	if (w.PublicKeyID == "") != (w.PublicKeyFile == "") {
		faults = append(faults, errors.New("WECHAT_PAY_PUBLIC_KEY_ID and WECHAT_PAY_PUBLIC_KEY_FILE go together"))
	}
	if w.Connected() && w.PublicKeyFile == "" && len(w.CertificateFiles) == 0 {
		faults = append(faults, errors.New("WECHAT_PAY_PUBLIC_KEY_FILE or WECHAT_PAY_CERTIFICATE_FILES is needed: nothing that WeChat Pay says could be believed"))
	}
	if u, err := url.Parse(p.NotifyURL); (w.Connected() || a.Connected()) && (err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "") {
		faults = append(faults, errors.New("PAYMENT_NOTIFY_URL (or PUBLIC_URL) must be https: there channels tell what was paid"))
	}
	for name, at := range map[string]string{"WECHAT_PAY_URL": w.URL, "ALIPAY_URL": a.URL} {
		if u, err := url.Parse(at); at != "" && (err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname()))) {
			faults = append(faults, fmt.Errorf("%s must be https, but on this machine", name))
		}
	}
	return faults
}

// together is a fault where some of several settings are there and some are not.
func together(names string, needed bool, values ...string) error {
	given := 0
	for _, v := range values {
		if v != "" {
			given++
		}
	}
	if given == len(values) || given == 0 && !needed {
		return nil
	}
	return fmt.Errorf("%s go together", names)
}
