package alipay

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"cuppa/internal/payment"
)

const (
	// noticeAge is how old a notice may be: Alipay repeats one for 25 hours. noticeAhead is how far its clock may be ahead.
	noticeAge   = 26 * time.Hour
	noticeAhead = 10 * time.Minute
	// maxFields bounds a notice.
	maxFields = 100
)

// Verify checks a notice's signature and reads it. A notice of a refund tells the sum of all refunds: the refund's own query tells more, so it is taken as read.
func (c *Channel) Verify(_ http.Header, body []byte, now time.Time) (payment.Notice, error) {
	values, err := url.ParseQuery(string(body))
	if err != nil || len(values) == 0 || len(values) > maxFields {
		return payment.Notice{}, fmt.Errorf("%w: no form", payment.ErrForged) // nothing in it can be signed
	}
	if values.Get("sign_type") != "RSA2" || values.Get("sign") == "" || c.client.VerifySign(context.Background(), values) != nil {
		return payment.Notice{}, fmt.Errorf("%w: the signature does not fit", payment.ErrForged)
	}
	for _, all := range values {
		if len(all) > 1 { // whoever looked at it before may have seen another amount
			return payment.Notice{}, fmt.Errorf("%w: a field stands twice", payment.ErrMalformed)
		}
	}
	at, err := time.ParseInLocation(time.DateTime, values.Get("notify_time"), beijing)
	if err != nil || now.Sub(at) > noticeAge || at.Sub(now) > noticeAhead {
		return payment.Notice{}, fmt.Errorf("%w: the time is off", payment.ErrForged)
	}
	status := values.Get("trade_status")
	returned := values.Get("gmt_refund") != "" || values.Get("refund_fee") != "" || values.Get("out_biz_no") != ""
	if values.Get("notify_type") != "trade_status_sync" || status == "WAIT_BUYER_PAY" || returned {
		return payment.Notice{}, payment.ErrIrrelevant
	}
	told := standing(status, values.Get("gmt_payment") != "")
	n := payment.Notice{PaymentNo: values.Get("out_trade_no"), TransactionID: values.Get("trade_no"), Success: told == payment.Paid}
	if n.Amount, err = fen(values.Get("total_amount")); err != nil || n.Amount == 0 || told != payment.Paid && told != payment.Shut ||
		!number(n.PaymentNo) || len(n.PaymentNo) > 32 || !number(n.TransactionID) {
		return payment.Notice{}, fmt.Errorf("%w: a field is missing or wrong", payment.ErrMalformed)
	}
	switch {
	case values.Get("app_id") != c.account.AppID:
		n.Foreign = "application"
	case values.Get("seller_id") != c.account.SellerID:
		n.Foreign = "merchant"
	}
	return n, nil
}

// Reply is "success", in this word only, or "fail".
func (c *Channel) Reply(status int, _ string) (contentType string, body []byte) {
	if status == http.StatusOK {
		return "text/plain; charset=utf-8", []byte("success")
	}
	return "text/plain; charset=utf-8", []byte("fail")
}
