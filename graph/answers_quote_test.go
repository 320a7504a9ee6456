package graph

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"

	"cuppa/graph/generated"
	"cuppa/graph/limits"
	"cuppa/graph/model"
	"cuppa/graph/quotes"
	"cuppa/internal/catalog"
	"cuppa/internal/fault"
	"cuppa/internal/gqlhttp"
	"cuppa/internal/lang"
	"cuppa/internal/order"
	"cuppa/internal/pricing"
)

// pricer stands in for the resolvers and counts by whom it is asked. Any shop but "shut" sells.
type pricer struct {
	generated.QueryResolver
	byExecutor, byPlan int
	asked              quotes.Input
}

// onlyQueries has no other root.
type onlyQueries struct {
	generated.ResolverRoot
	queries generated.QueryResolver
}

// Query is what is asked.
func (o onlyQueries) Query() generated.QueryResolver { return o.queries }

var errShut = fault.New("SHOP_CLOSED", "closed", "打烊了")

func (p *pricer) price(in quotes.Input) (order.Quote, error) {
	if p.asked = in; in.ShopID == "shut" {
		return order.Quote{}, errShut
	}
	q := order.Quote{Token: "t<o>k\"en", ExpiresAt: time.Date(2026, 11, 21, 8, 9, 10, 123_000_000, time.UTC)}
	for _, it := range in.Items {
		q.Lines = append(q.Lines, catalog.Line{
			SKUID: it.SKUID, ProductID: "p", Name: lang.T("Tea & \"milk\"", "奶茶\n"), Quantity: it.Quantity,
			Options: []catalog.ChosenOption{{ID: "a", Name: lang.T("Half", "半糖")}, {ID: "b", Name: lang.T("Ice", "冰")}},
		})
		q.Result.Lines = append(q.Result.Lines, pricing.LineResult{UnitPrice: 1800, Amount: 3600, Payable: 3333})
	}
	q.Result.Total, q.Result.Discount, q.Result.Payable = 3600, 267, 3333
	q.Result.Applied = []pricing.Applied{{Kind: pricing.KindMoneyOff, Name: lang.T("n", "名"), Amount: 67, Reason: lang.T("r", "因")}, {Kind: "CASH", Code: "C1", Amount: 200}}
	q.Result.Rejected = []pricing.Rejected{{Kind: pricing.KindPercentOff, Reason: lang.T("not now", "时间不对")}}
	return q, nil
}

// Quote is the executor's way.
func (p *pricer) Quote(ctx context.Context, in model.QuoteInput) (*model.QuotePayload, error) {
	p.byExecutor++
	q, err := p.price(quotes.Input{ShopID: in.ShopID, Items: fromItems(in.Items), Coupons: in.CouponCodes})
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.QuotePayload{UserErrors: rejected}, err
	}
	return &model.QuotePayload{Quote: toQuote(ctx, q), UserErrors: rejected}, nil
}

// endpoint is the answers over the executor, with the pricer behind both.
func endpoint() (*pricer, http.Handler) {
	p := &pricer{}
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: onlyQueries{queries: p}})
	server := handler.New(schema)
	server.AddTransport(gqlhttp.Transport{})
	server.Use(limits.New(limits.Options{}))
	answers := NewAnswers(&Resolver{Now: time.Now}, schema.Schema())
	answers.price = func(_ context.Context, in quotes.Input) (order.Quote, error) {
		p.byPlan++
		return p.price(in)
	}
	server.AroundResponses(answers.Watch)
	return p, answers.Wrap(server)
}

func ask(t *testing.T, h http.Handler, document, variables string, l lang.Lang) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	query, _ := json.Marshal(document)
	body := `{"query":` + string(query) + `,"variables":` + variables + `}`
	r := httptest.NewRequestWithContext(lang.With(t.Context(), l), http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var answer map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%s: %v", w.Body, err)
	}
	return w, answer
}

const (
	wholeQuote = `query Quote($input: QuoteInput!) { quote(input: $input) { quote { token expiresAt totalAmount discountAmount payableAmount
		items { skuId productId name optionNames quantity unitPrice amount payableAmount }
		appliedDiscounts { kind code name amount reason } rejectedDiscounts { kind code name reason } } userErrors { code message field } } }`
	odd = `query($x: QuoteInput!) { z: quote(input: $x) { ...F userErrors { code } q2: quote { a: payableAmount items { __typename n: name } } } }
		fragment F on QuotePayload { quote { token @skip(if: true) items @include(if: true) { amount } appliedDiscounts { __typename code } } __typename }`
)

func TestAPlanAnswersAsTheExecutorDoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ document, variable string }{"whole": {wholeQuote, "input"}, "odd": {odd, "x"}} {
		for _, l := range []lang.Lang{lang.ZH, lang.EN} {
			p, h := endpoint()
			variables := `{"` + c.variable + `":{"shopId":"s","items":[{"skuId":"k","quantity":2,"optionIds":["a","b"]},{"skuId":"m","quantity":1}],"couponCodes":["c1"]}}`
			first, want := ask(t, h, c.document, variables, l)
			asked := p.asked
			second, got := ask(t, h, c.document, variables, l)
			if p.byExecutor != 1 || p.byPlan != 1 {
				t.Fatalf("%s: the executor answered %d times and the plan %d times", name, p.byExecutor, p.byPlan)
			}
			if want["data"] == nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s:\n got %v\nwant %v", name, got, want)
			}
			if !reflect.DeepEqual(p.asked, asked) {
				t.Errorf("%s: asked %+v and %+v", name, p.asked, asked)
			}
			if a, b := first.Header(), second.Header(); a.Get("Content-Type") == "" || a.Get("Content-Type") != b.Get("Content-Type") {
				t.Errorf("%s: header %v, then %v", name, a, b)
			}
		}
	}
}

func TestWhatAPlanDoesNotAnswerIsTheExecutors(t *testing.T) {
	t.Parallel()
	p, h := endpoint()
	ask(t, h, wholeQuote, `{"input":{"shopId":"s","items":[]}}`, lang.EN)
	for _, variables := range []string{
		`{"input":{"shopId":"shut","items":[]}}`, `{"input":{"shopId":7,"items":{"skuId":"k","quantity":1}}}`, `{"input":{"shopId":"s"}}`,
	} {
		before := p.byExecutor
		_, got := ask(t, h, wholeQuote, variables, lang.EN)
		_, fresh := endpoint()
		if _, want := ask(t, fresh, wholeQuote, variables, lang.EN); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, not %v", variables, got, want)
		}
		if strings.Contains(variables, "items\":[]") && p.byExecutor != before+1 {
			t.Errorf("%s: the executor was not asked", variables)
		}
	}
}

// TestPlansKnowTheSchema fails when a type of quotes gets a field that no plan writes: its documents would be slow.
func TestPlansKnowTheSchema(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for _, typeName := range slices.Sorted(maps.Keys(quotes.Fields)) {
		var names []string
		for _, f := range schema.Types[typeName].Fields {
			if !strings.HasPrefix(f.Name, "__") && f.Name != "explanation" { // who wants that to be explained can wait for the executor
				names = append(names, f.Name)
			}
		}
		if !reflect.DeepEqual(names, quotes.Fields[typeName]) {
			t.Errorf("%s has %v, and plans write %v", typeName, names, quotes.Fields[typeName])
		}
	}
}
