package voucher

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"

	"github.com/smartwalle/alipay/v3"

	"cuppa/internal/config"
	"cuppa/internal/money"
	"cuppa/internal/strictjson"
)

// Koubei's tickets: koubei.trade.ticket.ticketcode.query, use and cancel at a gateway of the Alipay kind, signed with RSA2 both ways by smartwalle/alipay. Alipay's
// own vouchers are these; whether they are still granted to new merchants is UNVERIFIED. Amap has published no interface at all: that it speaks this one is a guess.

// koubeiWindow is for how long a redemption is taken back. No window is published: this is the narrowest that any platform has.
const koubeiWindow = 10 * time.Minute

// koubeiCode is 12 digits.
var koubeiCode = regexp.MustCompile(`^[0-9]{12}$`)

// koubei is the client of one gateway.
type koubei struct {
	*party
	client *alipay.Client
}

func newKoubei(p *party, set config.Koubei) (*koubei, error) {
	// Not its "production" mode, in which an answer may name a certificate that the library then downloads; the gateway's address is ours in either.
	client, err := alipay.New(set.AppID, set.PrivateKey, false, alipay.WithSandboxGateway(p.base), alipay.WithTimeLocation(beijing),
		alipay.WithHTTPClient(&http.Client{Transport: checked{p}, Timeout: p.client.Timeout, CheckRedirect: p.client.CheckRedirect}))
	if err != nil {
		return nil, fmt.Errorf("voucher: the private key for %s can't be read", p.name) // its error might show it
	}
	if client.LoadAliPayPublicKey(set.PublicKey) != nil {
		return nil, fmt.Errorf("voucher: the public key of %s can't be read", p.name)
	}
	return &koubei{p, client}, nil
}

// checked reads answers whole and within bounds before the library sees them.
type checked struct{ p *party }

// RoundTrip asks the platform.
func (c checked) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := c.p.client.Transport.RoundTrip(request)
	if err != nil {
		return nil, err //nolint:wrapcheck // exchange looks at it
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := c.p.read(answer)
	if err != nil {
		return nil, err
	}
	if strictjson.Check(body, limits) != nil {
		return nil, &unanswered{code: "unreadable"}
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// koubeiTicket is what query and use tell. Amounts are yuan.
type koubeiTicket struct {
	alipay.Error
	BizCode       string `json:"biz_code"`
	TicketCode    id     `json:"ticket_code"`
	TicketStatus  string `json:"ticket_status"`
	TicketTransID id     `json:"ticket_trans_id"`
	ItemID        id     `json:"item_id"`
	ItemName      string `json:"item_name"`
	OriginalPrice yuan   `json:"original_price"`
	CurrentPrice  yuan   `json:"current_price"`
	EffectDate    string `json:"effect_date"`
	ExpireDate    string `json:"expire_date"`
	UseDate       string `json:"use_date"`
}

// koubeiReplay is the biz_code of a request that was done before.
const koubeiReplay = "BIZ_ALREADY_SUCCESS"

// call asks the gateway. ok is whether it said 10000 in an answer that it signed.
func (k *koubei) call(ctx context.Context, shop Shop, method string, biz map[string]any) (t koubeiTicket, v Verdict, ok bool) {
	payload := alipay.NewPayload("koubei.trade.ticket.ticketcode." + method)
	for name, value := range biz {
		payload.AddBizField(name, value)
	}
	if token := shop.Account.Token.Reveal(); token != "" {
		payload.AddParam("app_auth_token", token)
	}
	var said *alipay.Error
	failed := k.exchange(ctx, func(ctx context.Context) error {
		err := k.client.Request(ctx, payload, &t)
		var u *unanswered
		switch {
		case err == nil:
			return nil
		case errors.As(err, &said) && said != nil: // an error without a signature, as gateways answer
			if said.Code == alipay.CodeSuccess {
				return &unanswered{code: "unsigned"}
			}
			return nil
		case errors.As(err, &u), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
			return withoutURL(err)
		}
		if stripped := withoutURL(err); stripped != err { //nolint:errorlint // it was a *url.Error, of the transport
			return stripped
		}
		return &unanswered{code: "unreadable"}
	})
	if failed != nil {
		return t, failed.verdict(), false
	}
	if said == nil {
		said = &t.Error
	}
	v = Verdict{Code: clip(string(said.Code)), At: k.now()}
	if said.Code == alipay.CodeSuccess {
		return t, v, true
	}
	return t, koubeiRefusal(said, v), false
}

// koubeiRefusal puts a code into our words. Of business failures (40004) the sub codes are not published: a query tells what the ticket is.
func koubeiRefusal(e *alipay.Error, v Verdict) Verdict {
	out := unknown(string(e.Code))
	switch e.Code {
	case alipay.CodeInvalidAuthToken, alipay.CodeMissingParam, alipay.CodeInvalidParam, alipay.CodePermissionDenied:
		out = reject(Setup, string(e.Code))
	case alipay.CodeCallLimited:
		out = reject(Busy, string(e.Code))
	case alipay.CodeInsufficientConditions, alipay.CodeBusinessFailed:
		out = reject(Refused, string(e.Code))
	}
	if sub := clip(e.SubCode); sub != "" {
		out.Code = clip(string(e.Code) + "." + sub)
	}
	out.At = v.At
	return out
}

// ticketReasons are the statuses of tickets that can't be used.
var ticketReasons = map[string]Why{"USED": Used, "EXPIRED": Expired, "INVALID": Refused, "REFUNDED": Refunded}

// get asks for a ticket and says whether it can be used.
func (k *koubei) get(ctx context.Context, code Code, shop Shop) (koubeiTicket, Verdict) {
	t, v, ok := k.call(ctx, shop, "query", map[string]any{"ticket_code": code.Reveal(), "shop_id": shop.Account.ShopID})
	switch {
	case !ok && v.Why == Refused:
		return t, reject(NotFound, v.Code)
	case !ok:
		return t, v
	case string(t.TicketCode) != code.Reveal():
		return t, unknown("another_code")
	}
	why, known := ticketReasons[t.TicketStatus]
	switch at := k.now(); {
	case known:
		v = reject(why, "status")
	case t.TicketStatus != "EFFECTIVE":
		v = reject(Refused, "status")
	case t.ExpireDate != "" && !at.Before(endOf(t.ExpireDate)):
		v = reject(Expired, "expire_date")
	case t.EffectDate != "" && at.Before(local(t.EffectDate)):
		v = reject(NotYet, "effect_date")
	default:
		v.Outcome = OK
	}
	return t, v
}

func (k *koubei) validate(ctx context.Context, r ValidateRequest) Info {
	if !koubeiCode.MatchString(r.Code.Reveal()) {
		return Info{Verdict: unsent(BadCode, "code_form")}
	}
	t, v := k.get(ctx, r.Code, r.Shop)
	return Info{
		Verdict: v, DealID: string(t.ItemID), Title: title(t.ItemName), ParValue: money.Amount(t.OriginalPrice), PaidByGuest: money.Amount(t.CurrentPrice),
		ValidFrom: local(t.EffectDate), ValidUntil: endOf(t.ExpireDate),
	}
}

// redeem may be repeated: the platform knows our request.
func (k *koubei) redeem(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, koubeiCode); !ok {
		return v
	}
	v := k.use(ctx, u)
	if v.Why != Refused {
		return v
	}
	if asked := k.query(ctx, u); asked.Outcome != Unused { // the ticket knows for what
		return asked
	}
	return v
}

func (k *koubei) use(ctx context.Context, u Use) Verdict {
	t, v, ok := k.call(ctx, u.Shop, "use", map[string]any{"request_id": u.RequestID, "ticket_code": u.Code.Reveal(), "shop_id": u.Shop.Account.ShopID})
	switch {
	case !ok:
		return v
	case string(t.TicketCode) != u.Code.Reveal() || t.TicketTransID == "":
		return unknown("another_code")
	}
	v.Outcome, v.VerifyID = OK, string(t.TicketTransID)
	if t.BizCode == koubeiReplay {
		v.Outcome = AlreadyOurs
	}
	if at := local(t.UseDate); !at.IsZero() {
		v.At = at
	}
	v.CancelUntil = v.At.Add(koubeiWindow)
	return v
}

// query asks what the ticket is; of one that is used, the use is asked for again under the same request, which is answered by whose it was and changes nothing.
func (k *koubei) query(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, koubeiCode); !ok {
		return v
	}
	_, v := k.get(ctx, u.Code, u.Shop)
	switch v.Outcome {
	case OK:
		v.Outcome = Unused
	case AlreadyUsed:
		again := k.use(ctx, u)
		switch {
		case again.Done():
			again.Outcome = AlreadyOurs
			return again
		case again.Outcome == Rejected && again.Why == Refused:
			return v
		}
		return again
	}
	return v
}

func (k *koubei) undo(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, koubeiCode); !ok {
		return v
	}
	if v, ok := refuseLate(u, k.now()); !ok {
		return v
	}
	t, v, ok := k.call(ctx, u.Shop, "cancel", map[string]any{"request_id": "U" + u.RequestID, "request_biz_no": u.RequestID, "ticket_code": u.Code.Reveal()})
	switch {
	case ok && t.BizCode == koubeiReplay:
		v.Outcome = AlreadyOurs
	case ok:
		v.Outcome = OK
	case v.Outcome == Unknown && !v.NotSent:
		v.RetryAfter = pauses[Busy] // a repeat is told that it was done before
	}
	return v
}

// records are none: the platform has no interface for them, only its bill.
func (*koubei) records(context.Context, Shop, time.Time) ([]Record, error) { return nil, ErrNoRecords }
