package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/identity/wechattest"
)

const secret = "th3-app-s3cret"

type world struct {
	*wechattest.Server
	provider *Provider
	url      string

	mu sync.Mutex
	at time.Time
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) add(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func start(t *testing.T) *world {
	t.Helper()
	w := &world{at: time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)}
	w.Server = wechattest.New("wx1", secret, w.now)
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.url = server.URL
	var err error
	if w.provider, err = New(Settings{AppID: "wx1", Secret: secret, URL: server.URL + "/"}); err != nil {
		t.Fatal(err)
	}
	w.provider.pause = time.Microsecond
	return w
}

func (w *world) refuses(t *testing.T, what, code string, want error) {
	t.Helper()
	who, err := w.provider.Exchange(t.Context(), code)
	if !errors.Is(err, want) || who.Subject != "" {
		t.Errorf("%s: %+v, %v", what, who, err)
	}
	for _, hidden := range []string{secret, "js_code", "jscode2session", code} {
		if hidden != "" && strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), hidden) {
			t.Errorf("%s: the error shows %q: %v", what, hidden, err)
		}
	}
}

func TestACodeOfWeChatStandsForItsUserOnceAndForFiveMinutes(t *testing.T) {
	t.Parallel()
	w := start(t)
	code := w.Code("oUser-1_a", "uUnion-1")
	who, err := w.provider.Exchange(t.Context(), code)
	if err != nil || who.Subject != "oUser-1_a" || who.Nickname == "" || who.Union == nil || who.Union.Subject != "uUnion-1" {
		t.Fatalf("%+v, %v", who, err)
	}
	w.refuses(t, "a used code", code, identity.ErrInvalidCredentials)
	w.refuses(t, "an unknown code", "0a1b2c3d4e", identity.ErrInvalidCredentials)
	w.refuses(t, "a code that would change the request", "x&secret=y&grant_type=z#", identity.ErrInvalidCredentials)
	late := w.Code("oUser-1_a", "")
	w.add(5*time.Minute - time.Second)
	if who, err := w.provider.Exchange(t.Context(), late); err != nil || who.Union != nil {
		t.Fatalf("%+v, %v", who, err)
	}
	late = w.Code("oUser-1_a", "")
	w.add(5 * time.Minute)
	w.refuses(t, "a code of five minutes ago", late, identity.ErrInvalidCredentials)
}

func TestWhatWeChatRefusesHasACode(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.Risky("oBad-user")
	w.refuses(t, "an account at risk", w.Code("oBad-user", ""), ErrRefused)
	for range 100 {
		if _, err := w.provider.Exchange(t.Context(), w.Code("oUser-2", "")); err != nil {
			t.Fatal(err)
		}
	}
	w.refuses(t, "the 101st login of a minute", w.Code("oUser-2", ""), fault.ErrRateLimited)
	for _, set := range []Settings{{AppID: "wx2", Secret: secret, URL: w.url}, {AppID: "wx1", Secret: "another", URL: w.url}} {
		p, err := New(set)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Exchange(t.Context(), w.Code("oUser-3", "")); !errors.Is(err, identity.ErrProviderUnavailable) || strings.Contains(err.Error(), set.Secret) {
			t.Errorf("a mini-program that WeChat does not know: %v", err)
		}
	}
}

func TestABusyWeChatIsAskedOnceMore(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.Next(wechattest.Busy)
	if _, err := w.provider.Exchange(t.Context(), w.Code("oUser-1", "")); err != nil || w.Calls() != 2 {
		t.Errorf("%d calls, %v", w.Calls(), err)
	}
	w.Next(wechattest.Busy, wechattest.Busy)
	code := w.Code("oUser-1", "")
	w.refuses(t, "a WeChat that stays busy", code, identity.ErrProviderUnavailable)
	if w.Calls() != 4 {
		t.Errorf("%d calls", w.Calls())
	}
	if _, err := w.provider.Exchange(t.Context(), code); err != nil {
		t.Errorf("the code was lost: %v", err)
	}
}

func TestStrangeAnswersLetNobodyIn(t *testing.T) {
	t.Parallel()
	w := start(t)
	for what, answer := range map[string]http.HandlerFunc{
		"nothing":              wechattest.Says(200, ""),
		"no JSON":              wechattest.Says(200, "<html>"+secret+"</html>"),
		"a list":               wechattest.Says(200, "[1]"),
		"null":                 wechattest.Says(200, "null"),
		"nobody":               wechattest.Says(200, "{}"),
		"an empty user":        wechattest.Says(200, `{"openid":"","session_key":"k"}`),
		"a user that is none":  wechattest.Says(200, `{"openid":"o\u0000'; DROP","session_key":"k"}`),
		"a number for a user":  wechattest.Says(200, `{"openid":7}`),
		"a very long user":     wechattest.Says(200, `{"openid":"`+strings.Repeat("o", 129)+`"}`),
		"a megabyte":           wechattest.Says(200, `{"openid":"oUser-1","pad":"`+strings.Repeat("x", 1<<20)+`"}`),
		"a failure of its own": wechattest.Says(500, `{"openid":"oUser-1"}`),
		"too many requests":    wechattest.Says(429, `{"openid":"oUser-1"}`),
		"an unknown code":      wechattest.Says(200, `{"errcode":99999,"errmsg":"`+secret+`"}`),
		"a code with a user":   wechattest.Says(200, `{"errcode":40013,"openid":"oUser-1"}`),
		"a way elsewhere": func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "/sns/jscode2session?"+r.URL.RawQuery, http.StatusFound)
		},
		"a cut": func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Length", "100")
			_, _ = rw.Write([]byte(`{"openid":"oUser-1"`))
			_ = http.NewResponseController(rw).Flush()
			panic(http.ErrAbortHandler)
		},
	} {
		w.Next(answer)
		w.refuses(t, what, w.Code("oUser-1", ""), identity.ErrProviderUnavailable)
	}
}

func TestASlowWeChatIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	w := start(t)
	ended, end := context.WithCancel(t.Context())
	defer end()
	w.provider.client.Timeout = 30 * time.Millisecond
	w.Next(wechattest.Silent(ended))
	w.refuses(t, "silence", w.Code("oUser-1", ""), identity.ErrProviderUnavailable)
	w.provider.client.Timeout = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	w.Next(wechattest.Silent(ended))
	if _, err := w.provider.Exchange(ctx, w.Code("oUser-1", "")); !errors.Is(err, identity.ErrProviderUnavailable) {
		t.Error(err)
	}
	nowhere, err := New(Settings{AppID: "wx1", Secret: secret, URL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nowhere.Exchange(t.Context(), "code"); !errors.Is(err, identity.ErrProviderUnavailable) || strings.Contains(fmt.Sprint(err), secret) {
		t.Errorf("nobody there: %v", err)
	}
}

func TestSettingsThatCantBeAreRefused(t *testing.T) {
	t.Parallel()
	for _, set := range []Settings{
		{AppID: "wx1"}, {Secret: secret}, {AppID: "wx1", Secret: secret, URL: "api.weixin.qq.com"}, {AppID: "wx1", Secret: secret, URL: "ftp://x"},
		{AppID: "wx1", Secret: secret, URL: "https://x/?a=b"}, {AppID: "wx1", Secret: secret, URL: "https://u:p@x/"}, {AppID: "wx1", Secret: secret, URL: "https://\x7f"},
	} {
		if _, err := New(set); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%+v: %v", set.URL, err)
		}
	}
}

func TestOneUnionIsOneCustomerHoweverManyComeAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		w := start(t)
		s, err := identity.New(env.DB, identity.Options{Providers: []identity.Provider{w.provider}})
		if err != nil {
			t.Fatal(err)
		}
		ctx := db.ForBrand(t.Context(), 1)
		const callers = 8
		ids, gate := make([]string, callers), make(chan struct{})
		var wg sync.WaitGroup
		for i := range callers { // two mini-programs of one owner: the same person, with two openids
			code := w.Code("oUser-"+strconv.Itoa(i%2), "uUnion-1")
			wg.Go(func() {
				<-gate
				_, guest, err := s.CustomerLogin(ctx, Name, code)
				if err != nil {
					t.Error(err)
				}
				ids[i] = guest.ID
			})
		}
		close(gate)
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] || id == "" {
				t.Fatalf("one person, several customers: %v", ids)
			}
		}
		_, other, err := s.CustomerLogin(ctx, Name, w.Code("oUser-9", ""))
		if err != nil || other.ID == ids[0] {
			t.Errorf("%+v, %v", other, err)
		}
		if _, _, err := s.CustomerLogin(ctx, Name, "unknown"); !errors.Is(err, identity.ErrInvalidCredentials) {
			t.Error(err)
		}
	})
}
