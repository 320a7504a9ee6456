package server

import (
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cuppa/internal/config"
)

// Front puts before the routes what every request passes: the true client's address, the headers that all answers have, ids, counts and logs.
func Front(routes *http.ServeMux, set config.Config, log *slog.Logger, m *Metrics) http.Handler {
	return Proxies(set.Proxies()).Wrap(Secure(Observe(routes, log, m)))
}

// The headers of all answers. What is not a page may load nothing and stand in nobody's frame; pages set policies of their own over it.
var (
	headerNoSniff     = []string{"nosniff"}
	headerReferrer    = []string{"same-origin"}
	headerFrame       = []string{"DENY"}
	headerPolicy      = []string{"default-src 'none'; frame-ancestors 'none'"}
	headerOpener      = []string{"same-origin"}
	headerPermissions = []string{"camera=(), microphone=(), geolocation=()"}
	// A year, as preload lists ask for; not for subdomains, which are not ours to speak for.
	headerTransport = []string{"max-age=31536000"}
)

// Secure gives every answer its security headers, and Strict-Transport-Security to who came by https.
func Secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["X-Content-Type-Options"] = headerNoSniff
		h["Referrer-Policy"] = headerReferrer
		h["X-Frame-Options"] = headerFrame
		h["Content-Security-Policy"] = headerPolicy
		h["Cross-Origin-Opener-Policy"] = headerOpener
		h["Permissions-Policy"] = headerPermissions
		if HTTPS(r) {
			h["Strict-Transport-Security"] = headerTransport
		}
		next.ServeHTTP(w, r)
	})
}

// Origins are the web origins (scheme://host[:port], lower case) whose pages may use the API beside our own.
type Origins struct {
	list []string
	own  string // the origin of PUBLIC_URL, for proxies that rewrite Host; may be empty
}

// NewOrigins takes the origins of the settings.
func NewOrigins(set config.Config) Origins {
	o := Origins{list: set.Origins()}
	if u, err := url.Parse(set.PublicURL); err == nil && u.Host != "" {
		o.own = strings.ToLower(u.Scheme + "://" + u.Host)
	}
	return o
}

// Allows says whether a request may come from where it says: from no page, from one of ours, or from one of the list. It is the origin check of WebSockets,
// which browsers send to anybody without asking.
func (o Origins) Allows(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	return strings.EqualFold(u.Host, r.Host) || strings.EqualFold(origin, o.own) || o.listed(origin)
}

func (o Origins) listed(origin string) bool {
	return slices.Contains(o.list, strings.ToLower(origin))
}

const (
	corsMethods = "GET, HEAD, POST"
	corsHeaders = "Accept, Accept-Language, Authorization, Content-Type, Cuppa-Brand, Cuppa-Device, X-Request-Id, Apollo-Require-Preflight, X-Apollo-Operation-Name, " +
		"Apollographql-Client-Name, Apollographql-Client-Version, GraphQL-Client-Name, GraphQL-Client-Version"
	corsExposed = "ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
	corsMaxAge  = "7200" // seconds; no browser keeps a preflight longer than this or a day
)

// CORS lets the pages of the listed origins read answers, and answers preflights. There are no cookies, so credentials are never allowed, and no origin is a
// wildcard. Preflights of others get no allowance, which is what stops them.
func (o Origins) CORS(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		allowed := origin != "" && o.listed(origin)
		h := w.Header()
		if allowed {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", corsExposed)
		}
		if r.Method != http.MethodOptions || origin == "" || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
		h.Set("Cache-Control", "no-store")
		if allowed {
			h.Set("Access-Control-Allow-Methods", corsMethods)
			h.Set("Access-Control-Allow-Headers", corsHeaders)
			h.Set("Access-Control-Max-Age", corsMaxAge)
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
