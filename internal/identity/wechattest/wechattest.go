// Package wechattest is a WeChat to log in against without an account: code2Session as it behaves, for tests and for trying the login by hand.
//
// Its codes work once and for five minutes. It refuses a wrong app or secret, a code that it never made, one that was used, an account at risk and one that
// comes too often; it can be made busy, slow or strange.
package wechattest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

const (
	codeFor = 5 * time.Minute
	// perMinute is how often one user may come.
	perMinute = 100
)

// Server answers GET /sns/jscode2session, and GET /sim/code?openid=…&unionid=… with a fresh code, which stands for wx.login. It is safe for use by several
// goroutines.
type Server struct {
	app, secret string
	now         func() time.Time

	mu    sync.Mutex
	codes map[string]*issued
	came  map[string][]time.Time
	risky map[string]bool
	next  []http.HandlerFunc
	calls int
}

type issued struct {
	openid, unionid string
	at              time.Time
	used            bool
}

// New makes a WeChat that knows one mini-program. now is its clock.
func New(app, secret string, now func() time.Time) *Server {
	return &Server{app: app, secret: secret, now: now, codes: map[string]*issued{}, came: map[string][]time.Time{}, risky: map[string]bool{}}
}

// Code is what wx.login gives a user; unionid is empty where the mini-program is bound to no open platform.
func (s *Server) Code(openid, unionid string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := rand.Text()
	s.codes[code] = &issued{openid: openid, unionid: unionid, at: s.now()}
	return code
}

// Risky has WeChat refuse a user as a risk.
func (s *Server) Risky(openid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.risky[openid] = true
}

// Next has the next call answered by f, the one after that by the next f, and so on.
func (s *Server) Next(f ...http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = append(s.next, f...)
}

// Calls is how often code2Session was asked.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Busy is the answer of a busy WeChat.
func Busy(w http.ResponseWriter, _ *http.Request) { fail(w, -1, "system error") }

// Silent answers nothing until the caller has left, or ctx has ended.
func Silent(ctx context.Context) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-ctx.Done():
		}
	}
}

// Says answers a body as it is.
func Says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// ServeHTTP answers. As WeChat does, it says 200 and text/plain whatever the outcome.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/sim/code":
		answer(w, map[string]any{"code": s.Code(r.URL.Query().Get("openid"), r.URL.Query().Get("unionid"))})
	case "/sns/jscode2session":
		s.mu.Lock()
		s.calls++
		if len(s.next) > 0 {
			f := s.next[0]
			s.next = s.next[1:]
			s.mu.Unlock()
			f(w, r)
			return
		}
		defer s.mu.Unlock()
		s.exchange(w, r)
	default:
		http.NotFound(w, r)
	}
}

// exchange is code2Session; the lock is held.
func (s *Server) exchange(w http.ResponseWriter, r *http.Request) {
	q, now := r.URL.Query(), s.now()
	code := s.codes[q.Get("js_code")]
	switch {
	case q.Get("appid") != s.app:
		fail(w, 40013, "invalid appid")
	case q.Get("secret") != s.secret:
		fail(w, 40125, "invalid appsecret")
	case q.Get("grant_type") != "authorization_code":
		fail(w, 40002, "invalid grant_type")
	case code == nil || now.Sub(code.at) >= codeFor:
		fail(w, 40029, "invalid code")
	case code.used:
		fail(w, 40163, "code been used")
	case s.risky[code.openid]:
		fail(w, 40226, "code blocked")
	case s.tooOften(code.openid, now):
		fail(w, 45011, "api minute-quota reach limit, must slower, retry next minute")
	default:
		code.used = true
		out := map[string]any{"openid": code.openid, "session_key": rand.Text()}
		if code.unionid != "" {
			out["unionid"] = code.unionid
		}
		answer(w, out)
	}
}

func (s *Server) tooOften(openid string, now time.Time) bool {
	var lately []time.Time
	for _, at := range s.came[openid] {
		if now.Sub(at) < time.Minute {
			lately = append(lately, at)
		}
	}
	if len(lately) >= perMinute {
		return true
	}
	s.came[openid] = append(lately, now)
	return false
}

func fail(w http.ResponseWriter, code int, message string) {
	answer(w, map[string]any{"errcode": code, "errmsg": message + ", rid: 00000000-00000000-00000000"})
}

func answer(w http.ResponseWriter, body map[string]any) {
	w.Header().Set("Content-Type", "text/plain")
	_ = json.NewEncoder(w).Encode(body) // a client that left needs none
}
