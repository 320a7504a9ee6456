package paysim

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"cuppa/internal/lang"
)

//go:embed cashier.html
var cashierHTML string

var cashierPage = template.Must(template.New("cashier").Parse(cashierHTML))

// CashierPath is where the server shows the cashier.
const CashierPath = "/simulator/pay"

// CashierURL is the link to a payment's cashier; it can't be guessed.
func (s *Sim) CashierURL(channel, no string) string {
	return s.o.PublicURL + CashierPath + "?" + url.Values{"channel": {channel}, "payment": {no}, "key": {s.seal("cashier", channel, no)}}.Encode()
}

type cashierTexts struct {
	Title, Badge, For, Number, Pay, Cancel, More, Back, Hint, Paid, Canceled, Closed string
}

var cashierWords = map[lang.Lang]cashierTexts{
	lang.EN: {
		"Cashier", "SIMULATED", "For", "Payment", "Pay", "Leave without paying", "Pay, and let something go wrong", "Back to the order",
		"This page stands in for the channel's app. No real money moves.", "Paid.", "Not paid. The order waits for as long as it is held.", "This payment can't be paid any more.",
	},
	lang.ZH: {
		"收银台", "模拟支付", "商品", "支付单号", "确认支付", "取消，不支付", "支付，并模拟异常", "返回订单",
		"此页面模拟支付渠道的收银台，不会产生真实扣款。", "支付成功。", "未支付，订单会保留到超时为止。", "该笔支付已关闭，无法再支付。",
	},
}

// ways are the faults that a person can choose to pay with.
var ways = []struct {
	Fault Fault
	Label lang.Text
}{
	{NoticeLost, lang.T("the notice is lost", "通知丢失")},
	{NoticeTwice, lang.T("the notice comes twice", "通知重复")},
	{NoticeLate, lang.T("the notice comes late", "通知延迟")},
	{NoticeBadSign, lang.T("the notice is badly signed at first", "首次通知签名错误")},
	{NoticeProbe, lang.T("a signature test comes first", "先发送签名探测")},
	{NoticeWrongAmount, lang.T("the notice tells another amount", "通知金额不符")},
	{NoticeWrongMerchant, lang.T("the notice is of another merchant", "通知商户不符")},
}

var names = map[string]lang.Text{WeChatPay: lang.T("WeChat Pay", "微信支付"), Alipay: lang.T("Alipay", "支付宝")}

// Cashier serves the page on which a person pays, in the guest's language. Opening it is scanning the code.
func (s *Sim) Cashier() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		channel, no := q.Get("channel"), q.Get("payment")
		if !s.sealed(q.Get("key"), "cashier", channel, no) {
			http.Error(w, "this link is not valid", http.StatusForbidden)
			return
		}
		t, found, err := s.Scan(r.Context(), channel, no)
		if err != nil || !found {
			http.Error(w, "there is no such payment", http.StatusNotFound)
			return
		}
		l := lang.Match(r.Header.Get("Accept-Language"))
		words := cashierWords[l]
		view := map[string]any{
			"Lang": l, "T": words, "Channel": channel, "Name": names[channel].In(l), "Amount": toYuan(t.Amount), "Subject": t.Subject, "No": t.No,
			"OrderNo": strings.TrimPrefix(t.Subject, "订单 "),
		}
		if r.Method == http.MethodPost {
			r.Body = http.MaxBytesReader(w, r.Body, 1<<10)
			err = s.act(r, &t, r.PostFormValue("action"), words, view)
		}
		if err != nil {
			http.Error(w, "the simulated channel failed", http.StatusInternalServerError)
			return
		}
		s.show(w, t, l, words, view)
	})
}

// act does what the pressed button means.
func (s *Sim) act(r *http.Request, t *Trade, action string, words cashierTexts, view map[string]any) error {
	if action == "cancel" {
		view["Result"], view["Bad"] = words.Canceled, true
		return nil
	}
	how := Fault("")
	for _, way := range ways {
		if action == string(way.Fault) && Has(t.Channel, way.Fault) {
			how = way.Fault
		}
	}
	if action != "pay" && how == "" {
		return nil
	}
	paid, err := s.Pay(r.Context(), t.Channel, t.No, how)
	*t = paid
	if errors.Is(err, errClosed) {
		view["Shut"], err = true, nil
	}
	if errors.Is(err, errPaid) {
		err = nil
	}
	return err
}

func (s *Sim) show(w http.ResponseWriter, t Trade, l lang.Lang, words cashierTexts, view map[string]any) {
	expired := !t.ExpiresAt.IsZero() && !s.o.Now().Before(t.ExpiresAt)
	switch {
	case t.State == statePaid:
		view["Result"], view["Bad"] = words.Paid, false
	case t.State == stateClosed, expired, view["Shut"] == true:
		view["Result"], view["Bad"] = words.Closed, true
	default:
		view["Open"] = view["Result"] == nil
		type button struct{ Value, Label string }
		var faults []button
		for _, way := range ways {
			if Has(t.Channel, way.Fault) {
				faults = append(faults, button{string(way.Fault), way.Label.In(l)})
			}
		}
		view["Faults"] = faults
	}
	var page bytes.Buffer
	if err := cashierPage.Execute(&page, view); err != nil {
		http.Error(w, "the page can't be shown", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
	_, _ = page.WriteTo(w)
}
