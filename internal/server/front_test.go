package server

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cuppa/internal/config"
)

var quiet = slog.New(slog.DiscardHandler)

// front is the whole front before one route that says who asked.
func front(t *testing.T, set config.Config) http.Handler {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/graphql", NewOrigins(set).CORS(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.RemoteAddr) })))
	mux.Handle("/", Alive())
	return Front(mux, set, quiet, NewMetrics())
}

func TestEveryAnswerHasTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	h := front(t, config.Config{TrustedProxies: []string{"192.0.2.1"}}) // httptest's peer
	for _, path := range []string{"/", "/graphql", "/nowhere"} {
		for _, proto := range []string{"http", "https"} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
			r.Header.Set("X-Forwarded-Proto", proto)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
				"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
			} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %s is %q", path, name, got)
				}
			}
			if got := w.Header().Get("Strict-Transport-Security"); (got != "") != (proto == "https") {
				t.Errorf("%s by %s: Strict-Transport-Security is %q", path, proto, got)
			}
		}
	}
}

func TestOnlyListedOriginsReadAnswers(t *testing.T) {
	t.Parallel()
	set := config.Config{CORSOrigins: []string{"https://shop.example"}, PublicURL: "https://Cuppa.example/x"}
	h, origins := front(t, set), NewOrigins(set)
	for _, c := range []struct {
		origin           string
		listed, bySocket bool
	}{
		{"", false, true},
		{"https://shop.example", true, true},
		{"https://SHOP.example", true, true},
		{"https://cuppa.example", false, true}, // ours: needs no CORS
		{"http://example.com", false, true},    // the request's own host
		{"http://shop.example", false, false},
		{"https://shop.example:8443", false, false},
		{"https://shop.example.evil.test", false, false},
		{"https://evil.test", false, false},
		{"null", false, false},
	} {
		for _, preflight := range []bool{false, true} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil)
			if preflight {
				r.Method = http.MethodOptions
				r.Header.Set("Access-Control-Request-Method", "POST")
				r.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
			}
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			if got := origins.Allows(r); got != c.bySocket {
				t.Errorf("%q: a socket is allowed: %v", c.origin, got)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			want := ""
			if c.listed {
				want = c.origin
			}
			got := w.Header()
			if got.Get("Access-Control-Allow-Origin") != want || got.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%q: allowed %q", c.origin, got.Get("Access-Control-Allow-Origin"))
			}
			if !preflight || c.origin == "" {
				continue
			}
			if w.Code != http.StatusNoContent || !strings.Contains(got.Get("Vary"), "Origin") || c.listed != strings.Contains(got.Get("Access-Control-Allow-Headers"), "Authorization") ||
				c.listed != strings.Contains(got.Get("Access-Control-Allow-Methods"), "POST") || c.listed != (got.Get("Access-Control-Max-Age") != "") {
				t.Errorf("%q: the preflight answers %d %v", c.origin, w.Code, got)
			}
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	r.Header.Set("Origin", "https://shop.example")
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("pages are shared as well")
	}
}

// certificate writes a new one for 127.0.0.1 by a name and answers what trusts it.
func certificate(t *testing.T, dir, name string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for file, content := range map[string][]byte{"cert.pem": cert, "key.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})} {
		if err := os.WriteFile(filepath.Join(dir, file), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(cert)
	return pool
}

func TestTLSSpeaksHTTP2AndTakesNewFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := certificate(t, dir, "first")
	if _, err := Listen(t.Context(), "127.0.0.1:0", filepath.Join(dir, "cert.pem"), filepath.Join(dir, "nowhere.pem"), quiet); err == nil {
		t.Error("it listens without a key")
	}
	l, err := Listen(t.Context(), "127.0.0.1:0", filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), quiet)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, Secure(Alive()), 0, func(context.Context) {}, quiet) }()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: first}, ForceAttemptHTTP2: true}}
	answer, err := client.Get("https://" + l.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.ProtoMajor != 2 || answer.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s, Strict-Transport-Security %q", answer.Proto, answer.Header.Get("Strict-Transport-Security"))
	}
	if _, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: first, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	client.CloseIdleConnections()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestACertificateIsReadAgainWhenItsFilesChange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certificate(t, dir, "first")
	now := time.Now()
	c := &certificates{certFile: filepath.Join(dir, "cert.pem"), keyFile: filepath.Join(dir, "key.pem"), now: func() time.Time { return now }, log: quiet}
	if err := c.load(); err != nil {
		t.Fatal(err)
	}
	name := func() string {
		now = now.Add(looking)
		kept, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(kept.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		return leaf.Subject.CommonName
	}
	certificate(t, dir, "second, which is longer")
	if got := name(); got != "second, which is longer" {
		t.Errorf("new files: %s", got)
	}
	if err := os.WriteFile(c.keyFile, []byte("half a"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := name(); got != "second, which is longer" {
		t.Errorf("a broken key: %s", got)
	}
	certificate(t, dir, "third")
	if got := name(); got != "third" {
		t.Errorf("good files after broken ones: %s", got)
	}
}

// A client that sends its header or its body drop by drop is cut, and a header that is too long is refused.
func TestSlowAndEndlessRequestsAreCut(t *testing.T) {
	t.Parallel()
	s := newHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	}), quiet, timeouts{header: 50 * time.Millisecond, read: 100 * time.Millisecond, write: time.Second, idle: 50 * time.Millisecond})
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	for name, c := range map[string]struct{ sent, answer string }{
		"half a header":    {"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", ""},
		"half a body":      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nslow", "408"},
		"an idle client":   {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "200"},
		"an endless field": {"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("a", 64<<10) + "\r\n\r\n", "431"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(10 * time.Second)) // the server is to end it, long before
			_, _ = io.WriteString(conn, c.sent)
			first, err := bufio.NewReader(conn).ReadString('\n')
			if c.answer == "" && err == nil && !strings.Contains(first, "408") || c.answer != "" && !strings.Contains(first, c.answer) {
				t.Errorf("answered %q %v", first, err)
			}
			if rest, err := io.ReadAll(conn); err != nil && strings.Contains(err.Error(), "timeout") {
				t.Errorf("the connection stays: %q %v", rest, err)
			}
		})
	}
}
