package voucher

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"

	"cuppa/internal/money"
)

// The vouchers of WeChat Channels' local life (developers.weixin.qq.com/doc/channels/locallife/api/api.html): get, consume and revoke under /channels/ec/voucher/.
// They are chosen over WeChat Pay's merchant coupons (busifavor) because those are given away, not sold, and are asked for by the guest's openid, which whoever types
// a code at a counter does not bring. consume and revoke are idempotent by our request id, and get names the last one: nothing is guessed here.

// wechatWindow is for how long a revocation is tried. It works until the voucher is settled, which is mostly within a day; the platform has the last word.
const wechatWindow = 24 * time.Hour

// wechatCode is what the codes look like.
var wechatCode = regexp.MustCompile(`^[0-9A-Za-z]{8,64}$`)

// channels is the client of WeChat Channels' vouchers.
type channels struct {
	*party
	tokens *tokens
}

func newChannels(p *party, app, secret string, within time.Duration) *channels {
	hidden := NewSecret(secret)
	return &channels{p, &tokens{now: p.now, within: within, fetch: func(ctx context.Context) (Secret, time.Duration, *unanswered) {
		var answer struct {
			AccessToken string `json:"access_token"`
			ExpiresIn   count  `json:"expires_in"`
			ErrCode     count  `json:"errcode"`
		}
		failed := p.ask(ctx, posting(p.base+"/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": app, "secret": hidden.Reveal()}), &answer)
		switch {
		case failed != nil:
			return Secret{}, 0, failed
		case answer.ErrCode != 0 || answer.AccessToken == "" || answer.ExpiresIn <= 0:
			return Secret{}, 0, &unanswered{code: "none"}
		}
		return NewSecret(answer.AccessToken), lifetime(answer.ExpiresIn), nil
	}}}
}

// ticket is a voucher as WeChat tells it. Amounts are fen.
type ticket struct {
	Code         id     `json:"code"`
	ProductID    id     `json:"product_id"`
	SKUID        id     `json:"sku_id"`
	Name         string `json:"voucher_name"`
	BuyAmount    fen    `json:"voucher_buy_amount"`
	ActualAmount fen    `json:"voucher_actual_amount"`
	Status       count  `json:"status"`
	StartTime    count  `json:"start_time"`
	EndTime      count  `json:"end_time"`
	ConsumeTime  count  `json:"consume_time"`
	RefundTime   count  `json:"refund_time"`
	LastConsume  string `json:"last_consume_no"`
	LastWithdraw string `json:"last_withdraw_consume_no"`
}

// The statuses of a ticket.
const (
	ticketUsable = 1
	ticketUsed   = 2
)

// channelsAnswer is what all interfaces answer.
type channelsAnswer struct {
	ErrCode id       `json:"errcode"`
	Voucher *ticket  `json:"voucher"`
	List    []ticket `json:"voucher_list"`
}

// call posts with a token, and once more with a new one where the token was refused.
func (c *channels) call(ctx context.Context, path string, body map[string]any) (answer channelsAnswer, v Verdict, ok bool) {
	var refused Secret
	for range 2 {
		token, failed := c.tokens.get(ctx, refused)
		if failed != nil {
			return answer, failed.verdict(), false
		}
		answer = channelsAnswer{}
		failed = c.ask(ctx, func(ctx context.Context) (*http.Request, error) {
			return posting(c.base+"/channels/ec/voucher/"+path+"?"+url.Values{"access_token": {token.Reveal()}}.Encode(), body)(ctx)
		}, &answer)
		if failed != nil {
			return answer, failed.verdict(), false
		}
		v = Verdict{Code: clip(string(answer.ErrCode)), At: c.now()}
		if answer.ErrCode == "0" {
			return answer, v, true
		}
		if !slices.Contains(tokenCodes, string(answer.ErrCode)) {
			return answer, channelsRefusal(string(answer.ErrCode), v), false
		}
		refused = token // looked at before anything is done
	}
	return answer, channelsRefusal(string(answer.ErrCode), v), false
}

// tokenCodes refuse an access token.
var tokenCodes = []string{"40001", "40014", "42001"}

// channelsRefusal puts a code into our words: those of all of WeChat's interfaces. Those of vouchers have eight digits; which is which is not published, so get is asked.
func channelsRefusal(code string, v Verdict) Verdict {
	var out Verdict
	switch {
	case slices.Contains(tokenCodes, code), code == "48001", code == "61004":
		out = reject(Setup, code)
	case code == "45009" || code == "45011":
		out = reject(Busy, code)
	case len(code) == 8 && code[0] == '1':
		out = reject(Refused, code)
	default:
		out = unknown(code)
	}
	out.Trace, out.At = v.Trace, v.At
	return out
}

// get asks for a ticket and says whether it can be used.
func (c *channels) get(ctx context.Context, code Code) (ticket, Verdict) {
	answer, v, ok := c.call(ctx, "get", map[string]any{"code": code.Reveal()})
	switch {
	case !ok && v.Outcome == Rejected && v.Why == Refused:
		return ticket{}, reject(NotFound, v.Code)
	case !ok:
		return ticket{}, v
	case answer.Voucher == nil || string(answer.Voucher.Code) != code.Reveal():
		return ticket{}, unknown("no_voucher")
	}
	t := *answer.Voucher
	switch {
	case t.Status == ticketUsed:
		v = reject(Used, "status")
	case t.RefundTime > 0:
		v = reject(Refunded, "status")
	case t.Status != ticketUsable:
		v = reject(Refused, "status")
	case !c.now().Before(moment(t.EndTime)):
		v = reject(Expired, "end_time")
	case c.now().Before(moment(t.StartTime)):
		v = reject(NotYet, "start_time")
	default:
		v.Outcome = OK
	}
	return t, v
}

func (c *channels) validate(ctx context.Context, r ValidateRequest) Info {
	if !wechatCode.MatchString(r.Code.Reveal()) {
		return Info{Verdict: unsent(BadCode, "code_form")}
	}
	t, v := c.get(ctx, r.Code)
	return Info{
		Verdict: v, DealID: string(t.ProductID), SKUID: string(t.SKUID), Title: title(t.Name), ParValue: money.Amount(t.ActualAmount),
		PaidByGuest: money.Amount(t.BuyAmount), ValidFrom: moment(t.StartTime), ValidUntil: moment(t.EndTime),
	}
}

func (c *channels) redeem(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, wechatCode); !ok {
		return v
	}
	answer, v, ok := c.call(ctx, "consume", map[string]any{
		"consume_request_no": u.RequestID, "codes": []string{u.Code.Reveal()}, "out_store_id": u.Shop.Account.ShopID, "consume_store_name": u.Shop.Account.Name,
		"consume_channel": 2,
	})
	switch {
	case !ok && v.Outcome == Rejected && v.Why == Refused: // get knows for what
		if asked := c.query(ctx, u); asked.Outcome != Unused {
			return asked
		}
		return v
	case !ok:
		return v
	case len(answer.List) != 1 || string(answer.List[0].Code) != u.Code.Reveal():
		return unknown("no_voucher")
	}
	v.Outcome, v.VerifyID, v.CertificateID, v.CancelUntil = OK, u.RequestID, string(answer.List[0].SKUID), v.At.Add(wechatWindow)
	return v
}

func (c *channels) query(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, wechatCode); !ok {
		return v
	}
	t, v := c.get(ctx, u.Code)
	switch {
	case v.Outcome == OK:
		v.Outcome = Unused
	case v.Outcome == AlreadyUsed && t.LastConsume == u.RequestID:
		at := moment(t.ConsumeTime)
		v = Verdict{Outcome: AlreadyOurs, Code: v.Code, At: at, VerifyID: u.RequestID, CertificateID: string(t.SKUID), CancelUntil: at.Add(wechatWindow)}
	}
	return v
}

func (c *channels) undo(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, wechatCode); !ok {
		return v
	}
	if v, ok := refuseLate(u, c.now()); !ok {
		return v
	}
	ours := map[string]any{"code": u.Code.Reveal()}
	if u.CertificateID != "" {
		ours["sku_id"] = number(u.CertificateID)
	}
	_, v, ok := c.call(ctx, "revoke", map[string]any{
		"revoke_request_no": "U" + u.RequestID, "consume_request_no": u.RequestID, "reovke_vouchers": []any{ours}, // so it is spelled
	})
	if !ok && (v.Outcome == Unknown && !v.NotSent || v.Why == Refused) {
		switch asked := c.query(ctx, u); asked.Outcome {
		case Unused:
			asked.Outcome = AlreadyOurs
			return asked
		case AlreadyOurs:
			if v.Why == Refused {
				return reject(TooLate, v.Code) // it is settled
			}
		}
		return v
	}
	if ok {
		v.Outcome = OK
	}
	return v
}

// records are none: get_list wants a guest's openid, and get_bill_list tells of settled vouchers by product.
func (*channels) records(context.Context, Shop, time.Time) ([]Record, error) {
	return nil, ErrNoRecords
}
