// Package wechat owns the login of WeChat mini-programs: it exchanges the code of wx.login for who it stands for (code2Session).
//
// It does not own customers or sessions. Invariants: the app's secret, which the call's URL carries, and the session_key of the answer leave this
// package in no value, error or log line; the session_key is not even kept, nothing here needs it.
package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/identity"
)

// Name is the provider's in the API.
const Name = "WECHAT_MINI_PROGRAM"

// Host is WeChat's own.
const Host = "https://api.weixin.qq.com"

const (
	// path is code2Session's (mp.weixin.qq.com/debug/wxadoc/dev/OpenApiDoc/user-login/code2Session.html).
	path = "/sns/jscode2session"
	// tryFor bounds one call; two of them and the pause fit into a request's time.
	tryFor = 3 * time.Second
	// busyPause is how long a busy WeChat is left alone before the one retry.
	busyPause = 200 * time.Millisecond
	// maxAnswer bounds an answer, in bytes; WeChat's have some 200.
	maxAnswer = 16 << 10
)

// ErrRefused says that WeChat holds the account for a risk (40226): logging in again does not help.
var ErrRefused = fault.New("LOGIN_REFUSED", "WeChat refuses to log this account in", "微信拒绝了该账号的登录")

// Settings are the mini-program's.
type Settings struct {
	// AppID and Secret are the mini-program's own; the secret is shown to nobody.
	AppID, Secret string
	// URL is the base of WeChat's API; Host when empty.
	URL string
}

// Provider vouches for the users of one mini-program. It is safe for use by several goroutines.
type Provider struct {
	app, secret, endpoint string
	client                *http.Client
	pause                 time.Duration
}

// New makes the provider; it fails when a setting can't be.
func New(set Settings) (*Provider, error) {
	if set.URL == "" {
		set.URL = Host
	}
	u, err := url.Parse(set.URL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.User != nil {
		return nil, errors.New("wechat: the API's base must be an http(s) URL without a query")
	}
	if set.AppID == "" || set.Secret == "" {
		return nil, errors.New("wechat: an app id and its secret go together")
	}
	return &Provider{
		app: set.AppID, secret: set.Secret, endpoint: strings.TrimSuffix(set.URL, "/") + path, pause: busyPause,
		client: &http.Client{
			Timeout:       tryFor,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the secret goes nowhere else
		},
	}, nil
}

// Name is WECHAT_MINI_PROGRAM.
func (*Provider) Name() string { return Name }

// answer is what code2Session says. session_key is left out on purpose.
type answer struct {
	OpenID  string `json:"openid"`
	UnionID string `json:"unionid"`
	ErrCode int64  `json:"errcode"`
}

// What code2Session's errcode means.
const (
	codeBusy     = -1
	codeInvalid  = 40029
	codeUsed     = 40163
	codeRisky    = 40226
	codeTooOften = 45011
	busyTries    = 2
)

var (
	errBusy = errors.New("wechat: busy")
	// identifier is what openids and unionids look like.
	identifier = regexp.MustCompile(`^[A-Za-z0-9_-]{6,128}$`)
)

// Exchange asks WeChat whom a code of wx.login stands for. INVALID_CREDENTIALS for a code that is unknown, expired or used; LOGIN_REFUSED for a risky account;
// RATE_LIMITED for one that logs in more than 100 times a minute; PROVIDER_UNAVAILABLE for all else, after one retry when WeChat says that it is busy.
func (p *Provider) Exchange(ctx context.Context, code string) (identity.Vouched, error) {
	for try := 1; ; try++ {
		a, err := p.ask(ctx, code)
		switch {
		case err == nil:
			return vouched(a)
		case !errors.Is(err, errBusy) || try == busyTries:
			if _, ok := fault.All(err); ok {
				return identity.Vouched{}, err
			}
			return identity.Vouched{}, identity.ErrProviderUnavailable.Because(err)
		}
		select {
		case <-ctx.Done():
			return identity.Vouched{}, identity.ErrProviderUnavailable.Because(ctx.Err())
		case <-time.After(p.pause):
		}
	}
}

// ask calls code2Session once. Its errors never hold the URL.
func (p *Provider) ask(ctx context.Context, code string) (answer, error) {
	query := url.Values{"appid": {p.app}, "secret": {p.secret}, "js_code": {code}, "grant_type": {"authorization_code"}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.endpoint+"?"+query.Encode(), nil)
	if err != nil {
		return answer{}, errors.New("wechat: the request can't be made") // its error would hold the URL
	}
	response, err := p.client.Do(request)
	if err != nil {
		return answer{}, fmt.Errorf("wechat: asking: %w", withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return answer{}, fmt.Errorf("wechat: reading: %w", withoutURL(err))
	case len(body) > maxAnswer:
		return answer{}, errors.New("wechat: the answer is too large")
	case response.StatusCode != http.StatusOK:
		return answer{}, fmt.Errorf("wechat: status %d", response.StatusCode)
	}
	var a answer
	if json.Unmarshal(body, &a) != nil {
		return answer{}, errors.New("wechat: the answer is not the JSON that it should be") // which its error would quote
	}
	return a, refusal(a)
}

func refusal(a answer) error {
	switch a.ErrCode {
	case 0:
		return nil
	case codeBusy:
		return errBusy
	case codeInvalid, codeUsed:
		return identity.ErrInvalidCredentials.At("code")
	case codeRisky:
		return ErrRefused
	case codeTooOften:
		return fault.ErrRateLimited
	}
	return errors.New("wechat: errcode " + strconv.FormatInt(a.ErrCode, 10))
}

func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// vouched keeps the openid as it is: payments and messages of WeChat must name it later, which a hash could not do. It is personal data: the column is never
// logged nor shown.
func vouched(a answer) (identity.Vouched, error) {
	if !identifier.MatchString(a.OpenID) {
		return identity.Vouched{}, identity.ErrProviderUnavailable.Because(errors.New("wechat: the answer names nobody"))
	}
	who := identity.Vouched{Subject: a.OpenID, Nickname: "微信用户"}
	if identifier.MatchString(a.UnionID) {
		who.Union = &identity.Union{Provider: "WECHAT_UNION", Subject: a.UnionID}
	}
	return who, nil
}

// Providers is the provider of a mini-program, or none where no mini-program is set. The breaker that stands before every provider is identity's.
func Providers(set Settings) ([]identity.Provider, error) {
	if set.AppID == "" && set.Secret == "" {
		return nil, nil
	}
	p, err := New(set)
	if err != nil {
		return nil, err
	}
	return []identity.Provider{p}, nil
}
