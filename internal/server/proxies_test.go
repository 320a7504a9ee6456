package server

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestOnlyTrustedHopsAreBelieved(t *testing.T) {
	t.Parallel()
	trusted := Proxies{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("127.0.0.1/32")}
	for name, c := range map[string]struct {
		proxies   Proxies
		peer      string
		forwarded []string
		proto     []string
		client    string
		https     bool
	}{
		"nobody is trusted by default":            {nil, "10.0.0.1:5", []string{"1.1.1.1"}, []string{"https"}, "10.0.0.1:5", false},
		"a stranger's headers count for nothing":  {trusted, "9.9.9.9:5", []string{"1.1.1.1"}, []string{"https"}, "9.9.9.9:5", false},
		"a trusted hop names the client":          {trusted, "10.0.0.1:5", []string{"1.1.1.1"}, []string{"https"}, "1.1.1.1:0", true},
		"what the client wrote is left of it":     {trusted, "10.0.0.1:5", []string{"6.6.6.6, 1.1.1.1"}, []string{"http"}, "1.1.1.1:0", false},
		"headers are one list":                    {trusted, "10.0.0.1:5", []string{"6.6.6.6", "1.1.1.1, 10.2.3.4"}, nil, "1.1.1.1:0", false},
		"several hops, each with its protocol":    {trusted, "10.0.0.1:5", []string{"6.6.6.6, 1.1.1.1, 10.2.3.4"}, []string{"http, https, http"}, "1.1.1.1:0", true},
		"a client can't claim https":              {trusted, "10.0.0.1:5", []string{"1.1.1.1"}, []string{"https, http"}, "1.1.1.1:0", false},
		"ports and brackets are read":             {trusted, "[2001:db8::1]:5", []string{"[2400::7]:99"}, nil, "[2400::7]:0", false},
		"brackets alone too":                      {trusted, "10.0.0.1:5", []string{"[2400::7]"}, nil, "[2400::7]:0", false},
		"mapped addresses are what they map":      {trusted, "[::ffff:10.0.0.1]:5", []string{"::ffff:1.1.1.1"}, nil, "1.1.1.1:0", false},
		"rubbish ends the walk at the last hop":   {trusted, "10.0.0.1:5", []string{"1.1.1.1, unknown"}, nil, "10.0.0.1:0", false},
		"an empty entry too":                      {trusted, "10.0.0.1:5", []string{"1.1.1.1,,10.9.9.9"}, nil, "10.9.9.9:0", false},
		"no header, so the hop itself asks":       {trusted, "10.0.0.1:5", nil, []string{"https"}, "10.0.0.1:0", true},
		"all trusted: the leftmost":               {trusted, "10.0.0.1:5", []string{"10.1.1.1, 10.2.2.2"}, nil, "10.1.1.1:0", false},
		"a list without an end is not walked far": {trusted, "10.0.0.1:5", []string{"1.1.1.1" + repeated(", 10.2.2.2", 5000)}, nil, "10.2.2.2:0", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			r.RemoteAddr = c.peer
			r.Header["X-Forwarded-For"], r.Header["X-Forwarded-Proto"] = c.forwarded, c.proto
			var got *http.Request
			c.proxies.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r })).ServeHTTP(httptest.NewRecorder(), r)
			if got.RemoteAddr != c.client || HTTPS(got) != c.https {
				t.Errorf("the client is %s, https %v; want %s, %v", got.RemoteAddr, HTTPS(got), c.client, c.https)
			}
		})
	}
}

func repeated(s string, times int) string {
	out := make([]byte, 0, len(s)*times)
	for range times {
		out = append(out, s...)
	}
	return string(out)
}
