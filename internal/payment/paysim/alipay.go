package paysim

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// aliCall is one request to Alipay.
type aliCall struct {
	biz    map[string]any
	notify string
	lies   Fault
	// byCertificate is how the application signs and wants its answers.
	byCertificate bool
}

func (c aliCall) text(name string) string {
	s, _ := c.biz[name].(string)
	return s
}

type aliBody map[string]any

func aliOK(body aliBody) aliBody {
	body["code"], body["msg"] = "10000", "Success"
	return body
}

func aliRefusal(sub string) aliBody {
	return aliBody{"code": "40004", "msg": "Business Failed", "sub_code": sub, "sub_msg": "simulated"}
}

func (s *Sim) serveAlipay() {
	s.mux.HandleFunc("POST /gateway.do", s.aliServe)
	s.mux.HandleFunc("GET /bill", s.aliFile)
}

// aliServe checks a request's signature, runs it, and signs the answer's inner object, byte by byte.
func (s *Sim) aliServe(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithoutCancel(r.Context())
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	form, e := url.ParseQuery(string(raw))
	if err != nil || e != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	fault, err := s.taken(ctx, Alipay, AnswerFaults...)
	method := form.Get("method")
	var out aliBody
	unsigned := fault == Unsigned
	switch {
	case err != nil:
	case fault == Down:
		http.Error(w, "simulated", http.StatusInternalServerError)
		return
	case form.Get("app_id") != AlipayAppID || form.Get("sign_type") != "RSA2" || form.Get("charset") != "utf-8" ||
		!fits(&s.keys.merchant.PublicKey, aliText(form, "sign"), form.Get("sign")) || !s.aliCertified(form):
		out, unsigned = aliBody{"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature", "sub_msg": "simulated"}, true
	case fault == Refused:
		out, unsigned = aliRefusal("ACQ.TRADE_NOT_EXIST"), true
	default:
		out, err = s.aliRun(ctx, method, form, fault)
	}
	if err != nil {
		s.o.Log.ErrorContext(ctx, "the simulated Alipay failed", "error", err)
		out = aliBody{"code": "20000", "msg": "Service Currently Unavailable", "sub_code": "isp.unknow-error"}
	}
	inner, _ := json.Marshal(out) // plain values
	switch fault {
	case Null:
		inner = []byte("null")
	case Empty:
		inner = []byte("{}")
	}
	body := `{"` + strings.ReplaceAll(method, ".", "_") + `_response":` + string(inner)
	switch {
	case fault == BadSign:
		body += `,"sign":"` + sign(s.keys.merchant, string(inner)) + `"`
	case !unsigned && fault != Null:
		body += `,"sign":"` + sign(s.keys.platform, string(inner)) + `"`
	}
	switch {
	case form.Get("app_cert_sn") == "":
	case fault == WrongSerial:
		body += `,"alipay_cert_sn":"` + aliSerial(s.keys.aliApp) + `"`
	default:
		body += `,"alipay_cert_sn":"` + aliSerial(s.keys.aliOwn) + `"`
	}
	body += "}"
	if spoil(w, r, fault, []byte(body)) {
		return
	}
	w.Header().Set("Content-Type", "text/html;charset=utf-8")
	_, _ = w.Write([]byte(body))
}

// aliCertified checks an application's certificates, which it names all or not at all.
func (s *Sim) aliCertified(form url.Values) bool {
	app, root := form.Get("app_cert_sn"), form.Get("alipay_root_cert_sn")
	return app == "" && root == "" || app == aliSerial(s.keys.aliApp) && root == aliSerial(s.keys.aliRoot)
}

// aliText is what is signed: parameters that are not empty, sorted, without some.
func aliText(form url.Values, without ...string) string {
	var parts []string
	for name, values := range form {
		if !slices.Contains(without, name) && values[0] != "" {
			parts = append(parts, name+"="+values[0])
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

func (s *Sim) aliRun(ctx context.Context, method string, form url.Values, lies Fault) (aliBody, error) {
	c := aliCall{notify: form.Get("notify_url"), lies: lies, byCertificate: form.Get("app_cert_sn") != ""}
	if !parses([]byte(form.Get("biz_content")), &c.biz) {
		return aliBody{"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-parameter"}, nil
	}
	serve, known := map[string]func(ctx context.Context, c aliCall) (aliBody, error){
		"alipay.trade.create": s.aliCreate, "alipay.trade.precreate": s.aliPrecreate, "alipay.trade.query": s.aliQuery, "alipay.trade.close": s.aliClose,
		"alipay.trade.refund": s.aliRefund, "alipay.trade.fastpay.refund.query": s.aliRefundQuery, "alipay.data.dataservice.bill.downloadurl.query": s.aliBill,
	}[method]
	if !known {
		return aliBody{"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-method"}, nil
	}
	return serve(ctx, c)
}

var aliNumber = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)

func (s *Sim) aliOpen(ctx context.Context, c aliCall, t Trade) (Trade, aliBody, error) {
	amount, ok := fromYuan(c.text("total_amount"))
	until, timely := clock(c.text("time_expire"))
	if !ok || amount < 1 || !timely || !aliNumber.MatchString(c.text("out_trade_no")) || c.text("subject") == "" || strings.ContainsAny(c.text("subject"), "/=&") ||
		c.text("seller_id") != AlipaySellerID {
		return t, aliBody{"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.INVALID_PARAMETER"}, nil
	}
	t.Channel, t.No, t.App, t.Seller, t.Subject, t.NotifyURL, t.Amount, t.ExpiresAt = Alipay, c.text("out_trade_no"), AlipayAppID, AlipaySellerID, c.text("subject"), c.notify, amount, until.UTC()
	t.ByCertificate = c.byCertificate
	t, err := s.open(ctx, t)
	switch {
	case errors.Is(err, errPaid):
		return t, aliRefusal("ACQ.TRADE_HAS_SUCCESS"), nil
	case errors.Is(err, errClosed):
		return t, aliRefusal("ACQ.TRADE_HAS_CLOSE"), nil
	case errors.Is(err, errChanged):
		return t, aliRefusal("ACQ.CONTEXT_INCONSISTENT"), nil
	}
	return t, nil, err
}

func (s *Sim) aliCreate(ctx context.Context, c aliCall) (aliBody, error) {
	if c.text("buyer_open_id") == "" || c.text("product_code") != "JSAPI_PAY" || c.text("op_app_id") == "" {
		return aliRefusal("ACQ.INVALID_PARAMETER"), nil
	}
	t, refusal, err := s.aliOpen(ctx, c, Trade{Kind: "JSAPI_PAY", Payer: c.text("buyer_open_id"), State: stateWaiting})
	if refusal != nil || err != nil {
		return refusal, err
	}
	return aliOK(aliBody{"out_trade_no": t.No, "trade_no": s.o.Now().In(beijing).Format("20060102") + "2200" + digits(18, Alipay+t.No)}), nil
}

func (s *Sim) aliPrecreate(ctx context.Context, c aliCall) (aliBody, error) {
	t, refusal, err := s.aliOpen(ctx, c, Trade{Kind: "CODE", State: stateCode})
	if refusal != nil || err != nil {
		return refusal, err
	}
	return aliOK(aliBody{"out_trade_no": t.No, "qr_code": s.CashierURL(Alipay, t.No)}), nil
}

// clock reads a time of Beijing.
func clock(text string) (time.Time, bool) {
	at, err := time.ParseInLocation(time.DateTime, text, beijing)
	return at, err == nil
}

// toYuan writes fen as Alipay does.
func toYuan(fen int64) string {
	if fen < 0 {
		return "-" + toYuan(-fen)
	}
	return fmt.Sprintf("%d.%02d", fen/100, fen%100)
}

var yuanForm = regexp.MustCompile(`^(\d{1,9})\.(\d\d)$`)

func fromYuan(text string) (int64, bool) {
	m := yuanForm.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1]+m[2], 10, 64)
	return n, err == nil
}

func (s *Sim) aliQuery(ctx context.Context, c aliCall) (aliBody, error) {
	t, found, err := s.byTransaction(ctx, Alipay, c.text("trade_no"), c.text("out_trade_no"))
	if err != nil || !found {
		return aliRefusal("ACQ.TRADE_NOT_EXIST"), err
	}
	out := aliBody{"out_trade_no": t.No, "trade_no": t.TransactionID, "trade_status": aliStatus(t), "total_amount": toYuan(t.Amount), "buyer_logon_id": "sim***@example.com"}
	if t.State == statePaid {
		out["send_pay_date"] = t.PaidAt.In(beijing).Format(time.DateTime)
	}
	switch c.lies {
	case WrongAmount:
		out["total_amount"] = toYuan(t.Amount + 1)
	case WrongCurrency:
		out["trans_currency"] = "USD"
	case WrongNumber:
		out["out_trade_no"] = "P26OTHER00000"
	case WrongState:
		out["trade_status"] = "MAYBE"
	}
	return aliOK(out), nil
}

func aliStatus(t Trade) string {
	switch {
	case t.State == stateWaiting:
		return "WAIT_BUYER_PAY"
	case t.State == stateClosed, t.Refunded == t.Amount:
		return "TRADE_CLOSED"
	}
	return "TRADE_SUCCESS"
}

func (s *Sim) aliClose(ctx context.Context, c aliCall) (aliBody, error) {
	switch err := s.closeTrade(ctx, Alipay, c.text("out_trade_no")); {
	case errors.Is(err, errPaid), errors.Is(err, errClosed):
		return aliRefusal("ACQ.TRADE_STATUS_ERROR"), nil
	case errors.Is(err, errUnknown):
		return aliRefusal("ACQ.TRADE_NOT_EXIST"), nil
	case err != nil:
		return nil, err
	}
	return aliOK(aliBody{"out_trade_no": c.text("out_trade_no")}), nil
}

func (s *Sim) aliRefund(ctx context.Context, c aliCall) (aliBody, error) {
	amount, ok := fromYuan(c.text("refund_amount"))
	if !ok || amount < 1 || c.text("out_request_no") == "" {
		return aliRefusal("ACQ.INVALID_PARAMETER"), nil
	}
	t, found, err := s.byTransaction(ctx, Alipay, c.text("trade_no"), c.text("out_trade_no"))
	if err != nil || !found {
		return aliRefusal("ACQ.TRADE_NOT_EXIST"), err
	}
	r, again, err := s.refund(ctx, Refund{Channel: Alipay, No: c.text("out_request_no"), TradeNo: t.No, Amount: amount, Reason: c.text("refund_reason"), NotifyURL: t.NotifyURL})
	switch {
	case errors.Is(err, errUnpaid):
		return aliRefusal("ACQ.TRADE_STATUS_ERROR"), nil
	case errors.Is(err, errTooMuch):
		return aliRefusal("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"), nil
	case errors.Is(err, errOther):
		return aliRefusal("ACQ.DISCORDANT_REPEAT_REQUEST"), nil
	case errors.Is(err, errDenied):
		return aliRefusal("ACQ.TRADE_NOT_ALLOW_REFUND"), nil
	case errors.Is(err, errTooOften):
		return aliRefusal("ACQ.REASON_TRADE_REFUND_FEE_ERR"), nil
	case err != nil:
		return nil, err
	}
	if c.lies == Misled {
		return aliRefusal("ACQ.REASON_TRADE_REFUND_FEE_ERR"), nil
	}
	change := "N"
	if r.State == refundDone && !again {
		change = "Y"
	}
	t, _, err = s.Trade(ctx, Alipay, t.No)
	return aliOK(aliBody{"out_trade_no": t.No, "trade_no": t.TransactionID, "fund_change": change, "refund_fee": toYuan(t.Refunded)}), err
}

func (s *Sim) aliRefundQuery(ctx context.Context, c aliCall) (aliBody, error) {
	r, found, err := s.RefundOf(ctx, Alipay, c.text("out_request_no"))
	if err != nil {
		return nil, err
	}
	t, there, err := s.byTransaction(ctx, Alipay, c.text("trade_no"), c.text("out_trade_no"))
	if err != nil || !there {
		return aliRefusal("ACQ.TRADE_NOT_EXIST"), err
	}
	out := aliBody{}
	if found && r.TradeNo == t.No {
		out = aliBody{"out_trade_no": t.No, "trade_no": t.TransactionID, "out_request_no": r.No, "refund_amount": toYuan(r.Amount), "total_amount": toYuan(t.Amount)}
		if r.State == refundDone {
			out["refund_status"] = "REFUND_SUCCESS"
		}
		switch c.lies {
		case WrongAmount:
			out["refund_amount"] = toYuan(r.Amount + 1)
		case WrongNumber:
			out["out_request_no"] = "R26OTHER00000"
		case WrongState:
			out["refund_status"] = "MAYBE"
		}
	}
	return aliOK(out), nil
}

// alipayNotice is a notice as Alipay sends it: a signed form.
func (s *Sim) alipayNotice(ctx context.Context, n notice, spoiled bool) (http.Header, []byte, error) {
	no := n.No
	form := url.Values{}
	if n.Event == eventRefund {
		r, _, err := s.RefundOf(ctx, Alipay, n.No)
		if err != nil {
			return nil, nil, err
		}
		no = r.TradeNo
		form.Set("out_biz_no", r.No)
		form.Set("gmt_refund", r.DoneAt.In(beijing).Format("2006-01-02 15:04:05.000"))
	}
	t, _, err := s.Trade(ctx, Alipay, no)
	if err != nil {
		return nil, nil, err
	}
	status := "TRADE_SUCCESS"
	if n.Event == eventRefund {
		form.Set("refund_fee", toYuan(t.Refunded))
		status = aliStatus(t)
	}
	amount, app, seller := t.Amount, t.App, t.Seller
	switch n.Fault {
	case NoticeWrongAmount:
		amount++
	case NoticeWrongApp:
		app = "2021000000000009"
	case NoticeWrongMerchant:
		seller = "2088000000000000"
	}
	now := s.o.Now().In(beijing).Format(time.DateTime)
	for name, value := range map[string]string{
		"notify_time": now, "notify_type": "trade_status_sync", "notify_id": rand.Text(), "app_id": app, "auth_app_id": app, "charset": "utf-8", "version": "1.0",
		"trade_no": t.TransactionID, "out_trade_no": t.No, "seller_id": seller, "trade_status": status, "total_amount": toYuan(amount), "receipt_amount": toYuan(amount),
		"buyer_pay_amount": toYuan(amount), "subject": t.Subject, "buyer_open_id": "074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5", "gmt_create": t.CreatedAt.In(beijing).Format(time.DateTime),
		"gmt_payment": t.PaidAt.In(beijing).Format(time.DateTime), "fund_bill_list": `[{"amount":"` + toYuan(amount) + `","fundChannel":"PCREDIT"}]`,
	} {
		form.Set(name, value)
	}
	key := s.keys.platform
	if spoiled {
		key = s.keys.merchant
	}
	form = aliSigned(key, form)
	if t.ByCertificate {
		form.Set("alipay_cert_sn", aliSerial(s.keys.aliOwn))
	}
	return http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}, []byte(form.Encode()), nil
}

// aliSigned signs a notice: all that it bears, empty values too, but the signature and its type.
func aliSigned(key *rsa.PrivateKey, form url.Values) url.Values {
	form.Del("sign")
	form.Del("sign_type")
	var parts []string
	for name, values := range form {
		if name == "alipay_cert_sn" { // not signed, as libraries have it (UNVERIFIED)
			continue
		}
		for _, value := range values {
			parts = append(parts, name+"="+value)
		}
	}
	slices.Sort(parts)
	form.Set("sign_type", "RSA2")
	form.Set("sign", sign(key, strings.Join(parts, "&")))
	return form
}

// AlipaySigned signs a form as Alipay's own notice. For tests of whoever reads it.
func (s *Sim) AlipaySigned(form url.Values) []byte {
	return []byte(aliSigned(s.keys.platform, form).Encode())
}
