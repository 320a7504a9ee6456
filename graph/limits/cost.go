package limits

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/internal/identity"
)

// What an operation may cost, by who asks. One unit is about a value in the answer; every document of the contract and of our pages stays below half of
// what its role has, and a second menu of a hundred does not.
const (
	limitPublic  = 30_000 // no session, or a customer's
	limitBarista = 60_000
	limitManager = 120_000
)

// What fields cost that say nothing of it with @cost or @listSize.
const (
	weightField    = 1
	weightQuery    = 10  // of the root: most ask a database
	weightMutation = 500 // of the root: they write, and some check passwords
	assumedSize    = 20
	maxPage        = 100 // pages above it are refused by their resolvers
	// weightIntrospection is the schema's whole description.
	weightIntrospection = 5_000
	// maxCost is where sums stop growing.
	maxCost = 1 << 30
)

// Limit is what an operation may cost for who asks.
func Limit(ctx context.Context) int {
	p, ok := identity.From(ctx)
	switch {
	case !ok || p.Kind != identity.KindStaff:
		return limitPublic
	case p.Role.AtLeast(identity.RoleManager):
		return limitManager
	}
	return limitBarista
}

// cost is what a field costs: its weight once, and what stands below it as many times as it has items. The names are those of the GraphQL Cost Directive
// specification (IBM).
type cost struct {
	weight  int
	size    int      // items, 1 for what is no list
	slicing []string // arguments that say the size
	sized   []string // the fields below that have it; none means the field itself
}

// costs reads the directives of a schema.
func costs(schema *ast.Schema) (map[*ast.FieldDefinition]cost, error) {
	all := map[*ast.FieldDefinition]cost{}
	for _, def := range schema.Types {
		for _, f := range def.Fields {
			c := cost{weight: weightField, size: 1}
			switch def {
			case schema.Query, schema.Subscription:
				c.weight = weightQuery
			case schema.Mutation:
				c.weight = weightMutation
			}
			if f.Type.Elem != nil {
				c.size = assumedSize
			}
			if f.Name == "__schema" || f.Name == "__type" {
				c.weight = weightIntrospection
			}
			if err := c.read(f); err != nil {
				return nil, fmt.Errorf("limits: %s.%s: %w", def.Name, f.Name, err)
			}
			all[f] = c
		}
	}
	return all, nil
}

func (c *cost) read(f *ast.FieldDefinition) error {
	number := func(d *ast.Directive, name string, into *int) error {
		a := d.Arguments.ForName(name)
		if a == nil {
			return nil
		}
		n, err := strconv.Atoi(a.Value.Raw)
		if err != nil || n < 0 {
			return fmt.Errorf("%s of @%s must be a number from 0", name, d.Name)
		}
		*into = n
		return nil
	}
	if d := f.Directives.ForName("cost"); d != nil {
		if err := number(d, "weight", &c.weight); err != nil {
			return err
		}
	}
	if f.Arguments.ForName("first") != nil { // a page, without anybody saying so
		c.size, c.slicing = maxPage, []string{"first"}
		if f.Type.Elem == nil {
			c.size, c.sized = 1, []string{"edges", "nodes"}
		}
	}
	d := f.Directives.ForName("listSize")
	if d == nil {
		return nil
	}
	if f.Type.Elem == nil && d.Arguments.ForName("sizedFields") == nil {
		return fmt.Errorf("@listSize on what is no list needs sizedFields")
	}
	if err := number(d, "assumedSize", &c.size); err != nil {
		return err
	}
	if a := d.Arguments.ForName("slicingArguments"); a != nil {
		c.slicing = texts(a.Value)
	}
	if a := d.Arguments.ForName("sizedFields"); a != nil {
		c.sized = texts(a.Value)
	}
	return nil
}

func texts(v *ast.Value) []string {
	if len(v.Children) == 0 {
		return []string{v.Raw}
	}
	out := make([]string, len(v.Children))
	for i, c := range v.Children {
		out[i] = c.Value.Raw
	}
	return out
}

// bill adds up what an operation costs with its variables.
type bill struct {
	costs     map[*ast.FieldDefinition]cost
	variables map[string]any
}

// set is the cost of a selection set. sized are the fields that have the size of their parent's page.
func (b *bill) set(set ast.SelectionSet, sized []string, size int, special bool) int {
	sum := 0
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			sum = add(sum, b.field(s, sized, size, special))
		case *ast.InlineFragment:
			sum = add(sum, b.set(s.SelectionSet, sized, size, special))
		case *ast.FragmentSpread:
			if s.Definition != nil {
				sum = add(sum, b.set(s.Definition.SelectionSet, sized, size, special))
			}
		}
	}
	return sum
}

func (b *bill) field(f *ast.Field, sized []string, page int, special bool) int {
	c, ok := b.costs[f.Definition]
	if !ok {
		c = cost{weight: weightField, size: 1} // __typename
		if f.Name == "__schema" || f.Name == "__type" {
			c.weight = weightIntrospection
		}
	}
	special = special || f.Name == "__schema" || f.Name == "__type"
	if special {
		c.size = 1 // its weight has it all
	}
	for _, name := range sized {
		if name == f.Name && !special {
			c.size = page
		}
	}
	below, belowPage := c.sized, 1
	if len(c.slicing) > 0 {
		n := b.slice(f, c.slicing)
		if belowPage = n; len(c.sized) == 0 {
			c.size = n
		}
	}
	if len(f.SelectionSet) == 0 {
		if f.Definition != nil && f.Definition.Type.Elem != nil {
			return add(c.weight, c.size)
		}
		return c.weight
	}
	return add(c.weight, multiply(c.size, b.set(f.SelectionSet, below, belowPage, special)))
}

// slice is the size of a page: the largest of its arguments, and the largest that there may be when they do not say.
func (b *bill) slice(f *ast.Field, names []string) int {
	size := -1
	for _, name := range names {
		var value any
		if a := f.Arguments.ForName(name); a != nil {
			value, _ = a.Value.Value(b.variables) // a literal that is no number was refused before
		} else if d := f.Definition.Arguments.ForName(name); d != nil && d.DefaultValue != nil {
			value, _ = d.DefaultValue.Value(nil)
		}
		n := -1
		switch v := value.(type) {
		case int64:
			n = int(max(min(v, maxPage), 0))
		case int:
			n = max(min(v, maxPage), 0)
		case json.Number:
			if i, err := v.Int64(); err == nil {
				n = int(max(min(i, maxPage), 0))
			}
		}
		size = max(size, n)
	}
	if size < 0 {
		return maxPage
	}
	return size
}

func add(a, b int) int { return min(a+b, maxCost) }

func multiply(a, b int) int {
	if a > 0 && b > maxCost/a {
		return maxCost
	}
	return a * b
}

// Cost is `extensions.cost`: what an operation costs, and what it may.
type Cost struct {
	Requested int `json:"requested"`
	Limit     int `json:"limit"`
}

// AppendExtensions writes the answer's extensions to the end of b, as gqlgen does after `data`.
func (c Cost) AppendExtensions(b []byte) []byte {
	b = strconv.AppendInt(append(b, `,"extensions":{"cost":{"requested":`...), int64(c.Requested), 10)
	b = strconv.AppendInt(append(b, `,"limit":`...), int64(c.Limit), 10)
	return append(b, "}}"...)
}

// statistic is under which name an operation's cost stands in its statistics.
const statistic = "cost"

// charge is the cost of an operation under way.
type charge struct {
	Cost
	told bool // a stream says it in its first message
}

// CostOf is what the operation of the context costs; false before it is known.
func CostOf(op *graphql.OperationContext) (Cost, bool) {
	c, ok := op.Stats.GetExtension(statistic).(*charge)
	if !ok {
		return Cost{}, false
	}
	return c.Cost, true
}

// MutateOperationContext refuses an operation that costs more than its caller may ask for, and a subscription to anything but one stream, which only its
// variables tell (@skip).
func (g *Gate) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if op.Operation.Operation == ast.Subscription && len(graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"})) != 1 {
		return g.refuse(refuse(ReasonDocument, "a subscription asks for exactly one field", "订阅必须且只能请求一个字段", op.Operation.Position))
	}
	b := &bill{costs: g.costs, variables: op.Variables}
	c := &charge{Cost: Cost{Requested: b.set(op.Operation.SelectionSet, nil, 1, false), Limit: g.opt.Limit(ctx)}}
	op.Stats.SetExtension(statistic, c)
	if c.Requested <= c.Limit {
		return nil
	}
	asked, may := strconv.Itoa(c.Requested), strconv.Itoa(c.Limit)
	return g.refuse(refuse(ReasonTooExpensive, "the query costs "+asked+", at most "+may+" is allowed", "查询开销为 "+asked+"，上限 "+may, op.Operation.Position))
}

// InterceptResponse tells the cost: with each answer, and with the first message of a stream.
func (g *Gate) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response == nil || !graphql.HasOperationContext(ctx) {
		return response
	}
	c, ok := graphql.GetOperationContext(ctx).Stats.GetExtension(statistic).(*charge)
	if !ok || c.told {
		return response
	}
	c.told = true // the messages of a stream come one after the other
	if response.Extensions == nil {
		response.Extensions = map[string]any{}
	}
	response.Extensions["cost"] = c.Cost
	return response
}
