package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"cuppa/graph/documents"
	"cuppa/graph/generated"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/lang"
)

const shopList = `{ shops(first: 3) { pageInfo { hasNextPage } edges { node { id } } } }`

// gotten asks by GET; header are names and values.
func gotten(t *testing.T, h http.Handler, method, query string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "/graphql?"+query, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAnswersOfGETMayBeKept(t *testing.T) {
	t.Parallel()
	api := testAPI(t, dbtest.Embedded(t), Options{Development: true})
	query := url.Values{"query": {shopList}}.Encode()
	first := gotten(t, api, "GET", query)
	etag := first.Header().Get("ETag")
	if first.Code != 200 || !strings.HasPrefix(etag, `"`) || !strings.HasPrefix(first.Header().Get("Cache-Control"), "public, max-age=") {
		t.Fatalf("%d %v %s", first.Code, first.Header(), first.Body)
	}
	for _, vary := range []string{"Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cuppa-Brand", "Origin"} {
		if !strings.Contains(first.Header().Get("Vary")+",", vary+",") {
			t.Errorf("Vary lacks %s: %v", vary, first.Header())
		}
	}
	for match, status := range map[string]int{etag: 304, `W/` + etag: 304, `"x", ` + etag: 304, "*": 304, `"x"`: 200, strings.Trim(etag, `"`): 200} {
		w := gotten(t, api, "GET", query, "If-None-Match", match)
		if w.Code != status || w.Header().Get("ETag") != etag || w.Header().Get("Cache-Control") == "no-store" || status == 304 && w.Body.Len() > 0 {
			t.Errorf("If-None-Match %s: %d %v %s", match, w.Code, w.Header(), w.Body)
		}
	}
	if w := gotten(t, api, "HEAD", query); w.Code != 200 || w.Header().Get("ETag") != etag || w.Body.Len() > 0 && w.Code == 304 {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
	if w := gotten(t, api, "GET", query, "Accept", "application/graphql-response+json"); w.Header().Get("ETag") == etag {
		t.Error("another representation has the same entity tag")
	}
	for _, token := range []string{"Bearer x", "nonsense"} { // whoever it makes of them, it chose the brand
		if w := gotten(t, api, "GET", query, "Authorization", token); !strings.HasPrefix(w.Header().Get("Cache-Control"), "private") {
			t.Errorf("with a token: %v", w.Header())
		}
	}
}

func TestWhatMayNotBeKeptIsNot(t *testing.T) {
	t.Parallel()
	api := testAPI(t, dbtest.Embedded(t), Options{Development: true})
	for _, query := range []string{
		`{ __typename }`, `{ __schema { queryType { name } } }`, `{ shops(first: 3) { edges { cursor } } __typename }`, `{ me { id } }`, `{ nope }`, `{ shops(first: 0) { edges { cursor } } }`,
		`{ shops(first: 3) { edges { cursor } } me { id } }`, `query($n: Int!) { shops(first: $n) { edges { cursor } } }`,
	} {
		for range 2 {
			w := gotten(t, api, "GET", url.Values{"query": {query}}.Encode())
			if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("ETag") != "" || w.Code >= 500 {
				t.Errorf("%s: %d %v %s", query, w.Code, w.Header(), w.Body)
			}
		}
	}
	for range 2 {
		w, _ := ask(t, api, shopList, `{}`, lang.EN)
		if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("ETag") != "" {
			t.Errorf("POST: %v", w.Header())
		}
	}
}

func TestCompressedAnswersHaveTagsOfTheirOwn(t *testing.T) {
	t.Parallel()
	made := &answer{kind: 1, header: http.Header{"Content-Type": {"application/json"}}, body: bytes.Repeat([]byte("a"), 2*zipFrom), public: true, until: time.Unix(100, 0)}
	made.policy.MaxAge, made.policy.Public = 60, true
	serve := func(encoding, match string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header.Set("Accept-Encoding", encoding)
		r.Header.Set("If-None-Match", match)
		w := httptest.NewRecorder()
		made.serve(w, r, time.Unix(90, 500))
		return w
	}
	plain, zipped := serve("", ""), serve("br;q=0.5, gzip", "")
	if zipped.Header().Get("Content-Encoding") != "gzip" || plain.Header().Get("Content-Encoding") != "" || serve("gzip;q=0", "").Header().Get("Content-Encoding") != "" {
		t.Errorf("%v, %v", plain.Header(), zipped.Header())
	}
	a, b := plain.Header().Get("ETag"), zipped.Header().Get("ETag")
	if a == b || serve("", a).Code != 304 || serve("gzip", b).Code != 304 || serve("gzip", a).Code != 200 || serve("", b).Code != 200 {
		t.Errorf("tags %s and %s", a, b)
	}
	if got := plain.Header().Get("Cache-Control"); got != "public, max-age=9" {
		t.Errorf("an answer that is good for 9.5 s may be kept so: %s", got)
	}
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Clients of automatic persisted queries: first the hash, then the hash with the query, then the hash again; over each transport.
func TestPersistedQueriesAreTaught(t *testing.T) {
	t.Parallel()
	api := testAPI(t, dbtest.Embedded(t), Options{})
	post := func(accept, body string) (int, string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", accept)
		w := httptest.NewRecorder()
		api.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	extension := func(text string) string {
		return `{"persistedQuery":{"version":1,"sha256Hash":"` + hashed(text) + `"}}`
	}
	for _, accept := range []string{"application/json", "application/graphql-response+json"} {
		text := `query A { __typename } # ` + accept
		status, body := post(accept, `{"extensions":`+extension(text)+`}`)
		if status != 200 || !strings.Contains(body, `"message":"PersistedQueryNotFound"`) || !strings.Contains(body, `"code":"PERSISTED_QUERY_NOT_FOUND"`) || strings.Contains(body, `"data"`) {
			t.Errorf("an unknown hash: %d %s", status, body)
		}
		if status, body := post(accept, `{"query":"{ __typename }","extensions":`+extension(text)+`}`); !strings.Contains(body, "PERSISTED_QUERY_MISMATCH") || (status == 200) != (accept == "application/json") {
			t.Errorf("another query: %d %s", status, body)
		}
		for _, request := range []string{`{"query":"` + text + `","extensions":` + extension(text) + `}`, `{"query":"","extensions":` + extension(text) + `}`, `{"extensions":` + extension(text) + `}`} {
			for range 2 {
				if status, body := post(accept, request); status != 200 || !strings.Contains(body, `"__typename":"Query"`) {
					t.Errorf("%s: %d %s", request, status, body)
				}
			}
		}
		if w := gotten(t, api, "GET", url.Values{"extensions": {extension(text)}}.Encode()); !strings.Contains(w.Body.String(), `"__typename":"Query"`) {
			t.Errorf("GET: %s", w.Body)
		}
	}
	refused := `{ nope }`
	post("application/json", `{"query":"`+refused+`","extensions":`+extension(refused)+`}`)
	if _, body := post("application/json", `{"extensions":`+extension(refused)+`}`); !strings.Contains(body, "PERSISTED_QUERY_NOT_FOUND") {
		t.Errorf("a refused query was kept: %s", body)
	}
	mutation := `mutation { __typename }`
	post("application/json", `{"query":"`+mutation+`","extensions":`+extension(mutation)+`}`)
	if w := gotten(t, api, "GET", url.Values{"extensions": {extension(mutation)}}.Encode()); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("a mutation runs by GET and hash: %d %s", w.Code, w.Body)
	}
	if w := gotten(t, api, "GET", url.Values{"query": {shopList}, "extensions": {extension(shopList)}}.Encode()); w.Header().Get("ETag") == "" {
		t.Errorf("taught by GET: %v %s", w.Header(), w.Body)
	}
	if w := gotten(t, api, "GET", url.Values{"extensions": {extension(shopList)}}.Encode()); w.Header().Get("ETag") == "" {
		t.Errorf("asked by GET: %v %s", w.Header(), w.Body)
	}
	if got := overSocket(t, api, map[string]any{"extensions": json.RawMessage(extension(shopList))}); !strings.Contains(got, `"shops"`) {
		t.Errorf("a socket: %s", got)
	}
}

// Where only trusted documents run, nothing else does, by whatever way it comes.
func TestOnlyTrustedDocumentsRun(t *testing.T) {
	t.Parallel()
	manifest, _ := json.Marshal(map[string]string{"sha256:" + hashed(shopList): shopList})
	only, err := documents.New(true, manifest)
	if err != nil {
		t.Fatal(err)
	}
	api := testAPI(t, dbtest.Embedded(t), Options{Documents: only})
	ways := map[string]func(request map[string]any) string{
		"POST": func(request map[string]any) string {
			body, _ := json.Marshal(request)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			api.ServeHTTP(w, r)
			return w.Body.String()
		},
		"GET": func(request map[string]any) string {
			values := url.Values{}
			for name, value := range request {
				text, ok := value.(string)
				if !ok {
					encoded, _ := json.Marshal(value)
					text = string(encoded)
				}
				values.Set(name, text)
			}
			return gotten(t, api, "GET", values.Encode()).Body.String()
		},
		"WebSocket": func(request map[string]any) string { return overSocket(t, api, request) },
		"Server-Sent Events": func(request map[string]any) string {
			body, _ := json.Marshal(request)
			w := events(t, api, bytes.NewReader(body))
			if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/event-stream") {
				t.Errorf("no stream: %v", w.Header())
			}
			return w.Body.String()
		},
	}
	persisted := func(text string) map[string]any {
		return map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": hashed(text)}}
	}
	for way, ask := range ways {
		for range 2 {
			for name, c := range map[string]struct {
				request map[string]any
				want    string
			}{
				"an id":                   {map[string]any{"documentId": "sha256:" + hashed(shopList)}, `"shops"`},
				"its hash":                {map[string]any{"extensions": persisted(shopList)}, `"shops"`},
				"an unknown id":           {map[string]any{"documentId": "sha256:" + hashed("x")}, `"DOCUMENT_NOT_FOUND"`},
				"a query":                 {map[string]any{"query": "{ __typename }"}, `"DOCUMENT_NOT_TRUSTED"`},
				"the text of a known one": {map[string]any{"query": shopList}, `"DOCUMENT_NOT_TRUSTED"`},
				"a query with its hash":   {map[string]any{"query": "{ __typename }", "extensions": persisted("{ __typename }")}, `"DOCUMENT_NOT_TRUSTED"`},
				"an unknown hash":         {map[string]any{"extensions": persisted("{ __typename }")}, `"DOCUMENT_NOT_TRUSTED"`},
			} {
				if got := ask(c.request); !strings.Contains(got, c.want) {
					t.Errorf("%s, %s: %s", way, name, got)
				}
			}
		}
	}
}

// The pages' documents fit the schema that they are shipped with, and are what their ids say.
func TestThePagesDocumentsAreValid(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, page := range []string{"storefront", "admin"} {
		manifest, err := os.ReadFile(filepath.Join("..", "web", page, "src", "gql", "persisted-documents.json"))
		if err != nil {
			t.Fatal(err)
		}
		store, err := documents.New(true, manifest)
		if err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		if len(store.Trusted()) < 5 {
			t.Errorf("%s has %d documents", page, len(store.Trusted()))
		}
		for hash, text := range store.Trusted() {
			if _, errs := gqlparser.LoadQueryWithRules(schema, text, rules.NewDefaultRules()); errs != nil {
				t.Errorf("%s %s: %v", page, hash, errs)
			}
		}
	}
}
