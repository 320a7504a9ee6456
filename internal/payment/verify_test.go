package payment_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"cuppa/internal/payment"
)

// wrong is a callback that must not be accepted, and why.
type wrong struct {
	name   string
	header http.Header
	body   []byte
	after  time.Duration // how much later it comes
	want   error         // nil: accepted, and told as another's
}

// forgeries are made from a genuine callback, for every channel.
func (w *world) forgeries(s subject, header http.Header, body []byte) []wrong {
	all := []wrong{
		{"no headers, no body", http.Header{}, nil, 0, payment.ErrForged},
		{"an empty body", header, []byte{}, 0, payment.ErrForged},
		{"a body of zeros", header, make([]byte, 1000), 0, payment.ErrForged},
		{"a huge body", header, []byte(strings.Repeat("[", 64<<10)), 0, payment.ErrForged},
		{"null", header, []byte("null"), 0, payment.ErrForged},
		{"half of it", header, body[:len(body)/2], 0, payment.ErrForged},
		{"a byte more", header, append(append([]byte{}, body...), ' '), 0, payment.ErrForged},
		{"days later", header, body, 27 * time.Hour, payment.ErrForged},
		{"before its time", header, body, -time.Hour, payment.ErrForged},
	}
	for i := range body { // any byte of it
		if i%37 == 0 {
			changed := append([]byte{}, body...)
			changed[i] ^= 1
			all = append(all, wrong{"byte " + strconv.Itoa(i) + " changed", header, changed, 0, payment.ErrForged})
		}
	}
	for name := range header {
		if name == "Content-Type" || name == "Request-Id" {
			continue
		}
		for _, value := range []string{"", "x", header.Get(name) + "0", strings.Repeat("9", 400), "-1", "99999999999999999999"} {
			changed := header.Clone()
			changed.Set(name, value)
			all = append(all, wrong{name + " is " + value[:min(len(value), 20)], changed, body, 0, payment.ErrForged})
		}
	}
	switch s.Name() {
	case payment.WeChatPay:
		all = append(all, w.weChatForgeries(header, body)...)
	case payment.Alipay:
		all = append(all, w.alipayForgeries(body)...)
	}
	return all
}

func (w *world) weChatForgeries(header http.Header, body []byte) []wrong {
	probe := header.Clone()
	probe.Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/"+header.Get("Wechatpay-Signature"))
	other := header.Clone()
	other.Set("Wechatpay-Serial", "7777777777777777777777777777777777777777")
	kind := header.Clone()
	kind.Set("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3")
	all := []wrong{
		{"a signature test", probe, body, 0, payment.ErrProbe}, {"a serial that nobody knows", other, body, 0, payment.ErrForged},
		{"another kind of signature", kind, body, 0, payment.ErrForged}, {"six minutes later", header, body, 6 * time.Minute, payment.ErrForged},
		{"signed by the merchant's own old key", w.sim.WeChatSigned(w.now().Add(-6*time.Minute), body, true), body, 0, payment.ErrForged},
	}
	// Signed, and yet not what WeChat Pay sends: the SDK's own reader breaks on some of these.
	var envelope map[string]any
	_ = json.Unmarshal(body, &envelope)
	with := func(change func(e, resource map[string]any)) []byte {
		var e map[string]any
		_ = json.Unmarshal(body, &e)
		change(e, e["resource"].(map[string]any))
		raw, _ := json.Marshal(e)
		return raw
	}
	encrypted := func(plain string) []byte {
		return with(func(e, _ map[string]any) { e["resource"], _ = w.sim.WeChatResource([]byte(plain), "transaction") })
	}
	for name, raw := range map[string][]byte{
		"nothing": {}, "null": []byte("null"), "a list": []byte("[]"), "a number": []byte("1"), "garbage": []byte("<html>"), "deep": []byte(strings.Repeat("[", 5000) + strings.Repeat("]", 5000)),
		"no resource":           with(func(e, _ map[string]any) { delete(e, "resource") }),
		"a null resource":       with(func(e, _ map[string]any) { e["resource"] = nil }),
		"a short nonce":         with(func(_, r map[string]any) { r["nonce"] = "short" }),
		"no nonce":              with(func(_, r map[string]any) { delete(r, "nonce") }),
		"another algorithm":     with(func(_, r map[string]any) { r["algorithm"] = "NONE" }),
		"no ciphertext":         with(func(_, r map[string]any) { r["ciphertext"] = "" }),
		"another ciphertext":    with(func(_, r map[string]any) { r["ciphertext"] = "AAAA" + r["ciphertext"].(string) }),
		"other associated data": with(func(_, r map[string]any) { r["associated_data"] = "refund" }),
		"a refund's words":      with(func(e, _ map[string]any) { e["event_type"] = "REFUND.SUCCESS" }),
		"null within":           encrypted("null"), "nothing within": encrypted("{}"), "a list within": encrypted("[]"), "garbage within": encrypted("<html>"),
		"unpaid within":     encrypted(`{"out_trade_no":"P26TEST","trade_state":"NOTPAY","transaction_id":"42","amount":{"total":1800,"currency":"CNY"}}`),
		"no amount within":  encrypted(`{"out_trade_no":"P26TEST","trade_state":"SUCCESS","transaction_id":"42"}`),
		"no number within":  encrypted(`{"trade_state":"SUCCESS","transaction_id":"42","amount":{"total":1800,"currency":"CNY"}}`),
		"twice an amount":   encrypted(`{"out_trade_no":"P26TEST","trade_state":"SUCCESS","transaction_id":"42","amount":{"total":1800,"total":1,"currency":"CNY"}}`),
		"a broken amount":   encrypted(`{"out_trade_no":"P26TEST","trade_state":"SUCCESS","transaction_id":"42","amount":{"total":18.5,"currency":"CNY"}}`),
		"less than nothing": encrypted(`{"out_trade_no":"P26TEST","trade_state":"SUCCESS","transaction_id":"42","amount":{"total":-1800,"currency":"CNY"}}`),
	} {
		all = append(all, wrong{"signed: " + name, w.sim.WeChatSigned(w.now(), raw, false), raw, 0, payment.ErrMalformed})
	}
	echo := with(func(e, _ map[string]any) { e["event_type"] = "SECURITY_ECHO.SUCCESS" })
	return append(all, wrong{"signed: a self-test", w.sim.WeChatSigned(w.now(), echo, false), echo, 0, payment.ErrIrrelevant})
}

func (w *world) alipayForgeries(body []byte) []wrong {
	with := func(change func(f url.Values)) []byte {
		form, _ := url.ParseQuery(string(body))
		change(form)
		return w.sim.AlipaySigned(form)
	}
	unsigned := func(change func(f url.Values)) []byte {
		form, _ := url.ParseQuery(string(body))
		change(form)
		return []byte(form.Encode())
	}
	all := []wrong{
		{"without its signature", nil, unsigned(func(f url.Values) { f.Del("sign") }), 0, payment.ErrForged},
		{"another kind of signature", nil, unsigned(func(f url.Values) { f.Set("sign_type", "RSA") }), 0, payment.ErrForged},
		{"an unknown certificate", nil, unsigned(func(f url.Values) { f.Set("alipay_cert_sn", "1") }), 0, payment.ErrForged},
		{"another amount first", nil, append([]byte("total_amount=0.01&"), body...), 0, payment.ErrForged},
		{"no form", nil, []byte("%zz"), 0, payment.ErrForged},
		{"signed: a field twice", nil, with(func(f url.Values) { f.Add("x", "1"); f.Add("x", "2") }), 0, payment.ErrMalformed},
	}
	for name, change := range map[string]func(f url.Values){
		"no amount":         func(f url.Values) { f.Del("total_amount") },
		"less than nothing": func(f url.Values) { f.Set("total_amount", "-18.00") },
		"a broken amount":   func(f url.Values) { f.Set("total_amount", "18.001") },
		"an empty number":   func(f url.Values) { f.Set("out_trade_no", "") },
		"a strange number":  func(f url.Values) { f.Set("out_trade_no", "P\x00'; --") },
		"a long number":     func(f url.Values) { f.Set("out_trade_no", strings.Repeat("P", 65)) },
		"no transaction":    func(f url.Values) { f.Del("trade_no") },
		"an unknown state":  func(f url.Values) { f.Set("trade_status", "MAYBE") },
	} {
		all = append(all, wrong{"signed: " + name, nil, with(change), 0, payment.ErrMalformed})
	}
	return append(all, wrong{"signed: waiting", nil, with(func(f url.Values) { f.Set("trade_status", "WAIT_BUYER_PAY") }), 0, payment.ErrIrrelevant},
		wrong{"signed: a refund", nil, with(func(f url.Values) { f.Set("refund_fee", "1.00") }), 0, payment.ErrIrrelevant},
		wrong{"signed: no time", nil, with(func(f url.Values) { f.Del("notify_time") }), 0, payment.ErrForged})
}

func TestOnlyGenuineCallbacksAreAccepted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		p := w.payment(s)
		w.open(s, p)
		p = w.pay(s, p, "")
		header, body := w.notice(s, p)
		now := w.now()
		if _, err := s.Verify(header, body, now); err != nil {
			t.Fatal(err)
		}
		service, err := payment.New(nil, slog.New(slog.DiscardHandler), w.now, nil, s.Channel)
		if err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		mux.Handle("POST /callbacks/{channel}", service.Callbacks())
		all := w.forgeries(s, header, body)
		for _, f := range all {
			n, err := s.Verify(f.header, f.body, now.Add(f.after))
			if err == nil || n != (payment.Notice{}) || !errors.Is(err, f.want) {
				t.Errorf("%s: %+v, %v", f.name, n, err)
			}
			if err == nil {
				continue
			}
			if strings.Contains(err.Error(), p.No) || strings.Contains(err.Error(), p.TransactionID) || len(err.Error()) > 200 {
				t.Errorf("%s: an error that quotes: %v", f.name, err)
			}
			if f.after != 0 {
				continue
			}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/callbacks/"+strings.ToLower(s.Name()), strings.NewReader(string(f.body)))
			r.Header = f.header.Clone()
			if r.Header == nil {
				r.Header = http.Header{}
			}
			answer := httptest.NewRecorder()
			mux.ServeHTTP(answer, r)
			if ok := answer.Code == http.StatusOK; ok != errors.Is(err, payment.ErrIrrelevant) {
				t.Errorf("%s: answered %d %s", f.name, answer.Code, answer.Body)
			}
		}
		if len(all) < 15 {
			t.Errorf("only %d forgeries", len(all))
		}
	})
}

func TestNoticesOfOthersAndOfOlderKeysAreToldApart(t *testing.T) {
	t.Parallel()
	w := start(t)
	wx := w.subjects()[1]
	p := w.payment(wx)
	w.open(wx, p)
	p = w.pay(wx, p, "")
	_, body := w.notice(wx, p)
	if n, err := wx.Verify(w.sim.WeChatSigned(w.now(), body, true), body, w.now()); err != nil || n.PaymentNo != p.No {
		t.Errorf("signed by the platform's certificate: %+v, %v", n, err)
	}
}
