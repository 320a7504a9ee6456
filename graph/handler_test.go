package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/gqlws"
	"cuppa/internal/identity"
)

// testAPI is an endpoint over an empty brand.
func testAPI(t *testing.T, env dbtest.Env, options Options) *API {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	if err := env.DB.InTx(db.ForAllBrands(t.Context()), func(tx *db.Tx) error {
		_, err := tx.SQL.ExecContext(t.Context(), `INSERT INTO brands (id, slug, name, created_at) VALUES (1, 'one', '{"en":"One"}', '2026-11-21 00:00:00')`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return New(people(t, env), log, options)
}

// people is a resolver that knows who asks.
func people(t *testing.T, env dbtest.Env) *Resolver {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	people, err := identity.New(env.DB, identity.Options{Now: time.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	return &Resolver{Identity: people, Catalog: catalog.New(env.DB, nil, nil, time.Now, log), Now: time.Now}
}

// Whatever a stranger posts is the stranger's mistake: never a 5xx, always a code, nothing of the body in the answer.
func TestWhatIsNoRequestIsRefusedWithACode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		api := testAPI(t, env, Options{})
		for _, body := range []string{
			``, `[]`, `[{"query":"{__typename}"}]`, `"secret4111"`, `5`, `{`, `{"query":5}`, `{"query":"{__typename}","variables":[]}`, "\ufeff{}", `null`,
			`{"query":"query($b: Boolean = false) { __typename @include(if: $b) }","variables":{"b":null}}`, `{"query":"{ nope"}`, `{"query":"{__typename}","extensions":5}`, `{"query":"` + strings.Repeat("{a", 5000) + `"}`,
		} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			refused(t, api, r)
		}
		for _, query := range []string{"query=mutation{staffLogin(input:{username:\"a\",password:\"b\"}){userErrors{code}}}", "query={__typename}&variables={", "query={__typename}&extensions={"} {
			refused(t, api, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?"+query, nil))
		}
		for _, kind := range []string{"text/plain", "multipart/form-data; boundary=x", ""} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(`{"query":"{__typename}"}`))
			r.Header.Set("Content-Type", kind)
			refused(t, api, r)
		}
	})
}

// The statuses of GraphQL over HTTP, each with the media type that the client asked for.
func TestStatusesFollowTheProtocol(t *testing.T) {
	t.Parallel()
	const (
		plain = "application/json"
		ql    = "application/graphql-response+json"
		good  = `{"query":"{__typename}"}`
	)
	api := testAPI(t, dbtest.Embedded(t), Options{})
	for name, c := range map[string]struct {
		method, query, body, accept, header string
		status                              int
		kind, allow                         string
	}{
		"a query":                           {"POST", "", good, ql, "", 200, ql, ""},
		"a query for an old client":         {"POST", "", good, "", "", 200, plain, ""},
		"a query by GET":                    {"GET", "query={__typename}", "", ql, "", 200, ql, ""},
		"a query by HEAD":                   {"HEAD", "query={__typename}", "", ql, "", 200, ql, ""},
		"no document":                       {"POST", "", `{"query":"{"}`, ql, "", 400, ql, ""},
		"no document, for an old client":    {"POST", "", `{"query":"{"}`, plain, "", 200, plain, ""},
		"an unknown field":                  {"POST", "", `{"query":"{nope}"}`, ql, "", 400, ql, ""},
		"no such operation":                 {"POST", "", `{"query":"query A{__typename}","operationName":"B"}`, ql, "", 400, ql, ""},
		"a variable of another type":        {"POST", "", `{"query":"query($n:Int!){shops(first:$n){edges{cursor}}}","variables":{"n":"x"}}`, ql, "", 400, ql, ""},
		"a subscription without a stream":   {"POST", "", `{"query":"subscription{orderStatus(orderNo:\"x\"){no}}"}`, ql, "", 400, ql, ""},
		"no JSON":                           {"POST", "", `{`, plain, "", 400, plain, ""},
		"a batch":                           {"POST", "", `[` + good + `]`, ql, "", 400, ql, ""},
		"no query":                          {"GET", "", "", ql, "", 400, ql, ""},
		"a mutation by GET":                 {"GET", "query=mutation{__typename}", "", ql, "", 405, ql, "POST"},
		"a mutation by HEAD":                {"HEAD", "query=mutation{__typename}", "", ql, "", 405, ql, "POST"},
		"a mutation by GET, old client":     {"GET", "query=mutation{__typename}", "", plain, "", 405, plain, "POST"},
		"another method":                    {"PUT", "", good, plain, "", 405, plain, "GET, HEAD, POST, OPTIONS"},
		"nothing that the client takes":     {"POST", "", good, "text/html", "", 406, plain, ""},
		"a form":                            {"POST", "", "query={__typename}", plain, "application/x-www-form-urlencoded", 415, plain, ""},
		"a form with files":                 {"POST", "", good, plain, "multipart/form-data; boundary=x", 415, plain, ""},
		"plain text":                        {"POST", "", good, plain, "text/plain", 415, plain, ""},
		"another charset":                   {"POST", "", good, plain, "application/json; charset=utf-16", 415, plain, ""},
		"too large, and says so":            {"POST", "", `{"query":"` + strings.Repeat(" ", maxBody) + `{__typename}"}`, plain, "", 413, plain, ""},
		"a brand that there is not, by GET": {"GET", "query={__typename}", "", ql, "brand", 400, ql, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), c.method, "/graphql?"+c.query, strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			if c.header == "brand" {
				r.Header.Set("Cuppa-Brand", "nowhere")
			} else if c.header != "" {
				r.Header.Set("Content-Type", c.header)
			}
			if c.accept != "" {
				r.Header.Set("Accept", c.accept)
			}
			w := httptest.NewRecorder()
			api.ServeHTTP(w, r)
			var got map[string]any
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("%s: %v", w.Body, err)
			}
			_, data := got["data"]
			if w.Code != c.status || w.Header().Get("Content-Type") != c.kind+"; charset=utf-8" || w.Header().Get("Allow") != c.allow || w.Header().Get("Cache-Control") != "no-store" ||
				!strings.Contains(w.Header().Get("Vary"), "Accept") {
				t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
			}
			if _, errs := got["errors"]; data == errs {
				t.Errorf("data %v, errors %v: %s", data, errs, w.Body)
			}
			if !data && !strings.Contains(w.Body.String(), `"code":"`) {
				t.Errorf("no code: %s", w.Body)
			}
		})
	}
}

// A body of unknown length is cut where one that says its length is refused.
func TestAnEndlessBodyIsCut(t *testing.T) {
	t.Parallel()
	api := testAPI(t, dbtest.Embedded(t), Options{})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", io.MultiReader(strings.NewReader(`{"query":"`), strings.NewReader(strings.Repeat("a", maxBody))))
	r.ContentLength = -1
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	if api.ServeHTTP(w, r); w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "BAD_USER_INPUT") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestOptionsTellTheMethods(t *testing.T) {
	t.Parallel()
	api := testAPI(t, dbtest.Embedded(t), Options{})
	w := httptest.NewRecorder()
	api.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodOptions, "/graphql", nil))
	if w.Code != http.StatusNoContent || w.Header().Get("Allow") != "GET, HEAD, POST, OPTIONS" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// In production nobody reads the schema, by whatever way; __typename is no part of it.
func TestProductionHasNoIntrospection(t *testing.T) {
	t.Parallel()
	api := testAPI(t, dbtest.Embedded(t), Options{})
	asked := map[string]func(query string) string{
		"POST": func(query string) string {
			body, _ := json.Marshal(map[string]string{"query": query})
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			api.ServeHTTP(w, r)
			return w.Body.String()
		},
		"GET": func(query string) string {
			w := httptest.NewRecorder()
			api.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?query="+url.QueryEscape(query), nil))
			return w.Body.String()
		},
		"server-sent events": func(query string) string {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?query="+url.QueryEscape(query), nil)
			r.Header.Set("Accept", "text/event-stream")
			w := httptest.NewRecorder()
			api.ServeHTTP(w, r)
			return w.Body.String()
		},
		"WebSocket": func(query string) string { return overSocket(t, api, map[string]any{"query": query}) },
	}
	for way, ask := range asked {
		for _, query := range []string{`{__schema{types{name}}}`, `{__type(name:"Query"){name}}`, `query A{...F} fragment F on Query{s:__schema{queryType{name}}}`} {
			if got := ask(query); !strings.Contains(got, `"BAD_USER_INPUT"`) || strings.Contains(got, `"Query"`) || strings.Contains(got, `"data":{`) {
				t.Errorf("%s %s: %s", way, query, got)
			}
		}
	}
}

// overSocket runs one operation over a WebSocket of its own and answers the message that it brings.
func overSocket(t *testing.T, api http.Handler, request map[string]any) string {
	t.Helper()
	server := httptest.NewServer(api)
	defer server.Close()
	dialer := websocket.Dialer{Subprotocols: []string{gqlws.Subprotocol}}
	conn, _, err := dialer.DialContext(t.Context(), strings.Replace(server.URL, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.WriteJSON(map[string]any{"type": "connection_init"})
	if _, _, err := conn.ReadMessage(); err != nil {
		t.Fatal(err)
	}
	_ = conn.WriteJSON(map[string]any{"type": "subscribe", "id": "1", "payload": request})
	_, message, err := conn.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	return string(message)
}

// events asks for a stream of events, and answers it when it has ended.
func events(t *testing.T, api http.Handler, body io.Reader, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	api.ServeHTTP(w, r)
	return w
}

func refused(t *testing.T, h http.Handler, r *http.Request) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var got struct {
		Errors []struct {
			Extensions struct{ Code string }
		}
	}
	err := json.Unmarshal(w.Body.Bytes(), &got)
	if w.Code >= 500 || err != nil || len(got.Errors) == 0 || got.Errors[0].Extensions.Code != "BAD_USER_INPUT" ||
		strings.Contains(w.Body.String(), "secret4111") || !strings.Contains(w.Header().Get("Content-Type"), "json") {
		t.Errorf("%s %s: %d %s %s", r.Method, r.URL, w.Code, w.Header().Get("Content-Type"), w.Body.String())
	}
}

func TestListsOfACustomerStandInNoOtherList(t *testing.T) {
	t.Parallel()
	field := func(ctx context.Context, alias string) context.Context {
		return graphql.WithFieldContext(ctx, &graphql.FieldContext{Field: graphql.CollectedField{Field: &ast.Field{Alias: alias}}})
	}
	mine := field(field(t.Context(), "me"), "orders")
	if err := onceOnly(mine); err != nil {
		t.Error(err)
	}
	first := 0
	edge := graphql.WithFieldContext(field(mine, "edges"), &graphql.FieldContext{Index: &first})
	if err := onceOnly(field(field(edge, "customer"), "orders")); !errors.Is(err, fault.ErrBadUserInput) {
		t.Errorf("orders of customers of orders: %v", err)
	}
}

func TestASocketsTokenThatIsNoTextIsBad(t *testing.T) {
	t.Parallel()
	for _, token := range []any{5.0, true, []any{"Bearer x"}, map[string]any{}} {
		if _, _, err := (&Resolver{}).openSocket(t.Context(), map[string]any{"authorization": token}, nil); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Errorf("%v: %v", token, err)
		}
	}
}
