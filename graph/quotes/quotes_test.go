package quotes_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"pgregory.net/rapid"

	"cuppa/graph/quotes"
	"cuppa/internal/catalog"
)

// compiled is the plan of a document, nil when it has none.
func compiled(t testing.TB, document string) *quotes.Plan {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		t.Fatal(err)
	}
	return quotes.Compile(&graphql.OperationContext{Doc: doc, Operation: doc.Operations[0], Variables: map[string]any{}})
}

const plain = `query Quote($input: QuoteInput!) { quote(input: $input) { quote { token } userErrors { code } } }`

func TestOnlyQuotesOfOneVariableHaveAPlan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		document string
		plan     bool
	}{
		"the contract's form":      {plain, true},
		"an alias and a fragment":  {`query($i: QuoteInput!) { q: quote(input: $i) { ...P } } fragment P on QuotePayload { quote { items { name } } __typename }`, true},
		"two roots":                {`query($i: QuoteInput!) { quote(input: $i) { quote { token } } shops(first: 1) { edges { cursor } } }`, false},
		"two quotes":               {`query($i: QuoteInput!) { a: quote(input: $i) { quote { token } } b: quote(input: $i) { quote { token } } }`, false},
		"a name of the type":       {`query($i: QuoteInput!) { __typename quote(input: $i) { quote { token } } }`, false},
		"a second variable":        {`query($i: QuoteInput!, $b: Boolean!) { quote(input: $i) { quote { token @include(if: $b) } } }`, false},
		"an input in the document": {`query($i: QuoteInput!) { quote(input: {shopId: "s", items: []}) { quote { token } } }`, false},
		"a default":                {`query($i: QuoteInput! = {shopId: "s", items: []}) { quote(input: $i) { quote { token } } }`, false},
		"a part as a variable":     {`query($i: [OrderItemInput!]!) { quote(input: {shopId: "s", items: $i}) { quote { token } } }`, false},
		"a field that is unknown":  {`query($i: QuoteInput!) { quote(input: $i) { quote { tomorrow } } }`, false},
		"a mutation":               {`mutation($i: QuoteInput!) { quote(input: $i) { quote { token } } }`, false},
	} {
		if got := compiled(t, c.document); (got != nil) != c.plan {
			t.Errorf("%s: a plan is %t", name, got != nil)
		}
	}
}

func TestSplitTakesTheVariablesOut(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][2]string{
		`{"query":"a","variables":{"x":{"y":"}\"{"}}}`:                      {`{"query":"a","variables":}`, `{"x":{"y":"}\"{"}}`},
		` { "variables" : {} , "operationName":null, "query":"a\\\"b\\" } `: {` { "variables" :  , "operationName":null, "query":"a\\\"b\\" } `, `{}`},
		`{"query":"a"}`:                                       {},
		`{"query":"a","variables":null}`:                      {},
		`{"query":"a","query":"b","variables":{}}`:            {},
		`{"query":"a","variables":{},"variables":{}}`:         {},
		`{"query":"a","variables":{},"extensions":{"x":"}"}}`: {`{"query":"a","variables":,"extensions":{"x":"}"}}`, `{}`},
		`{"extensions":{},"variables":{}}`:                    {`{"extensions":{},"variables":}`, `{}`},
		`{"documentId":"sha256:a","variables":{}}`:            {`{"documentId":"sha256:a","variables":}`, `{}`},
		`{"documentId":7,"variables":{}}`:                     {},
		`{"variables":{}}`:                                    {},
		`{"query":"a","variables":{},"extensions":[]}`:        {},
		`{"query":"a","variables":{},"other":{}}`:             {},
		`{"\u0071uery":"a","variables":{}}`:                   {},
		`{"query":"a","variables":{}} x`:                      {},
		`{"query":"a","variables":{}`:                         {},
		`[{"query":"a","variables":{}}]`:                      {},
		`{"query":1,"variables":{}}`:                          {},
		`{"query":"a","variables":{"a":"`:                     {},
		`{"query":"a","operationName":{},"variables":`:        {},
		`{"query":"a\\","variables":{},"operationName"`:       {},
		``: {},
	} {
		before, variables, after, ok := quotes.Split(body)
		if ok != (want[0] != "") || before+after != want[0] || variables != want[1] {
			t.Errorf("%s: %t, %q, %q, %q", body, ok, before, variables, after)
		}
	}
}

func TestWhatIsNotPlainIsNotRead(t *testing.T) {
	t.Parallel()
	const item = `{"skuId":"k","quantity":1}`
	for _, variables := range []string{
		`{}`, `{"input":null}`, `{"input":{}}`, `{"input":{"shopId":"s"}}`, `{"input":{"items":[]}}`, `{"other":{"shopId":"s","items":[]}}`,
		`{"input":{"shopId":"s","items":[]},"more":1}`, `{"input":{"shopId":"s","items":[],"shopId":"t"}}`, `{"input":{"shopId":7,"items":[]}}`,
		`{"input":{"shopId":"\u0041","items":[]}}`, "{\"input\":{\"shopId\":\"\xff\",\"items\":[]}}", `{"input":{"shopId":"s","items":` + item + `}}`,
		`{"input":{"shopId":"s","items":[{"skuId":"k"}]}}`, `{"input":{"shopId":"s","items":[{"quantity":1}]}}`, `{"input":{"shopId":"s","items":[null]}}`,
		`{"input":{"shopId":"s","items":[{"skuId":"k","quantity":1.5}]}}`, `{"input":{"shopId":"s","items":[{"skuId":"k","quantity":1e2}]}}`,
		`{"input":{"shopId":"s","items":[{"skuId":"k","quantity":01}]}}`, `{"input":{"shopId":"s","items":[{"skuId":"k","quantity":-1}]}}`,
		`{"input":{"shopId":"s","items":[{"skuId":"k","quantity":4294967297}]}}`, `{"input":{"shopId":"s","items":[{"skuId":"k","quantity":1,"optionIds":"o"}]}}`,
		`{"input":{"shopId":"s","items":[{"skuId":"k","quantity":1,"note":"n"}]}}`, `{"input":{"shopId":"s","items":[` + item + `,]}}`,
		`{"input":{"shopId":"s","items":[],"dineWay":"FLYING"}}`, `{"input":{"shopId":"s","items":[],"dineWay":""}}`, `{"input":{"shopId":"s","items":[],"channel":"web"}}`,
		`{"input":{"shopId":"s","items":[],"bestCoupons":"true"}}`, `{"input":{"shopId":"s","items":[],"bestCoupons":1}}`, `{"input":{"shopId":"s","items":[],"bestCoupons":trues}}`,
		`{"input":{"shopId":"s","items":[],"bestCoupons":true,"bestCoupons":true}}`, `{"input":{"shopId":"s","items":[],"couponCodes":[null]}}`, `{"input":{"ShopId":"s","items":[]}}`, `{"input":{"shopId":"s","items":[]}} `,
	} {
		if in, ok := compiled(t, plain).Read(variables, new(quotes.Memory)); ok {
			t.Errorf("%s is read as %+v", variables, in)
		}
	}
}

// wire is the input as clients write it.
type wire struct {
	Input struct {
		ShopID string `json:"shopId"`
		Items  []struct {
			SkuID     string   `json:"skuId"`
			Quantity  int      `json:"quantity"`
			OptionIDs []string `json:"optionIds"`
		} `json:"items"`
		CouponCodes []string `json:"couponCodes"`
		BestCoupons *bool    `json:"bestCoupons"`
		DineWay     *string  `json:"dineWay"`
		Channel     *string  `json:"channel,omitempty"`
	} `json:"input"`
}

func (w wire) input() quotes.Input {
	in := quotes.Input{ShopID: w.Input.ShopID, Coupons: w.Input.CouponCodes}
	if w.Input.BestCoupons != nil {
		in.Best = *w.Input.BestCoupons
	}
	if w.Input.DineWay != nil {
		in.DineWay = *w.Input.DineWay
	}
	if w.Input.Channel != nil {
		in.Channel = *w.Input.Channel
	}
	for _, it := range w.Input.Items {
		in.Items = append(in.Items, catalog.Item{SKUID: it.SkuID, Quantity: it.Quantity, OptionIDs: it.OptionIDs})
	}
	return in
}

// TestWhatIsReadIsWhatJSONSays writes inputs, spoils some of them, and compares with the standard library.
func TestWhatIsReadIsWhatJSONSays(t *testing.T) {
	t.Parallel()
	plan := compiled(t, plain)
	var memory quotes.Memory // one for all: what was read before leaves nothing
	rapid.Check(t, func(t *rapid.T) {
		var w wire
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abc-_半糖{}[]:, ")), 0, 6, -1)
		texts := rapid.OneOf(rapid.SliceOfN(text, 0, 3), rapid.Just([]string(nil)))
		w.Input.ShopID, w.Input.CouponCodes = text.Draw(t, "shop"), texts.Draw(t, "coupons")
		w.Input.BestCoupons = rapid.Ptr(rapid.Bool(), true).Draw(t, "best")
		w.Input.DineWay = rapid.Ptr(rapid.SampledFrom(quotes.DineWays), true).Draw(t, "way")
		w.Input.Channel = rapid.Ptr(rapid.SampledFrom(quotes.Channels), true).Draw(t, "channel")
		w.Input.Items = make([]struct {
			SkuID     string   `json:"skuId"`
			Quantity  int      `json:"quantity"`
			OptionIDs []string `json:"optionIds"`
		}, rapid.IntRange(0, 3).Draw(t, "lines"))
		for i := range w.Input.Items {
			it := &w.Input.Items[i]
			it.SkuID, it.Quantity, it.OptionIDs = text.Draw(t, "sku"), rapid.IntRange(0, 999_999_999).Draw(t, "quantity"), texts.Draw(t, "options")
		}
		body, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "spaced") {
			body, _ = json.MarshalIndent(w, "", "\t")
		}
		in, ok := plan.Read(string(body), &memory)
		if !ok || !reflect.DeepEqual(in, w.input()) {
			t.Fatalf("%s is read as %t %+v", body, ok, in)
		}
		spoilt := []byte(string(body))
		for range rapid.IntRange(1, 3).Draw(t, "spoilt") {
			spoilt[rapid.IntRange(0, len(spoilt)-1).Draw(t, "at")] = rapid.SampledFrom([]byte("\"\\{}[]:,.e0-1 x\x00\xff")).Draw(t, "with")
		}
		if in, ok = plan.Read(string(spoilt), &memory); !ok {
			return
		}
		var again wire
		decoder := json.NewDecoder(strings.NewReader(string(spoilt)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&again); err != nil || !reflect.DeepEqual(in, again.input()) {
			t.Fatalf("%s is read as %+v, and JSON says %+v, %v", spoilt, in, again.input(), err)
		}
	})
}
