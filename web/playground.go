package web

import (
	_ "embed"
	"net/http"
)

//go:embed playground.html
var playground []byte

// Playground serves an explorer of the API: a page that sends what is typed and shows the answer. It loads nothing from elsewhere.
func Playground() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		secure(h)
		h.Set("Content-Security-Policy", "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'")
		_, _ = w.Write(playground)
	})
}
