// Package hostile owns requests that a server must refuse for little work: each just under or just over a limit, or made to keep one of the checks before it
// busy. The bench measures them and tests bound them.
package hostile

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Request is a POST to /graphql.
type Request struct {
	Name, ContentType, Body string
}

// many writes something n times; %d in it is its number.
func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
	}
	return b.String()
}

// maxBody is the largest body, in bytes.
const maxBody = 256 << 10

// Requests are all of them.
func Requests() []Request {
	var all []Request
	add := func(name, body string) { all = append(all, Request{name, "application/json", body}) }
	for name, text := range documents() {
		add(name, with(text, ""))
	}
	for name, variables := range variables() {
		add(name, with("query Q($input: QuoteInput!, $n: Int) { quote(input: $input) { quote { token } } shops(first: $n) { edges { cursor } } }", variables))
	}
	for name, body := range bodies() {
		add(name, body)
	}
	return append(all, Request{"a form", "multipart/form-data; boundary=x", "--x\r\n" + strings.Repeat("a", maxBody-100) + "\r\n--x--"})
}

// with is the JSON of a request.
func with(query, variables string) string {
	quoted, _ := json.Marshal(query) // a string
	if variables == "" {
		return `{"query":` + string(quoted) + `}`
	}
	return `{"query":` + string(quoted) + `,"variables":` + variables + `}`
}

func documents() map[string]string {
	long := strings.Repeat("x", 90)
	return map[string]string{
		"16 KB, one field unknown":           "{ nope " + strings.Repeat(" ", 16<<10-10) + "}",
		"more than 16 KB":                    "{ nope " + strings.Repeat(" ", 16<<10) + "}",
		"2,000 tokens":                       "{shop(id:1){" + many(490, "f%d ") + "}}" + many(49, "fragment F%d on Shop{id}"),
		"more than 2,000 tokens":             "{shop(id:1)" + many(3_000, "@a") + "{id}}",
		"a comment to the limit":             "#" + strings.Repeat("x", 16<<10-20) + "\n{nope}",
		"unknown fields":                     "{shop(id:1){" + many(495, "nothing%d ") + "}}",
		"unknown fields with long names":     "{shop(id:1){" + many(170, long+"%d ") + "}}",
		"unknown types":                      "{shop(id:1){" + many(160, "...on T%d{a%d}") + "}}",
		"unknown directives":                 "{shop(id:1){" + many(99, "id@"+long+"%d ") + "}}",
		"unknown arguments":                  "{" + many(25, "shop("+many(19, "a%d:1 ")+"){id}") + "}",
		"unknown types of variables":         "query(" + many(50, "$v%d:"+long+" ") + "){__typename}",
		"unused variables":                   "query(" + many(50, "$v%d:Int ") + "){__typename}",
		"unknown variables":                  "{shop(id:1){" + many(95, "id@include(if:$v%d)") + "}}",
		"12 fields deep":                     strings.Repeat("{shop(id:1)", 12) + "{id}" + strings.Repeat("}", 12),
		"13 fields deep":                     strings.Repeat("{a", 13) + strings.Repeat("}", 13),
		"48 brackets":                        "{quote(input:" + strings.Repeat("[", 45) + strings.Repeat("]", 45) + "){quote{token}}}",
		"49 brackets":                        "{quote(input:" + strings.Repeat("[", 8_000),
		"50 aliases":                         "{shop(id:1){" + many(50, "a%d:nope ") + "}}",
		"51 aliases":                         "{shop(id:1){" + many(51, "a%d:id ") + "}}",
		"fields that do not merge":           "{shop(id:1){" + many(25, "a:id a:name ") + "}}",
		"the same field to the limit":        "{shop(id:1){" + many(88, "id ") + "nope}}",
		"the same field beyond it":           "{shop(id:1){" + many(400, "id ") + "}}",
		"branches that do not merge":         "{" + many(25, "shop(id:%d){menu{categories{products{skus{id name}}}}}") + "}",
		"branches of the same":               "{" + many(20, "shop(id:1){menu{categories{products{id name}}}}") + "nope}",
		"fragments that do not merge":        "{shop(id:1){" + many(24, "...F%d ") + "}}" + many(24, "fragment F%d on Shop{a:id a:name}"),
		"fragments in a circle":              "{shop(id:1){...F0}}" + many(49, "fragment F%d on Shop{id ...G%d}") + "fragment G0 on Shop{...F0}",
		"a ring of fragments":                ring(50),
		"doubling fragments":                 doubling(30, "__typename"),
		"doubling fragments under the limit": doubling(6, "nope"),
		"a web of fragments":                 web(25),
		"a web under the limit":              web(7),
		"a cost beyond the limit":            "{shops(first:100){edges{node{menu{categories{products{skus{id name price} optionGroups{options{id name}}}}}}}}}",
		"1,000 values of the wrong type":     "{" + many(2, "a%d:quote(input:{shopId:1,items:["+many(480, `"x" `)+"]}){quote{token}}") + "}",
		"500 items that lack everything":     "{quote(input:{shopId:1,items:[" + many(499, "{}") + "]}){quote{token}}}",
		"501 items":                          "{quote(input:{shopId:1,items:[" + many(501, "{}") + "]}){quote{token}}}",
		"unknown members":                    "{quote(input:{" + many(400, "nothing%d:1 ") + "}){quote{token}}}",
		"25 operations":                      many(24, "query Q%d{nope}") + "query Q0{__typename}",
		"10 mutations":                       "mutation{" + many(10, "f%d:staffLogin(input:{a:1 b:2 c:3}){staff{nope}}") + "}",
		"introspection":                      "{__schema{types{name fields{name type{name ofType{name ofType{name}}} args{name}} enumValues{name}} directives{name}}}",
		"introspection too deep":             "{__schema{types" + strings.Repeat("{fields{type", 15) + "{name}" + strings.Repeat("}}", 15) + "}}",
	}
}

func ring(n int) string {
	var b strings.Builder
	b.WriteString("{shop(id:1){...F0}}")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Shop{id ...F%d}", i, (i+1)%n)
	}
	return b.String()
}

// doubling is n fragments, each of which spreads the next one twice.
func doubling(n int, last string) string {
	var b strings.Builder
	b.WriteString("{shops(first:1){...F0}}")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on ShopConnection{...F%d ...F%d}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment F%d on ShopConnection{%s}", n, last)
	return b.String()
}

// web is n fragments that all spread each other downwards, and as many operations.
func web(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "query Q%d{shop(id:1){...F%d}}fragment F%d on Shop{nope ", i, i, i)
		for j := i + 1; j < n; j++ {
			fmt.Fprintf(&b, "...F%d ", j)
		}
		b.WriteString("}")
	}
	return b.String()
}

// variables are those of a quote, each wrong in as many places as there is room for.
func variables() map[string]string {
	item := `{"skuId":"s","quantity":"x","optionIds":[1.5]}`
	return map[string]string{
		"items of the wrong type":       `{"input":{"shopId":1.5,"items":[` + strings.TrimSuffix(many(495, item+","), ",") + `]},"n":"x"}`,
		"too many items":                `{"input":{"shopId":"s","items":[` + strings.TrimSuffix(many(2_000, item+","), ",") + `]}}`,
		"values to the limit":           `{"input":{"shopId":"s","items":[` + strings.TrimSuffix(many(9_900, "1,"), ",") + `]}}`,
		"long texts in many places":     `{"input":{"shopId":"s","items":[],"couponCodes":[` + strings.TrimSuffix(many(28, `"`+strings.Repeat("x", 8<<10+1)+`",`), ",") + `]}}`,
		"unknown members by thousands":  `{"input":{` + strings.TrimSuffix(many(9_900, `"nothing%d":1,`), ",") + `}}`,
		"unknown variables, thousands":  `{"n":"x",` + strings.TrimSuffix(many(9_900, `"v%d":1,`), ",") + `}`,
		"lists in lists to the limit":   `{"input":` + strings.Repeat("[", 29) + strings.Repeat("]", 29) + `}`,
		"lists in lists beyond it":      `{"input":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`,
		"values beyond the limit":       `{"input":[` + strings.TrimSuffix(many(60_000, "1,"), ",") + `]}`,
		"a name twice after thousands":  `{"input":{` + many(9_900, `"nothing%d":1,`) + `"nothing0":1}}`,
		"escaped names by thousands":    `{"input":{` + strings.TrimSuffix(many(9_000, `"\u0061\u0062%d":1,`), ",") + `}}`,
		"a number of thousands digits":  `{"n":` + strings.Repeat("9", 200_000) + `}`,
		"a number with a huge exponent": `{"n":1e999999999,"input":{"shopId":"s","items":[]}}`,
	}
}

// bodies are those that never become a document.
func bodies() map[string]string {
	fill := func(before, with, after string) string {
		return before + strings.Repeat(with, (maxBody-len(before)-len(after))/len(with)) + after
	}
	return map[string]string{
		"a body beyond the limit":       strings.Repeat(" ", maxBody+1),
		"a query as long as the body":   fill(`{"query":"`, "x", `"}`),
		"a query of escapes":            fill(`{"query":"`, `\u0061`, `"}`),
		"a batch as long as the body":   fill(`[`, `{"query":"{a}"},`, `{}]`),
		"a batch of one long query":     fill(`[{"query":"`, "x", `"}]`),
		"a member as long as the body":  fill(`{"query":"{nope}","x":"`, "x", `"}`),
		"spaces as long as the body":    fill(``, " ", `{"query":"{nope}"}`),
		"brackets as long as the body":  fill(``, "[", ``),
		"a text that never ends":        fill(`{"query":"`, "x", ``),
		"not UTF-8 at its end":          fill(`{"query":"`, "é", "\xff\"}"),
		"more after its end":            fill(`{"query":"`, "x", `"}{}`),
		"an unknown id":                 `{"documentId":"sha256:` + strings.Repeat("a", 64) + `"}`,
		"an id as long as the body":     fill(`{"documentId":"`, "a", `"}`),
		"an unknown hash":               `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("a", 64) + `"}}}`,
		"a hash that is not the text's": fill(`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"`+strings.Repeat("a", 64)+`"}},"query":"`, "x", `"}`),
		"extensions to the limit":       fill(`{"query":"{nope}","extensions":{"x":"`, "x", `"}}`),
		"an operation that is not":      `{"query":"query A{__typename}","operationName":"` + strings.Repeat("x", 200_000) + `"}`,
	}
}
