package payment_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cuppa/internal/payment"
	"cuppa/internal/payment/alipay"
	"cuppa/internal/payment/paysim"
	"cuppa/internal/payment/wechatpay"
	"cuppa/internal/secret"
)

const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

// TestAMiniProgramGetsWhatItsClientTakes computes the signature anew from the protocol's words.
func TestAMiniProgramGetsWhatItsClientTakes(t *testing.T) {
	t.Parallel()
	w := start(t)
	all := w.subjects()
	wx, ali := all[1], all[2]
	p := w.payment(wx)
	prepay, err := wx.Prepay(t.Context(), w.opening(p, openid))
	if err != nil {
		t.Fatal(err)
	}
	var params struct{ AppID, TimeStamp, NonceStr, Package, SignType, PaySign string }
	raw, err := wx.ClientParams(p, prepay)
	if err != nil || json.Unmarshal(raw, &params) != nil || params.SignType != "RSA" || !strings.HasPrefix(params.Package, "prepay_id=wx") || params.AppID != paysim.WeChatAppID {
		t.Fatalf("%s: %v", raw, err)
	}
	if params.TimeStamp != fmt.Sprint(w.now().Unix()) && params.TimeStamp != fmt.Sprint(w.now().Unix()-1) || len(params.NonceStr) != 32 {
		t.Errorf("%+v", params)
	}
	sum := sha256.Sum256([]byte(params.AppID + "\n" + params.TimeStamp + "\n" + params.NonceStr + "\n" + params.Package + "\n"))
	signature, err := base64.StdEncoding.DecodeString(params.PaySign)
	merchant := w.sim.WeChatPayAccount("", "").PrivateKey
	if err != nil || rsa.VerifyPKCS1v15(&merchant.PublicKey, crypto.SHA256, sum[:], signature) != nil {
		t.Errorf("the signature does not fit: %v", err)
	}
	if trade, _, _ := w.sim.Trade(t.Context(), payment.WeChatPay, p.No); trade.Payer != openid || trade.Kind != "JSAPI" || !trade.ExpiresAt.Equal(w.opening(p, "").ExpiresAt.Truncate(1e9)) {
		t.Errorf("%+v", trade)
	}
	if _, err := wx.Prepay(t.Context(), w.opening(p, "")); err == nil {
		t.Error("WeChat Pay took the same number with other parameters")
	}
	q := w.payment(ali)
	prepay, err = ali.Prepay(t.Context(), w.opening(q, openid))
	if err != nil {
		t.Fatal(err)
	}
	raw, err = ali.ClientParams(q, prepay)
	var trade map[string]string
	if err != nil || json.Unmarshal(raw, &trade) != nil || len(trade) != 1 || len(trade["tradeNO"]) < 16 {
		t.Errorf("%s: %v", raw, err)
	}
	for _, s := range []subject{wx, ali} {
		if raw, err := s.ClientParams(p, secret.New("something else")); err == nil {
			t.Errorf("%s made of nothing: %s", s.Name(), raw)
		}
	}
}

// TestErrorsQuoteNothing looks at the texts of all errors of a channel that can't be reached or answers nonsense.
func TestErrorsQuoteNothing(t *testing.T) {
	t.Parallel()
	w := start(t)
	for _, s := range w.subjects()[1:] {
		p := w.payment(s)
		w.open(s, p)
		p = w.pay(s, p, "")
		for _, fault := range paysim.AnswerFaults {
			if fault == paysim.Slow || fault == paysim.Huge {
				continue
			}
			if err := w.sim.Arm(t.Context(), s.Name(), fault, 10); err != nil {
				t.Fatal(err)
			}
			_, e1 := s.Prepay(t.Context(), w.opening(w.payment(s), openid))
			_, e2 := s.Query(t.Context(), p)
			e3 := s.Refund(t.Context(), p, w.refund(p, 1))
			_, e4 := s.Bill(t.Context(), w.now())
			for _, err := range []error{e1, e2, e3, e4} {
				if err == nil {
					continue
				}
				for _, quoted := range []string{openid, p.No, p.TransactionID, "http://", "https://", "Wechatpay-", "Authorization", "sign="} {
					if strings.Contains(err.Error(), quoted) || len(err.Error()) > 250 {
						t.Errorf("%s %s: %v", s.Name(), fault, err)
					}
				}
			}
			disarm(t, w, s, fault)
		}
	}
}

func TestAccountsThatCanNotWorkAreRefused(t *testing.T) {
	t.Parallel()
	w := start(t)
	good := w.sim.WeChatPayAccount(w.url, "https://shop.example")
	good.Simulated = false
	if _, err := wechatpay.New(good, wechatpay.Options{}); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(a *wechatpay.Account){
		"no merchant":          func(a *wechatpay.Account) { a.MerchantID = "" },
		"no key":               func(a *wechatpay.Account) { a.PrivateKey = nil },
		"a short API v3 key":   func(a *wechatpay.Account) { a.APIv3Key = secret.New("short") },
		"no platform key":      func(a *wechatpay.Account) { a.PublicKey, a.PublicKeyID, a.Certificates = nil, "", nil },
		"a key without its id": func(a *wechatpay.Account) { a.PublicKeyID = "" },
		"plain HTTP":           func(a *wechatpay.Account) { a.NotifyURL = "http://shop.example/callbacks/wechat_pay" },
		"a query":              func(a *wechatpay.Account) { a.NotifyURL += "?x=1" },
		"no address":           func(a *wechatpay.Account) { a.BaseURL = "nowhere" },
	} {
		a := good
		spoil(&a)
		if _, err := wechatpay.New(a, wechatpay.Options{}); err == nil || strings.Contains(err.Error(), "short") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, spoil := range map[string]func(a *wechatpay.Account){
		"the public key only":   func(a *wechatpay.Account) { a.Certificates = nil },
		"the certificates only": func(a *wechatpay.Account) { a.PublicKey, a.PublicKeyID = nil, "" },
	} {
		a := good
		spoil(&a)
		c, err := wechatpay.New(a, wechatpay.Options{Now: w.now})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body := []byte(`{"event_type":"SECURITY_ECHO.SUCCESS"}`)
		_, public := c.Verify(w.sim.WeChatSigned(w.now(), body, false), body, w.now())
		_, older := c.Verify(w.sim.WeChatSigned(w.now(), body, true), body, w.now())
		if (public == payment.ErrIrrelevant) != (len(a.Certificates) == 0) || (older == payment.ErrIrrelevant) == (len(a.Certificates) == 0) { //nolint:errorlint // exactly this one
			t.Errorf("%s: %v, %v", name, public, older)
		}
	}
	ali := w.sim.AlipayAccount(w.url, "https://shop.example")
	for name, spoil := range map[string]func(a *alipay.Account){
		"no application": func(a *alipay.Account) { a.AppID = "" },
		"no seller":      func(a *alipay.Account) { a.SellerID = "" },
		"no key":         func(a *alipay.Account) { a.PrivateKey = secret.New("MIIkey") },
		"no public key":  func(a *alipay.Account) { a.PublicKey = secret.New("MIIkey") },
		"no gateway":     func(a *alipay.Account) { a.Gateway = "" },
		"plain HTTP":     func(a *alipay.Account) { a.Simulated, a.NotifyURL = false, "http://shop.example/callbacks/alipay" },
	} {
		a := ali
		spoil(&a)
		if _, err := alipay.New(a, alipay.Options{}); err == nil || strings.Contains(err.Error(), "MIIkey") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
