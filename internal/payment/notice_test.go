package payment_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"cuppa/internal/payment"
	"cuppa/internal/payment/paysim"
	"cuppa/internal/payment/wechatpay"
)

// told is a notice of WeChat Pay's about a refund, signed, with these words in it.
func (w *world) told(s subject, event, plain string) (payment.Notice, error) {
	w.t.Helper()
	resource, err := w.sim.WeChatResource([]byte(plain), "refund")
	if err != nil {
		w.t.Fatal(err)
	}
	body, err := json.Marshal(map[string]any{"id": "1", "event_type": event, "resource_type": "encrypt-resource", "resource": resource})
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Verify(w.sim.WeChatSigned(w.now(), body, false), body, w.now())
}

func TestANoticeOfARefundTellsItsOwnAmountAndWhoseItIs(t *testing.T) {
	t.Parallel()
	w := start(t)
	wx := w.subjects()[1]
	resource := func(merchant, status, number string, total, refund int) string {
		return fmt.Sprintf(`{"mchid":%q,"out_trade_no":"P26TEST","transaction_id":"42","out_refund_no":%q,"refund_status":%q,"amount":{"total":%d,"refund":%d}}`,
			merchant, number, status, total, refund)
	}
	part := payment.Notice{PaymentNo: "P26TEST", TransactionID: "42", Amount: 700, RefundNo: "R26TEST", Refund: payment.Done}
	for status, standing := range map[string]payment.RefundStanding{"SUCCESS": payment.Done, "CLOSED": payment.Denied, "ABNORMAL": payment.Abnormal} {
		want := part
		want.Refund = standing
		if n, err := w.told(wx, "REFUND."+status, resource(paysim.MerchantID, status, "R26TEST", 1800, 700)); err != nil || n != want {
			t.Errorf("%s: %+v, %v", status, n, err)
		}
	}
	if n, err := w.told(wx, "REFUND.SUCCESS", resource("1999999999", "SUCCESS", "R26TEST", 1800, 700)); err != nil || n.Foreign != "merchant" {
		t.Errorf("another merchant's: %+v, %v", n, err)
	}
	for name, plain := range map[string]string{
		"under way": resource(paysim.MerchantID, "PROCESSING", "R26TEST", 1800, 700), "nothing": resource(paysim.MerchantID, "SUCCESS", "R26TEST", 1800, 0),
		"less than nothing": resource(paysim.MerchantID, "SUCCESS", "R26TEST", 1800, -700), "no number": resource(paysim.MerchantID, "SUCCESS", "", 1800, 700),
		"no amount": `{"mchid":"1","out_trade_no":"P26TEST","transaction_id":"42","out_refund_no":"R26TEST","refund_status":"SUCCESS"}`,
	} {
		if n, err := w.told(wx, "REFUND.SUCCESS", plain); !errors.Is(err, payment.ErrMalformed) || n != (payment.Notice{}) {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
}

// An answer that is signed and of another refund, whatever of it is another's, is no answer.
func TestASignedAnswerOfAnotherRefundIsNotBelieved(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := payment.Payment{No: "P26TEST", OrderNo: "26TEST", Channel: payment.WeChatPay, Status: payment.Succeeded, Amount: 1850, TransactionID: "42"}
	r := payment.Refund{No: "R26TEST", PaymentNo: p.No, Amount: 750, Status: payment.RefundPending}
	answer := map[string]any{}
	gateway := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		body, err := json.Marshal(answer)
		if err != nil {
			t.Error(err)
		}
		maps.Copy(rw.Header(), w.sim.WeChatSigned(w.now(), body, false))
		_, _ = rw.Write(body)
	}))
	defer gateway.Close()
	wx, err := wechatpay.New(w.sim.WeChatPayAccount(gateway.URL, "http://merchant.test"), wechatpay.Options{Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	for field, value := range map[string]any{
		"": nil, "out_refund_no": "R26OTHER", "transaction_id": "43", "refund": 751, "total": 1851, "currency": "USD", "status": "MAYBE",
	} {
		amount := map[string]any{"total": 1850, "refund": 750, "payer_total": 1850, "payer_refund": 750, "settlement_refund": 750, "settlement_total": 1850, "discount_refund": 0, "currency": "CNY"}
		answer = map[string]any{
			"refund_id": "5030", "out_refund_no": r.No, "transaction_id": "42", "out_trade_no": p.No, "channel": "ORIGINAL", "user_received_account": "x",
			"create_time": w.now().Format(time.RFC3339), "status": "SUCCESS", "amount": amount,
		}
		if _, known := amount[field]; known {
			amount[field] = value
		} else if field != "" {
			answer[field] = value
		}
		standing, err := wx.QueryRefund(t.Context(), p, r)
		if refunding := wx.Refund(t.Context(), p, r); (refunding == nil) != (err == nil) {
			t.Errorf("%s: asked for it %v, asked about it %v", field, refunding, err)
		}
		if field == "" && (err != nil || standing != payment.Done) || field != "" && !errors.Is(err, payment.ErrNotUnderstood) {
			t.Errorf("another %s is %q: %v", field, standing, err)
		}
	}
}

// A genuine notice of Alipay's about somebody else's trade is told as that.
func TestAnAlipayNoticeNamesItsMerchant(t *testing.T) {
	t.Parallel()
	w := start(t)
	ali := w.subjects()[2]
	p := w.payment(ali)
	w.open(ali, p)
	p = w.pay(ali, p, "")
	_, body := w.notice(ali, p)
	for field, foreign := range map[string]string{"": "", "seller_id": "merchant", "app_id": "application"} {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			t.Fatal(err)
		}
		if field != "" {
			form.Set(field, "2088999999999999")
		}
		if n, err := ali.Verify(nil, w.sim.AlipaySigned(form), w.now()); err != nil || n.Foreign != foreign || n.PaymentNo != p.No {
			t.Errorf("another %s: %+v, %v", field, n, err)
		}
	}
}

// What passes by itself refuses no refund: it is asked for again. What is wrong with the refund itself does, where WeChat Pay has not got it.
func TestWhatPassesIsNoRefusalOfARefund(t *testing.T) {
	t.Parallel()
	w := start(t)
	p := payment.Payment{No: "P26TEST", OrderNo: "26TEST", Channel: payment.WeChatPay, Status: payment.Succeeded, Amount: 1850, TransactionID: "42"}
	r := payment.Refund{No: "R26TEST", PaymentNo: p.No, Amount: 750, Status: payment.RefundPending}
	for code, final := range map[string]bool{
		"NOT_ENOUGH": false, "FREQUENCY_LIMITED": false, "NO_AUTH": false, "SIGN_ERROR": false, "SYSTEM_ERROR": false, "MCH_NOT_EXISTS": false, "UNHEARD_OF": false,
		"INVALID_REQUEST": true, "USER_ACCOUNT_ABNORMAL": true,
	} {
		gateway := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, asked *http.Request) {
			status, said := http.StatusForbidden, code
			if asked.Method == http.MethodGet {
				status, said = http.StatusNotFound, "RESOURCE_NOT_EXISTS"
			}
			body, err := json.Marshal(map[string]any{"code": said, "message": "-"})
			if err != nil {
				t.Error(err)
			}
			maps.Copy(rw.Header(), w.sim.WeChatSigned(w.now(), body, false))
			rw.WriteHeader(status)
			_, _ = rw.Write(body)
		}))
		wx, err := wechatpay.New(w.sim.WeChatPayAccount(gateway.URL, "http://merchant.test"), wechatpay.Options{Now: w.now})
		if err != nil {
			t.Fatal(err)
		}
		if err := wx.Refund(t.Context(), p, r); err == nil || errors.Is(err, payment.ErrRefundRefused) != final {
			t.Errorf("%s: %v", code, err)
		}
		gateway.Close()
	}
}
