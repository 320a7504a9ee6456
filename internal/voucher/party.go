package voucher

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"cuppa/internal/breaker"
	"cuppa/internal/strictjson"
)

const (
	// maxAnswer bounds an answer, in bytes; a page of 100 records is the largest that we ask for.
	maxAnswer = 512 << 10
	// idlePerHost bounds the connections that are kept open to a platform: a basket of codes is asked for at once.
	idlePerHost = 32
	// skew is how far a platform's seconds may be off, beside what its Date header tells of its clock.
	skew = 2 * time.Minute
)

// within bounds how deep an answer nests and how many values it has.
var limits = strictjson.Limits{Depth: 16, Values: 20_000}

// beijing is the zone of the platforms' days and of their times without a zone.
var beijing = time.FixedZone("CST", 8*60*60)

// errOpen is what the breaker answers in a platform's place.
var errOpen = errors.New("voucher: the breaker is open")

// party is one platform as it is reached: over HTTP, within its time, behind its breaker.
type party struct {
	name    string
	base    string
	client  *http.Client
	breaker *breaker.Breaker
	now     func() time.Time
	// ahead is how much later the platform's clock is than ours, by the Date of its last answer.
	ahead atomic.Int64
}

// newParty refuses a base that is not https, but for this machine.
func newParty(name, base string, o Options) (*party, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return nil, fmt.Errorf("voucher: the address of %s must be https, but on this machine", name)
	}
	over := o.over
	if over == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = idlePerHost
		over = transport
	}
	return &party{
		name: name, base: strings.TrimSuffix(base, "/"), now: o.Now,
		breaker: o.Parties.Party(name+"_VOUCHERS", breaker.Options{While: errOpen, Timeout: o.Within}),
		client: &http.Client{
			Transport: over, Timeout: o.Within,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // codes and tokens go nowhere else
		},
	}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// unanswered says why there is no answer. It holds no URL and no part of an answer.
type unanswered struct {
	code string
	sent bool
}

// Error is for tests: nothing prints it.
func (u *unanswered) Error() string { return "voucher: no answer: " + u.code }

// verdict is what a call without an answer comes to.
func (u *unanswered) verdict() Verdict {
	v := unknown(u.code)
	v.NotSent = !u.sent
	return v
}

// give is a request's maker; it is called once for each call.
type give func(ctx context.Context) (*http.Request, error)

// ask sends a request and decodes the answer, which must be 200 and JSON within bounds. Everything else is an *unanswered.
func (p *party) ask(ctx context.Context, prepare give, into any) *unanswered {
	return p.exchange(ctx, func(ctx context.Context) error {
		request, err := prepare(ctx)
		if err != nil {
			return &unanswered{code: "request"}
		}
		body, err := p.send(request)
		if err != nil {
			return err
		}
		return decode(body, into)
	})
}

// exchange runs a call behind the breaker; call's error is an *unanswered or becomes one.
func (p *party) exchange(ctx context.Context, call func(ctx context.Context) error) *unanswered {
	var sent atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }})
	_, err := breaker.Do(traced, p.breaker, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, call(ctx)
	})
	if err == nil {
		return nil
	}
	u := &unanswered{}
	switch {
	case errors.Is(err, errOpen):
		u.code = "breaker_open"
	case errors.As(err, &u):
	case errors.Is(err, context.DeadlineExceeded):
		u = &unanswered{code: "timeout"}
	case errors.Is(err, context.Canceled):
		u = &unanswered{code: "canceled"}
	default:
		u = &unanswered{code: "transport"}
	}
	u.sent = sent.Load()
	return u
}

// send makes one HTTP exchange.
func (p *party) send(request *http.Request) ([]byte, error) {
	request.Header.Set("Accept", "application/json")
	answer, err := p.client.Do(request) //nolint:gosec // the address is the operator's, checked in newParty
	if err != nil {
		return nil, withoutURL(err)
	}
	defer func() { _ = answer.Body.Close() }()
	return p.read(answer)
}

// read takes an answer's body, whose status must be 200.
func (p *party) read(answer *http.Response) ([]byte, error) {
	p.learn(answer)
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, withoutURL(err)
	case len(body) > maxAnswer:
		return nil, &unanswered{code: "too_large"}
	case answer.StatusCode != http.StatusOK:
		return nil, &unanswered{code: "http_" + strconv.Itoa(answer.StatusCode)}
	}
	return body, nil
}

// learn notes what the answer's Date says of the platform's clock.
func (p *party) learn(answer *http.Response) {
	if at, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		p.ahead.Store(int64(at.Sub(p.now())))
	}
}

// fromUs says whether something that the platform did at a moment of its own clock was done since a moment of ours. Its times have no fractions, and may be of
// another machine than its Date.
func (p *party) fromUs(theirs, since time.Time) bool {
	return !theirs.IsZero() && !theirs.Before(since.Add(time.Duration(p.ahead.Load())-skew))
}

func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		if u.Timeout() {
			return context.DeadlineExceeded
		}
		return u.Err
	}
	return err
}

// decode reads one JSON value within bounds. Its error quotes nothing.
func decode(body []byte, into any) error {
	if strictjson.Check(body, limits) != nil || json.Unmarshal(body, into) != nil {
		return &unanswered{code: "unreadable"}
	}
	return nil
}
