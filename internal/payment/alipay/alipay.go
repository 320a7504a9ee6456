package alipay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	sdk "github.com/smartwalle/alipay/v3"

	"cuppa/internal/config"
	"cuppa/internal/money"
	"cuppa/internal/payment"
	"cuppa/internal/secret"
)

// MiniProgram is the identity provider whose subjects are open ids of the mini-program.
const MiniProgram = "ALIPAY_MINI_PROGRAM"

// currency is the only one that a shop of this channel may have.
const currency = "CNY"

// beijing is the zone of Alipay's days and times.
var beijing = time.FixedZone("CST", 8*60*60)

// Account is an application at Alipay and the merchant that it works for.
type Account struct {
	// AppID is the application's, SellerID (2088…) the merchant's, MiniAppID the mini-program's in which guests pay.
	AppID, SellerID, MiniAppID string
	// PrivateKey is the application's, PublicKey Alipay's: PEM or bare base64.
	PrivateKey, PublicKey secret.Text
	// AppCert, RootCert and AlipayCert, in PEM, are there instead of PublicKey in certificate mode: the application's certificate, Alipay's roots, and the certificate
	// that Alipay signs by.
	AppCert, RootCert, AlipayCert string
	// Gateway is Alipay's address, NotifyURL where notices come.
	Gateway, NotifyURL string
	// Simulated says that a code is a link to the simulator's cashier.
	Simulated bool
}

// Read makes an account from settings, whose keys lie in files. Its errors name settings and never show what is in them.
func Read(set config.Alipay, notifyBase string) (Account, error) {
	a := Account{
		AppID: set.AppID, SellerID: set.SellerID, MiniAppID: set.MiniAppID, Gateway: set.URL, NotifyURL: strings.TrimSuffix(notifyBase, "/") + "/callbacks/alipay",
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
		return strings.TrimSpace(string(raw))
	}
	a.PrivateKey = secret.New(text("ALIPAY_PRIVATE_KEY_FILE", set.PrivateKeyFile))
	a.PublicKey = secret.New(text("ALIPAY_PUBLIC_KEY_FILE", set.PublicKeyFile))
	a.AppCert = text("ALIPAY_APP_CERT_FILE", set.AppCertFile)
	a.RootCert = text("ALIPAY_ROOT_CERT_FILE", set.RootCertFile)
	a.AlipayCert = text("ALIPAY_CERT_FILE", set.CertFile)
	return a, errors.Join(faults...)
}

// Channel is Alipay. It is safe for use by several goroutines.
type Channel struct {
	account Account
	client  *sdk.Client
	files   *http.Client
}

// Options are what a channel needs beside its account. Zero values are those of production.
type Options struct {
	// Over is a transport instead of the default one.
	Over http.RoundTripper
}

// New makes the channel; it calls nobody. An account that can't work is refused.
func New(a Account, o Options) (*Channel, error) {
	if o.Over == nil {
		o.Over = http.DefaultTransport
	}
	gateway, err := url.Parse(a.Gateway)
	notify, e := url.Parse(a.NotifyURL)
	switch {
	case a.AppID == "" || a.SellerID == "":
		return nil, errors.New("alipay: the application and its seller are needed")
	case err != nil || gateway.Host == "":
		return nil, errors.New("alipay: the gateway's address is none")
	case e != nil || notify.Host == "" || notify.Scheme != "https" && !a.Simulated:
		return nil, errors.New("alipay: the address of notices must be https")
	}
	if a.MiniAppID == "" {
		a.MiniAppID = a.AppID
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &Channel{account: a, files: &http.Client{Transport: o.Over, CheckRedirect: stay}}
	// Not its "production" mode, in which an answer may name a certificate that the library then downloads; the gateway's address is ours in either.
	c.client, err = sdk.New(a.AppID, a.PrivateKey.Reveal(), false, sdk.WithSandboxGateway(a.Gateway), sdk.WithTimeLocation(beijing),
		sdk.WithHTTPClient(&http.Client{Transport: transport{o.Over}, CheckRedirect: stay}))
	if err != nil {
		return nil, errors.New("alipay: the application's private key can't be read") // its error might show it
	}
	return c, c.trust()
}

// trust loads what Alipay's signatures are checked by: its certificate, or its public key where there are no certificates.
func (c *Channel) trust() error {
	a := c.account
	if a.AppCert == "" && a.RootCert == "" && a.AlipayCert == "" {
		if c.client.LoadAliPayPublicKey(a.PublicKey.Reveal()) != nil {
			return errors.New("alipay: Alipay's public key can't be read")
		}
		return nil
	}
	if err := a.checkCertificates(); err != nil {
		return err
	}
	if errors.Join(c.client.LoadAppCertPublicKey(a.AppCert), c.client.LoadAliPayRootCert(a.RootCert), c.client.LoadAlipayCertPublicKey(a.AlipayCert)) != nil {
		return errors.New("alipay: a certificate can't be read")
	}
	return nil
}

// Name is ALIPAY.
func (c *Channel) Name() string { return payment.Alipay }

// Remote is true.
func (c *Channel) Remote() bool { return true }

// How a payment was opened, before the handle that was answered.
const (
	byTrade = "trade:"
	byCode  = "code:"
)

// Prepay opens a payment: a trade in the mini-program where the guest's open id is known, which only that guest can pay, a code that is scanned otherwise.
func (c *Channel) Prepay(ctx context.Context, o payment.Opening) (secret.Text, error) {
	buyer, err := o.Payer(ctx, MiniProgram)
	if err != nil {
		return secret.Text{}, fmt.Errorf("alipay: who pays: %w", err)
	}
	p := o.Payment
	biz := map[string]any{
		"out_trade_no": p.No, "total_amount": yuan(p.Amount), "subject": "订单 " + p.OrderNo, "seller_id": c.account.SellerID,
		"time_expire": o.ExpiresAt.In(beijing).Format(time.DateTime),
	}
	var answer struct {
		sdk.Error
		OutTradeNo string `json:"out_trade_no"`
		QRCode     string `json:"qr_code"`
		TradeNo    string `json:"trade_no"`
	}
	method := "alipay.trade.precreate"
	if buyer != (secret.Text{}) {
		method = "alipay.trade.create"
		biz["product_code"], biz["op_app_id"], biz["buyer_open_id"] = "JSAPI_PAY", c.account.MiniAppID, buyer.Reveal()
	}
	said, err := c.call(ctx, method, biz, &answer, &answer.Error)
	switch {
	case err != nil:
		return secret.Text{}, err
	case !said.ok():
		return secret.Text{}, said
	case answer.OutTradeNo != p.No:
	case buyer == (secret.Text{}) && answer.QRCode != "":
		return secret.New(byCode + answer.QRCode), nil
	case buyer != (secret.Text{}) && number(answer.TradeNo):
		return secret.New(byTrade + answer.TradeNo), nil
	}
	return secret.Text{}, fmt.Errorf("%w: nothing to pay this payment with", payment.ErrNotUnderstood)
}

// ClientParams is {"tradeNO": "…"} for my.tradePay, or {"codeUrl": "…"}, whose QR code a guest scans. The simulator's codes are links, and then "cashierUrl" too.
func (c *Channel) ClientParams(_ payment.Payment, prepay secret.Text) (json.RawMessage, error) {
	if code, ok := strings.CutPrefix(prepay.Reveal(), byCode); ok {
		params := map[string]string{"codeUrl": code}
		if c.account.Simulated {
			params["cashierUrl"] = code
		}
		return json.Marshal(params)
	}
	trade, ok := strings.CutPrefix(prepay.Reveal(), byTrade)
	if !ok {
		return nil, errors.New("alipay: this is no handle of ours")
	}
	return json.Marshal(map[string]string{"tradeNO": trade})
}

// tradeAnswer is what a query tells. Amounts are yuan.
type tradeAnswer struct {
	sdk.Error
	OutTradeNo    string `json:"out_trade_no"`
	TradeNo       string `json:"trade_no"`
	TradeStatus   string `json:"trade_status"`
	TotalAmount   string `json:"total_amount"`
	TransCurrency string `json:"trans_currency"`
	SendPayDate   string `json:"send_pay_date"`
}

// Query asks by our number. A code that nobody has scanned is no trade yet.
func (c *Channel) Query(ctx context.Context, p payment.Payment) (payment.Told, error) {
	var t tradeAnswer
	said, err := c.call(ctx, "alipay.trade.query", map[string]any{"out_trade_no": p.No}, &t, &t.Error)
	switch {
	case err != nil:
		return payment.Told{}, err
	case said.is("ACQ.TRADE_NOT_EXIST"):
		return payment.Told{Standing: payment.Absent}, nil
	case !said.ok():
		return payment.Told{}, said
	case t.OutTradeNo != p.No:
		return payment.Told{}, fmt.Errorf("%w: of another payment", payment.ErrNotUnderstood)
	}
	told := payment.Told{Standing: standing(t.TradeStatus, t.SendPayDate != ""), TransactionID: t.TradeNo}
	if told.Standing == "" {
		return payment.Told{}, fmt.Errorf("%w: an unknown state", payment.ErrNotUnderstood)
	}
	if t.TotalAmount != "" {
		if told.Amount, err = fen(t.TotalAmount); err != nil {
			return payment.Told{}, fmt.Errorf("%w: an amount that is none", payment.ErrNotUnderstood)
		}
	}
	if (told.Standing == payment.Paid || told.Standing == payment.Returned) && (!number(t.TradeNo) || told.Amount <= 0) {
		return payment.Told{}, fmt.Errorf("%w: money without its number or amount", payment.ErrNotUnderstood)
	}
	if t.TransCurrency != "" && t.TransCurrency != currency {
		told.Foreign = "currency"
	}
	return told, nil
}

// standing puts a trade's state into our words. A closed trade was never paid, or all of it went back: paid tells which.
func standing(status string, paid bool) payment.Standing {
	switch status {
	case "WAIT_BUYER_PAY":
		return payment.Waiting
	case "TRADE_SUCCESS", "TRADE_FINISHED":
		return payment.Paid
	case "TRADE_CLOSED":
		if paid {
			return payment.Returned
		}
		return payment.Shut
	}
	return ""
}

// Close closes by our number. What is paid or closed already can't be closed; a query tells which.
func (c *Channel) Close(ctx context.Context, p payment.Payment) (payment.Standing, error) {
	var answer struct{ sdk.Error }
	said, err := c.call(ctx, "alipay.trade.close", map[string]any{"out_trade_no": p.No}, &answer, &answer.Error)
	switch {
	case err != nil:
		return "", err
	case said.ok(), said.is("ACQ.TRADE_NOT_EXIST"):
		return payment.Shut, nil
	case !said.is("ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID", "ACQ.REASON_ILLEGAL_STATUS"):
		return "", said
	}
	told, err := c.Query(ctx, p)
	if err == nil && told.Standing == payment.Returned {
		return payment.Paid, nil
	}
	return told.Standing, err
}

// Refund asks for a refund by its own number, of the trade where it is known: it is Alipay's own number, and unlike ours the same for a payment that was paid
// twice.
func (c *Channel) Refund(ctx context.Context, p payment.Payment, r payment.Refund) error {
	var answer struct {
		sdk.Error
		TradeNo    string `json:"trade_no"`
		FundChange string `json:"fund_change"`
	}
	biz := map[string]any{"refund_amount": yuan(r.Amount), "out_request_no": r.No}
	whose(p, biz)
	if r.Reason != "" {
		biz["refund_reason"] = cut(r.Reason, maxReason)
	}
	said, err := c.call(ctx, "alipay.trade.refund", biz, &answer, &answer.Error)
	switch {
	case err != nil:
		return err
	case said.ok() && p.TransactionID != "" && answer.TradeNo != p.TransactionID:
		return fmt.Errorf("%w: of another trade", payment.ErrNotUnderstood)
	case said.ok() && answer.FundChange == "Y":
		return nil
	case !said.ok() && !said.is("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "ACQ.REASON_TRADE_REFUND_FEE_ERR", "ACQ.TRADE_HAS_FINISHED", "ACQ.TRADE_NOT_EXIST",
		"ACQ.REASON_TRADE_STATUS_INVALID", "ACQ.TRADE_STATUS_ERROR", "ACQ.TRADE_NOT_ALLOW_REFUND", "ACQ.BUYER_NOT_EXIST"):
		return said // our account, or what is left in it: that passes
	}
	// A repeat changes nothing, and a refusal is final only where Alipay has not got the refund from an earlier try: the query tells.
	standing, err := c.QueryRefund(ctx, p, r)
	switch {
	case err != nil:
		return err
	case standing == payment.Done:
		return nil
	case said.ok():
		return payment.ErrRefundProcessing
	}
	return payment.ErrRefundRefused
}

// maxReason bounds a reason, in characters.
const maxReason = 256

// QueryRefund asks by the refund's own number. Alipay says nothing of a refund that it has not got, or that failed: it may be asked for again.
func (c *Channel) QueryRefund(ctx context.Context, p payment.Payment, r payment.Refund) (payment.RefundStanding, error) {
	var answer struct {
		sdk.Error
		OutRequestNo string `json:"out_request_no"`
		RefundAmount string `json:"refund_amount"`
		RefundStatus string `json:"refund_status"`
	}
	biz := map[string]any{"out_request_no": r.No}
	whose(p, biz)
	said, err := c.call(ctx, "alipay.trade.fastpay.refund.query", biz, &answer, &answer.Error)
	switch {
	case err != nil:
		return "", err
	case said.is("ACQ.TRADE_NOT_EXIST"):
		return payment.NotAsked, nil
	case !said.ok():
		return "", said
	case answer.RefundStatus == "":
		return payment.NotAsked, nil
	}
	amount, err := fen(answer.RefundAmount)
	if err != nil || amount != r.Amount || answer.OutRequestNo != r.No || answer.RefundStatus != "REFUND_SUCCESS" {
		return "", fmt.Errorf("%w: of another refund", payment.ErrNotUnderstood)
	}
	return payment.Done, nil
}

func whose(p payment.Payment, biz map[string]any) {
	if p.TransactionID != "" {
		biz["trade_no"] = p.TransactionID
		return
	}
	biz["out_trade_no"] = p.No
}

// yuan writes fen as Alipay reads amounts: "18.00".
func yuan(a money.Amount) string { return fmt.Sprintf("%d.%02d", a/100, a%100) }

// fen reads an amount of yuan, "18", "18.0", "18.00"; what is not whole fen, or below 0, is refused.
func fen(text string) (money.Amount, error) {
	whole, part, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(whole, 10, 48)
	if err != nil || len(part) > 2 {
		return 0, errors.New("alipay: no amount of whole fen")
	}
	cents, err := strconv.ParseUint((part + "00")[:2], 10, 8)
	if err != nil {
		return 0, errors.New("alipay: no amount of whole fen")
	}
	return money.Amount(n*100 + cents), nil
}

// number says whether a text can be Alipay's number of something, or ours.
func number(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_'
	})
}

// cut shortens a text to so many characters.
func cut(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}
