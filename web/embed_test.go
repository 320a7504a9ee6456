package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

const page = "<!doctype html><title>Cuppa</title>"

var script = strings.Repeat("console.log('one cup of tea');\n", 100)

func built(t *testing.T, prefix string) *site {
	t.Helper()
	s, err := newSite(fstest.MapFS{
		"dist/app/index.html":           {Data: []byte(page)},
		"dist/app/favicon.svg":          {Data: []byte("<svg/>")},
		"dist/app/assets/main-abc12.js": {Data: []byte(script)},
	}, "dist/app", prefix)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestSite(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, prefix, target string
		status               int
		contentType, cache   string
		body                 string
	}{
		{"the root is the page", "", "/", 200, "text/html; charset=utf-8", "no-cache", page},
		{"an address inside the app is the page", "", "/orders/26ABCDEFGHJ", 200, "text/html; charset=utf-8", "no-cache", page},
		{"a hashed asset is kept for ever", "", "/assets/main-abc12.js", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", script},
		{"another file is kept for an hour", "", "/favicon.svg", 200, "image/svg+xml", "public, max-age=3600", "<svg/>"},
		{"a missing asset is not found", "", "/assets/main-old99.js", 404, "text/plain; charset=utf-8", "no-store", "not found\n"},
		{"a missing file is not found", "", "/robots.txt", 404, "text/plain; charset=utf-8", "no-store", "not found\n"},
		{"a folder is the page, not a listing", "", "/assets", 200, "text/html; charset=utf-8", "no-cache", page},
		{"the app may be mounted below a prefix", "/admin", "/admin", 200, "text/html; charset=utf-8", "no-cache", page},
		{"a prefixed asset is found", "/admin", "/admin/assets/main-abc12.js", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", script},
		{"a prefixed address inside the app is the page", "/admin", "/admin/orders", 200, "text/html; charset=utf-8", "no-cache", page},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := get(built(t, tt.prefix), tt.target)
			if w.Code != tt.status || w.Body.String() != tt.body {
				t.Errorf("GET %s = %d %q, want %d %q", tt.target, w.Code, w.Body.String(), tt.status, tt.body)
			}
			if got := w.Header().Get("Content-Type"); got != tt.contentType {
				t.Errorf("Content-Type = %q, want %q", got, tt.contentType)
			}
			if got := w.Header().Get("Cache-Control"); got != tt.cache {
				t.Errorf("Cache-Control = %q, want %q", got, tt.cache)
			}
			if got := w.Header().Get("X-Content-Type-Options"); got != "nosniff" {
				t.Errorf("X-Content-Type-Options = %q", got)
			}
			if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors 'none'") {
				t.Errorf("Content-Security-Policy = %q", got)
			}
		})
	}
}

func TestCompressedAssetUnpacksToItself(t *testing.T) {
	t.Parallel()
	w := get(built(t, ""), "/assets/main-abc12.js", "Accept-Encoding", "br, gzip;q=0.8")
	if w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Vary") != "Accept-Encoding" {
		t.Fatalf("headers = %v", w.Header())
	}
	if w.Body.Len() >= len(script) {
		t.Errorf("compressed to %d of %d bytes", w.Body.Len(), len(script))
	}
	unpacked, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(unpacked)
	if err != nil || string(got) != script {
		t.Errorf("unpacked %d bytes (%v), want the script", len(got), err)
	}
}

func TestKnownVersionIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := built(t, "")
	for _, encoding := range []string{"identity", "gzip"} {
		first := get(s, "/assets/main-abc12.js", "Accept-Encoding", encoding)
		again := get(s, "/assets/main-abc12.js", "Accept-Encoding", encoding, "If-None-Match", "W/"+first.Header().Get("Etag"))
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s: again = %d with %d bytes, want 304 without any", encoding, again.Code, again.Body.Len())
		}
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	built(t, "").ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("x")))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST = %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
	head := httptest.NewRecorder()
	built(t, "").ServeHTTP(head, httptest.NewRequest(http.MethodHead, "/", nil))
	if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD = %d with %d bytes, headers %v", head.Code, head.Body.Len(), head.Header())
	}
}

func TestUnbuiltPagesSayHowToBuildThem(t *testing.T) {
	t.Parallel()
	s, err := newSite(fstest.MapFS{"dist/.gitkeep": {}}, "dist/app", "")
	if err != nil {
		t.Fatal(err)
	}
	w := get(s, "/")
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make web") {
		t.Errorf("GET / = %d %q", w.Code, w.Body.String())
	}
}

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "br, gzip": true, "gzip;q=0": false, "gzip; q=0.5": true, "*": true,
		"*;q=0": false, "gzip;q=0, *": false, "identity": false, "gzip;q=much": false, "xgzip": false,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("acceptsGzip(%q) = %v, want %v", header, got, want)
		}
	}
}

func TestEmbeddedSitesOpen(t *testing.T) {
	t.Parallel()
	storefront, admin, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]http.Handler{"storefront": storefront, "admin": admin} {
		// Built or not, it answers and says what it is.
		if w := get(h, "/"); w.Code != http.StatusOK && w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s = %d", name, w.Code)
		}
	}
}
