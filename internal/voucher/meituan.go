package voucher

import (
	"context"
	"crypto/sha1" //nolint:gosec // Meituan's signature is SHA1; nothing else here is
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/lang"
)

// The generations of Meituan's interfaces (Account.Business): those of restaurants, where a drinks chain mostly is, and those of other shops.
const (
	MeituanDining  = "1"
	MeituanGeneral = "58"
)

// meituanWindow is how long a redemption can be taken back. Meituan tells it of the general interfaces; for the dining ones it is the careful guess.
const meituanWindow = 10 * time.Minute

// meituanCode is what Meituan's codes look like.
var meituanCode = regexp.MustCompile(`^[0-9]{10,20}$`)

// meituan is the client of Meituan's open platform, for both generations.
type meituan struct {
	*party
	developer string
	key       Secret
}

func newMeituan(p *party, developer, key string) *meituan {
	return &meituan{party: p, developer: developer, key: NewSecret(key)}
}

// meituanSign is lower-case hex of SHA1 over the key and the fields' names and values in the names' order, without those that are empty and without sign.
func meituanSign(key string, fields url.Values) string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		if name != "sign" && fields.Get(name) != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var text strings.Builder
	text.WriteString(key)
	for _, name := range names {
		text.WriteString(name)
		text.WriteString(fields.Get(name))
	}
	sum := sha1.Sum([]byte(text.String())) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// meituanAnswer is the envelope of all answers.
type meituanAnswer[T any] struct {
	Code  id     `json:"code"`
	Trace string `json:"traceId"`
	Data  *T     `json:"data"`
}

// meituanCall posts one signed form. ok is whether the platform said OP_SUCCESS with data; else the verdict says what it said instead.
func meituanCall[T any](ctx context.Context, m *meituan, shop Shop, business, path string, biz map[string]any) (data T, v Verdict, ok bool) {
	var answer meituanAnswer[T]
	failed := m.ask(ctx, func(ctx context.Context) (*http.Request, error) {
		content, err := json.Marshal(biz)
		if err != nil {
			return nil, err
		}
		form := url.Values{
			"appAuthToken": {shop.Account.Token.Reveal()}, "developerId": {m.developer}, "businessId": {business},
			"timestamp": {strconv.FormatInt(m.now().Unix(), 10)}, "charset": {"utf-8"}, "version": {"2"}, "biz": {string(content)},
		}
		form.Set("sign", meituanSign(m.key.Reveal(), form))
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.base+path, strings.NewReader(form.Encode()))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=utf-8")
		return request, nil
	}, &answer)
	if failed != nil {
		return data, failed.verdict(), false
	}
	v = Verdict{Code: clip(string(answer.Code)), Trace: clip(answer.Trace), At: m.now()}
	if answer.Code != "OP_SUCCESS" {
		return data, meituanRefusal(string(answer.Code), v), false
	}
	if answer.Data == nil {
		return data, meituanRefusal("no_data", v), false
	}
	return *answer.Data, v, true
}

// meituanRefusal puts a code into our words. Of the public lists only 1006 and 1008 are sure; other numbers from 1000 to 1999 are refusals of the voucher, whatever
// for. Signatures, tokens and clocks are checked before anything is done. What is left may have been done or not.
func meituanRefusal(code string, v Verdict) Verdict {
	var out Verdict
	n, err := strconv.Atoi(code)
	switch {
	case code == "1006":
		out = reject(NotFound, code)
	case code == "1008":
		out = reject(Used, code)
	case err == nil && n >= 1000 && n < 2000:
		out = reject(Refused, code)
	case strings.Contains(code, "SIGN"), strings.Contains(code, "AUTH"), strings.Contains(code, "TOKEN"), strings.Contains(code, "TIMESTAMP"):
		out = reject(Setup, code)
	default:
		out = unknown(code)
	}
	out.Trace, out.At = v.Trace, v.At
	return out
}

// general says which generation a shop has.
func (s Shop) general() bool { return s.Account.Business == MeituanGeneral }

// validate asks about a code.
func (m *meituan) validate(ctx context.Context, r ValidateRequest) Info {
	if !meituanCode.MatchString(r.Code.Reveal()) {
		return Info{Verdict: unsent(BadCode, "code_form")}
	}
	if r.Shop.general() {
		return m.prepareGeneral(ctx, r)
	}
	return m.prepareDining(ctx, r)
}

// redeem spends a voucher. Neither generation is asked twice without a query between: the dining one has no request id.
func (m *meituan) redeem(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, meituanCode); !ok {
		return v
	}
	v := m.consumeDining
	if u.Shop.general() {
		v = m.consumeGeneral
	}
	return usedByUs(v(ctx, u), func() Verdict { return m.query(ctx, u) })
}

// query asks what became of a redemption.
func (m *meituan) query(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, meituanCode); !ok {
		return v
	}
	if u.Shop.general() {
		return m.consumedGeneral(ctx, u)
	}
	return m.queryDining(ctx, u)
}

// undo takes a redemption back.
func (m *meituan) undo(ctx context.Context, u Use) Verdict {
	if v, ok := refuseUse(u, meituanCode); !ok {
		return v
	}
	if v, ok := refuseLate(u, m.now()); !ok {
		return v
	}
	if u.Shop.general() {
		return m.reverseGeneral(ctx, u)
	}
	return m.cancelDining(ctx, u)
}

// records lists a shop's day.
func (m *meituan) records(ctx context.Context, shop Shop, day time.Time) ([]Record, error) {
	if shop.general() {
		return m.listGeneral(ctx, shop, day)
	}
	return m.listDining(ctx, shop, day)
}

// requestID is what every platform takes for ours: Koubei's 32 letters and digits are the narrowest, one of which says that it is the undo.
var requestID = regexp.MustCompile(`^[0-9A-Za-z]{8,31}$`)

// refuseUse refuses what must not be sent.
func refuseUse(u Use, form *regexp.Regexp) (Verdict, bool) {
	switch {
	case !form.MatchString(u.Code.Reveal()):
		return unsent(BadCode, "code_form"), false
	case !requestID.MatchString(u.RequestID):
		return unsent(Refused, "request_id_form"), false
	}
	return Verdict{}, true
}

// refuseLate refuses an undo after its window.
func refuseLate(u Use, now time.Time) (Verdict, bool) {
	if u.CancelUntil.IsZero() || !now.Before(u.CancelUntil) {
		return unsent(TooLate, "cancel_window"), false
	}
	return Verdict{}, true
}

// usedByUs looks closer at a voucher that is said to be used: a network that sends twice makes our own second call meet our first. Where the query can't tell, the
// outcome is unknown, never a refusal that would cost the guest the voucher.
func usedByUs(v Verdict, query func() Verdict) Verdict {
	if v.Outcome != AlreadyUsed {
		return v
	}
	switch asked := query(); asked.Outcome {
	case AlreadyOurs, AlreadyUsed:
		return asked
	case Unused: // it was given back meanwhile, or the platform contradicts itself
		return unknown("contradiction")
	default:
		asked.Outcome, asked.NotSent, asked.RetryAfter = Unknown, false, 0
		return asked
	}
}

// title is a title that a platform writes in Chinese.
func title(text string) lang.Text { return lang.Text{string(lang.ZH): text} }
