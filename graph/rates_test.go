package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"cuppa/internal/breaker"
	"cuppa/internal/catalog"
	"cuppa/internal/config"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
)

// limited is an API whose rates are these, over a database with one brand.
func limited(t *testing.T, set config.Rate) (*API, *Resolver) {
	t.Helper()
	env := dbtest.Embedded(t)
	log := slog.New(slog.DiscardHandler)
	if err := env.DB.InTx(db.ForAllBrands(t.Context()), func(tx *db.Tx) error {
		_, err := tx.SQL.ExecContext(t.Context(), `INSERT INTO brands (id, slug, name, created_at) VALUES (1, 'one', '{"en":"One"}', '2026-11-21 00:00:00')`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	people, err := identity.New(env.DB, identity.Options{Demo: true, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	r := &Resolver{
		Identity: people, Catalog: catalog.New(env.DB, nil, nil, time.Now, log), Now: time.Now, Rates: NewRates(set, nil, breaker.New(log), log),
	}
	return New(r, log, Options{}), r
}

// slow is a rate whose tokens do not come back while a test runs.
var slow = config.Rate{PerSecond: 1, Burst: 5}

type answered struct {
	status int
	header http.Header
	body   string
}

func (a answered) code() string {
	var shown struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if json.Unmarshal([]byte(a.body), &shown) != nil || len(shown.Errors) == 0 {
		return ""
	}
	return shown.Errors[0].Extensions.Code
}

func post(t *testing.T, h http.Handler, from, query string, header ...string) answered {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"query": query}) // a string
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	r.RemoteAddr = from + ":4711"
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answered{w.Code, w.Header(), w.Body.String()}
}

func login(t *testing.T, api *API, from, handle string) string {
	t.Helper()
	a := post(t, api, from, `mutation { customerLogin(input: {provider: DEMO, code: "`+handle+`"}) { session { accessToken } } }`)
	var shown struct {
		Data struct {
			CustomerLogin struct{ Session struct{ AccessToken string } }
		}
	}
	if err := json.Unmarshal([]byte(a.body), &shown); err != nil || shown.Data.CustomerLogin.Session.AccessToken == "" {
		t.Fatalf("no session: %s", a.body)
	}
	return "Bearer " + shown.Data.CustomerLogin.Session.AccessToken
}

func TestTooManyRequestsAreAnswered429OnEveryPath(t *testing.T) {
	t.Parallel()
	api, _ := limited(t, slow)
	const kept = `{ __typename }`
	get := func(from string) answered {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?query="+url.QueryEscape(kept), nil)
		r.RemoteAddr = from + ":1"
		w := httptest.NewRecorder()
		api.ServeHTTP(w, r)
		return answered{w.Code, w.Header(), w.Body.String()}
	}
	for name, ask := range map[string]func(from string) answered{
		"POST": func(from string) answered { return post(t, api, from, kept) },
		"what is no request": func(from string) answered {
			return post(t, api, from, `{`)
		},
		"GET": get,
		"opening a socket": func(from string) answered {
			return post(t, api, from, kept, "Upgrade", "websocket", "Connection", "Upgrade")
		},
	} {
		from := "192.0.2." + strconv.Itoa(len(name))
		for i := range slow.Burst {
			if a := ask(from); a.status == http.StatusTooManyRequests {
				t.Fatalf("%s: request %d is refused", name, i)
			}
		}
		a := ask(from)
		if seconds, err := strconv.Atoi(a.header.Get("Retry-After")); a.status != http.StatusTooManyRequests || a.code() != "RATE_LIMITED" || err != nil || seconds != 1 ||
			!strings.Contains(a.header.Get("Content-Type"), "json") || a.header.Get("RateLimit-Policy") != `"requests";q=1;w=1` || a.header.Get("RateLimit") != `"requests";r=0;t=1` {
			t.Errorf("%s: %d %v %s", name, a.status, a.header, a.body)
		}
	}
	said := post(t, api, "192.0.2.4", kept, "Accept-Language", "en").body + post(t, api, "192.0.2.4", kept, "Accept-Language", "zh").body
	if !strings.Contains(said, "too many requests") || !strings.Contains(said, "操作太频繁") {
		t.Errorf("not in the caller's language: %s", said)
	}
}

func TestASessionIsCountedByItsAccountAndNothingElse(t *testing.T) {
	t.Parallel()
	api, _ := limited(t, slow)
	alice, bob := login(t, api, "192.0.2.1", "alice"), login(t, api, "192.0.2.2", "bob")
	for i := range slow.Burst {
		if a := post(t, api, fmt.Sprintf("198.51.100.%d", i), `{ me { id } }`, "Authorization", alice); a.status != http.StatusOK {
			t.Fatalf("request %d: %d %s", i, a.status, a.body)
		}
	}
	if a := post(t, api, "198.51.100.77", `{ me { id } }`, "Authorization", alice); a.status != http.StatusTooManyRequests {
		t.Errorf("another address helps: %d", a.status)
	}
	for _, other := range []answered{
		post(t, api, "198.51.100.77", `{ me { id } }`, "Authorization", bob), post(t, api, "198.51.100.77", `{ __typename }`),
		post(t, api, "198.51.100.77", `{ __typename }`, "Authorization", "Bearer nonsense"),
	} {
		if other.status != http.StatusOK {
			t.Errorf("others are refused too: %d %s", other.status, other.body)
		}
	}
	for range slow.Burst {
		post(t, api, "203.0.113.1", `{ __typename }`, "Authorization", "Bearer nonsense")
	}
	if a := post(t, api, "203.0.113.1", `{ __typename }`); a.status != http.StatusTooManyRequests {
		t.Errorf("a bad token is a way around: %d", a.status)
	}
}

// fast never refuses for the number of requests.
var fast = config.Rate{PerSecond: 1_000_000, Burst: 1_000_000}

func TestOperationsHaveLimitsOfTheirOwn(t *testing.T) {
	t.Parallel()
	api, r := limited(t, fast)
	logins := func(n int) string {
		var q strings.Builder
		q.WriteString("mutation {")
		for i := range n {
			fmt.Fprintf(&q, ` a%d: customerLogin(input: {provider: DEMO, code: ""}) { userErrors { code } }`, i)
		}
		return q.String() + " }"
	}
	limit := r.Rates.fields["Mutation.customerLogin"][0].limit
	asked := 0
	for ; asked+10 <= limit.Burst(); asked += 10 { // aliases count each, in one document
		if a := post(t, api, "192.0.2.1", logins(10)); a.status != http.StatusOK {
			t.Fatalf("after %d: %d %s", asked, a.status, a.body)
		}
	}
	a := post(t, api, "192.0.2.1", logins(10)+` fragment f on Mutation { customerLogin(input: {provider: DEMO, code: ""}) { userErrors { code } } }`)
	if a.code() == "RATE_LIMITED" {
		t.Errorf("what is not valid was counted: %s", a.body)
	}
	a = post(t, api, "192.0.2.1", logins(10))
	if seconds, _ := strconv.Atoi(a.header.Get("Retry-After")); a.status != http.StatusTooManyRequests || a.code() != "RATE_LIMITED" || seconds != 1 {
		t.Errorf("%d in a second: %d %v %s", asked+10, a.status, a.header, a.body)
	}
	if a := post(t, api, "192.0.2.1", logins(1), "Accept", "application/graphql-response+json"); a.status != http.StatusTooManyRequests || a.code() != "RATE_LIMITED" {
		t.Errorf("by the other media type: %d %s", a.status, a.body)
	}
	if a := post(t, api, "192.0.2.2", logins(1)); a.status != http.StatusOK {
		t.Errorf("another address is refused: %d %s", a.status, a.body)
	}
	if a := post(t, api, "192.0.2.1", `{ __typename }`); a.status != http.StatusOK {
		t.Errorf("other operations are refused: %d %s", a.status, a.body)
	}
}

func TestWithoutRatesNothingIsRefused(t *testing.T) {
	t.Parallel()
	api, r := limited(t, config.Rate{})
	if r.Rates != nil {
		t.Fatal("off is on")
	}
	for range 500 {
		if a := post(t, api, "192.0.2.1", `mutation { customerLogin(input: {provider: DEMO, code: ""}) { userErrors { code } } }`); a.status != http.StatusOK || a.code() != "" {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
}

// A locked staff account is told as any refusal for its rate, also where rates are off: locks are not among them.
func TestALockedStaffAccountSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]config.Rate{"with rates": fast, "without": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api, _ := limited(t, set)
			const login = `mutation { staffLogin(input: {username: "nobody", password: "wrong"}) { staff { id } userErrors { code } } }`
			for i := range 10 {
				if a := post(t, api, "192.0.2.1", login); a.status != http.StatusOK || !strings.Contains(a.body, "INVALID_CREDENTIALS") {
					t.Fatalf("try %d: %d %s", i, a.status, a.body)
				}
			}
			for _, accept := range []string{"application/json", "application/graphql-response+json"} {
				a := post(t, api, "192.0.2.1", login, "Accept", accept)
				if a.status != http.StatusTooManyRequests || a.code() != "RATE_LIMITED" || a.header.Get("Retry-After") != "60" || strings.Contains(a.body, `"data":{`) {
					t.Errorf("%s: %d %v %s", accept, a.status, a.header, a.body)
				}
			}
			if a := post(t, api, "192.0.2.1", `{ __typename }`); a.status != http.StatusOK || a.header.Get("Retry-After") != "" {
				t.Errorf("other operations: %d %v", a.status, a.header)
			}
		})
	}
}

// Answers that are kept cost next to nothing, and count all the same.
func TestKeptAnswersAreRefusedForTheirRateToo(t *testing.T) {
	t.Parallel()
	api, _ := limited(t, slow)
	ways := map[string]func(from string) answered{
		"POST": func(from string) answered { return post(t, api, from, shopList) },
		"GET": func(from string) answered {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?"+url.Values{"query": {shopList}}.Encode(), nil)
			r.RemoteAddr = from + ":1"
			w := httptest.NewRecorder()
			api.ServeHTTP(w, r)
			return answered{w.Code, w.Header(), w.Body.String()}
		},
	}
	for name, ask := range ways {
		from := "192.0.2." + strconv.Itoa(len(name))
		for i := range slow.Burst {
			if a := ask(from); a.status != http.StatusOK || !strings.Contains(a.body, `"shops"`) {
				t.Fatalf("%s: request %d: %d %s", name, i, a.status, a.body)
			}
		}
		if a := ask(from); a.status != http.StatusTooManyRequests || a.code() != "RATE_LIMITED" || a.header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

// during does something when it is read, and then is the text.
type during struct {
	do   func()
	text io.Reader
}

func (d *during) Read(p []byte) (int, error) {
	if d.do != nil {
		d.do()
		d.do = nil
	}
	return d.text.Read(p)
}

// The token is looked at before the body is read, and the stream can be found by who ends sessions only afterwards.
func TestASessionThatEndsWhileItsStreamIsAskedForOpensNone(t *testing.T) {
	t.Parallel()
	api, r := limited(t, fast)
	ask := func(ends bool) string {
		token := login(t, api, "192.0.2.1", "alice")
		p, err := r.Identity.Authenticate(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		body := &during{text: strings.NewReader(`{"query":"{ me { id } }"}`), do: func() {
			if ends {
				err = r.Identity.Logout(db.ForBrand(identity.With(t.Context(), p), p.BrandID), "")
			}
		}}
		w := events(t, api, body, "Authorization", token)
		if err != nil {
			t.Fatal(err)
		}
		return w.Body.String()
	}
	if said := ask(false); !strings.Contains(said, `"me":{"id"`) {
		t.Fatalf("a stream of a session that goes on: %s", said)
	}
	if said := ask(true); strings.Contains(said, "event") {
		t.Errorf("a session that has ended: %s", said)
	}
}

func TestGuessingCouponCodesEnds(t *testing.T) {
	t.Parallel()
	_, r := limited(t, fast)
	as := func(id, from_ string) context.Context {
		return identity.With(identity.FromAddress(t.Context(), from_+":1"), identity.Principal{Kind: identity.KindCustomer, ID: id})
	}
	miss := func(ctx context.Context, n int) {
		var err error = coupon.ErrNotFound
		for range n - 1 {
			err = fmt.Errorf("%w", joined{err, coupon.ErrNotFound})
		}
		r.Rates.guessed(ctx, err)
	}
	codes := []string{"NOPE"}
	ann := as("ann", "192.0.2.1")
	for i := range missesOfAccount {
		if err := r.Rates.mayGuess(ann, codes); err != nil {
			t.Fatalf("guess %d: %v", i, err)
		}
		miss(ann, 1)
	}
	if err := r.Rates.mayGuess(ann, codes); !errors.Is(err, fault.ErrRateLimited) {
		t.Errorf("she guesses on: %v", err)
	}
	if r.Rates.mayGuess(ann, nil) != nil || r.Rates.mayGuess(as("bob", "192.0.2.1"), codes) != nil {
		t.Error("without codes, or as another guest of the shop, one is refused")
	}
	for i := range missesOfAddress { // many accounts, one address
		miss(as(fmt.Sprint("sock", i/10), "192.0.2.9"), 1)
	}
	if r.Rates.mayGuess(as("fresh", "192.0.2.9"), codes) == nil {
		t.Error("an address guesses on with another account")
	}
	miss(as("eve", "192.0.2.77"), missesOfAccount)
	if r.Rates.mayGuess(as("eve", "192.0.2.78"), codes) == nil {
		t.Error("many codes in one request count once")
	}
	r.Rates.guessed(as("dan", "192.0.2.80"), fault.ErrInternal)
}

// joined is several rejections, as errors.Join makes.
type joined []error

func (j joined) Error() string   { return "several" }
func (j joined) Unwrap() []error { return j }

func TestSocketsAreLimitedByOperationAndByMessage(t *testing.T) {
	t.Parallel()
	api, _ := limited(t, slow)
	s := httptest.NewServer(api)
	t.Cleanup(s.Close)
	c, _, err := (&websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}).DialContext(t.Context(), "ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
	send := func(m string) {
		t.Helper()
		if err := c.WriteMessage(websocket.TextMessage, []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	next := func() (m struct {
		ID, Type string
		Payload  json.RawMessage
	},
	) {
		t.Helper()
		if err := c.ReadJSON(&m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	send(`{"type":"connection_init"}`)
	if m := next(); m.Type != "connection_ack" {
		t.Fatal(m)
	}
	for i := range slow.Burst - 1 { // opening it was the first request
		send(fmt.Sprintf(`{"id":"%d","type":"subscribe","payload":{"query":"{ __typename }"}}`, i))
		if m := next(); m.Type != "next" {
			t.Fatalf("operation %d: %s %s", i, m.Type, m.Payload)
		}
		if m := next(); m.Type != "complete" {
			t.Fatalf("operation %d: %s %s", i, m.Type, m.Payload)
		}
	}
	send(`{"id":"x","type":"subscribe","payload":{"query":"{ __typename }"}}`)
	if m := next(); m.Type != "error" || m.ID != "x" || !strings.Contains(string(m.Payload), "RATE_LIMITED") {
		t.Errorf("one more: %s %s", m.Type, m.Payload)
	}
	send(`{"type":"ping"}`)
	if m := next(); m.Type != "pong" {
		t.Errorf("the socket does not stay: %s", m.Type)
	}
	for range chatter * slow.Burst {
		_ = c.WriteMessage(websocket.TextMessage, []byte(`{"id":"none","type":"complete"}`)) // the other side may have closed
	}
	_, _, err = c.ReadMessage()
	if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Errorf("a flood of messages ends with %v", err)
	}
}

func TestOnlyManagersSeeTheOutsideParties(t *testing.T) {
	t.Parallel()
	parties := breaker.New(slog.New(slog.DiscardHandler))
	bank := parties.Party("WECHAT_PAY", breaker.Options{})
	for range breaker.InARow {
		_, _ = breaker.Do(t.Context(), bank, func(context.Context) (int, error) { return 0, fault.ErrUnavailable })
	}
	_, _ = breaker.Do(t.Context(), bank, func(context.Context) (int, error) { return 0, nil })
	q := &queryResolver{&Resolver{Parties: parties}}
	for name, p := range map[string]identity.Principal{"a barista": {Kind: identity.KindStaff, Role: identity.RoleBarista}, "a guest": {Kind: identity.KindCustomer}} {
		if _, err := q.OutsideParties(identity.With(t.Context(), p)); err == nil {
			t.Errorf("%s sees them", name)
		}
	}
	if _, err := q.OutsideParties(t.Context()); err == nil {
		t.Error("a stranger sees them")
	}
	all, err := q.OutsideParties(identity.With(t.Context(), identity.Principal{Kind: identity.KindStaff, Role: identity.RoleManager}))
	if err != nil || len(all) != 1 || all[0].Name != "WECHAT_PAY" || all[0].State != "OPEN" || all[0].Calls != 5 || all[0].Failures != 5 || all[0].Refused != 1 || all[0].NextProbe == nil {
		t.Errorf("%+v, %v", all, err)
	}
}
