package paysim

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// wxAnswer is what WeChat Pay answers.
type wxAnswer struct {
	status int
	body   any
}

// refusals of WeChat Pay: their words and statuses.
func wxRefusal(status int, code string) wxAnswer {
	return wxAnswer{status, map[string]string{"code": code, "message": "simulated: " + strings.ToLower(code)}}
}

// wxCall is one request to WeChat Pay.
type wxCall struct {
	r    *http.Request
	body []byte
	// lies is how the answer is wrong.
	lies Fault
}

func (s *Sim) serveWeChat() {
	for pattern, serve := range map[string]func(ctx context.Context, c wxCall) (wxAnswer, error){
		"POST /v3/pay/transactions/jsapi":                   s.wxPrepay,
		"POST /v3/pay/transactions/native":                  s.wxPrepay,
		"GET /v3/pay/transactions/out-trade-no/{no}":        s.wxQuery,
		"POST /v3/pay/transactions/out-trade-no/{no}/close": s.wxClose,
		"POST /v3/refund/domestic/refunds":                  s.wxRefund,
		"GET /v3/refund/domestic/refunds/{no}":              s.wxRefundQuery,
		"GET /v3/bill/tradebill":                            s.wxBill,
		"GET /v3/certificates":                              s.wxCertificates,
	} {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.wxServe(w, r, serve) })
	}
	s.mux.HandleFunc("GET /v3/billdownload/file", s.wxFile)
}

// wxServe checks a request's signature, runs it, and signs the answer.
func (s *Sim) wxServe(w http.ResponseWriter, r *http.Request, serve func(ctx context.Context, c wxCall) (wxAnswer, error)) {
	ctx := context.WithoutCancel(r.Context()) // a channel goes on when its caller has left
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	fault, err := s.taken(ctx, WeChatPay, append(slices.Clone(AnswerFaults), OtherKey)...)
	var out wxAnswer
	switch {
	case err != nil:
	case fault == Down:
		http.Error(w, `{"code":"SYSTEM_ERROR","message":"simulated"}`, http.StatusInternalServerError)
		return
	case fault == Refused:
		http.Error(w, `{"code":"SIGN_ERROR","message":"simulated"}`, http.StatusUnauthorized)
		return
	case !s.wxAuthorized(r, body):
		out = wxRefusal(http.StatusUnauthorized, "SIGN_ERROR")
	default:
		out, err = serve(ctx, wxCall{r, body, fault})
	}
	if err != nil {
		s.o.Log.ErrorContext(ctx, "the simulated WeChat Pay failed", "error", err)
		out = wxRefusal(http.StatusInternalServerError, "SYSTEM_ERROR")
	}
	var raw []byte
	if out.body != nil {
		raw, _ = json.Marshal(out.body) // plain values
	}
	switch {
	case fault == Null && raw != nil:
		raw = []byte("null")
	case fault == Empty && raw != nil:
		raw = []byte("{}")
	}
	if spoil(w, r, fault, raw) {
		return
	}
	at := s.o.Now()
	if fault == Stale {
		at = at.Add(-10 * time.Minute)
	}
	header := s.wxSigned(at, raw, fault == OtherKey)
	switch fault {
	case BadSign:
		header.Set("Wechatpay-Signature", sign(s.keys.merchant, string(raw)))
	case Unsigned:
		header = http.Header{}
	case WrongSerial:
		header.Set("Wechatpay-Serial", "PUB_KEY_ID_0000000000000000000000000000000000")
	}
	maps.Copy(w.Header(), header)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(out.status)
	_, _ = w.Write(raw)
}

// parses reads JSON, and says whether it is.
func parses(text []byte, into any) bool { return json.Unmarshal(text, into) == nil }

// wxSigned are the headers of what WeChat Pay says: by its public key, or by the certificate of before.
func (s *Sim) wxSigned(at time.Time, body []byte, older bool) http.Header {
	timestamp, once := strconv.FormatInt(at.Unix(), 10), nonce()
	serial, key := PublicKeyID, s.keys.platform
	if older {
		serial, key = s.keys.serial(), s.keys.older
	}
	h := http.Header{}
	h.Set("Wechatpay-Timestamp", timestamp)
	h.Set("Wechatpay-Nonce", once)
	h.Set("Wechatpay-Serial", serial)
	h.Set("Wechatpay-Signature", sign(key, timestamp+"\n"+once+"\n"+string(body)+"\n"))
	h.Set("Request-Id", rand.Text())
	return h
}

var wxAuthorization = regexp.MustCompile(`^WECHATPAY2-SHA256-RSA2048 mchid="([^"]+)",nonce_str="([^"]+)",timestamp="(\d+)",serial_no="([^"]+)",signature="([^"]+)"$`)

// wxAuthorized checks what a merchant signs: method, path with query, time, nonce and body. The time is the wall's: merchants have no other.
func (s *Sim) wxAuthorized(r *http.Request, body []byte) bool {
	m := wxAuthorization.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil || m[1] != MerchantID || m[4] != MerchantSerial {
		return false
	}
	seconds, err := strconv.ParseInt(m[3], 10, 64)
	if off := time.Since(time.Unix(seconds, 0)); err != nil || off > 5*time.Minute || off < -5*time.Minute {
		return false
	}
	return fits(&s.keys.merchant.PublicKey, r.Method+"\n"+r.URL.RequestURI()+"\n"+m[3]+"\n"+m[2]+"\n"+string(body)+"\n", m[5])
}

var wxNumber = regexp.MustCompile(`^[0-9A-Za-z_\-|*]{6,32}$`)

// wxPrepay opens a payment.
func (s *Sim) wxPrepay(ctx context.Context, c wxCall) (wxAnswer, error) {
	var in struct {
		AppID       string `json:"appid"`
		MchID       string `json:"mchid"`
		Description string `json:"description"`
		OutTradeNo  string `json:"out_trade_no"`
		TimeExpire  string `json:"time_expire"`
		NotifyURL   string `json:"notify_url"`
		Amount      struct {
			Total    int64  `json:"total"`
			Currency string `json:"currency"`
		} `json:"amount"`
		Payer *struct {
			OpenID string `json:"openid"`
		} `json:"payer"`
	}
	if !parses(c.body, &in) || in.MchID != MerchantID || in.AppID != WeChatAppID || !wxNumber.MatchString(in.OutTradeNo) || in.Description == "" ||
		len([]rune(in.Description)) > 127 || in.NotifyURL == "" || len(in.NotifyURL) > 255 || strings.Contains(in.NotifyURL, "?") || in.Amount.Total < 1 || in.Amount.Currency != "CNY" {
		return wxRefusal(http.StatusBadRequest, "PARAM_ERROR"), nil
	}
	t := Trade{
		Channel: WeChatPay, No: in.OutTradeNo, App: in.AppID, Seller: in.MchID, Kind: "NATIVE", Subject: in.Description, NotifyURL: in.NotifyURL, Amount: in.Amount.Total, State: stateWaiting,
	}
	if in.TimeExpire != "" {
		until, err := time.Parse(time.RFC3339, in.TimeExpire)
		if err != nil {
			return wxRefusal(http.StatusBadRequest, "PARAM_ERROR"), nil //nolint:nilerr // the refusal says it
		}
		t.ExpiresAt = until.UTC()
	}
	byGuest := strings.HasSuffix(c.r.URL.Path, "/jsapi")
	if byGuest {
		if in.Payer == nil || in.Payer.OpenID == "" {
			return wxRefusal(http.StatusBadRequest, "PARAM_ERROR"), nil
		}
		t.Kind, t.Payer = "JSAPI", in.Payer.OpenID
	}
	switch _, err := s.open(ctx, t); {
	case errors.Is(err, errPaid):
		return wxRefusal(http.StatusForbidden, "ORDERPAID"), nil
	case errors.Is(err, errClosed):
		return wxRefusal(http.StatusForbidden, "ORDER_CLOSED"), nil
	case errors.Is(err, errChanged):
		return wxRefusal(http.StatusForbidden, "OUT_TRADE_NO_USED"), nil
	case err != nil:
		return wxAnswer{}, err
	}
	if byGuest {
		return wxAnswer{http.StatusOK, map[string]string{"prepay_id": "wx" + digits(30, t.No) + strings.ToLower(rand.Text()[:4])}}, nil
	}
	return wxAnswer{http.StatusOK, map[string]string{"code_url": s.CashierURL(WeChatPay, t.No)}}, nil
}

// wxTransaction is a trade in WeChat Pay's words.
func (s *Sim) wxTransaction(t Trade, lies Fault) map[string]any {
	state := map[string]string{stateWaiting: "NOTPAY", statePaid: "SUCCESS", stateClosed: "CLOSED"}[t.State]
	if t.Refunded > 0 {
		state = "REFUND"
	}
	amount := map[string]any{"total": t.Amount, "currency": "CNY"}
	out := map[string]any{"appid": t.App, "mchid": t.Seller, "out_trade_no": t.No, "trade_state": state, "trade_state_desc": "simulated", "amount": amount}
	if t.State == statePaid {
		out["transaction_id"], out["trade_type"], out["bank_type"], out["attach"] = t.TransactionID, t.Kind, "OTHERS", ""
		out["success_time"] = t.PaidAt.In(beijing).Format(time.RFC3339)
		payer := t.Payer
		if payer == "" {
			payer = "oSIM" + digits(20, t.No)
		}
		out["payer"] = map[string]string{"openid": payer}
		amount["payer_total"], amount["payer_currency"] = t.Amount, "CNY"
	}
	switch lies {
	case WrongAmount, NoticeWrongAmount:
		amount["total"] = t.Amount + 1
	case WrongMerchant, NoticeWrongMerchant:
		out["mchid"] = "1900000999"
	case WrongApp, NoticeWrongApp:
		out["appid"] = "wx0000000000000000"
	case WrongCurrency, NoticeWrongCurrency:
		amount["currency"] = "USD"
	case WrongNumber:
		out["out_trade_no"] = "P26OTHER00000"
	case WrongState:
		out["trade_state"] = "MAYBE"
	}
	return out
}

func (s *Sim) wxQuery(ctx context.Context, c wxCall) (wxAnswer, error) {
	if c.r.URL.Query().Get("mchid") != MerchantID {
		return wxRefusal(http.StatusBadRequest, "PARAM_ERROR"), nil
	}
	t, found, err := s.Trade(ctx, WeChatPay, c.r.PathValue("no"))
	if err != nil || !found {
		return wxRefusal(http.StatusNotFound, "ORDER_NOT_EXIST"), err
	}
	return wxAnswer{http.StatusOK, s.wxTransaction(t, c.lies)}, nil
}

func (s *Sim) wxClose(ctx context.Context, c wxCall) (wxAnswer, error) {
	switch err := s.closeTrade(ctx, WeChatPay, c.r.PathValue("no")); {
	case errors.Is(err, errPaid):
		return wxRefusal(http.StatusBadRequest, "ORDERPAID"), nil
	case errors.Is(err, errUnknown):
		return wxRefusal(http.StatusNotFound, "ORDER_NOT_EXIST"), nil
	case err != nil && !errors.Is(err, errClosed):
		return wxAnswer{}, err
	}
	return wxAnswer{status: http.StatusNoContent}, nil
}

func (s *Sim) wxRefund(ctx context.Context, c wxCall) (wxAnswer, error) {
	var in struct {
		TransactionID string `json:"transaction_id"`
		OutTradeNo    string `json:"out_trade_no"`
		OutRefundNo   string `json:"out_refund_no"`
		Reason        string `json:"reason"`
		NotifyURL     string `json:"notify_url"`
		Amount        struct {
			Refund   int64  `json:"refund"`
			Total    int64  `json:"total"`
			Currency string `json:"currency"`
		} `json:"amount"`
	}
	if !parses(c.body, &in) || (in.TransactionID == "") == (in.OutTradeNo == "") || in.OutRefundNo == "" || len(in.OutRefundNo) > 64 || len(in.Reason) > 80 ||
		in.Amount.Refund < 1 || in.Amount.Currency != "CNY" {
		return wxRefusal(http.StatusBadRequest, "PARAM_ERROR"), nil
	}
	t, found, err := s.byTransaction(ctx, WeChatPay, in.TransactionID, in.OutTradeNo)
	if err != nil || !found {
		return wxRefusal(http.StatusNotFound, "RESOURCE_NOT_EXISTS"), err
	}
	if in.Amount.Total != t.Amount {
		return wxRefusal(http.StatusBadRequest, "INVALID_REQUEST"), nil
	}
	r, _, err := s.refund(ctx, Refund{
		Channel: WeChatPay, No: in.OutRefundNo, TradeNo: t.No, Amount: in.Amount.Refund, NotifyURL: in.NotifyURL, Reason: in.Reason,
	})
	switch {
	case errors.Is(err, errUnpaid):
		return wxRefusal(http.StatusNotFound, "RESOURCE_NOT_EXISTS"), nil
	case errors.Is(err, errTooMuch), errors.Is(err, errOther), errors.Is(err, errTooOften):
		return wxRefusal(http.StatusBadRequest, "INVALID_REQUEST"), nil
	case err != nil:
		return wxAnswer{}, err
	}
	if c.lies == Misled {
		return wxRefusal(http.StatusBadRequest, "INVALID_REQUEST"), nil
	}
	return wxAnswer{http.StatusOK, wxRefundOf(r, c.lies)}, nil
}

func wxRefundOf(r Refund, lies Fault) map[string]any {
	amount := map[string]any{
		"total": r.Total, "refund": r.Amount, "payer_total": r.Total, "payer_refund": r.Amount, "settlement_refund": r.Amount, "settlement_total": r.Total,
		"discount_refund": 0, "currency": "CNY",
	}
	out := map[string]any{
		"refund_id": r.RefundID, "out_refund_no": r.No, "transaction_id": r.TransactionID, "out_trade_no": r.TradeNo, "channel": "ORIGINAL",
		"user_received_account": "支付用户零钱", "create_time": r.CreatedAt.In(beijing).Format(time.RFC3339), "status": r.State, "amount": amount,
	}
	if !r.DoneAt.IsZero() {
		out["success_time"] = r.DoneAt.In(beijing).Format(time.RFC3339)
	}
	switch lies {
	case WrongAmount:
		amount["refund"] = r.Amount + 1
	case WrongCurrency:
		amount["currency"] = "USD"
	case WrongNumber, WrongMerchant, WrongApp: // a refund tells neither merchant nor application: its transaction is another's
		out["transaction_id"] = "4200000000000000000000000000"
	case WrongState:
		out["status"] = "MAYBE"
	}
	return out
}

func (s *Sim) wxRefundQuery(ctx context.Context, c wxCall) (wxAnswer, error) {
	r, found, err := s.RefundOf(ctx, WeChatPay, c.r.PathValue("no"))
	if err != nil || !found {
		return wxRefusal(http.StatusNotFound, "RESOURCE_NOT_EXISTS"), err
	}
	return wxAnswer{http.StatusOK, wxRefundOf(r, c.lies)}, nil
}

// weChatNotice is a notice as WeChat Pay sends it: encrypted with the merchant's key, signed.
func (s *Sim) weChatNotice(ctx context.Context, n notice, spoiled bool) (http.Header, []byte, error) {
	event, original := "TRANSACTION.SUCCESS", "transaction"
	var plain map[string]any
	if n.Event == eventPaid {
		t, _, err := s.Trade(ctx, WeChatPay, n.No)
		if err != nil {
			return nil, nil, err
		}
		t.Refunded = 0 // it tells of the payment
		plain = s.wxTransaction(t, n.Fault)
	} else {
		r, _, err := s.RefundOf(ctx, WeChatPay, n.No)
		if err != nil {
			return nil, nil, err
		}
		event, original = "REFUND."+r.State, "refund"
		plain = map[string]any{
			"mchid": MerchantID, "out_trade_no": r.TradeNo, "transaction_id": r.TransactionID, "out_refund_no": r.No, "refund_id": r.RefundID, "refund_status": r.State,
			"success_time": r.DoneAt.In(beijing).Format(time.RFC3339), "user_received_account": "支付用户零钱",
			"amount": map[string]any{"total": r.Total, "refund": r.Amount, "payer_total": r.Total, "payer_refund": r.Amount},
		}
	}
	text, _ := json.Marshal(plain) // plain values
	resource, err := s.WeChatResource(text, original)
	if err != nil {
		return nil, nil, err
	}
	body, _ := json.Marshal(map[string]any{
		"id": n.ID, "create_time": s.o.Now().In(beijing).Format(time.RFC3339), "event_type": event, "resource_type": "encrypt-resource", "summary": "simulated",
		"resource": resource,
	})
	header := s.wxSigned(s.o.Now(), body, false)
	header.Set("Content-Type", "application/json")
	switch {
	case spoiled && n.Fault == NoticeProbe:
		header.Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/"+header.Get("Wechatpay-Signature"))
	case spoiled:
		header.Set("Wechatpay-Signature", sign(s.keys.merchant, string(body)))
	}
	return header, body, nil
}

// WeChatResource encrypts a text as notices bear it.
func (s *Sim) WeChatResource(plain []byte, original string) (map[string]any, error) {
	block, err := aes.NewCipher([]byte(s.keys.APIv3))
	if err != nil {
		return nil, fmt.Errorf("paysim: the API v3 key: %w", err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("paysim: the API v3 key: %w", err)
	}
	once := rand.Text()[:12]
	return map[string]any{
		"algorithm": "AEAD_AES_256_GCM", "original_type": original, "associated_data": original, "nonce": once,
		"ciphertext": base64.StdEncoding.EncodeToString(gcm.Seal(nil, []byte(once), plain, []byte(original))),
	}, nil
}

// WeChatSigned are the headers that make a body WeChat Pay's own at a moment; older signs with the platform certificate of before. For tests of whoever reads it.
func (s *Sim) WeChatSigned(at time.Time, body []byte, older bool) http.Header {
	return s.wxSigned(at, body, older)
}
