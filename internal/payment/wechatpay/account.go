package wechatpay

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/verifiers"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"

	"cuppa/internal/config"
	"cuppa/internal/secret"
)

// Account is a merchant at WeChat Pay.
type Account struct {
	// MerchantID is the mchid, AppID the mini-program's (or official account's) that is bound to it.
	MerchantID, AppID string
	// APIv3Key decrypts notices: 32 bytes.
	APIv3Key secret.Text
	// Serial is of the merchant's certificate, PrivateKey its key: they sign what we ask.
	Serial     string
	PrivateKey *rsa.PrivateKey
	// PublicKeyID (PUB_KEY_ID_…) and PublicKey are "WeChat Pay's public key", which newer merchants have; Certificates are platform certificates, which older ones
	// have. At least one of them; while a merchant moves from one to the other, both.
	PublicKeyID  string
	PublicKey    *rsa.PublicKey
	Certificates []*x509.Certificate
	// NotifyURL is where notices come: https, no query, up to 255 bytes.
	NotifyURL string
	// BaseURL is another host than WeChat Pay's own: the simulator's. Empty for the real one.
	BaseURL string
	// Simulated says that a code is a link to the simulator's cashier.
	Simulated bool
}

// Read makes an account from settings, whose keys lie in files. Its errors name settings and never show what is in them.
func Read(set config.WeChatPay, notifyBase string) (Account, error) {
	a := Account{
		MerchantID: set.MerchantID, AppID: set.AppID, Serial: strings.ToUpper(set.CertSerial), PublicKeyID: set.PublicKeyID, BaseURL: set.URL,
		NotifyURL: strings.TrimSuffix(notifyBase, "/") + "/callbacks/wechat_pay",
	}
	var faults []error
	text := func(name, file string) string {
		if file == "" {
			return ""
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: the file can't be read", name))
		}
		return string(raw)
	}
	a.APIv3Key = secret.New(strings.TrimSpace(text("WECHAT_PAY_API_V3_KEY_FILE", set.APIv3KeyFile)))
	var err error
	if a.PrivateKey, err = utils.LoadPrivateKey(text("WECHAT_PAY_PRIVATE_KEY_FILE", set.PrivateKeyFile)); err != nil {
		faults = append(faults, errors.New("WECHAT_PAY_PRIVATE_KEY_FILE: no RSA private key in PEM (PKCS#8)"))
	}
	if pem := text("WECHAT_PAY_PUBLIC_KEY_FILE", set.PublicKeyFile); pem != "" {
		if a.PublicKey, err = utils.LoadPublicKey(pem); err != nil {
			faults = append(faults, errors.New("WECHAT_PAY_PUBLIC_KEY_FILE: no RSA public key in PEM"))
		}
	}
	for _, file := range set.CertificateFiles {
		c, err := utils.LoadCertificate(text("WECHAT_PAY_CERTIFICATE_FILES", strings.TrimSpace(file)))
		if err != nil {
			faults = append(faults, errors.New("WECHAT_PAY_CERTIFICATE_FILES: no certificate in PEM"))
			continue
		}
		a.Certificates = append(a.Certificates, c)
	}
	return a, errors.Join(faults...)
}

// check tells all that is wrong with an account.
func (a Account) check() error {
	var faults []error
	if a.MerchantID == "" || a.AppID == "" || a.Serial == "" || a.PrivateKey == nil {
		faults = append(faults, errors.New("the merchant, its application, its certificate's serial and its key are needed"))
	}
	if len(a.APIv3Key.Reveal()) != 32 {
		faults = append(faults, errors.New("the API v3 key has not 32 bytes"))
	}
	if (a.PublicKeyID == "") != (a.PublicKey == nil) {
		faults = append(faults, errors.New("WeChat Pay's public key and its id go together"))
	}
	if a.PublicKey == nil && len(a.Certificates) == 0 {
		faults = append(faults, errors.New("neither WeChat Pay's public key nor a platform certificate is there"))
	}
	for _, c := range a.Certificates {
		if _, ok := c.PublicKey.(*rsa.PublicKey); !ok {
			faults = append(faults, errors.New("a platform certificate is not of an RSA key"))
		}
	}
	if u, err := url.Parse(a.NotifyURL); err != nil || u.Host == "" || u.RawQuery != "" || len(a.NotifyURL) > 255 || u.Scheme != "https" && !a.Simulated {
		faults = append(faults, errors.New("the address of notices must be https, without a query, of up to 255 bytes"))
	}
	return errors.Join(faults...)
}

// verifier takes both kinds of platform keys.
func (a Account) verifier() auth.Verifier {
	certificates := core.NewCertificateMapWithList(a.Certificates)
	switch {
	case a.PublicKey == nil:
		return verifiers.NewSHA256WithRSAVerifier(certificates)
	case len(a.Certificates) == 0:
		return verifiers.NewSHA256WithRSAPubkeyVerifier(a.PublicKeyID, *a.PublicKey)
	}
	return verifiers.NewSHA256WithRSACombinedVerifier(certificates, a.PublicKeyID, *a.PublicKey)
}

// beijing is the zone of WeChat Pay's days and times.
var beijing = time.FixedZone("CST", 8*60*60)
