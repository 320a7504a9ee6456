package limits

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// counter counts what is in a document. Steps are its own work, which tests bound.
type counter struct {
	doc       *ast.QueryDocument
	fragments map[string]*fragment
	sets      map[*ast.Selection]*merged
	steps     int

	aliases, directives, values, compared int
	nodes                                 int // selections and values, as they stand
	walked                                int
	// introspects says that an operation asks for the schema.
	introspects bool
}

// fragment is what spreading one brings.
type fragment struct {
	def     *ast.FragmentDefinition
	begun   bool
	done    bool
	size    int // selections, through fragments
	depth   int // fields in fields; of introspection there is no telling before it is known where it stands
	special int // the same below __schema and __type
	own     int // selections, as they stand
	spreads []string
}

// checkDocument counts what is in a parsed document and refuses it at the first thing that is too much.
func checkDocument(doc *ast.QueryDocument) (*counter, *Refusal) {
	c := &counter{doc: doc, fragments: make(map[string]*fragment, len(doc.Fragments)), sets: map[*ast.Selection]*merged{}}
	switch {
	case len(doc.Operations) == 0:
		return c, refuse(ReasonSyntax, "the query has no operation", "查询中没有操作", nil)
	case len(doc.Operations) > maxOperations:
		return c, tooMany("operations", "操作", maxOperations, doc.Operations[maxOperations].Position)
	case len(doc.Fragments) > maxFragments:
		return c, tooMany("fragments", "片段", maxFragments, doc.Fragments[maxFragments].Position)
	}
	for _, f := range doc.Fragments {
		if c.fragments[f.Name] == nil { // a second one of the name is the validator's to refuse
			c.fragments[f.Name] = &fragment{def: f}
		}
	}
	for _, f := range doc.Fragments {
		if r := c.own(f.SelectionSet, f.Directives, f.VariableDefinition, f.Position); r != nil {
			return c, r
		}
		if r := c.visit(c.fragments[f.Name]); r != nil {
			return c, r
		}
	}
	for _, op := range doc.Operations {
		if r := c.operation(op); r != nil {
			return c, r
		}
	}
	if r := c.reach(); r != nil {
		return c, r
	}
	return c, c.overlaps()
}

// reach counts what the validator walks through.
func (c *counter) reach() *Refusal {
	for _, op := range c.doc.Operations {
		if !c.walk(&fragment{def: &ast.FragmentDefinition{SelectionSet: op.SelectionSet}}, map[string]bool{}) {
			return refuse(ReasonTooLarge, "fragments are spread too often", "片段引用过多", op.Position)
		}
	}
	for _, f := range c.doc.Fragments {
		if !c.walk(c.fragments[f.Name], map[string]bool{f.Name: true}) {
			return refuse(ReasonTooLarge, "fragments are spread too often", "片段引用过多", f.Position)
		}
	}
	return nil
}

// walk counts a definition and every fragment that it reaches, once each; false when that is too much.
func (c *counter) walk(f *fragment, seen map[string]bool) bool {
	if f.own == 0 {
		f.own, f.spreads = c.stand(f.def.SelectionSet, 0, nil)
	}
	c.steps++
	if c.walked += f.own; c.walked > maxWalked {
		return false
	}
	for _, name := range f.spreads {
		c.steps++
		next := c.fragments[name]
		if next == nil || seen[name] {
			continue
		}
		seen[name] = true
		if !c.walk(next, seen) {
			return false
		}
	}
	return true
}

// stand counts the selections of a set as they stand, and collects which fragments they spread.
func (c *counter) stand(set ast.SelectionSet, n int, spreads []string) (int, []string) {
	for _, s := range set {
		c.steps++
		n++
		switch s := s.(type) {
		case *ast.Field:
			n, spreads = c.stand(s.SelectionSet, n, spreads)
		case *ast.InlineFragment:
			n, spreads = c.stand(s.SelectionSet, n, spreads)
		case *ast.FragmentSpread:
			spreads = append(spreads, s.Name)
		}
	}
	return n, spreads
}

func (c *counter) operation(op *ast.OperationDefinition) *Refusal {
	if r := c.own(op.SelectionSet, op.Directives, op.VariableDefinitions, op.Position); r != nil {
		return r
	}
	size, depth, special, r := c.measure(op.SelectionSet)
	c.introspects = c.introspects || special > 0
	switch {
	case r != nil:
		return r
	case size > MaxSelections:
		return tooMany("selections, fragments counted wherever they are spread", "选择的字段（含片段展开）", MaxSelections, op.Position)
	case depth > MaxDepth, special > maxIntrospection:
		return refuse(ReasonTooDeep, "fields stand deeper than "+strconv.Itoa(MaxDepth)+" within each other", "字段嵌套超过 "+strconv.Itoa(MaxDepth)+" 层", op.Position)
	}
	most := maxRoots
	if op.Operation == ast.Mutation {
		most = maxMutations
	}
	if len(c.merge(op.SelectionSet).fields) > most {
		return tooMany("fields at the root", "根字段", most, op.Position)
	}
	return nil
}

// own counts what stands in a definition itself, fragments aside.
func (c *counter) own(set ast.SelectionSet, directives ast.DirectiveList, variables ast.VariableDefinitionList, at *ast.Position) *Refusal {
	if len(variables) > maxVariables {
		return tooMany("variables", "变量", maxVariables, at)
	}
	for _, v := range variables {
		if r := c.literal(v.DefaultValue); r != nil {
			return r
		}
		if r := c.directed(v.Directives, v.Position); r != nil {
			return r
		}
	}
	if r := c.directed(directives, at); r != nil {
		return r
	}
	return c.set(set)
}

// set counts aliases, directives and values; it recurses as deep as the text nests, which is bounded.
func (c *counter) set(set ast.SelectionSet) *Refusal {
	for _, s := range set {
		c.steps++
		c.nodes++
		var r *Refusal
		switch s := s.(type) {
		case *ast.Field:
			if s.Alias != s.Name {
				if c.aliases++; c.aliases > maxAliases {
					return tooMany("aliases", "别名", maxAliases, s.Position)
				}
			}
			if r = c.arguments(s.Arguments, s.Position); r == nil {
				if r = c.directed(s.Directives, s.Position); r == nil {
					r = c.set(s.SelectionSet)
				}
			}
		case *ast.InlineFragment:
			if r = c.directed(s.Directives, s.Position); r == nil {
				r = c.set(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			r = c.directed(s.Directives, s.Position)
		}
		if r != nil {
			return r
		}
	}
	return nil
}

func (c *counter) directed(directives ast.DirectiveList, at *ast.Position) *Refusal {
	if len(directives) > maxHere {
		return tooMany("directives in one place", "同一处的指令", maxHere, at)
	}
	if c.directives += len(directives); c.directives > maxDirectives {
		return tooMany("directives", "指令", maxDirectives, at)
	}
	for _, d := range directives {
		if r := c.arguments(d.Arguments, d.Position); r != nil {
			return r
		}
	}
	return nil
}

func (c *counter) arguments(arguments ast.ArgumentList, at *ast.Position) *Refusal {
	if len(arguments) > maxArguments {
		return tooMany("arguments", "参数", maxArguments, at)
	}
	for _, a := range arguments {
		if r := c.literal(a.Value); r != nil {
			return r
		}
	}
	return nil
}

func (c *counter) literal(v *ast.Value) *Refusal {
	if v == nil {
		return nil
	}
	c.steps++
	c.nodes++
	if c.values++; c.values > maxValues {
		return tooMany("values", "值", maxValues, v.Position)
	}
	if len(v.Children) > maxItems {
		return tooMany("items in a list", "列表项", maxItems, v.Position)
	}
	for _, child := range v.Children {
		if r := c.literal(child.Value); r != nil {
			return r
		}
	}
	return nil
}

// visit measures a fragment once; one that comes back to itself is refused.
func (c *counter) visit(f *fragment) (r *Refusal) {
	if f == nil || f.done {
		return nil
	}
	if f.begun {
		return refuse(ReasonDocument, "a fragment spreads itself", "片段引用了自身", f.def.Position)
	}
	f.begun = true
	if f.size, f.depth, f.special, r = c.measure(f.def.SelectionSet); r != nil {
		return r
	}
	f.done = true
	return nil
}

// measure answers how many selections a set has through fragments, and how deep its fields stand, below introspection and elsewhere. Sums stop growing
// where they are too large anyway: a fragment that doubles another one thirty times over costs thirty steps.
func (c *counter) measure(set ast.SelectionSet) (size, depth, special int, r *Refusal) {
	for _, s := range set {
		c.steps++
		var n, d, sp int
		switch s := s.(type) {
		case *ast.Field:
			if n, d, sp, r = c.measure(s.SelectionSet); r != nil {
				return 0, 0, 0, r
			}
			n++
			d++
			if sp > 0 {
				sp++
			}
			if s.Name == "__schema" || s.Name == "__type" {
				d, sp = 1, max(d, sp)
			}
		case *ast.InlineFragment:
			n, d, sp, r = c.measure(s.SelectionSet)
		case *ast.FragmentSpread:
			if f := c.fragments[s.Name]; f != nil { // an unknown one is the validator's to refuse
				r = c.visit(f)
				n, d, sp = f.size, f.depth, f.special
			}
		}
		if r != nil {
			return 0, 0, 0, r
		}
		size, depth, special = min(size+n, MaxSelections+1), max(depth, d), max(special, sp)
	}
	return size, depth, special, nil
}
