package gqlsse

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/internal/connlimit"
	"cuppa/internal/fault"
	"cuppa/internal/feed"
)

// schema stands in for generated code: it answers by the name of the first field.
type schema struct {
	parsed *ast.Schema
	feeds  chan *feed.Feed[string] // of each subscription that starts
	ended  chan struct{}           // told when the context of one ends
}

func (s *schema) Schema() *ast.Schema { return s.parsed }

func (s *schema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (s *schema) Exec(ctx context.Context) graphql.ResponseHandler {
	field, _ := graphql.GetOperationContext(ctx).Operation.SelectionSet[0].(*ast.Field)
	switch field.Name {
	case "name":
		return graphql.OneShot(&graphql.Response{Data: []byte("{\"name\":\n\"tea\"}")})
	case "pay":
		return graphql.OneShot(&graphql.Response{Data: []byte(`{"pay":1}`)})
	case "held":
		<-ctx.Done()
		return func(context.Context) *graphql.Response { return nil }
	case "fails":
		graphql.AddError(ctx, fault.ErrForbidden)
		return nil
	case "live":
		f := feed.New[string](4)
		out := feed.Channel(ctx, f, func(s string) string { return s })
		context.AfterFunc(ctx, func() { s.ended <- struct{}{} })
		s.feeds <- f
		return func(context.Context) *graphql.Response {
			if v, ok := <-out; ok {
				return &graphql.Response{Data: []byte(`{"live":"` + v + `"}`)}
			}
			return nil
		}
	}
	panic("boom")
}

type server struct {
	*httptest.Server
	t         *testing.T
	schema    *schema
	transport *Transport
}

// start serves as the product does, with deadlines that are much too short for a stream.
func start(t *testing.T, o Options) *server {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{t: t, transport: New(o), schema: &schema{
		parsed: gqlparser.MustLoadSchema(&ast.Source{Input: `
			type Query { name: String! held: String! panics: String! }
			type Mutation { pay: Int! }
			type Subscription { live: String! fails: String! }
		`}),
		feeds: make(chan *feed.Feed[string], 2000), ended: make(chan struct{}, 2000),
	}}
	exec := executor.New(s.schema)
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.transport.Supports(r) {
			http.Error(w, "no stream", http.StatusNotAcceptable)
			return
		}
		s.transport.Do(w, r, exec)
	}))
	s.Config.ReadTimeout, s.Config.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func (s *server) ask(method, target, body string, header ...string) *answered {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+target, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := s.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = answer.Body.Close() })
	return &answered{t: s.t, Response: answer, lines: bufio.NewReader(answer.Body)}
}

type answered struct {
	*http.Response
	t     *testing.T
	lines *bufio.Reader
}

// event reads the next event, leaving out comments: its name and data, or "" at the end.
func (a *answered) event() string {
	a.t.Helper()
	name, data := "", ""
	for {
		line, err := a.lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return ""
		}
		if err != nil {
			a.t.Fatalf("reading: %v", err)
		}
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "" && name != "":
			return name + " " + data
		case strings.HasPrefix(line, "event: "):
			name = line[len("event: "):]
		case strings.HasPrefix(line, "data:"):
			data += strings.TrimPrefix(line[len("data:"):], " ")
		case line != "" && line != ":":
			a.t.Fatalf("a line %q", line)
		}
	}
}

func (a *answered) expect(events ...string) {
	a.t.Helper()
	for _, want := range events {
		if got := a.event(); got != want {
			a.t.Fatalf("got %q, not %q", got, want)
		}
	}
}

func (s *server) subscribe() (*answered, *feed.Feed[string]) {
	s.t.Helper()
	a := s.ask(http.MethodPost, "/", `{"query":"subscription { live }"}`)
	if a.StatusCode != http.StatusOK {
		s.t.Fatal(a.Status)
	}
	return a, <-s.schema.feeds
}

func TestASubscriptionSendsEachEventAndCompletes(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	a, live := s.subscribe()
	for header, want := range map[string]string{
		"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no", "Content-Length": "",
	} {
		if got := a.Header.Get(header); got != want {
			t.Errorf("%s: %q", header, got)
		}
	}
	live.Replace("one")
	a.expect(`next {"data":{"live":"one"}}`)
	live.Replace("two")
	live.Replace("three")
	a.expect(`next {"data":{"live":"two"}}`, `next {"data":{"live":"three"}}`)
	live.Close()
	a.expect("complete ", "")
}

func TestAStreamOutlivesTheServersDeadlinesAndSaysThatItLives(t *testing.T) {
	t.Parallel()
	s := start(t, Options{KeepAlive: 60 * time.Millisecond})
	a, live := s.subscribe()
	for comments := 0; comments < 12; { // 600 ms, where the server's deadlines are 100
		line, err := a.lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if line == ":\n" {
			comments++
		}
	}
	live.Replace("late")
	a.expect(`next {"data":{"live":"late"}}`)
}

func TestQueriesAnswerOnce(t *testing.T) {
	t.Parallel()
	s := start(t, Options{OperationTimeout: 300 * time.Millisecond})
	s.ask(http.MethodPost, "/", `{"query":"{ name }"}`).expect(`next {"data":{"name":"tea"}}`, "complete ", "")
	s.ask(http.MethodPost, "/", `{"query":"mutation { pay }"}`).expect(`next {"data":{"pay":1}}`, "complete ", "")
	s.ask(http.MethodGet, "/?query="+url.QueryEscape("{ name }"), "").expect(`next {"data":{"name":"tea"}}`, "complete ", "")
	for query, code := range map[string]string{
		"{ name": "GRAPHQL_PARSE_FAILED", "{ nothing }": "GRAPHQL_VALIDATION_FAILED", "{ held }": "UNAVAILABLE", "{ panics }": "INTERNAL", "subscription { fails }": "FORBIDDEN",
	} {
		a := s.ask(http.MethodGet, "/?query="+url.QueryEscape(query), "")
		if got := a.event(); a.StatusCode != http.StatusOK || !strings.HasPrefix(got, "next ") || !strings.Contains(got, code) {
			t.Errorf("%s: %d %s", query, a.StatusCode, got)
		}
		a.expect("complete ", "")
	}
}

func TestWhatIsNoRequestIsRefusedBeforeTheStream(t *testing.T) {
	t.Parallel()
	s := start(t, Options{MaxBodyBytes: 1000})
	for _, c := range []struct {
		method, target, body, kind string
		status                     int
	}{
		{http.MethodGet, "/?query=" + url.QueryEscape("mutation { pay }"), "", "", 405},
		{http.MethodPut, "/", `{"query":"{ name }"}`, "application/json", 405},
		{http.MethodPost, "/", `{"query":"{ name }"}`, "text/plain", 415},
		{http.MethodPost, "/", `{"query":"{ name }"`, "application/json", 400},
		{http.MethodPost, "/", `[]`, "application/json", 400},
		{http.MethodPost, "/", `{"query":1}`, "application/json", 400},
		{http.MethodPost, "/", `{"query":"{ name }","variables":[]}`, "application/json", 400},
		{http.MethodPost, "/", `{}`, "application/json", 400},
		{http.MethodPost, "/", `{"query":"` + strings.Repeat("x", 1000) + `"}`, "application/json", 413},
		{http.MethodGet, "/?query=a&query=b", "", "", 400},
		{http.MethodGet, "/?query={name}&variables=5", "", "", 400},
		{http.MethodGet, "/", "", "", 400},
	} {
		a := s.ask(c.method, c.target, c.body, "Content-Type", c.kind)
		body, err := io.ReadAll(a.Body)
		if err != nil || a.StatusCode != c.status || !strings.Contains(string(body), `"code":"BAD_USER_INPUT"`) || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
			t.Errorf("%s %s %.40s: %d %s %v", c.method, c.target, c.body, a.StatusCode, body, err)
		}
	}
}

func TestWhoWouldRatherHaveJSONGetsNoStream(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]bool{
		"text/event-stream": true, "text/event-stream, multipart/mixed": true, "text/event-stream;q=0.9, application/json;q=0.5": true,
		"Text/Event-Stream": true, "": false, "*/*": false, "application/json": false, "application/json, text/event-stream": false,
		"application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed": false,
		"text/event-stream;q=0.5, application/json": false, "text/event-stream;q=0": false,
	} {
		if got := Wanted(&http.Request{Header: http.Header{"Accept": {accept}}}); got != want {
			t.Errorf("%q: %v", accept, got)
		}
	}
}

func TestAClientThatGoesEndsItsSubscription(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	a, _ := s.subscribe()
	_ = a.Body.Close()
	<-s.schema.ended
}

func TestASlowReaderIsCutAndNobodyElseWaits(t *testing.T) {
	t.Parallel()
	s := start(t, Options{WriteTimeout: 300 * time.Millisecond})
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, "GET /?query=subscription+%7B+live+%7D HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
	slow := <-s.schema.feeds
	quick, live := s.subscribe()
	long := strings.Repeat("tea ", 1<<18)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		<-s.schema.ended
	}()
	for told := false; !told; {
		slow.Replace(long)
		live.Replace("still")
		quick.expect(`next {"data":{"live":"still"}}`)
		select {
		case <-gone:
			told = true
		default:
		}
	}
	for s.transport.Stats().Streams != 1 { // net/http ends the context before it hands the error on
		runtime.Gosched()
	}
	if stats := s.transport.Stats(); stats.SlowReaders != 1 {
		t.Errorf("%+v", stats)
	}
}

func TestAStreamEndsWithItsSessionAndDoesNotComplete(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Expires: func(context.Context) time.Time { return time.Now().Add(200 * time.Millisecond) }})
	a, _ := s.subscribe()
	a.expect("")
	<-s.schema.ended
}

func TestStreamsOfEndedSessionsEndAndNoOthers(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	s := start(t, Options{Session: func(context.Context) string { return []string{"", "hers", "his"}[opened.Add(1)-1] }})
	anonymous, first := s.subscribe()
	hers, _ := s.subscribe()
	his, live := s.subscribe()
	s.transport.End([]string{"hers", "nobody's", ""})
	hers.expect("")
	first.Replace("still")
	live.Replace("still")
	his.expect(`next {"data":{"live":"still"}}`)
	anonymous.expect(`next {"data":{"live":"still"}}`)
}

// A session that ends after its token was looked at and before End can find the stream ends the stream all the same.
func TestASessionThatEndsWhileItsStreamComesInEndsIt(t *testing.T) {
	t.Parallel()
	var ended atomic.Bool
	var s *server
	s = start(t, Options{
		Session: func(context.Context) string {
			ended.Store(true)
			s.transport.End([]string{"hers"})
			return "hers"
		},
		Ended: func(context.Context) bool { return ended.Load() },
	})
	s.ask(http.MethodPost, "/", `{"query":"subscription { live }"}`).expect("")
}

func TestDrainEndsSubscriptionsOverTheWindowAndRefusesNewOnes(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	var open []*answered
	for range 5 {
		a, _ := s.subscribe()
		open = append(open, a)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	begun := time.Now()
	if err := s.transport.Drain(ctx, 200*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took < 150*time.Millisecond {
		t.Errorf("all at once: %v", took)
	}
	for _, a := range open {
		a.expect("")
	}
	late := s.ask(http.MethodPost, "/", `{"query":"subscription { live }"}`)
	if late.StatusCode != http.StatusServiceUnavailable || late.Header.Get("Retry-After") == "" {
		t.Errorf("afterwards: %s", late.Status)
	}
}

func TestStreamsAreCountedByAddressAndAccount(t *testing.T) {
	t.Parallel()
	s := start(t, Options{
		Limiter: connlimit.New(connlimit.Limits{Total: 3, PerAddress: 2, PerAccount: 1}),
		Address: func(r *http.Request) string { return r.Header.Get("From") },
		Account: func(context.Context) string { return "" },
	})
	body := `{"query":"subscription { live }"}`
	ask := func(from string) *answered { return s.ask(http.MethodPost, "/", body, "From", from) }
	first := ask("x")
	for _, c := range []struct {
		from   string
		status int
	}{{"x", 200}, {"x", 429}, {"y", 200}, {"z", 503}} {
		if a := ask(c.from); a.StatusCode != c.status {
			t.Errorf("%s: %s", c.from, a.Status)
		}
	}
	_ = first.Body.Close()
	<-s.schema.ended
	for ask("x").StatusCode != http.StatusOK { // its place is free once its handler has returned
	}
}
