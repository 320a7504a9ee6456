package gqlws

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/internal/fault"
	"cuppa/internal/feed"
)

// schema stands in for generated code: it answers by the name of the first field.
type schema struct {
	parsed *ast.Schema

	mu    sync.Mutex
	feeds map[string]chan string
	waits map[string]*feed.Feed[string]
	// ended gets the name of a feed when its subscription ends.
	ended chan string
	// gate holds back the query "held" until it is closed.
	gate chan struct{}
}

func newSchema() *schema {
	return &schema{
		parsed: gqlparser.MustLoadSchema(&ast.Source{Input: `
			type Query { name: String! held: String! panics: String! echo(n: Int!): String! }
			type Mutation { pay(n: Int!): Int! }
			type Subscription { feed(name: String!): String! fails: String! panics: String! late: String! waits(name: String!): String! }
		`}),
		feeds: map[string]chan string{},
		waits: map[string]*feed.Feed[string]{},
		ended: make(chan string, 3000),
		gate:  make(chan struct{}),
	}
}

func (s *schema) Schema() *ast.Schema { return s.parsed }

func (s *schema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

// feed is the channel whose strings the subscription feed(name:) sends; closing it ends the subscription.
func (s *schema) feed(name string) chan string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.feeds[name] == nil {
		s.feeds[name] = make(chan string)
	}
	return s.feeds[name]
}

func (s *schema) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	field, ok := op.Operation.SelectionSet[0].(*ast.Field)
	if !ok {
		panic("no field")
	}
	args := field.ArgumentMap(op.Variables)
	once := func(data string) graphql.ResponseHandler {
		return graphql.OneShot(&graphql.Response{Data: []byte(data)})
	}
	switch string(op.Operation.Operation) + " " + field.Name {
	case "query name":
		return once(`{"name":"tea"}`)
	case "query echo":
		return once(fmt.Sprintf(`{"echo":"%v"}`, args["n"]))
	case "query held":
		select {
		case <-s.gate:
			return once(`{"held":"let go"}`)
		case <-ctx.Done():
			return once(`null`)
		}
	case "mutation pay":
		return once(fmt.Sprintf(`{"pay":%v}`, args["n"]))
	case "subscription fails":
		graphql.AddError(ctx, fault.ErrForbidden)
		return nil
	case "subscription late":
		return func(ctx context.Context) *graphql.Response { panic("late boom") }
	case "subscription waits":
		return s.waiting(ctx, args["name"].(string))
	case "subscription feed":
		return s.stream(ctx, args["name"].(string))
	}
	panic("boom")
}

// waiting is a subscription that keeps no goroutine, as those of the product are.
func (s *schema) waiting(ctx context.Context, name string) graphql.ResponseHandler {
	f := feed.New[string](1)
	s.mu.Lock()
	s.waits[name] = f
	s.mu.Unlock()
	context.AfterFunc(ctx, func() {
		f.Close()
		s.ended <- name
	})
	out := feed.Channel(ctx, f, func(v string) string { return v })
	return func(context.Context) *graphql.Response {
		v, ok := <-out
		if !ok {
			return nil
		}
		return &graphql.Response{Data: []byte(`{"waits":"` + v + `"}`)}
	}
}

// waiter is the feed of the subscription waits(name:), once that has started.
func (s *schema) waiter(name string) *feed.Feed[string] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waits[name]
}

func (s *schema) stream(ctx context.Context, name string) graphql.ResponseHandler {
	feed := s.feed(name)
	context.AfterFunc(ctx, func() { s.ended <- name })
	return func(context.Context) *graphql.Response {
		select {
		case <-ctx.Done():
			return nil
		case v, ok := <-feed:
			if !ok {
				return nil
			}
			return &graphql.Response{Data: []byte(`{"feed":"` + v + `"}`)}
		}
	}
}

// server is a transport behind net/http on connections in memory (net.Pipe), which work with the fake time of synctest:
// a write waits until the other side reads.
type server struct {
	t         *testing.T
	schema    *schema
	transport *Transport
	http      *http.Server
	listener  *pipeListener
	log       *bytes.Buffer
}

func newServer(t *testing.T, o Options) *server {
	t.Helper()
	s := &server{t: t, schema: newSchema(), log: &bytes.Buffer{}}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(&lockedWriter{w: s.log}, nil))
	}
	s.transport = New(o)
	s.listener = &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	s.http = &http.Server{Handler: s.handler()}
	go func() { _ = s.http.Serve(s.listener) }()
	t.Cleanup(func() { _ = s.http.Close() })
	return s
}

func (s *server) handler() http.Handler {
	exec := executor.New(s.schema)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.transport.Supports(r) {
			http.Error(w, "no socket", http.StatusBadRequest)
			return
		}
		s.transport.Do(wrapper{w}, r, exec)
	})
}

// wrapper hides Hijack, as the wrappers of middleware do.
type wrapper struct{ http.ResponseWriter }

func (w wrapper) Unwrap() http.ResponseWriter { return w.ResponseWriter }

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

func (l *pipeListener) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// client is a bare client of the protocol.
type client struct {
	t    *testing.T
	conn *websocket.Conn
}

func (s *server) dial(header http.Header, protocols ...string) (*client, *http.Response, error) {
	d := websocket.Dialer{NetDialContext: s.listener.dial, Subprotocols: protocols}
	conn, response, err := d.Dial("ws://cuppa.test/graphql", header)
	if err != nil {
		return nil, response, err
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	return &client{t: s.t, conn: conn}, response, nil
}

// connect opens a socket; ready also gets it acknowledged.
func (s *server) connect() *client {
	s.t.Helper()
	c, _, err := s.dial(nil, Subprotocol)
	if err != nil {
		s.t.Fatalf("dialling: %v", err)
	}
	return c
}

func (s *server) ready() *client {
	s.t.Helper()
	c := s.connect()
	c.send(`{"type":"connection_init"}`)
	c.expect(`{"type":"connection_ack"}`)
	return c
}

func (c *client) send(message string) {
	c.t.Helper()
	if err := c.conn.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		c.t.Fatalf("sending %.100s: %v", message, err)
	}
}

func (c *client) subscribe(id, query string) {
	c.t.Helper()
	payload, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		c.t.Fatal(err)
	}
	c.send(`{"id":"` + id + `","type":"subscribe","payload":` + string(payload) + `}`)
}

func (c *client) read() string {
	c.t.Helper()
	_, b, err := c.conn.ReadMessage()
	if err != nil {
		c.t.Fatalf("reading: %v", err)
	}
	return string(b)
}

func (c *client) expect(messages ...string) {
	c.t.Helper()
	for _, want := range messages {
		if got := c.read(); got != want {
			c.t.Fatalf("got %s, not %s", got, want)
		}
	}
}

// expectError reads an error message and looks at its first code.
func (c *client) expectError(id, code string) {
	c.t.Helper()
	var m struct {
		ID, Type string
		Payload  []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	got := c.read()
	if err := json.Unmarshal([]byte(got), &m); err != nil || m.Type != "error" || m.ID != id || len(m.Payload) == 0 {
		c.t.Fatalf("got %s, not an error of %s", got, id)
	}
	if m.Payload[0].Extensions.Code != code || m.Payload[0].Message == "" {
		c.t.Fatalf("got %s, not the code %s", got, code)
	}
}

// expectClose reads up to the end, and looks at the close frame.
func (c *client) expectClose(code int, reason string) {
	c.t.Helper()
	for {
		_, b, err := c.conn.ReadMessage()
		if err == nil {
			c.t.Logf("before the close: %.200s", b)
			continue
		}
		var closed *websocket.CloseError
		if !errors.As(err, &closed) {
			c.t.Fatalf("the connection broke without a close frame: %v", err)
		}
		if closed.Code != code || !strings.Contains(closed.Text, reason) {
			c.t.Fatalf("closed with %d %q, not %d %q", closed.Code, closed.Text, code, reason)
		}
		return
	}
}

// until waits with a deadline for what other goroutines bring about in real time.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
	}
}
