// Package cachecontrol reads how long an answer may be kept from the schema's directive @cacheControl, with the rules that Apollo Server gave it
// (https://www.apollographql.com/docs/apollo-server/performance/caching): the least over all fields of the operation counts, and what says nothing may not be
// kept at all.
package cachecontrol

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// Policy says for how many seconds an answer may be kept, and whether by anybody or only by who asked. The zero value: not at all.
type Policy struct {
	MaxAge int
	Public bool
}

// endless stands for "nothing was said yet".
const endless = 1 << 31

// Of is the policy of a valid operation. @skip and @include are not looked at: what may be left out counts as if it were there. Fields of an object type
// count by their own directive, else by that of their type, else 0, and so does everything at the root; below it fields without fields are as good as what
// they stand in, and so is what says inheritMaxAge.
func Of(schema *ast.Schema, doc *ast.QueryDocument, op *ast.OperationDefinition) Policy {
	if op.Operation != ast.Query {
		return Policy{}
	}
	w := walk{schema: schema, doc: doc, seen: map[string]bool{}, least: endless, public: true}
	w.set(op.SelectionSet, true)
	if w.least <= 0 || w.least == endless {
		return Policy{}
	}
	return Policy{MaxAge: w.least, Public: w.public}
}

type walk struct {
	schema *ast.Schema
	doc    *ast.QueryDocument
	seen   map[string]bool // fragments: what one says it says everywhere
	least  int
	public bool
}

func (w *walk) set(selections ast.SelectionSet, root bool) {
	for _, s := range selections {
		if w.least == 0 {
			return // it can't get less
		}
		switch s := s.(type) {
		case *ast.Field:
			w.field(s, root)
		case *ast.InlineFragment:
			w.set(s.SelectionSet, root)
		case *ast.FragmentSpread:
			if !w.seen[s.Name] {
				w.seen[s.Name] = true
				if f := w.doc.Fragments.ForName(s.Name); f != nil {
					w.set(f.SelectionSet, root)
				}
			}
		}
	}
}

func (w *walk) field(f *ast.Field, root bool) {
	if f.Definition == nil {
		w.least = 0
		return
	}
	if f.Name != "__typename" || root {
		w.hint(f, root)
	}
	w.set(f.SelectionSet, false)
}

// hint takes what the schema says of a field.
func (w *walk) hint(f *ast.Field, root bool) {
	typ := w.schema.Types[f.Definition.Type.Name()]
	said := read(f.Definition.Directives)
	if typ != nil {
		said = said.or(read(typ.Directives))
	}
	if said.private {
		w.public = false
	}
	composite := typ != nil && typ.IsCompositeType()
	switch {
	case said.maxAge != nil:
		w.least = min(w.least, max(0, *said.maxAge))
	case root, composite && !said.inherit:
		w.least = 0
	}
}

// saying is one directive.
type saying struct {
	maxAge           *int
	private, inherit bool
}

// or adds what a field's type says to what the field says itself.
func (s saying) or(typ saying) saying {
	if s.maxAge == nil && !s.inherit {
		s.maxAge, s.inherit = typ.maxAge, typ.inherit
	}
	s.private = s.private || typ.private
	return s
}

func read(directives ast.DirectiveList) (s saying) {
	d := directives.ForName("cacheControl")
	if d == nil {
		return s
	}
	if a := d.Arguments.ForName("maxAge"); a != nil {
		if n, err := strconv.Atoi(a.Value.Raw); err == nil {
			s.maxAge = &n
		}
	}
	if a := d.Arguments.ForName("scope"); a != nil {
		s.private = a.Value.Raw == "PRIVATE"
	}
	if a := d.Arguments.ForName("inheritMaxAge"); a != nil {
		s.inherit = a.Value.Raw == "true"
	}
	return s
}
