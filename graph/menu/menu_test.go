package menu_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"cuppa/graph/menu"
)

// written is what a selection of a menu gives, as JSON.
func written(t testing.TB, m *menu.Menu, selection string, variables map[string]any) string {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: "query($yes: Boolean!, $no: Boolean!) { menu " + selection + " } fragment P on Product { id name }"})
	if err != nil {
		t.Fatal(err)
	}
	field, _ := doc.Operations[0].SelectionSet[0].(*ast.Field)
	ctx := graphql.WithOperationContext(context.Background(), &graphql.OperationContext{Doc: doc, Operation: doc.Operations[0], Variables: variables})
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Field: graphql.CollectedField{Field: field, Selections: field.SelectionSet}})
	var out bytes.Buffer
	if err := m.MarshalGQLContext(ctx, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func sample() *menu.Menu {
	until := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	from := "06:00"
	group := &menu.OptionGroup{ID: "sugar", Name: "Sugar \"s\"\n", MinSelect: 1, MaxSelect: 1, Options: []*menu.Option{{ID: "o1", Name: "半糖", PriceDelta: -50, IsDefault: true}, {ID: "o2", SoldOut: true, Left: new(2)}}}
	return &menu.Menu{Version: "7-x", Categories: []*menu.Category{
		{ID: "c1", Name: "Tea", Products: []*menu.Product{
			{ID: "p1", Name: "Milk tea", Description: "d", ImageURL: "/art/a.svg", Tags: []string{"New"}, ServedFrom: &from, ServedUntil: &from,
				Skus: []*menu.Sku{{ID: "s1", Name: "L", Price: 1800, SoldOut: true, SoldOutUntil: &until, Left: new(3)}}, OptionGroups: []*menu.OptionGroup{group}},
			{ID: "p2", SoldOut: true},
		}},
		{ID: "c2"},
	}}
}

func TestASelectionIsWrittenAsTheExecutorWould(t *testing.T) {
	t.Parallel()
	variables := map[string]any{"yes": true, "no": false}
	for name, c := range map[string]struct{ selection, want string }{
		"an alias and a type name": {`{ v: version __typename categories { __typename } }`, `{"v":"7-x","__typename":"Menu","categories":[{"__typename":"Category"},{"__typename":"Category"}]}`},
		"fields asked for twice merge": {`{ categories { products { id } products { soldOut } } }`,
			`{"categories":[{"products":[{"id":"p1","soldOut":false},{"id":"p2","soldOut":true}]},{"products":[]}]}`},
		"fragments": {`{ categories { products { ...P ... on Product { tags } } } }`,
			`{"categories":[{"products":[{"id":"p1","name":"Milk tea","tags":["New"]},{"id":"p2","name":"","tags":[]}]},{"products":[]}]}`},
		"skip and include": {`{ version @skip(if: $yes) categories @include(if: $no) { id } w: version @include(if: $yes) }`, `{"w":"7-x"}`},
		"everything": {`{ categories { id name products { description imageUrl servedFrom servedUntil skus { id name price soldOut soldOutUntil left } optionGroups { id name minSelect maxSelect options { id name priceDelta soldOut isDefault left } } } } }`,
			`{"categories":[{"id":"c1","name":"Tea","products":[{"description":"d","imageUrl":"/art/a.svg","servedFrom":"06:00","servedUntil":"06:00",` +
				`"skus":[{"id":"s1","name":"L","price":1800,"soldOut":true,"soldOutUntil":"2026-11-21T10:00:00Z","left":3}],` +
				`"optionGroups":[{"id":"sugar","name":"Sugar \"s\"\n","minSelect":1,"maxSelect":1,"options":[{"id":"o1","name":"半糖","priceDelta":-50,"soldOut":false,"isDefault":true,"left":null},{"id":"o2","name":"","priceDelta":0,"soldOut":true,"isDefault":false,"left":2}]}]},` +
				`{"description":"","imageUrl":"","servedFrom":null,"servedUntil":null,"skus":[],"optionGroups":[]}]},{"id":"c2","name":"","products":[]}]}`},
	} {
		got := written(t, sample(), c.selection, variables)
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("%s: not JSON", name)
		}
	}
}

// TestEveryFieldOfTheSchemaIsWritten fails when a field is added to the schema and not to the writer.
func TestEveryFieldOfTheSchemaIsWritten(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../*.graphqls")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	var sources []*ast.Source
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: f, Input: string(text)})
	}
	schema, gqlErr := gqlparser.LoadSchema(sources...)
	if gqlErr != nil {
		t.Fatal(gqlErr)
	}
	var all func(typeName string) string
	all = func(typeName string) string {
		text := "{"
		for _, f := range schema.Types[typeName].Fields {
			text += " " + f.Name
			if schema.Types[f.Type.Name()].Kind == ast.Object {
				text += " " + all(f.Type.Name())
			}
		}
		return text + " }"
	}
	var check func(typeName string, got map[string]any)
	check = func(typeName string, got map[string]any) {
		for _, f := range schema.Types[typeName].Fields {
			values := []any{got[f.Name]}
			if f.Type.Elem != nil {
				values, _ = got[f.Name].([]any)
			}
			for _, v := range values {
				ok := v == nil && !f.Type.NonNull
				switch of := f.Type.Name(); of {
				case "String", "ID", "Time":
					_, is := v.(string)
					ok = ok || is
				case "Int", "Money":
					_, is := v.(float64)
					ok = ok || is
				case "Boolean":
					_, is := v.(bool)
					ok = ok || is
				default:
					object, is := v.(map[string]any)
					if ok = ok || is; is {
						check(of, object)
					}
				}
				if !ok {
					t.Errorf("%s.%s is written as %v", typeName, f.Name, v)
				}
			}
		}
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(written(t, sample(), all("Menu"), nil)), &got); err != nil {
		t.Fatal(err)
	}
	check("Menu", got)
}

func BenchmarkWrite(b *testing.B) {
	m := sample()
	for range 200 {
		m.Categories[0].Products = append(m.Categories[0].Products, m.Categories[0].Products[0])
	}
	for b.Loop() {
		written(b, m, `{ version categories { id name products { id name description imageUrl soldOut skus { id name price soldOut } optionGroups { id name minSelect maxSelect options { id name priceDelta soldOut isDefault } } } } }`, nil)
	}
}
