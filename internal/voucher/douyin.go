package voucher

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/money"
)

// Douyin's life service: prepare, verify, cancel, get and verify_record/query under /goodlife/v1/fulfilment/certificate/
// (developer.open-douyin.com/docs/resource/zh-CN/local-life/develop/OpenAPI/general-capabilities/life.capacity.fulfilment).

const (
	// douyinWindow is how long a redemption can be taken back.
	douyinWindow = time.Hour
	douyinPath   = "/goodlife/v1/fulfilment/certificate/"
	// douyinPage is the largest page of redemptions.
	douyinPage = 20
)

var (
	// douyinDigits is a code that a guest types, douyinCode that or the object_id behind a QR code.
	douyinDigits = regexp.MustCompile(`^[0-9]{10,20}$`)
	douyinCode   = regexp.MustCompile(`^(?:[0-9]{10,20}|[0-9A-Za-z+/=_-]{24,512})$`)
)

// douyin is the client of Douyin's life service.
type douyin struct {
	*party
	tokens *tokens
}

func newDouyin(p *party, key, secret string, within time.Duration) *douyin {
	hidden := NewSecret(secret)
	return &douyin{p, &tokens{now: p.now, within: within, fetch: func(ctx context.Context) (Secret, time.Duration, *unanswered) {
		var answer struct {
			Data *struct {
				AccessToken string `json:"access_token"`
				ExpiresIn   count  `json:"expires_in"`
				ErrorCode   count  `json:"error_code"`
			} `json:"data"`
		}
		failed := p.ask(ctx, posting(p.base+"/oauth/stable_client_token/", map[string]any{
			"grant_type": "client_credential", "client_key": key, "client_secret": hidden.Reveal(),
		}), &answer)
		switch {
		case failed != nil:
			return Secret{}, 0, failed
		case answer.Data == nil || answer.Data.ErrorCode != 0 || answer.Data.AccessToken == "" || answer.Data.ExpiresIn <= 0:
			return Secret{}, 0, &unanswered{code: "none"}
		}
		return NewSecret(answer.Data.AccessToken), lifetime(answer.Data.ExpiresIn), nil
	}}}
}

// lifetime is a token's, within reason.
func lifetime(seconds count) time.Duration { return time.Duration(min(seconds, 86_400)) * time.Second }

// posting makes requests with a body of JSON.
func posting(address string, body map[string]any) give {
	return func(ctx context.Context) (*http.Request, error) {
		content, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", "application/json")
		return request, nil
	}
}

// getting makes requests without a body. The query holds codes: nothing prints it.
func getting(address string, query url.Values) give {
	return func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, address+"?"+query.Encode(), nil)
	}
}

// douyinAnswer is the envelope of all answers, whose HTTP status is always 200.
type douyinAnswer struct {
	Data  json.RawMessage `json:"data"`
	Extra struct {
		ErrorCode id     `json:"error_code"`
		LogID     string `json:"logid"`
	} `json:"extra"`
}

// douyinCall asks with a token, and once more with a new one where the token was refused. ok is whether the error code was there and 0, with data in the shape asked
// for.
func douyinCall[T any](ctx context.Context, d *douyin, prepare give) (data T, v Verdict, ok bool) {
	var refused Secret
	for range 2 {
		token, failed := d.tokens.get(ctx, refused)
		if failed != nil {
			v = failed.verdict()
			return data, v, false
		}
		var answer douyinAnswer
		failed = d.ask(ctx, func(ctx context.Context) (*http.Request, error) {
			request, err := prepare(ctx)
			if err == nil {
				request.Header.Set("Access-Token", token.Reveal())
			}
			return request, err
		}, &answer)
		if failed != nil {
			return data, failed.verdict(), false
		}
		var coded struct {
			ErrorCode id `json:"error_code"`
		}
		if len(answer.Data) == 0 || json.Unmarshal(answer.Data, &coded) != nil {
			return data, unknown("unreadable"), false
		}
		code := string(coded.ErrorCode)
		if extra := string(answer.Extra.ErrorCode); code == "0" && extra != "" {
			code = extra
		}
		v = Verdict{Code: clip(code), Trace: clip(answer.Extra.LogID), At: d.now()}
		if code == "2190002" || code == "2190008" { // looked at before anything is done
			refused = token
			continue
		}
		if code != "0" {
			return data, douyinRefusal(code, v), false
		}
		if json.Unmarshal(answer.Data, &data) != nil {
			return data, unknown("unreadable"), false
		}
		return data, v, true
	}
	return data, douyinRefusal(v.Code, v), false
}

// douyinReasons are the codes whose meaning is published.
var douyinReasons = map[string]Why{
	"2190002": Setup, "2190008": Setup, "2190004": Setup, "2119005": Setup, "2119003": Busy,
	"1208": Used, "2": Used, "1212": NotFound, "1221": BadCode, "1229": RiskHold, "3000002": WrongShop, "45005117": CodeChanged, "2100005": Refused,
}

// douyinRefusal puts a code into our words. Other numbers from 1000 to 1999 are refusals of the certificate; 2100004 (busy) and what is not known may have been done.
func douyinRefusal(code string, v Verdict) Verdict {
	why, known := douyinReasons[code]
	if n, err := strconv.Atoi(code); !known && err == nil && n >= 1000 && n < 2000 {
		why, known = Refused, true
	}
	out := unknown(code)
	if known {
		out = reject(why, code)
	}
	out.Trace, out.At = v.Trace, v.At
	return out
}

// certificate is a voucher as prepare and get tell it. Amounts are fen.
type certificate struct {
	EncryptedCode string `json:"encrypted_code"`
	Status        count  `json:"status"`
	ExpireTime    count  `json:"expire_time"`
	StartTime     count  `json:"start_time"`
	SKU           struct {
		SKUID       id     `json:"sku_id"`
		Title       string `json:"title"`
		GrouponType count  `json:"groupon_type"`
		MarketPrice fen    `json:"market_price"`
	} `json:"sku"`
	Amount struct {
		OriginalAmount   fen `json:"original_amount"`
		ListMarketAmount fen `json:"list_market_amount"`
		PayAmount        fen `json:"pay_amount"`
		CouponPayAmount  fen `json:"coupon_pay_amount"`
	} `json:"amount"`
	Verify *verified `json:"verify"`
}

// verified is a redemption as get and verify_record/query tell it.
type verified struct {
	Cursor        id    `json:"cursor"`
	VerifyID      id    `json:"verify_id"`
	CertificateID id    `json:"certificate_id"`
	VerifyTime    count `json:"verify_time"`
	CancelTime    count `json:"cancel_time"`
	CanCancel     flag  `json:"can_cancel"`
	Amount        struct {
		PayAmount fen `json:"pay_amount"`
	} `json:"amount"`
}

// moment is Unix seconds, as prepare writes times, or milliseconds, as get does; zero for 0.
func moment(n count) time.Time {
	if n >= 100_000_000_000 {
		return millis(n)
	}
	return seconds(n)
}

// The kinds of what was sold (groupon_type): a meal, a voucher; times cards are refused.
var douyinForms = map[count]Form{1: Exchange, 2: Cash}

type preparedDouyin struct {
	VerifyToken  string        `json:"verify_token"`
	Certificates []certificate `json:"certificates"`
}

// prepare asks about a code; token is what verify wants.
func (d *douyin) prepare(ctx context.Context, code Code, shop Shop) (c certificate, token Secret, v Verdict, ok bool) {
	name := "code"
	if !douyinDigits.MatchString(code.Reveal()) {
		name = "encrypted_data"
	}
	data, v, ok := douyinCall[preparedDouyin](ctx, d, getting(d.base+douyinPath+"prepare/", url.Values{name: {code.Reveal()}, "poi_id": {shop.Account.ShopID}}))
	switch {
	case !ok:
		return c, token, v, false
	case data.VerifyToken == "" || len(data.Certificates) == 0 || data.Certificates[0].EncryptedCode == "":
		return c, token, unknown("no_certificate"), false
	}
	c = data.Certificates[0]
	return c, NewSecret(data.VerifyToken + "\n" + c.EncryptedCode), v, true
}

func (d *douyin) validate(ctx context.Context, r ValidateRequest) Info {
	if !douyinCode.MatchString(r.Code.Reveal()) {
		return Info{Verdict: unsent(BadCode, "code_form")}
	}
	c, token, v, ok := d.prepare(ctx, r.Code, r.Shop)
	if !ok {
		return Info{Verdict: v}
	}
	v.Outcome = OK
	info := Info{
		Verdict: v, SKUID: string(c.SKU.SKUID), Title: title(c.SKU.Title), Form: douyinForms[c.SKU.GrouponType], ParValue: money.Amount(c.Amount.ListMarketAmount),
		PaidByGuest: money.Amount(c.Amount.CouponPayAmount), ValidFrom: moment(c.StartTime), ValidUntil: moment(c.ExpireTime), Token: token,
	}
	if info.ParValue == 0 {
		info.ParValue = money.Amount(max(c.Amount.OriginalAmount, c.SKU.MarketPrice))
	}
	if info.PaidByGuest == 0 {
		info.PaidByGuest = money.Amount(c.Amount.PayAmount)
	}
	if info.Form == "" {
		info.Verdict = reject(WrongKind, "groupon_type")
	}
	return info
}

// redeem verifies with the token that the validation gave, or where that is too old or missing, with a new one. The token makes the call repeatable.
func (d *douyin) redeem(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, douyinCode); !ok {
		return v
	}
	v := d.verify(ctx, u)
	if v.Outcome == Rejected && v.Why == Refused || u.Token == (Secret{}) {
		if _, token, prepared, ok := d.prepare(ctx, u.Code, u.Shop); ok {
			u.Token = token
			v = d.verify(ctx, u)
		} else {
			v = prepared
		}
	}
	asked := usedByUs(v, func() Verdict { return d.query(ctx, u) })
	if v.Outcome == AlreadyUsed && asked.Outcome == Unknown && u.Attempt > 1 { // the platform's own rule for 1208 and 2 on a retry
		v.Outcome, v.Why, v.Reason = AlreadyOurs, "", nil
		return v
	}
	return asked
}

type verifiedDouyin struct {
	Results []struct {
		Result        id `json:"result"`
		VerifyID      id `json:"verify_id"`
		CertificateID id `json:"certificate_id"`
	} `json:"verify_results"`
}

// verify succeeds when the error code is 0 and the certificate's own result too.
func (d *douyin) verify(ctx context.Context, u Use) Verdict {
	token, encrypted, ok := strings.Cut(u.Token.Reveal(), "\n")
	if !ok {
		return unsent(Refused, "no_token")
	}
	data, v, ok := douyinCall[verifiedDouyin](ctx, d, posting(d.base+douyinPath+"verify/", map[string]any{
		"verify_token": token, "poi_id": u.Shop.Account.ShopID, "encrypted_codes": []string{encrypted},
	}))
	switch {
	case !ok:
		return v
	case len(data.Results) != 1 || data.Results[0].Result == "":
		return unknown("no_result")
	case data.Results[0].Result != "0":
		return douyinRefusal(string(data.Results[0].Result), v)
	}
	v.Outcome, v.VerifyID, v.CertificateID = OK, string(data.Results[0].VerifyID), string(data.Results[0].CertificateID)
	v.CancelUntil = v.At.Add(douyinWindow)
	return v
}

// query asks for the certificate, and where it is used, whether our shop did it since the intent.
func (d *douyin) query(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, douyinCode); !ok {
		return v
	}
	query := url.Values{"code": {u.Code.Reveal()}}
	if _, encrypted, ok := strings.Cut(u.Token.Reveal(), "\n"); ok {
		query = url.Values{"encrypted_code": {encrypted}}
	}
	data, v, ok := douyinCall[struct {
		Certificate *certificate `json:"certificate"`
	}](ctx, d, getting(d.base+douyinPath+"get/", query))
	switch {
	case !ok:
		return v
	case data.Certificate == nil:
		return unknown("no_certificate")
	case data.Certificate.Verify != nil && data.Certificate.Verify.VerifyID != "":
		return d.ours(ctx, v, u, *data.Certificate.Verify)
	}
	// What is not verified can be used, or not for another reason, which prepare tells.
	_, _, v, ok = d.prepare(ctx, u.Code, u.Shop)
	if ok {
		v.Outcome = Unused
	}
	return v
}

// ours says whether our shop verified since the intent. Where the merchant's account is known the list of the shop's redemptions tells, else only the time does.
func (d *douyin) ours(ctx context.Context, v Verdict, u Use, r verified) Verdict {
	at := moment(r.VerifyTime)
	used := reject(Used, "not_ours")
	used.At, used.Trace = at, v.Trace
	if !d.fromUs(at, u.Since) {
		return used
	}
	if u.Shop.Account.Merchant != "" {
		found, failed := d.find(ctx, u.Shop, at, string(r.VerifyID))
		if failed != nil {
			return *failed
		}
		if !found {
			return used
		}
	}
	v.Outcome, v.At, v.VerifyID, v.CertificateID = AlreadyOurs, at, string(r.VerifyID), string(r.CertificateID)
	if r.CanCancel {
		v.CancelUntil = at.Add(douyinWindow)
	}
	return v
}

func (d *douyin) undo(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, douyinCode); !ok {
		return v
	}
	if v, ok := refuseLate(u, d.now()); !ok {
		return v
	}
	_, v, ok := douyinCall[struct{}](ctx, d, posting(d.base+douyinPath+"cancel/", map[string]any{"verify_id": u.VerifyID, "certificate_id": u.CertificateID}))
	switch {
	case ok:
		v.Outcome = OK
	case v.Code == "1265": // canceled already
		v.Outcome, v.Why, v.Reason = AlreadyOurs, "", nil
	case v.Outcome == Unknown && !v.NotSent:
		v.RetryAfter = pauses[Busy] // a repeat is told that it is canceled already
	}
	return v
}

// find looks for a redemption in the list of a shop's.
func (d *douyin) find(ctx context.Context, shop Shop, at time.Time, verifyID string) (bool, *Verdict) {
	found := false
	failed := d.each(ctx, shop, at.Add(-skew), at.Add(skew), func(r verified) bool {
		found = string(r.VerifyID) == verifyID
		return !found
	})
	return found, failed
}

// each goes through a shop's redemptions of a span of time, until f says that it is enough.
func (d *douyin) each(ctx context.Context, shop Shop, from, until time.Time, f func(r verified) bool) *Verdict {
	cursor, seen := "0", 0
	for range 5 * pagesOf {
		data, v, ok := douyinCall[struct {
			Records []verified `json:"records"`
			Total   count      `json:"total"`
		}](ctx, d, getting(d.base+douyinPath+"verify_record/query/", url.Values{
			"account_id": {shop.Account.Merchant}, "poi_ids": {shop.Account.ShopID}, "start_time": {strconv.FormatInt(from.Unix(), 10)},
			"end_time": {strconv.FormatInt(until.Unix(), 10)}, "cursor": {cursor}, "size": {strconv.Itoa(douyinPage)},
		}))
		if !ok {
			return &v
		}
		for _, r := range data.Records {
			if !f(r) {
				return nil
			}
		}
		if seen += len(data.Records); len(data.Records) < douyinPage {
			if int(data.Total) > seen { // nothing may be taken to be missing for a list that is cut short
				v := unknown("partial")
				return &v
			}
			return nil
		}
		next := string(data.Records[len(data.Records)-1].Cursor)
		if next == "" || next == cursor {
			v := unknown("cursor")
			return &v
		}
		cursor = next
	}
	v := unknown("too_many")
	return &v
}

// records lists a shop's day. Douyin tells no codes in it: redemptions are known by their verify_id.
func (d *douyin) records(ctx context.Context, shop Shop, day time.Time) ([]Record, error) {
	if shop.Account.Merchant == "" {
		return nil, ErrNoRecords
	}
	from := startOf(day)
	var all []Record
	if failed := d.each(ctx, shop, from, from.AddDate(0, 0, 1).Add(-time.Second), func(r verified) bool {
		all = append(all, Record{VerifyID: string(r.VerifyID), Amount: money.Amount(r.Amount.PayAmount), At: moment(r.VerifyTime), Undone: r.CancelTime > 0})
		return true
	}); failed != nil {
		return nil, notListed(*failed)
	}
	return all, nil
}

// startOf is midnight in Beijing.
func startOf(day time.Time) time.Time {
	y, m, d := day.In(beijing).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, beijing)
}
