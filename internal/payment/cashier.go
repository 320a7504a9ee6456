package payment

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"sync"

	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/number"
)

//go:embed cashier.html
var cashierHTML string

var cashierPage = template.Must(template.New("cashier").Parse(cashierHTML))

// cashierTexts are the page's words.
type cashierTexts struct {
	Title, Badge, Heading, Order, Payment, Pay, Twice, Fail, Back, Hint, Paid, PaidTwice, Failed, Settled, Refused string
}

var cashierWords = map[lang.Lang]cashierTexts{
	lang.EN: {
		"Cashier", "SANDBOX", "Pay for your order", "Order", "Payment", "Pay", "Pay twice", "Let it fail", "Back to the order",
		"This page stands in for the payment channel's app. No real money moves.", "Paid.", "Paid twice: the second charge goes back by itself.",
		"The payment failed. You may try again.", "This payment is settled.", "The shop's server did not take the notice; it would be sent again.",
	},
	lang.ZH: {
		"收银台", "沙箱环境", "支付订单", "订单号", "支付单号", "确认支付", "重复支付两次", "模拟支付失败", "返回订单",
		"此页面模拟支付渠道的收银台，不会产生真实扣款。", "支付成功。", "已支付两次：多付的一笔会自动退回。",
		"支付失败，可以重新支付。", "该笔支付已处理。", "商家服务器未接收通知，渠道会稍后重发。",
	},
}

// Cashier serves the page on which a person plays the sandbox channel. Its buttons send the signed callbacks that a channel would send, through
// the same code.
func (s *Service) Cashier(c *SandboxChannel) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		no, key := r.URL.Query().Get("payment"), r.URL.Query().Get("key")
		if !c.LinkFits(no, key) {
			http.Error(w, "this link is not valid", http.StatusForbidden)
			return
		}
		ctx := db.ForAllBrands(r.Context())
		p, ok, err := s.ByNo(ctx, no)
		if err != nil || !ok {
			http.Error(w, "there is no such payment", http.StatusNotFound)
			return
		}
		words := cashierWords[lang.Match(r.Header.Get("Accept-Language"))]
		view := map[string]any{
			"Lang": lang.Match(r.Header.Get("Accept-Language")), "T": words, "Amount": fmt.Sprintf("%d.%02d", p.Amount/100, p.Amount%100),
			"OrderNo": p.OrderNo, "PaymentNo": p.No, "Open": p.Status == Pending || p.Status == Failed,
		}
		switch {
		case r.Method == http.MethodPost:
			r.Body = http.MaxBytesReader(w, r.Body, 1<<10)
			s.play(r, c, p, r.PostFormValue("action"), words, view)
		case p.Status != Pending:
			view["Result"], view["Bad"] = words.Settled, p.Status == Failed
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
	})
}

// play sends what the pressed button means.
func (s *Service) play(r *http.Request, c *SandboxChannel, p Payment, action string, words cashierTexts, view map[string]any) {
	notices := []Notice{{PaymentNo: p.No, TransactionID: "SBX" + number.Random(16), Success: action != "fail", Amount: p.Amount}}
	said := words.Paid
	switch action {
	case "pay":
	case "fail":
		said, view["Bad"] = words.Failed, true
	case "twice": // two charges, each told twice, all at once
		second := notices[0]
		second.TransactionID = "SBX" + number.Random(16)
		notices = append(notices, second, notices[0], second)
		said = words.PaidTwice
	default:
		return
	}
	var wg sync.WaitGroup
	codes := make([]int, len(notices))
	for i, n := range notices {
		header, body := c.Callback(n, number.Random(16), s.now())
		wg.Go(func() { codes[i], _ = s.Receive(r.Context(), c, header, body) })
	}
	wg.Wait()
	for _, code := range codes {
		if code != http.StatusOK {
			said, view["Bad"] = words.Refused, true
		}
	}
	view["Result"], view["Open"] = said, action == "fail"
}
