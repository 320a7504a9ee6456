package gqlws

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"cuppa/internal/fault"
)

// bubble runs a test in fake time; it fails when a goroutine is left over at the end.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

const (
	initMessage = `{"type":"connection_init"}`
	feedA       = `{"id":"1","type":"subscribe","payload":{"query":"subscription { feed(name: \"a\") }"}}`
)

func TestWhatBreaksTheProtocolClosesWithItsCode(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("i", 200)
	for name, tc := range map[string]struct {
		send   []string
		code   int
		reason string
	}{
		"no JSON":                         {[]string{`{"type":`}, 4400, "Invalid message"},
		"trailing JSON":                   {[]string{`{"type":"ping"}{}`}, 4400, "Invalid message"},
		"an array":                        {[]string{`[]`}, 4400, "Invalid message"},
		"null":                            {[]string{`null`}, 4400, "Invalid message"},
		"no type":                         {[]string{`{"id":"1"}`}, 4400, "Invalid message"},
		"a type that is a number":         {[]string{`{"type":1}`}, 4400, "Invalid message"},
		"a type in capitals":              {[]string{`{"TYPE":"ping"}`}, 4400, "Invalid message"},
		"an unknown type":                 {[]string{`{"type":"start"}`}, 4400, "Invalid message"},
		"a type that only servers send":   {[]string{initMessage, `{"id":"1","type":"next","payload":{}}`}, 4400, "Invalid message"},
		"an ack":                          {[]string{initMessage, `{"type":"connection_ack"}`}, 4400, "Invalid message"},
		"an init whose payload is a list": {[]string{`{"type":"connection_init","payload":[]}`}, 4400, "Invalid message"},
		"a ping whose payload is text":    {[]string{`{"type":"ping","payload":"x"}`}, 4400, "Invalid message"},
		"subscribe without id":            {[]string{initMessage, `{"type":"subscribe","payload":{"query":"{ name }"}}`}, 4400, "'id'"},
		"subscribe with an empty id":      {[]string{initMessage, `{"id":"","type":"subscribe","payload":{"query":"{ name }"}}`}, 4400, "'id'"},
		"subscribe with a number as id":   {[]string{initMessage, `{"id":1,"type":"subscribe","payload":{"query":"{ name }"}}`}, 4400, "'id'"},
		"subscribe with an endless id":    {[]string{initMessage, `{"id":"` + long + long + `","type":"subscribe","payload":{"query":"{ name }"}}`}, 4400, "'id'"},
		"subscribe without payload":       {[]string{initMessage, `{"id":"1","type":"subscribe"}`}, 4400, "'payload'"},
		"subscribe without query":         {[]string{initMessage, `{"id":"1","type":"subscribe","payload":{}}`}, 4400, "query"},
		"a query that is null":            {[]string{initMessage, `{"id":"1","type":"subscribe","payload":{"query":null}}`}, 4400, "query"},
		"variables as a list":             {[]string{initMessage, `{"id":"1","type":"subscribe","payload":{"query":"{ name }","variables":[]}}`}, 4400, "variables"},
		"extensions as text":              {[]string{initMessage, `{"id":"1","type":"subscribe","payload":{"query":"{ name }","extensions":""}}`}, 4400, "extensions"},
		"an operationName that is true":   {[]string{initMessage, `{"id":"1","type":"subscribe","payload":{"query":"{ name }","operationName":true}}`}, 4400, "operationName"},
		"complete without id":             {[]string{initMessage, `{"type":"complete"}`}, 4400, "'id'"},
		"a type twice":                    {[]string{`{"type":"ping","type":"pong"}`}, 4400, "twice"},
		"a type twice, once escaped":      {[]string{`{"type":"ping","\u0074ype":"ping"}`}, 4400, "twice"},
		"a token twice":                   {[]string{`{"type":"connection_init","payload":{"authorization":"a","authorization":"b"}}`}, 4400, "twice"},
		"a payload twice":                 {[]string{initMessage, `{"id":"1","type":"subscribe","payload":{"query":"{ name }"},"payload":{"query":"{ held }"}}`}, 4400, "twice"},
		"a variable twice":                {[]string{initMessage, `{"id":"1","type":"subscribe","payload":{"query":"{ name }","variables":{"a":1,"a":2}}}`}, 4400, "twice"},
		"invalid UTF-8":                   {[]string{"{\"type\":\"\xff\"}"}, 1007, ""},
		"subscribe before init":           {[]string{feedA}, 4401, "Unauthorized"},
		"subscribe twice with one id":     {[]string{initMessage, feedA, feedA}, 4409, "Subscriber for 1 already exists"},
		"twice with one long id": {[]string{initMessage, strings.Replace(feedA, `"1"`, `"`+long+`"`, 1), strings.Replace(feedA, `"1"`, `"`+long+`"`, 1)},
			4409, "Subscriber already exists"},
		"init twice":      {[]string{initMessage, initMessage}, 4429, "Too many initialisation requests"},
		"a large message": {[]string{initMessage, `{"type":"ping","payload":{"x":"` + strings.Repeat("x", 64<<10) + `"}}`}, 1009, ""},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newServer(t, Options{})
				c := s.connect()
				for i, m := range tc.send {
					if i == len(tc.send)-1 {
						go func() { _ = c.conn.WriteMessage(websocket.TextMessage, []byte(m)) }() // may be cut short
						break
					}
					c.send(m)
					if m == initMessage {
						c.expect(`{"type":"connection_ack"}`)
					}
				}
				c.expectClose(tc.code, tc.reason)
				_ = c.conn.Close()
				synctest.Wait()
				if stats := s.transport.Stats(); stats.Sockets != 0 || stats.Streams != 0 || stats.Closed[tc.code] != 1 {
					t.Errorf("afterwards %+v", stats)
				}
			})
		})
	}
}

func TestABinaryMessageIsABadMessage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newServer(t, Options{}).connect()
		if err := c.conn.WriteMessage(websocket.BinaryMessage, []byte(initMessage)); err != nil {
			t.Fatal(err)
		}
		c.expectClose(4400, "text")
	})
}

func TestOnlyTheSubprotocolIsSpoken(t *testing.T) {
	for _, offer := range [][]string{nil, {"graphql-ws"}, {"soap", "graphql-ws"}} {
		t.Run(strings.Join(offer, "+"), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c, response, err := newServer(t, Options{}).dial(nil, offer...)
				if err != nil {
					t.Fatal(err)
				}
				if got := response.Header.Get("Sec-Websocket-Protocol"); got != "" {
					t.Errorf("%q was agreed on", got)
				}
				c.expectClose(4406, "Subprotocol not acceptable")
			})
		})
	}
	t.Run("offered second, with compression", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			s := newServer(t, Options{})
			d := websocket.Dialer{NetDialContext: s.listener.dial, Subprotocols: []string{"graphql-ws", Subprotocol}, EnableCompression: true}
			conn, response, err := d.Dial("ws://cuppa.test/graphql", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if conn.Subprotocol() != Subprotocol || response.Header.Get("Sec-Websocket-Extensions") != "" {
				t.Errorf("agreed on %v", response.Header)
			}
		})
	})
}

func TestInitDecidesWhoComesIn(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err    error
		code   int
		reason string
	}{
		"a bad token":       {fault.ErrUnauthenticated.Because(errors.New("secret")), 4403, "Forbidden"},
		"a stranger":        {fault.ErrForbidden, 4403, "Forbidden"},
		"the database away": {fault.ErrUnavailable, 1013, "Try again"},
		"an error of ours":  {errors.New("pq: password authentication failed"), 1013, "Try again"},
		"a panic":           {nil, 1011, "Internal error"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newServer(t, Options{Init: func(ctx context.Context, payload map[string]any, r *http.Request) (context.Context, time.Time, error) {
					if payload["authorization"] != "Bearer x" || r.URL.Path != "/graphql" {
						t.Errorf("init got %v of %s", payload, r.URL.Path)
					}
					if tc.err == nil {
						panic("boom")
					}
					return nil, time.Time{}, tc.err
				}})
				c := s.connect()
				c.send(`{"type":"connection_init","payload":{"authorization":"Bearer x"}}`)
				c.expectClose(tc.code, tc.reason)
			})
		})
	}
}

func TestInitHasATimeLimit(t *testing.T) {
	t.Run("when it does not come", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			start := time.Now()
			c := newServer(t, Options{InitTimeout: 3 * time.Second}).connect()
			c.expectClose(4408, "Connection initialisation timeout")
			if took := time.Since(start); took != 3*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	})
	t.Run("when it is not decided", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			c := newServer(t, Options{Init: func(ctx context.Context, _ map[string]any, _ *http.Request) (context.Context, time.Time, error) {
				<-ctx.Done()
				return nil, time.Time{}, ctx.Err()
			}}).connect()
			c.send(initMessage)
			c.expectClose(4408, "Connection initialisation timeout")
		})
	})
	t.Run("which ends with the ack", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			c := newServer(t, Options{}).ready()
			time.Sleep(10 * time.Second)
			c.send(`{"type":"ping"}`)
			c.expect(`{"type":"pong"}`)
		})
	})
}

func TestPingsAreAnsweredAtAnyTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newServer(t, Options{}).connect()
		c.send(`{"type":"ping","payload":{"n":9007199254740993}}`)
		c.expect(`{"type":"pong","payload":{"n":9007199254740993}}`)
		c.send(`{"type":"pong"}`)
		c.send(`{"type":"ping","payload":null}`)
		c.expect(`{"type":"pong"}`)
		c.send(initMessage)
		c.expect(`{"type":"connection_ack"}`)
		c.send(`{"type":"pong","payload":{}}`)
		c.send(`{"type":"ping"}`)
		c.expect(`{"type":"pong"}`)
	})
}

func TestOriginMustBeTheHostsUnlessAllowed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		origin string
		check  func(*http.Request) bool
		ok     bool
	}{
		"none":          {"", nil, true},
		"own":           {"http://cuppa.test", nil, true},
		"foreign":       {"http://evil.test", nil, false},
		"null":          {"null", nil, false},
		"own as prefix": {"http://cuppa.test.evil.test", nil, false},
		"allowed":       {"http://shop.test", func(r *http.Request) bool { return r.Header.Get("Origin") == "http://shop.test" }, true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				header := http.Header{}
				if tc.origin != "" {
					header.Set("Origin", tc.origin)
				}
				s := newServer(t, Options{CheckOrigin: tc.check})
				_, response, err := s.dial(header, Subprotocol)
				if (err == nil) != tc.ok {
					t.Fatalf("origin %q: %v", tc.origin, err)
				}
				if err != nil && response.StatusCode != http.StatusForbidden {
					t.Errorf("status %d", response.StatusCode)
				}
				if stats := s.transport.Stats(); !tc.ok && (stats.Refused != 1 || stats.Sockets != 0) {
					t.Errorf("afterwards %+v", stats)
				}
			})
		})
	}
}
