package cachecontrol

import (
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	directive @cacheControl(maxAge: Int, scope: Scope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
	enum Scope { PUBLIC PRIVATE }
	type Query { shop: Shop @cacheControl(maxAge: 60)  typed: Typed  me: Me  name: String  city: String @cacheControl(maxAge: 10)  off: Shop @cacheControl(maxAge: 0) }
	type Mutation { shop: Shop @cacheControl(maxAge: 60) }
	type Shop { name: String  menu: Menu @cacheControl(maxAge: 5)  hours: [Hours!]!  staff: Staff  mine: String @cacheControl(maxAge: 30, scope: PRIVATE)  typed: Typed  self: Shop @cacheControl(inheritMaxAge: true) }
	type Menu { version: String  hours: Hours }
	type Hours @cacheControl(inheritMaxAge: true) { opens: String }
	type Staff { name: String }
	type Typed @cacheControl(maxAge: 20) { name: String }
	type Me @cacheControl(maxAge: 40, scope: PRIVATE) { name: String }
`})

func TestTheLeastCounts(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]Policy{
		`{ shop { name __typename } }`:                       {60, true},
		`{ shop { name menu { version hours { opens } } } }`: {5, true},
		`{ shop { hours { opens } self { name } } city }`:    {10, true},
		`{ typed { name } }`:                                 {20, true},
		`{ shop { typed { name } } }`:                        {20, true},
		`{ shop { mine } }`:                                  {30, false},
		`{ me { name } }`:                                    {40, false},
		`{ shop { ... on Shop { ...F } } } fragment F on Shop { menu { ...M } } fragment M on Menu { version }`: {5, true},
		`{ shop { staff { name } } }`: {},
		`{ name }`:                    {},
		`{ __typename }`:              {},
		`{ shop { name } n: name }`:   {},
		`{ off { name } }`:            {},
		`{ shop { name } __schema { types { name } } }`:      {},
		`mutation { shop { name } }`:                         {},
		`{ shop { name menu @skip(if: true) { version } } }`: {5, true},
	} {
		doc, errs := gqlparser.LoadQueryWithRules(schema, query, rules.NewDefaultRules())
		if errs != nil {
			t.Fatalf("%s: %v", query, errs)
		}
		if got := Of(schema, doc, doc.Operations[0]); got != want {
			t.Errorf("%s: %+v, want %+v", query, got, want)
		}
	}
}
