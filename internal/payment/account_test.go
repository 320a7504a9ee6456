package payment_test

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cuppa/internal/config"
	"cuppa/internal/payment/alipay"
	"cuppa/internal/payment/paysim"
	"cuppa/internal/payment/wechatpay"
)

func TestAnAccountIsReadFromItsFiles(t *testing.T) {
	t.Parallel()
	w := start(t)
	known := w.sim.WeChatPayAccount(w.url, "")
	folder := t.TempDir()
	file := func(name string, text []byte) string {
		at := filepath.Join(folder, name)
		if err := os.WriteFile(at, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return at
	}
	armoured := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	private, err := x509.MarshalPKCS8PrivateKey(known.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(known.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	set := config.WeChatPay{
		URL: w.url, MerchantID: paysim.MerchantID, AppID: paysim.WeChatAppID, CertSerial: strings.ToLower(paysim.MerchantSerial), PrivateKeyFile: file("private.pem", armoured("PRIVATE KEY", private)),
		APIv3KeyFile: file("v3", []byte(known.APIv3Key.Reveal()+"\n")), PublicKeyID: paysim.PublicKeyID, PublicKeyFile: file("public.pem", armoured("PUBLIC KEY", public)),
		CertificateFiles: []string{file("platform.pem", armoured("CERTIFICATE", known.Certificates[0].Raw))},
	}
	account, err := wechatpay.Read(set, "https://shop.example/")
	if err != nil || account.NotifyURL != "https://shop.example/callbacks/wechat_pay" {
		t.Fatalf("%s: %v", account.NotifyURL, err)
	}
	wx, err := wechatpay.New(account, wechatpay.Options{Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	s := subject{wx, w.sim}
	p := w.payment(s)
	w.open(s, p)
	p = w.pay(s, p, "")
	w.backed(s, p, w.refund(p, 1800)) // it signs, decrypts and believes
	ours := w.sim.AlipayAccount(w.url, "")
	for _, form := range []struct{ private, public []byte }{
		{[]byte(ours.PrivateKey.Reveal()), []byte(ours.PublicKey.Reveal() + "\n")}, {armoured("PRIVATE KEY", private), armoured("PUBLIC KEY", public)},
	} {
		account, err := alipay.Read(config.Alipay{
			URL: w.url + "/gateway.do", AppID: paysim.AlipayAppID, SellerID: paysim.AlipaySellerID, PrivateKeyFile: file("a", form.private), PublicKeyFile: file("b", form.public),
		}, "https://shop.example")
		if err != nil {
			t.Fatal(err)
		}
		ali, err := alipay.New(account, alipay.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w.open(subject{ali, w.sim}, w.payment(subject{ali, w.sim}))
	}
	const key = "not a key but a secret"
	bad := file("bad", []byte(key))
	for name, spoil := range map[string]func(set *config.WeChatPay){
		"a missing file":   func(set *config.WeChatPay) { set.PrivateKeyFile = filepath.Join(folder, "none") },
		"no private key":   func(set *config.WeChatPay) { set.PrivateKeyFile = bad },
		"no public key":    func(set *config.WeChatPay) { set.PublicKeyFile = bad },
		"no certificate":   func(set *config.WeChatPay) { set.CertificateFiles = []string{bad} },
		"a missing v3 key": func(set *config.WeChatPay) { set.APIv3KeyFile = filepath.Join(folder, "none") },
		"the wrong way around": func(set *config.WeChatPay) {
			set.PrivateKeyFile, set.PublicKeyFile = set.PublicKeyFile, set.PrivateKeyFile
		},
	} {
		spoilt := set
		spoil(&spoilt)
		if _, err := wechatpay.Read(spoilt, "https://shop.example"); err == nil || strings.Contains(err.Error(), key) || !strings.Contains(err.Error(), "WECHAT_PAY_") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
