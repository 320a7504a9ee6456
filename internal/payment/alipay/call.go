package alipay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	sdk "github.com/smartwalle/alipay/v3"

	"cuppa/internal/payment"
	"cuppa/internal/strictjson"
)

// maxAnswer bounds an answer, in bytes.
const maxAnswer = 256 << 10

// answers bounds how deep an answer nests and how many values it has.
var answers = strictjson.Limits{Depth: 16, Values: 2_000}

// transport reads answers whole and within bounds before the library sees them.
type transport struct{ next http.RoundTripper }

// RoundTrip asks the gateway.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err //nolint:wrapcheck // the client wraps it
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("alipay: the answer is cut: %w", err)
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("alipay: answered %d", answer.StatusCode)
	case len(body) > maxAnswer || strictjson.Check(body, answers) != nil:
		return nil, fmt.Errorf("%w: not JSON within bounds", payment.ErrNotUnderstood)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// word is what Alipay said in a signed answer: a code, and a sub code where it refused.
type word struct{ code, sub string }

func (w *word) ok() bool { return w.code == string(sdk.CodeSuccess) }

// is says whether it refused the business by one of these sub codes. Other codes are of us or of Alipay, not of the business.
func (w *word) is(subs ...string) bool {
	return w.code == string(sdk.CodeBusinessFailed) && slices.Contains(subs, w.sub)
}

// Error tells the codes, which hold nobody's data.
func (w *word) Error() string { return "alipay: answered " + clip(w.code) + " " + clip(w.sub) }

// clip keeps a code of Alipay's short and plain.
func clip(code string) string {
	if len(code) > 60 || strings.ContainsFunc(code, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '.' && r != '-' && (r < '0' || r > '9')
	}) {
		return "unreadable"
	}
	return code
}

// call asks the gateway. Only what it signed is a word of it; said is the error within answer.
func (c *Channel) call(ctx context.Context, method string, biz map[string]any, answer any, said *sdk.Error) (*word, error) {
	payload := sdk.NewPayload(method)
	payload.AddParam("notify_url", c.account.NotifyURL)
	for name, value := range biz {
		payload.AddBizField(name, value)
	}
	err := c.client.Request(ctx, payload, answer)
	if err == nil {
		if said.Code == "" {
			return nil, fmt.Errorf("%w: no code", payment.ErrNotUnderstood)
		}
		return &word{string(said.Code), said.SubCode}, nil
	}
	if e := ctx.Err(); e != nil {
		return nil, e //nolint:wrapcheck // the breaker looks at it
	}
	// An error without a signature, as gateways answer; the library answers `null` with a nil one.
	if unsigned, ok := errors.AsType[*sdk.Error](err); ok {
		if unsigned == nil {
			return nil, fmt.Errorf("%w: nothing", payment.ErrNotUnderstood)
		}
		return nil, fmt.Errorf("%w: unsigned, %s %s", payment.ErrNotUnderstood, clip(string(unsigned.Code)), clip(unsigned.SubCode))
	}
	if errors.Is(err, payment.ErrNotUnderstood) {
		return nil, payment.ErrNotUnderstood
	}
	if u, ok := errors.AsType[*url.Error](err); ok { // its text holds the address
		return nil, fmt.Errorf("alipay: no answer: %w", u.Err)
	}
	return nil, fmt.Errorf("%w: unreadable, or its signature does not fit", payment.ErrNotUnderstood)
}
