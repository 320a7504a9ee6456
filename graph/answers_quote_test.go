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

// Quote explains.
func (o onlyQueries) Quote() generated.QuoteResolver { return &quoteResolver{} }

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
	q.Result.Proof = pricing.Proof{Exact: len(in.Items) < 2, Bound: 3000, Compared: 7}
	if in.Best {
		q.Result.Proof.RunnerUp = &pricing.Alternative{Payable: 3400, Discounts: []string{"p1", "gone"}, Names: []lang.Text{lang.T("n\"", "名")}}
	}
	q.Result.Tried = []pricing.Tried{
		{Kind: pricing.KindMoneyOff, ID: "p1", Version: 3, Name: lang.T("n", "名"), Layer: pricing.LayerAmount, Verdict: pricing.VerdictSpendMore, Base: 3600, Amount: 67,
			Missing: 5, MissingQuantity: 6, Gain: 7, Reason: lang.T("spend <more>", "再买")},
		{Kind: "CASH", ID: "9", Code: "C1", Layer: pricing.LayerCoupon, Verdict: pricing.VerdictApplied, Base: 3600, Amount: 200, Reason: lang.T("r", "因")},
	}
	return q, nil
}

// Quote is the executor's way.
func (p *pricer) Quote(ctx context.Context, in model.QuoteInput) (*model.QuotePayload, error) {
	p.byExecutor++
	q, err := p.price(quotes.Input{
		ShopID: in.ShopID, Items: fromItems(in.Items), Coupons: in.CouponCodes, Best: value(in.BestCoupons),
		DineWay: string(value(in.DineWay)), Channel: string(value(in.Channel)),
	})
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
	answers.price = func(_ context.Context, in quotes.Input, _ *order.Memory) (order.Quote, error) {
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
		appliedDiscounts { kind code name amount reason } rejectedDiscounts { kind code name reason missingAmount missingQuantity gain }
		explanation { exact lowestPossible compared runnerUp { payableAmount names }
			rules { kind id version code name layer verdict base amount missingAmount missingQuantity gain reason } } } userErrors { code message field } } }`
	odd = `query($x: QuoteInput!) { z: quote(input: $x) { ...F userErrors { code } q2: quote { a: payableAmount items { __typename n: name } } } }
		fragment F on QuotePayload { quote { token @skip(if: true) items @include(if: true) { amount } appliedDiscounts { __typename code }
			why: explanation { __typename other: runnerUp { __typename n: names } rules { v: verdict ...T } } } __typename } fragment T on TriedRule { reason code }`
)

func TestAPlanAnswersAsTheExecutorDoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ document, variable string }{"whole": {wholeQuote, "input"}, "odd": {odd, "x"}} {
		for l, more := range map[lang.Lang]string{lang.ZH: "", lang.EN: `,"bestCoupons":true,"dineWay":"DELIVERY","channel":"COUNTER"`} {
			p, h := endpoint()
			variables := `{"` + c.variable + `":{"shopId":"s","items":[{"skuId":"k","quantity":2,"optionIds":["a","b"]},{"skuId":"m","quantity":1}],"couponCodes":["c1"]` + more + `}}`
			first, want := ask(t, h, c.document, variables, l)
			asked := p.asked
			second, got := ask(t, h, c.document, variables, l)
			if p.byExecutor != 1 || p.byPlan != 1 {
				t.Fatalf("%s: the executor answered %d times and the plan %d times", name, p.byExecutor, p.byPlan)
			}
			if want["data"] == nil || !reflect.DeepEqual(got, want) || first.Body.String() != second.Body.String() {
				t.Errorf("%s:\n got %s\nwant %s", name, second.Body, first.Body)
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
			if !strings.HasPrefix(f.Name, "__") {
				names = append(names, f.Name)
			}
		}
		if !reflect.DeepEqual(names, quotes.Fields[typeName]) {
			t.Errorf("%s has %v, and plans write %v", typeName, names, quotes.Fields[typeName])
		}
	}
	for name, values := range map[string][]string{"DineWay": quotes.DineWays, "OrderChannel": quotes.Channels} {
		var names []string
		for _, v := range schema.Types[name].EnumValues {
			names = append(names, v.Name)
		}
		if !reflect.DeepEqual(names, values) {
			t.Errorf("%s is %v, and plans read %v", name, names, values)
		}
	}
	var inputs []string
	for _, f := range schema.Types["QuoteInput"].Fields {
		inputs = append(inputs, f.Name)
	}
	if want := []string{"shopId", "items", "couponCodes", "bestCoupons", "dineWay", "channel"}; !reflect.DeepEqual(inputs, want) {
		t.Errorf("the input has %v, and plans read %v", inputs, want)
	}
}
