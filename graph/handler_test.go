package graph

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
)

// Whatever a stranger posts is the stranger's mistake: never a 5xx, always a code, nothing of the body in the answer.
func TestWhatIsNoRequestIsRefusedWithACode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		log := slog.New(slog.DiscardHandler)
		if err := env.DB.InTx(db.ForAllBrands(t.Context()), func(tx *db.Tx) error {
			_, err := tx.SQL.ExecContext(t.Context(), `INSERT INTO brands (id, slug, name, created_at) VALUES (1, 'one', '{"en":"One"}', '2026-11-21 00:00:00')`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		people, err := identity.New(env.DB, identity.Options{Now: time.Now, Log: log})
		if err != nil {
			t.Fatal(err)
		}
		api := New(&Resolver{Identity: people, Catalog: catalog.New(env.DB, nil, nil, time.Now, log), Now: time.Now}, log, Options{})
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
