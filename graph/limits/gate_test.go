package limits_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"cuppa/graph/generated"
	"cuppa/graph/limits"
	"cuppa/internal/gqlrequest"
	"cuppa/internal/lang"
)

func gate(t testing.TB, development bool) *limits.Gate {
	t.Helper()
	g := limits.New(limits.Options{Development: development, Log: slog.New(slog.DiscardHandler)})
	if err := g.Validate(generated.NewExecutableSchema(generated.Config{})); err != nil {
		t.Fatal(err)
	}
	return g
}

func schema() *ast.Schema { return generated.NewExecutableSchema(generated.Config{}).Schema() }

// ours are the documents that clients send; each must pass.
func ours(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range []string{
		"web/e2e/contract/customer.graphql", "web/e2e/contract/staff.graphql", "web/storefront/src/operations.graphql", "web/admin/src/operations.graphql",
		"web/admin/src/promotions/operations.graphql",
	} {
		text, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	return all
}

func TestWhatOurClientsSendPasses(t *testing.T) {
	t.Parallel()
	g := gate(t, false)
	for name, text := range ours(t) {
		doc, refused := g.Admit(text)
		if len(refused) > 0 {
			t.Fatalf("%s: %v", name, refused)
		}
		work, _ := limits.Count(text)
		if work.Steps > limits.MaxSteps/4 || work.Compared > limits.MaxComparisons/4 || work.Walked > limits.MaxWalked/2 {
			t.Errorf("%s has no room: %+v", name, work)
		}
		for _, op := range doc.Operations {
			// Pages are as large as there are any.
			variables := map[string]any{}
			for _, v := range op.VariableDefinitions {
				if v.Type.Name() == "Int" {
					variables[v.Variable] = int64(100)
				}
			}
			cost, may := g.CostOf(op, variables), limits.LimitPublic
			if strings.Contains(name, "staff") || strings.Contains(name, "admin") {
				may = limits.LimitBarista
			}
			if cost > may/2 {
				t.Errorf("%s: %s costs %d of %d", name, op.Name, cost, may)
			}
		}
	}
}

// many writes something n times, numbered.
func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if strings.Contains(format, "%") {
			fmt.Fprintf(&b, format, i)
		} else {
			b.WriteString(format)
		}
	}
	return b.String()
}

// doubling is n fragments, each of which spreads the next one twice.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString("{shops(first:1){...F0}}")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on ShopConnection{...F%d ...F%d}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment F%d on ShopConnection{__typename}", n)
	return b.String()
}

// web is n fragments that all spread each other downwards, and as many operations.
func web(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "query Q%d{shop(id:1){...F%d}}fragment F%d on Shop{id ", i, i, i)
		for j := i + 1; j < n; j++ {
			fmt.Fprintf(&b, "...F%d ", j)
		}
		b.WriteString("}")
	}
	return b.String()
}

// hostile are documents that must be refused, with the reason.
var hostile = map[string]struct{ text, reason string }{
	"nothing":                      {"", limits.ReasonSyntax},
	"too many bytes":               {"{__typename}" + many(20_000, " "), limits.ReasonTooLong},
	"too many tokens":              {"{shop(id:1)" + many(3_000, "@a") + "{id}}", limits.ReasonSyntax},
	"lists in lists":               {"{shop(id:" + many(5_000, "["), limits.ReasonTooDeep},
	"objects in objects":           {"{quote(input:" + many(4_000, "{a:"), limits.ReasonTooDeep},
	"fields in fields, cut off":    {many(5_000, "{a"), limits.ReasonTooDeep},
	"types in types":               {"query($a:" + many(4_000, "[") + "Int", limits.ReasonTooDeep},
	"fields in fields":             {many(20, "{a") + many(20, "}"), limits.ReasonTooDeep},
	"fields through fragments":     {"{me{...A}}fragment A on Customer" + many(7, "{id orders(first:1)") + "{...B}" + many(7, "}") + "fragment B on CustomerOrderConnection" + many(6, "{edges") + "{cursor}" + many(6, "}"), limits.ReasonTooDeep},
	"a long text":                  {`{shop(id:"` + many(9_000, "x") + `"){id}}`, limits.ReasonTooLong},
	"a long block":                 {`{shop(id:"""` + many(9_000, "x") + `"""){id}}`, limits.ReasonTooLong},
	"a long name":                  {"{" + many(200, "x") + "}", limits.ReasonTooLong},
	"a long number":                {"{shops(first:" + many(2_000, "9") + "){pageInfo{endCursor}}}", limits.ReasonTooLong},
	"the same field again":         {"{" + many(1_300, "__typename ") + "}", limits.ReasonTooLarge},
	"the same field, less often":   {"{shop(id:1){" + many(400, "id ") + "}}", limits.ReasonTooLarge},
	"the same branch again":        {"{" + many(100, "shop(id:1){menu{categories{id}}}") + "}", limits.ReasonTooLarge},
	"the same in fragments":        {"{shop(id:1){...A ...B}}fragment A on Shop{" + many(200, "id ") + "}fragment B on Shop{" + many(200, "id ") + "}", limits.ReasonTooLarge},
	"a tree of the same":           {"{shop(id:1){" + many(12, "menu{"+many(12, "categories{id name}")+"}") + "}}", limits.ReasonTooLarge},
	"a hundred menus":              {"{" + many(100, "m%d:shop(id:1){menu{version}}") + "}", limits.ReasonTooLarge},
	"doubling fragments":           {doubling(30), limits.ReasonTooLarge},
	"a web of fragments":           {web(25), limits.ReasonTooLarge},
	"a fragment of itself":         {"{shop(id:1){...A}}fragment A on Shop{...A}", limits.ReasonDocument},
	"fragments in a circle":        {"{shop(id:1){...A}}fragment A on Shop{menu{...B}}fragment B on Menu{...C}fragment C on Menu{...B}", limits.ReasonDocument},
	"unused fragments in a circle": {"{__typename}fragment A on Shop{...B}fragment B on Shop{...A}", limits.ReasonDocument},
	"many directives":              {"{shop(id:1)" + many(6, "@include(if:true)") + "{id}}", limits.ReasonTooLarge},
	"many unknown directives":      {"{" + many(60, "a%d:__typename@x@y ") + "}", limits.ReasonTooLarge},
	"many arguments":               {"{shop(" + many(30, "a%d:1 ") + "){id}}", limits.ReasonTooLarge},
	"a long list":                  {"{quote(input:{shopId:1,items:[],couponCodes:[" + many(700, "1 ") + "]}){quote{token}}}", limits.ReasonTooLarge},
	"many values":                  {"{quote(input:{shopId:1,items:[[" + many(400, "1 ") + "] [" + many(400, "1 ") + "] [" + many(400, "1 ") + "]]}){quote{token}}}", limits.ReasonTooLarge},
	"many variables":               {"query(" + many(60, "$v%d:Int ") + "){__typename}", limits.ReasonTooLarge},
	"many operations":              {many(30, "query Q%d{__typename}"), limits.ReasonTooLarge},
	"many fragments":               {"{__typename}" + many(60, "fragment F%d on Shop{id}"), limits.ReasonTooLarge},
	"many roots":                   {"{" + many(30, "f%d:__typename ") + "}", limits.ReasonTooLarge},
	"many mutations":               {"mutation{" + many(11, "f%d:staffLogin(input:{username:\"a\",password:\"b\"}){staff{id}}") + "}", limits.ReasonTooLarge},
	"unknown fields":               {"{shop(id:1){" + many(400, "f%d ") + "}}", limits.ReasonDocument},
	"unknown types":                {"{shop(id:1){" + many(100, "...on T%[1]d{a%[1]d}") + "}}", limits.ReasonDocument},
	"unknown variables' types":     {"query(" + many(50, "$v%d:Strin") + "){__typename}", limits.ReasonDocument},
	"unknown arguments":            {"{shop(" + many(19, "a%d:1 ") + "){id}}", limits.ReasonDocument},
	"an Int of 33 bits":            {"{shops(first:4294967296){pageInfo{endCursor}}}", limits.ReasonValue},
	"an Int of 65 bits":            {"{shops(first:99999999999999999999){pageInfo{endCursor}}}", limits.ReasonValue},
	"an amount that is none":       {`mutation{payOrder(input:{idempotencyKey:"k",orderNo:1,channel:SANDBOX,amount:1e400}){replayed}}`, limits.ReasonValue},
	"an amount of 65 bits":         {`mutation{payOrder(input:{idempotencyKey:"k",orderNo:1,channel:SANDBOX,amount:99999999999999999999}){replayed}}`, limits.ReasonValue},
	"a time that is none":          {`{dashboard(shopId:1,from:5,to:"x",bucket:DAY){revenue}}`, limits.ReasonValue},
	"a default that is none":       {`query($n:Int=9999999999){shops(first:$n){pageInfo{endCursor}}}`, limits.ReasonValue},
	"no Boolean in a directive":    {`{__typename @include(if:null)}`, limits.ReasonValue},
}

// No hostile document costs more than a bounded number of steps, and the validator sees none that could keep it busy.
func TestHostileDocumentsAreRefusedForLittleWork(t *testing.T) {
	t.Parallel()
	production, development := gate(t, false), gate(t, true)
	for name, c := range hostile {
		for _, g := range []*limits.Gate{production, development} {
			_, refused := g.Admit(c.text)
			if len(refused) == 0 || len(refused) > limits.MaxErrors || refused[0].Reason != c.reason {
				t.Errorf("%s: %v", name, refused)
			}
		}
		if work, _ := limits.Count(c.text); work.Steps > limits.MaxSteps+limits.MaxTokens || work.Compared > limits.MaxComparisons+2*limits.MaxSelections {
			t.Errorf("%s: %+v", name, work)
		}
	}
	if work, _ := limits.Count(doubling(30)); work.Steps > 500 {
		t.Errorf("thirty doublings cost %d steps", work.Steps)
	}
}

// What is refused says where, in both languages, and in production neither suggests nor repeats values.
func TestRefusalsTellNoSecrets(t *testing.T) {
	t.Parallel()
	g := gate(t, false)
	for name, text := range map[string]string{
		"a text where none belongs":    `{shops(first:"4111111111111111"){pageInfo{endCursor}}}`,
		"a text without an end":        `{shop(id:"4111111111111111`,
		"a number between fields":      `{shop 4111111111111111}`,
		"a text between fields":        `{shop "4111111111111111"}`,
		"a character that is none":     `{shop(id:№4111111111111111)}`,
		"an enum's value that is none": `{dashboard(shopId:1,from:"2026-11-21T00:00:00Z",to:"2026-11-21T00:00:00Z",bucket:"4111111111111111"){revenue}}`,
		"close to a field":             `{shop(id:1){nam}}`,
		"close to an argument":         `{shop(i:1){name}}`,
		"close to a type":              `query($a:Strin){__typename}`,
		"close to a value":             `{dashboard(shopId:1,from:"2026-11-21T00:00:00Z",to:"2026-11-21T00:00:00Z",bucket:DAI){revenue}}`,
		"a leaf with fields":           `{shop(id:1)}`,
	} {
		_, refused := g.Admit(text)
		if len(refused) == 0 {
			t.Errorf("%s passes", name)
		}
		for _, r := range refused {
			for _, l := range []lang.Lang{lang.EN, lang.ZH} {
				if said := r.Text().In(l); said == "" || strings.Contains(said, "4111") || strings.Contains(said, "Did you mean") {
					t.Errorf("%s: %q", name, said)
				}
			}
			if r.Line == 0 {
				t.Errorf("%s is nowhere", name)
			}
		}
	}
	if _, refused := gate(t, true).Admit(`{shop(id:1){nam}}`); len(refused) != 1 || !strings.Contains(refused[0].Text().In(lang.EN), `Did you mean "name"?`) {
		t.Errorf("development is told %v", refused)
	}
}

// Input that is wrong in five places is told of in five.
func TestFiveFaultsAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	g := gate(t, false)
	want := [][]string{{"input", "idempotencyKey"}, {"input", "items", "0", "quantity"}, {"input", "items", "1", "skuId"}, {"input", "items", "1", "colour"}, {"input", "dineWay"}}
	const given = `{"input":{"shopId":"s","items":[{"skuId":"k","quantity":4294967296},{"quantity":1,"colour":"red"}],"dineWay":"TELEPORT","note":5,"4111":1}}`
	var variables map[string]any
	decoder := json.NewDecoder(strings.NewReader(given))
	decoder.UseNumber()
	if err := decoder.Decode(&variables); err != nil {
		t.Fatal(err)
	}
	doc, refused := g.Admit(`mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { replayed } }`)
	if len(refused) > 0 {
		t.Fatal(refused)
	}
	byVariable, _ := g.Variables(doc.Operations[0], variables)
	_, byLiteral := g.Admit(`mutation { placeOrder(input: {shopId:"s",items:[{skuId:"k",quantity:4294967296},{quantity:1,colour:"red"}],dineWay:TELEPORT,note:5}) { replayed } }`)
	for name, found := range map[string]limits.Refusals{"variables": byVariable, "literals": byLiteral} {
		if len(found) != len(want) {
			t.Fatalf("%s: %d faults: %v", name, len(found), found)
		}
		for i, r := range found {
			if !slices.Equal(r.Field(), want[i]) || r.Reason != limits.ReasonValue || !strings.HasPrefix(r.Text().In(lang.EN), strings.Join(want[i], ".")+": ") {
				t.Errorf("%s: fault %d is %v %q", name, i, r.Field(), r.Text().In(lang.EN))
			}
		}
	}
}

// The checks of values agree with those of gqlparser wherever that refuses.
func TestVariables(t *testing.T) {
	t.Parallel()
	g := gate(t, false)
	for name, c := range map[string]struct {
		types, values string
		want          []string // the paths at fault
	}{
		"all right":                  {"$a: Int, $b: [ID!]!, $c: Money, $d: Time, $e: Boolean!, $f: TimeBucket", `{"a":-5,"b":["x",7],"c":100,"d":"2026-11-21T08:00:00Z","e":true,"f":"DAY"}`, nil},
		"left out":                   {"$a: Int!, $b: ID, $c: Int! = 5", `{}`, []string{"a"}},
		"null":                       {"$a: Int!, $b: ID, $c: [Int!]", `{"a":null,"b":null,"c":[null]}`, []string{"a", "c.0"}},
		"one for many":               {"$a: [Int!]!, $b: [[Int]]", `{"a":5,"b":5}`, nil},
		"Ints":                       {"$a: Int, $b: Int, $c: Int, $d: Int, $e: Int", `{"a":2147483648,"b":1.5,"c":"1","d":1e400,"e":2147483647}`, []string{"a", "b", "c", "d"}},
		"texts":                      {"$a: String, $b: String, $c: ID, $d: ID", `{"a":5,"b":["x"],"c":1.5,"d":true}`, []string{"a", "b", "c", "d"}},
		"amounts and times":          {"$a: Money, $b: Money, $c: Money, $d: Time, $e: Time", `{"a":"1","b":99999999999999999999,"c":1e400,"d":5,"e":"tomorrow"}`, []string{"a", "b", "c", "d", "e"}},
		"values of enums":            {"$a: TimeBucket, $b: TimeBucket, $c: TimeBucket", `{"a":"day","b":5,"c":"MONTH"}`, []string{"a", "b", "c"}},
		"no object":                  {"$a: QuoteInput!, $b: QuoteInput", `{"a":"x","b":[{}]}`, []string{"a", "b"}},
		"unknown names":              {"$a: QuoteInput!", `{"a":{"shopId":"s","items":[],"z":1,"4111 1111":2}}`, []string{"a.?", "a.z"}},
		"null where gqlgen panics":   {"$a: Boolean = false", `{"a":null}`, []string{"a"}},
		"a text without an end":      {"$a: String", `{"a":"` + many(limits.MaxText+1, "x") + `"}`, []string{"a"}},
		"more than there is":         {"$a: Int", `{"b":5}`, nil},
		"deep where nothing is deep": {"$a: [Int!]", `{"a":` + many(30, "[") + many(30, "]") + `}`, []string{"a.0"}},
	} {
		doc, err := parser.ParseQuery(&ast.Source{Input: "query(" + c.types + ") { __typename }"})
		if err != nil {
			t.Fatal(err)
		}
		var values map[string]any
		decoder := json.NewDecoder(strings.NewReader(c.values))
		decoder.UseNumber()
		if err := decoder.Decode(&values); err != nil {
			t.Fatal(err)
		}
		for _, v := range doc.Operations[0].VariableDefinitions {
			v.Definition = schema().Types[v.Type.Name()]
		}
		found, _ := g.Variables(doc.Operations[0], values)
		var paths []string
		for _, r := range found {
			paths = append(paths, strings.Join(r.Field(), "."))
		}
		if !slices.Equal(paths, c.want) {
			t.Errorf("%s: %v", name, found)
		}
		if len(found) == 0 {
			if _, err := validator.VariableValues(schema(), doc.Operations[0], values); err != nil {
				t.Errorf("%s: gqlparser says %v", name, err)
			}
		}
	}
}

func TestCostsMultiplyWithPages(t *testing.T) {
	t.Parallel()
	g := gate(t, true)
	price := func(text string, variables map[string]any) int {
		doc, refused := g.Admit(text)
		if len(refused) > 0 {
			t.Fatal(text, refused)
		}
		return g.CostOf(doc.Operations[0], variables)
	}
	const page = `query($n: Int!) { shops(first: $n) { edges { node { id name } } } }`
	ten, hundred := price(page, map[string]any{"n": int64(10)}), price(page, map[string]any{"n": int64(100)})
	if ten != 10+1+10*3 || hundred != 10+1+100*3 {
		t.Errorf("ten shops cost %d, a hundred %d", ten, hundred)
	}
	if literal := price(`{ shops(first: 10) { edges { node { id name } } } }`, nil); literal != ten {
		t.Errorf("ten shops cost %d as a literal", literal)
	}
	if most := price(page, map[string]any{"n": json.Number("2000000000")}); most != hundred {
		t.Errorf("a page of any size costs %d", most)
	}
	if defaulted := price(`query($n: Int! = 10) { shops(first: $n) { edges { node { id name } } } }`, map[string]any{"n": int64(10)}); defaulted != ten {
		t.Errorf("ten shops cost %d by default", defaulted)
	}
	nested := `{ me { orders(first: 100) { edges { node { customer { orders(first: 100) { edges { node { customer { orders(first: 100) { edges { node { no } } } } } } } } } } } } }`
	if _, refused := g.Admit(nested); len(refused) == 0 || refused[0].Reason != limits.ReasonTooDeep {
		t.Errorf("orders of orders of orders: %v", refused)
	}
	if twice := price(`{ me { orders(first: 100) { edges { node { customer { orders(first: 100) { edges { node { no status } } } } } } } } }`, nil); twice <= limits.LimitPublic {
		t.Errorf("orders of customers of orders cost %d", twice)
	}
	if menus := price(`{ shops(first: 100) { edges { node { menu { categories { products { id } } } } } } }`, nil); menus > limits.LimitPublic {
		t.Logf("a hundred menus of ids cost %d", menus)
	}
	if menus := price(`{ shops(first: 100) { edges { node { menu { categories { products { id name skus { id name price } optionGroups { options { id } } } } } } } } }`, nil); menus <= 2*limits.LimitManager {
		t.Errorf("a hundred menus cost %d", menus)
	}
	if introspection := price(`{ __schema { types { name fields { name } } } }`, nil); introspection < 1000 || introspection > limits.LimitPublic/2 {
		t.Errorf("introspection costs %d", introspection)
	}
}

// The gate works below gqlgen's transports: what it refuses has the status of a document that is refused, and what passes is kept.
func TestTheGateIsTheQueryCache(t *testing.T) {
	t.Parallel()
	g := gate(t, false)
	const text = `{ __typename }`
	if _, ok := g.Get(t.Context(), text); ok {
		t.Error("kept before it was seen")
	}
	if err := g.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: text}); err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Get(t.Context(), text); !ok {
		t.Error("what has passed is not kept")
	}
	for _, params := range []*graphql.RawParams{{Query: `{ nope }`}, {Query: text, OperationName: "Other"}, {Query: text, OperationName: many(300, "x")}} {
		err := g.MutateOperationParameters(t.Context(), params)
		if err == nil || err.Extensions["code"] != "GRAPHQL_VALIDATION_FAILED" {
			t.Errorf("%+v: %v", params, err)
		}
	}
	if _, ok := g.Get(t.Context(), `{ nope }`); ok {
		t.Error("what was refused is kept")
	}
	if g.Check(t.Context(), `{ nope }`) == nil || g.Check(t.Context(), text) != nil {
		t.Error("Check says otherwise")
	}
}

// FuzzGate: whatever the text, the gate neither panics nor works more than it may, and what it lets pass is valid.
func FuzzGate(f *testing.F) {
	for _, c := range hostile {
		f.Add(c.text)
	}
	for _, text := range ours(f) {
		f.Add(text)
	}
	g, s := gate(f, false), schema()
	f.Fuzz(func(t *testing.T, text string) {
		work, _ := limits.Count(text)
		if limits.CheckText(text) == nil && (work.Steps > limits.MaxSteps+limits.MaxTokens || work.Compared > limits.MaxComparisons+2*limits.MaxSelections) {
			t.Errorf("%+v", work)
		}
		_, refused := g.Admit(text)
		if len(refused) > limits.MaxErrors {
			t.Errorf("%d errors", len(refused))
		}
		if len(refused) > 0 {
			return
		}
		again, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			t.Fatalf("passes, and does not parse: %v", err)
		}
		if found := validator.ValidateWithRules(s, again, rules.NewDefaultRules()); len(found) > 0 {
			t.Errorf("passes, and is not valid: %v", found)
		}
	})
}

// FuzzVariables: whatever JSON is given, the checker names at most five faults, and what it lets pass gqlparser takes.
func FuzzVariables(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"input":null}`, `{"input":{"shopId":"s","items":[{"skuId":"k","quantity":1}]}}`, `{"input":[[[[]]]]}`, `{"input":{"shopId":1e400,"items":{"skuId":{}}}}`,
		`{"input":{"idempotencyKey":"k","shopId":5,"items":{"skuId":"k","quantity":"1"},"dineWay":"dine_in","quoteToken":7}}`, `{"input":{"items":[null,[],{"optionIds":[[1]]}]}}`,
	} {
		f.Add(seed)
	}
	g, s := gate(f, false), schema()
	doc, refused := g.Admit(`mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { replayed } }`)
	if len(refused) > 0 {
		f.Fatal(refused)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var values map[string]any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if gqlrequest.Check([]byte(text)) != nil || decoder.Decode(&values) != nil {
			return
		}
		found, steps := g.Variables(doc.Operations[0], values)
		if len(found) > limits.MaxErrors || steps > 20*(len(text)+20) {
			t.Errorf("%d faults in %d steps", len(found), steps)
		}
		if len(found) == 0 {
			if _, err := validator.VariableValues(s, doc.Operations[0], values); err != nil {
				t.Errorf("passes, and gqlparser says %v", err)
			}
		}
	})
}

func TestLimitsByRole(t *testing.T) {
	t.Parallel()
	if limits.Limit(context.Background()) != limits.LimitPublic || limits.LimitPublic >= limits.LimitBarista || limits.LimitBarista >= limits.LimitManager {
		t.Error("who may do more may ask for more")
	}
}

// What is refused is counted once, by its first reason, and what passes is not.
func TestRefusalsAreCounted(t *testing.T) {
	t.Parallel()
	g := gate(t, false)
	for _, text := range []string{"{nope}", "{a b c d}", "{__schema{types{name}}}", "{__typename}", "{"} {
		g.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: text})
	}
	g.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: "query($b:Boolean!){__typename @include(if:$b)}", Variables: map[string]any{"b": "x"}})
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(g)
	families, err := registry.Gather()
	if err != nil || len(families) != 1 || families[0].GetName() != "cuppa_refused_documents_total" {
		t.Fatalf("%v, %v", families, err)
	}
	want := map[string]float64{limits.ReasonClosed: 1, limits.ReasonDocument: 2, limits.ReasonSyntax: 1, limits.ReasonValue: 1}
	if len(families[0].GetMetric()) != 8 {
		t.Errorf("%d reasons", len(families[0].GetMetric()))
	}
	for _, m := range families[0].GetMetric() {
		if reason := m.GetLabel()[0].GetValue(); m.GetCounter().GetValue() != want[reason] {
			t.Errorf("%s: %v", reason, m.GetCounter().GetValue())
		}
	}
}

func BenchmarkRefusal(b *testing.B) {
	g := gate(b, false)
	for name, c := range hostile {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				g.Admit(c.text)
			}
		})
	}
}
