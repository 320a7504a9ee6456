package arch

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestTheTreeKeepsItsRules reads the repository as it stands.
func TestTheTreeKeepsItsRules(t *testing.T) {
	t.Parallel()
	tree, err := read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.files) < 20 || len(tree.schemas) < 5 {
		t.Fatalf("read only %d Go files and %d schemas: is this the repository?", len(tree.files), len(tree.schemas))
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			t.Parallel()
			for _, finding := range rule.find(tree) {
				t.Error(finding)
			}
		})
	}
}

// breach is a tiny repository that breaks, or just about keeps, one rule.
type breach struct {
	name  string
	files map[string]string
	want  []string // what each finding says, in this order; none for a repository that keeps the rule
}

// breaches are proofs that each rule bites, and that it lets pass what it should.
var breaches = map[string][]breach{
	"a package of internal imports only what stands before it in the order": {
		{"upward", map[string]string{"internal/stock/a.go": `package stock; import _ "cuppa/internal/order"`}, []string{"stock may not import cuppa/internal/order"}},
		{"upward in a test of its own package", map[string]string{"internal/stock/a_test.go": `package stock; import _ "cuppa/internal/order"`}, []string{"may not import"}},
		{"upward below a package", map[string]string{"internal/db/dbtest/a.go": `package dbtest; import _ "cuppa/internal/outbox"`}, []string{"db may not import"}},
		{"without a place", map[string]string{"internal/magic/a.go": `package magic`}, []string{"internal/magic has no place"}},
		{"an import without a place", map[string]string{"internal/demo/a.go": `package demo; import _ "cuppa/internal/magic"`}, []string{"demo may not import cuppa/internal/magic"}},
		{"downward", map[string]string{
			"internal/order/a.go": `package order; import ( _ "cuppa/internal/stock"; _ "cuppa/internal/order/inner"; _ "cuppa/ent"; _ "fmt" )`,
		}, nil},
		{"beside the package that it tests", map[string]string{"internal/stock/a_test.go": `package stock_test; import _ "cuppa/internal/order"`}, nil},
	},
	"internal imports neither graph nor anything above it": {
		{"graph", map[string]string{"internal/order/a.go": `package order; import _ "cuppa/graph/model"`}, []string{"may not import cuppa/graph/model"}},
		{"graph in an outside test", map[string]string{"internal/order/a_test.go": `package order_test; import _ "cuppa/graph"`}, []string{"may not import cuppa/graph"}},
		{"pages", map[string]string{"internal/order/a.go": `package order; import _ "cuppa/web"`}, []string{"may not import cuppa/web"}},
		{"graph on internal", map[string]string{"graph/a.go": `package graph; import _ "cuppa/internal/order"`}, nil},
	},
	"pages import nothing of ours": {
		{"orders", map[string]string{"web/embed.go": `package web; import _ "cuppa/internal/order"`}, []string{"may not import cuppa/internal/order"}},
		{"embed", map[string]string{"web/embed.go": `package web; import _ "embed"`}, nil},
	},
	"ent appears only in stores, in db, in demo and where migrations are made": {
		{"use case", map[string]string{"internal/order/place.go": `package order; import _ "cuppa/ent"`}, []string{"internal/order/place.go: may not import cuppa/ent"}},
		{"resolver", map[string]string{"graph/a.go": `package graph; import _ "cuppa/ent/order"`}, []string{"may not import cuppa/ent/order"}},
		{"a store outside of internal", map[string]string{"graph/store.go": `package graph; import _ "cuppa/ent"`}, []string{"may not import"}},
		{"the library", map[string]string{"server.go": `package main; import _ "entgo.io/ent/dialect/sql"`}, []string{"may not import entgo.io/ent/dialect/sql"}},
		{"a test where there is no store", map[string]string{
			"internal/order/place_test.go": `package order; import _ "cuppa/ent"`,
			"internal/order/store_test.go": `package order`,
		}, []string{"internal/order/place_test.go: may not import"}},
		{"where it belongs", map[string]string{
			"internal/order/store.go":       `package order; import _ "cuppa/ent"`,
			"internal/order/store_query.go": `package order; import _ "entgo.io/ent"`,
			"internal/order/place_test.go":  `package order_test; import _ "cuppa/ent"`,
			"internal/db/dbtest/a.go":       `package dbtest; import _ "cuppa/ent/enttest"`,
			"internal/demo/a.go":            `package demo; import _ "cuppa/ent"`,
			"migrations/gen/main.go":        `package main; import _ "cuppa/ent/migrate"`,
			"internal/order/entry.go":       `package order; import _ "cuppa/entry"`,
		}, nil},
	},
	"pricing imports only the standard library, money, lang and fault": {
		{"the catalogue", map[string]string{"internal/pricing/a.go": `package pricing; import _ "cuppa/internal/catalog"`}, []string{"may not import cuppa/internal/catalog"}},
		{"a library", map[string]string{"internal/pricing/a.go": `package pricing; import _ "pgregory.net/rapid"`}, []string{"may not import pgregory.net/rapid"}},
		{"a database", map[string]string{"internal/pricing/a.go": `package pricing; import _ "database/sql"`}, []string{"may not import database/sql"}},
		{"what is pure", map[string]string{
			"internal/pricing/a.go":      `package pricing; import ( _ "sort"; _ "cuppa/internal/money" )`,
			"internal/pricing/a_test.go": `package pricing; import _ "pgregory.net/rapid"`,
		}, nil},
	},
	"ent/schema imports only entgo.io and the standard library": {
		{"the domain", map[string]string{"ent/schema/a.go": `package schema; import _ "cuppa/internal/money"`}, []string{"may not import cuppa/internal/money"}},
		{"generated code", map[string]string{"ent/schema/a.go": `package schema; import _ "cuppa/ent/hook"`}, []string{"may not import cuppa/ent/hook"}},
		{"a library", map[string]string{"ent/schema/a.go": `package schema; import _ "github.com/google/uuid"`}, []string{"may not import"}},
		{"its library", map[string]string{"ent/schema/a.go": `package schema; import ( _ "entgo.io/ent"; _ "time" )`}, nil},
		{"generated folders are not read", map[string]string{"ent/order/a.go": `package order; import _ "github.com/google/uuid"`}, nil},
	},
	"server.go stays wiring of at most 200 lines": {
		{"too long", map[string]string{"server.go": "package main\n" + strings.Repeat("\n", serverLines)}, []string{"server.go: 201 lines"}},
		{"long enough", map[string]string{"server.go": "package main\n" + strings.Repeat("\n", serverLines-1)}, nil},
	},
	"a hand-written file has at most 700 lines": {
		{"too long", map[string]string{"graph/a.go": "package graph\n" + strings.Repeat("\n", fileLines)}, []string{"graph/a.go: 701 lines"}},
		{"a machine may write more", map[string]string{"graph/a.go": "// Code generated by x, DO NOT EDIT.\n\npackage graph\n" + strings.Repeat("\n", fileLines)}, nil},
	},
	"no package has a name that says nothing": {
		{"by its clause", map[string]string{"internal/order/a.go": `package utils`}, []string{"package utils says nothing"}},
		{"by its folder", map[string]string{"internal/common/a.go": `package order`}, []string{"says nothing"}},
		{"in its tests", map[string]string{"internal/order/a_test.go": `package dto_test`}, []string{"package dto says nothing"}},
		{"a noun", map[string]string{"internal/order/types.go": `package order`}, nil},
	},
	"every exported name of internal has a comment": {
		{"all kinds", map[string]string{"internal/order/a.go": "package order\nfunc A() {}\ntype B struct{}\nfunc (*B) C() {}\nfunc (b B) d() {}\nvar E, f = 1, 2\nconst (\nG = 1\n)\ntype H[T any] struct{}\nfunc (*H[T]) I() {}"},
			[]string{"A has no comment", "B has no comment", "C has no comment", "E has no comment", "G has no comment", "H has no comment", "I has no comment"}},
		{"commented", map[string]string{
			"internal/order/a.go":      "package order\n// A does.\nfunc A() {}\ntype b struct{}\nfunc (b) C() {}\n// States.\nconst (\nD = 1\n)\nvar (\nE = 1 // E is one.\n)",
			"internal/order/a_test.go": "package order\nfunc A2() {}",
			"graph/a.go":               "package graph\nfunc A() {}",
			"internal/order/made.go":   "// Code generated by x. DO NOT EDIT.\n\npackage order\nfunc Made() {}",
		}, nil},
	},
	"no resolver is left unwritten": {
		{"as gqlgen leaves it", map[string]string{"graph/menu.resolvers.go": `package graph; func (r *R) Left() int { panic(fmt.Errorf("not implemented: Left - left")) }`}, []string{"Left panics"}},
		{"written", map[string]string{
			"graph/menu.resolvers.go": `package graph; func (r *R) Left() int { return 1 }`,
			"graph/validate.go":       `package graph; func must() { panic("a bug") }`,
		}, nil},
	},
	"everything in the GraphQL schema has a description": {
		{"nothing described", map[string]string{"graph/a.graphqls": "type A { b(c: Int): Int }\nenum D { E }\ninput F { g: Int }\nscalar H\ndirective @i on FIELD\nunion J = A"},
			[]string{"@i has", "A has", "A.b has", "A.b.c has", "D has", "D.E has", "F has", "F.g has", "H has", "J has"}},
		{"an extension", map[string]string{"graph/a.graphqls": "extend type Query { b(\"x\" c: Int): Int }"}, []string{"Query.b has no description"}},
		{"not GraphQL", map[string]string{"graph/a.graphqls": "type {"}, []string{"graph/a.graphqls"}},
		{"all described", map[string]string{"graph/a.graphqls": "\"a\"\ntype A {\n\"b\"\nb(\n\"c\"\nc: Int): Int }\nextend type Query {\n\"x\"\ny: Int }"}, nil},
	},
}

// TestEveryRuleBites breaks each rule on purpose.
func TestEveryRuleBites(t *testing.T) {
	t.Parallel()
	for _, rule := range rules {
		cases := breaches[rule.name]
		if !slices.ContainsFunc(cases, func(b breach) bool { return len(b.want) > 0 }) || !slices.ContainsFunc(cases, func(b breach) bool { return len(b.want) == 0 }) {
			t.Errorf("%s: needs a repository that breaks it and one that keeps it", rule.name)
		}
		for _, c := range cases {
			t.Run(rule.name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				files := fstest.MapFS{}
				for name, text := range c.files {
					files[name] = &fstest.MapFile{Data: []byte(text)}
				}
				tree, err := read(files)
				if err != nil {
					t.Fatal(err)
				}
				found := rule.find(tree)
				if len(found) != len(c.want) {
					t.Fatalf("found %q, want %q", found, c.want)
				}
				for i, want := range c.want {
					if !strings.Contains(found[i], want) {
						t.Errorf("finding %d is %q, want it to say %q", i, found[i], want)
					}
				}
			})
		}
	}
}

// TestTheOrderNamesEachPackageOnce guards the literal that the first rule reads.
func TestTheOrderNamesEachPackageOnce(t *testing.T) {
	t.Parallel()
	if sorted := slices.Compact(slices.Sorted(slices.Values(order))); len(sorted) != len(order) {
		t.Errorf("%d names, %d of them different", len(order), len(sorted))
	}
}
