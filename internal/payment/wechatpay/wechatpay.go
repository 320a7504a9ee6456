package wechatpay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/consts"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/jsapi"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/native"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"

	"cuppa/internal/money"
	"cuppa/internal/payment"
	"cuppa/internal/secret"
)

// MiniProgram is the identity provider whose subjects are openids of the mini-program.
const MiniProgram = "WECHAT_MINI_PROGRAM"

// currency is the only one that a shop of this channel may have.
const currency = "CNY"

// Channel is WeChat Pay. It is safe for use by several goroutines.
type Channel struct {
	account   Account
	now       func() time.Time
	validator validator
	client    *core.Client
	// bills downloads what is signed when it is asked for and not when it is answered.
	bills *core.Client
}

// Options are what a channel needs beside its account. Zero values are those of production.
type Options struct {
	// Now is the clock; time.Now by default.
	Now func() time.Time
	// Over is a transport instead of the default one.
	Over http.RoundTripper
}

// New makes the channel; it calls nobody. An account that can't work is refused.
func New(a Account, o Options) (*Channel, error) {
	if err := a.check(); err != nil {
		return nil, fmt.Errorf("wechatpay: %w", err)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Over == nil {
		o.Over = http.DefaultTransport
	}
	var base *url.URL
	if a.BaseURL != "" {
		var err error
		if base, err = url.Parse(a.BaseURL); err != nil || base.Host == "" {
			return nil, errors.New("wechatpay: the base address is none")
		}
	}
	c := &Channel{account: a, now: o.Now, validator: validator{a.verifier(), o.Now}}
	ctx := context.Background()
	over := func(most int64, json bool) core.ClientOption {
		return option.WithHTTPClient(&http.Client{
			Transport: transport{o.Over, base, most, json}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		})
	}
	signer := option.WithMerchantCredential(a.MerchantID, a.Serial, a.PrivateKey)
	made, err := core.NewClient(ctx, signer, option.WithoutValidator(), over(maxAnswer, true))
	if err != nil {
		return nil, errors.New("wechatpay: the client can't be made from this account") // the SDK's error may show it
	}
	c.client = core.NewClientWithValidator(made, c.validator)
	if c.bills, err = core.NewClient(ctx, signer, option.WithoutValidator(), over(maxBill, false)); err != nil {
		return nil, errors.New("wechatpay: the client can't be made from this account")
	}
	return c, nil
}

// Name is WECHAT_PAY.
func (c *Channel) Name() string { return payment.WeChatPay }

// Remote is true.
func (c *Channel) Remote() bool { return true }

// How a payment was opened, before the handle that was answered.
const (
	byJSAPI  = "jsapi:"
	byNative = "native:"
)

// Prepay opens a payment: JSAPI where the guest's openid is known, which only that guest can pay, a native code otherwise. The same payment is always opened with
// the same parameters: WeChat Pay then answers its newest handle, and refuses others.
func (c *Channel) Prepay(ctx context.Context, o payment.Opening) (secret.Text, error) {
	openid, err := o.Payer(ctx, MiniProgram)
	if err != nil {
		return secret.Text{}, fmt.Errorf("wechatpay: who pays: %w", err)
	}
	p, a := o.Payment, c.account
	description, until := "订单 "+p.OrderNo, o.ExpiresAt.In(beijing).Truncate(time.Second)
	if openid == (secret.Text{}) {
		service := native.NativeApiService{Client: c.client}
		answer, _, err := service.Prepay(ctx, native.PrepayRequest{
			Appid: &a.AppID, Mchid: &a.MerchantID, Description: &description, OutTradeNo: &p.No, TimeExpire: &until, NotifyUrl: &a.NotifyURL,
			Amount: &native.Amount{Total: fen(p.Amount), Currency: new(currency)},
		})
		if err != nil {
			return secret.Text{}, c.failed(ctx, err)
		}
		if answer == nil || value(answer.CodeUrl) == "" {
			return secret.Text{}, fmt.Errorf("%w: no code", payment.ErrNotUnderstood)
		}
		return secret.New(byNative + *answer.CodeUrl), nil
	}
	service := jsapi.JsapiApiService{Client: c.client}
	answer, _, err := service.Prepay(ctx, jsapi.PrepayRequest{
		Appid: &a.AppID, Mchid: &a.MerchantID, Description: &description, OutTradeNo: &p.No, TimeExpire: &until, NotifyUrl: &a.NotifyURL,
		Amount: &jsapi.Amount{Total: fen(p.Amount), Currency: new(currency)}, Payer: &jsapi.Payer{Openid: new(openid.Reveal())},
	})
	if err != nil {
		return secret.Text{}, c.failed(ctx, err)
	}
	if answer == nil || value(answer.PrepayId) == "" {
		return secret.Text{}, fmt.Errorf("%w: no prepay id", payment.ErrNotUnderstood)
	}
	return secret.New(byJSAPI + *answer.PrepayId), nil
}

// ClientParams is what wx.requestPayment takes (timeStamp, nonceStr, package, signType, paySign, with appId), freshly signed; or {"codeUrl": "…"}, whose QR code
// a guest scans. The simulator's codes are links, and then "cashierUrl" too.
func (c *Channel) ClientParams(_ payment.Payment, prepay secret.Text) (json.RawMessage, error) {
	if code, ok := strings.CutPrefix(prepay.Reveal(), byNative); ok {
		params := map[string]string{"codeUrl": code}
		if c.account.Simulated {
			params["cashierUrl"] = code
		}
		return json.Marshal(params)
	}
	id, ok := strings.CutPrefix(prepay.Reveal(), byJSAPI)
	if !ok {
		return nil, errors.New("wechatpay: this is no handle of ours")
	}
	nonce, err := utils.GenerateNonce()
	if err != nil {
		return nil, fmt.Errorf("wechatpay: a nonce: %w", err)
	}
	timestamp, packed := strconv.FormatInt(c.now().Unix(), 10), "prepay_id="+id
	sign, err := utils.SignSHA256WithRSA(c.account.AppID+"\n"+timestamp+"\n"+nonce+"\n"+packed+"\n", c.account.PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("wechatpay: signing: %w", err)
	}
	return json.Marshal(map[string]string{
		"appId": c.account.AppID, "timeStamp": timestamp, "nonceStr": nonce, "package": packed, "signType": "RSA", "paySign": sign,
	})
}

// standings put WeChat Pay's trade states into our words. REVOKED, USERPAYING and PAYERROR are of barcodes only.
var standings = map[string]payment.Standing{
	"SUCCESS": payment.Paid, "REFUND": payment.Returned, "NOTPAY": payment.Waiting, "USERPAYING": payment.Waiting,
	"CLOSED": payment.Shut, "REVOKED": payment.Shut, "PAYERROR": payment.Broken,
}

// Query asks by our number.
func (c *Channel) Query(ctx context.Context, p payment.Payment) (payment.Told, error) {
	service := jsapi.JsapiApiService{Client: c.client}
	answer, _, err := service.QueryOrderByOutTradeNo(ctx, jsapi.QueryOrderByOutTradeNoRequest{OutTradeNo: &p.No, Mchid: &c.account.MerchantID})
	switch {
	case c.says(ctx, err, "ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"):
		return payment.Told{Standing: payment.Absent}, nil
	case err != nil:
		return payment.Told{}, c.failed(ctx, err)
	}
	return c.read(p.No, answer)
}

// read takes a transaction apart; paymentNo is whose it must be, empty for anybody's.
func (c *Channel) read(paymentNo string, t *payments.Transaction) (payment.Told, error) {
	if t == nil || value(t.OutTradeNo) == "" || paymentNo != "" && *t.OutTradeNo != paymentNo {
		return payment.Told{}, fmt.Errorf("%w: of another payment", payment.ErrNotUnderstood)
	}
	standing, known := standings[value(t.TradeState)]
	if !known {
		return payment.Told{}, fmt.Errorf("%w: an unknown state", payment.ErrNotUnderstood)
	}
	told := payment.Told{Standing: standing, TransactionID: value(t.TransactionId)}
	if t.Amount != nil && t.Amount.Total != nil {
		told.Amount = money.Amount(*t.Amount.Total)
	}
	paid := standing == payment.Paid || standing == payment.Returned
	if paid && (!number(told.TransactionID) || told.Amount <= 0) {
		return payment.Told{}, fmt.Errorf("%w: money without its number or amount", payment.ErrNotUnderstood)
	}
	told.Foreign = c.foreign(value(t.Mchid), value(t.Appid), paid, t.Amount)
	return told, nil
}

// foreign names what of a transaction is not ours.
func (c *Channel) foreign(merchant, app string, paid bool, a *payments.TransactionAmount) string {
	switch {
	case merchant != c.account.MerchantID:
		return "merchant"
	case app != c.account.AppID:
		return "application"
	case a != nil && (paid || a.Currency != nil) && value(a.Currency) != currency:
		return "currency"
	}
	return ""
}

// Close closes by our number. One that WeChat Pay has never heard of can't be paid.
func (c *Channel) Close(ctx context.Context, p payment.Payment) (payment.Standing, error) {
	service := jsapi.JsapiApiService{Client: c.client}
	_, err := service.CloseOrder(ctx, jsapi.CloseOrderRequest{OutTradeNo: &p.No, Mchid: &c.account.MerchantID})
	switch {
	case err == nil, c.says(ctx, err, "ORDER_CLOSED", "ORDERCLOSED", "ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"):
		return payment.Shut, nil
	case c.says(ctx, err, "ORDERPAID", "ORDER_PAID"):
		return payment.Paid, nil
	}
	return "", c.failed(ctx, err)
}

// says tells whether an error is WeChat Pay's refusal by one of these codes. A refusal whose signature is wrong says nothing; one without any is WeChat Pay's as far
// as TLS goes, as the SDK has it.
func (c *Channel) says(ctx context.Context, err error, codes ...string) bool {
	refusal, ok := errors.AsType[*core.APIError](err)
	if !ok || refusal == nil || refusal.StatusCode < 400 || refusal.StatusCode >= 500 {
		return false
	}
	if refusal.Header.Get(consts.WechatPaySignature) != "" && c.validator.check(ctx, refusal.Header, []byte(refusal.Body)) != nil {
		return false
	}
	return slices.Contains(codes, refusal.Code)
}

// failed is an error without what it quotes: WeChat Pay's answers, headers and addresses stay out of logs.
func (c *Channel) failed(ctx context.Context, err error) error {
	if refusal, ok := errors.AsType[*core.APIError](err); ok && refusal != nil {
		return fmt.Errorf("wechatpay: answered %d %s", refusal.StatusCode, clip(refusal.Code))
	}
	if err := ctx.Err(); err != nil {
		return err //nolint:wrapcheck // the breaker looks at it
	}
	if errors.Is(err, payment.ErrNotUnderstood) {
		return payment.ErrNotUnderstood
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("wechatpay: no answer: %w", u.Err)
	}
	return fmt.Errorf("%w: unreadable", payment.ErrNotUnderstood)
}

// clip keeps a code of WeChat Pay's short and plain.
func clip(code string) string {
	if len(code) > 40 || strings.ContainsFunc(code, func(r rune) bool { return (r < 'A' || r > 'Z') && r != '_' && (r < '0' || r > '9') }) {
		return "UNREADABLE"
	}
	return code
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func fen(a money.Amount) *int64 { return new(int64(a)) }

// number says whether a text can be WeChat Pay's number of something.
func number(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '-'
	})
}
