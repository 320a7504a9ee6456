package wechatpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core/auth"
	"github.com/wechatpay-apiv3/wechatpay-go/core/consts"

	"cuppa/internal/payment"
	"cuppa/internal/strictjson"
)

const (
	// maxAnswer bounds an answer, in bytes; maxBill a bill, as it comes and unpacked: a busy chain's day.
	maxAnswer = 256 << 10
	maxBill   = 256 << 20
	// skew is how far a signature's time may be off, as the SDK has it.
	skew = 5 * time.Minute
)

// answers bounds how deep an answer nests and how many values it has.
var answers = strictjson.Limits{Depth: 16, Values: 2_000}

// transport sends what the SDK asks, whose host is fixed, to the account's host, and reads answers whole and within bounds before the SDK sees them: a broken
// one is then an error of the transport, and none of its parts is believed. Signatures cover path and query only, so that another host does not break them.
type transport struct {
	next http.RoundTripper
	base *url.URL
	most int64
	json bool
}

// RoundTrip asks the channel.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme+"://"+r.URL.Host != consts.WechatPayAPIServer {
		return nil, errors.New("wechatpay: a request to another host") // a signed request must not go anywhere else
	}
	if t.base != nil {
		r = r.Clone(r.Context())
		r.URL.Scheme, r.URL.Host, r.Host = t.base.Scheme, t.base.Host, t.base.Host
	}
	answer, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err //nolint:wrapcheck // the client wraps it
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, t.most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("wechatpay: the answer is cut: %w", err)
	case int64(len(body)) > t.most:
		return nil, fmt.Errorf("%w: too large", payment.ErrNotUnderstood)
	case t.json && answer.StatusCode == http.StatusOK && strictjson.Check(body, answers) != nil:
		return nil, fmt.Errorf("%w: not JSON within bounds", payment.ErrNotUnderstood)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// validator is the SDK's, with our clock, and with errors that quote nothing.
type validator struct {
	verifier auth.Verifier
	now      func() time.Time
}

// GetAcceptSerial is the key that we want answers signed with.
func (v validator) GetAcceptSerial(ctx context.Context) (string, error) {
	return v.verifier.GetSerial(ctx) //nolint:wrapcheck // the SDK's own business
}

// Validate checks an answer.
func (v validator) Validate(ctx context.Context, answer *http.Response) error {
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("wechatpay: the answer is cut: %w", err)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	if err := v.check(ctx, answer.Header, body); err != nil {
		return fmt.Errorf("%w: %w", payment.ErrNotUnderstood, err)
	}
	return nil
}

var (
	errNoSignature  = errors.New("a header of the signature is missing")
	errBadSignature = errors.New("the signature does not fit")
	errStale        = errors.New("the signature is too old, or of the future")
	errProbe        = errors.New("a signature made wrong on purpose")
)

// probePrefix begins signatures that WeChat Pay makes wrong on purpose.
const probePrefix = "WECHATPAY/SIGNTEST/"

// check verifies a signature over "timestamp\nnonce\nbody\n" by the platform key of its serial.
func (v validator) check(ctx context.Context, h http.Header, body []byte) error {
	timestamp, nonce := h.Get(consts.WechatPayTimestamp), h.Get(consts.WechatPayNonce)
	serial, signature := h.Get(consts.WechatPaySerial), h.Get(consts.WechatPaySignature)
	if timestamp == "" || nonce == "" || serial == "" || signature == "" {
		return errNoSignature
	}
	if strings.HasPrefix(signature, probePrefix) {
		return errProbe
	}
	if kind := h.Get("Wechatpay-Signature-Type"); kind != "" && kind != "WECHATPAY2-SHA256-RSA2048" {
		return errBadSignature
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errNoSignature
	}
	// Compared as seconds: a far-off number must not wrap around in a duration.
	if off := v.now().Unix() - seconds; off >= int64(skew/time.Second) || off <= -int64(skew/time.Second) {
		return errStale
	}
	if v.verifier.Verify(ctx, serial, timestamp+"\n"+nonce+"\n"+string(body)+"\n", signature) != nil {
		return errBadSignature
	}
	return nil
}
