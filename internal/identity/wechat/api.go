package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	hidden "cuppa/internal/secret"
)

const (
	// tokenPath is stable_token's, which repeats its token to whoever asks until 5 minutes before its end, and lets the old one live for 5 minutes more: so all
	// replicas have the same one without telling each other (developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken).
	tokenPath = "/cgi-bin/stable_token"
	// tokenEarly is how long before its end a token is fetched anew: just after the next one is given out.
	tokenEarly = 4 * time.Minute
	// maxToken bounds a token, in bytes, maxTokenLife what it is believed to live.
	maxToken     = 512
	maxTokenLife = 2 * time.Hour
	// callFor bounds one call.
	callFor = 8 * time.Second
)

// Refusal is an errcode of WeChat's.
type Refusal struct{ Code int64 } //nolint:errname // said as people say it

// Error tells the code, and nothing that WeChat says of it.
func (r Refusal) Error() string { return "wechat: errcode " + strconv.FormatInt(r.Code, 10) }

// The errcodes that say that a token is not good any more.
var staleToken = map[int64]bool{40001: true, 40014: true, 42001: true}

// API is what the server of one mini-program may ask WeChat. Its errors hold no address, token, secret or openid. It is safe for use by several goroutines.
type API struct {
	app    string
	secret hidden.Text
	base   string
	client *http.Client
	now    func() time.Time

	// one fetches at a time; whoever holds it may look at the token.
	one   sync.Mutex
	token hidden.Text
	until time.Time
}

// NewAPI makes the client; it asks nobody. It fails when a setting can't be. now is the clock, over a transport instead of the default one; both may be nil.
func NewAPI(set Settings, now func() time.Time, over http.RoundTripper) (*API, error) {
	if _, err := New(set); err != nil {
		return nil, err
	}
	if set.URL == "" {
		set.URL = Host
	}
	if now == nil {
		now = time.Now
	}
	return &API{
		app: set.AppID, secret: hidden.New(set.Secret), base: strings.TrimSuffix(set.URL, "/"), now: now,
		client: &http.Client{
			Timeout: callFor, Transport: over,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the token goes nowhere else
		},
	}, nil
}

// Post asks WeChat for something that needs an access token, in JSON, and reads its answer into out. A token that WeChat does not take is fetched anew, once. A
// Refusal where WeChat refuses; every other error means that nobody knows whether it was done.
func (a *API) Post(ctx context.Context, path string, in, out any) error {
	token, err := a.good(ctx, hidden.Text{})
	if err != nil {
		return err
	}
	err = a.ask(ctx, path+"?"+url.Values{"access_token": {token.Reveal()}}.Encode(), in, out)
	if refusal, ok := errors.AsType[Refusal](err); !ok || !staleToken[refusal.Code] {
		return err
	}
	if token, err = a.good(ctx, token); err != nil {
		return err
	}
	return a.ask(ctx, path+"?"+url.Values{"access_token": {token.Reveal()}}.Encode(), in, out)
}

// good is a token that is not the one that was just refused.
func (a *API) good(ctx context.Context, refused hidden.Text) (hidden.Text, error) {
	a.one.Lock()
	defer a.one.Unlock()
	if a.token != (hidden.Text{}) && a.token != refused && a.now().Before(a.until) {
		return a.token, nil
	}
	var answer struct {
		Token   string `json:"access_token"`
		Expires int64  `json:"expires_in"`
	}
	asked := a.now()
	err := a.ask(ctx, tokenPath, map[string]any{"grant_type": "client_credential", "appid": a.app, "secret": a.secret.Reveal()}, &answer)
	if err != nil {
		return hidden.Text{}, fmt.Errorf("wechat: an access token: %w", err)
	}
	life := min(time.Duration(min(answer.Expires, int64(maxTokenLife/time.Second)))*time.Second, maxTokenLife)
	if answer.Token == "" || len(answer.Token) > maxToken || life <= 0 {
		return hidden.Text{}, errors.New("wechat: an access token: the answer has none")
	}
	// One that is about to end is used up while it lives: asking in a row would not bring another.
	a.token, a.until = hidden.New(answer.Token), asked.Add(max(life-tokenEarly, life/2))
	return a.token, nil
}

// ask calls once. Its errors never hold the address, which bears the token.
func (a *API) ask(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return errors.New("wechat: the request can't be made")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+path, bytes.NewReader(body))
	if err != nil {
		return errors.New("wechat: the request can't be made")
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := a.client.Do(request)
	if err != nil {
		return fmt.Errorf("wechat: asking: %w", withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return fmt.Errorf("wechat: reading: %w", withoutURL(err))
	case len(said) > maxAnswer:
		return errors.New("wechat: the answer is too large")
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("wechat: status %d", response.StatusCode)
	}
	var code struct {
		ErrCode *int64 `json:"errcode"`
	}
	if !bytes.HasPrefix(bytes.TrimSpace(said), []byte("{")) || json.Unmarshal(said, &code) != nil {
		return errors.New("wechat: the answer is not the JSON that it should be")
	}
	if code.ErrCode != nil && *code.ErrCode != 0 {
		return Refusal{*code.ErrCode}
	}
	if json.Unmarshal(said, out) != nil {
		return errors.New("wechat: the answer is not the JSON that it should be")
	}
	return nil
}

// Reach fetches an access token, and says why it does not come: a Refusal where WeChat refuses.
func (a *API) Reach(ctx context.Context) error {
	_, err := a.good(ctx, hidden.Text{})
	return err
}
