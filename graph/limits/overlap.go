package limits

import "github.com/vektah/gqlparser/v2/ast"

// merged are the fields of a selection set with its fragments spread out, by response name.
type merged struct {
	fields []*ast.Field
	names  []string // in order
	named  map[string][]*ast.Field
}

// merge spreads a set out. Its size is bounded: a document with more selections is refused before.
func (c *counter) merge(set ast.SelectionSet) *merged {
	if len(set) == 0 {
		return &merged{}
	}
	if m := c.sets[&set[0]]; m != nil {
		return m
	}
	m := &merged{}
	c.spread(m, set)
	m.named = make(map[string][]*ast.Field, len(m.fields))
	for _, f := range m.fields {
		if m.named[f.Alias] == nil {
			m.names = append(m.names, f.Alias)
		}
		m.named[f.Alias] = append(m.named[f.Alias], f)
	}
	c.sets[&set[0]] = m
	return m
}

func (c *counter) spread(m *merged, set ast.SelectionSet) {
	for _, s := range set {
		if c.steps++; len(m.fields) > MaxSelections || c.steps > maxSteps {
			return
		}
		switch s := s.(type) {
		case *ast.Field:
			m.fields = append(m.fields, s)
		case *ast.InlineFragment:
			c.spread(m, s.SelectionSet)
		case *ast.FragmentSpread:
			if f := c.fragments[s.Name]; f != nil {
				c.spread(m, f.def.SelectionSet)
			}
		}
	}
}

// overlaps counts the pairs that the validation rule OverlappingFieldsCanBeMerged (GraphQL, 5.3.2) would compare: any two fields of the same response name
// in one set, and, for each such pair, those below them. It is quadratic in the width and multiplies with the depth; here it ends at a budget.
func (c *counter) overlaps() *Refusal {
	for _, op := range c.doc.Operations {
		if !c.within(op.SelectionSet, map[*ast.Selection]bool{}) {
			return refuse(ReasonTooLarge, "too many fields of the same name", "同名字段过多", op.Position)
		}
	}
	for _, f := range c.doc.Fragments {
		if !c.within(f.SelectionSet, map[*ast.Selection]bool{}) {
			return refuse(ReasonTooLarge, "too many fields of the same name", "同名字段过多", f.Position)
		}
	}
	return nil
}

// within compares the fields of a set, and of the sets below it; false when the budget is spent. A definition's own sets are looked at once each.
func (c *counter) within(set ast.SelectionSet, seen map[*ast.Selection]bool) bool {
	if c.steps > maxSteps {
		return false
	}
	if len(set) == 0 || seen[&set[0]] {
		return true
	}
	seen[&set[0]] = true
	m := c.merge(set)
	for _, name := range m.names {
		same := m.named[name]
		for i, a := range same {
			for _, b := range same[i+1:] {
				if !c.pair(a, b) {
					return false
				}
			}
		}
	}
	for _, f := range m.fields {
		if !c.within(f.SelectionSet, seen) {
			return false
		}
	}
	return true
}

// pair compares two fields of the same response name: their arguments, and their fields with each other.
func (c *counter) pair(a, b *ast.Field) bool {
	x, y := c.merge(a.SelectionSet), c.merge(b.SelectionSet)
	c.steps += 1 + len(x.names)
	if c.compared += 1 + len(a.Arguments)*len(b.Arguments) + len(x.names); c.compared > maxComparisons || c.steps > maxSteps {
		return false
	}
	for _, name := range x.names {
		for _, f := range x.named[name] {
			for _, g := range y.named[name] {
				if !c.pair(f, g) {
					return false
				}
			}
		}
	}
	return true
}
