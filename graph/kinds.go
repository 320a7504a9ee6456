package graph

import (
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/graph/generated"
	"cuppa/internal/lang"
	"cuppa/internal/pricing"
)

// openKinds are the enums whose values are kinds that a program registers.
var openKinds = []string{"CouponKind", "DiscountKind"}

// served is the schema with the kinds of coupons and vouchers that are registered and that it does not name itself: a new kind needs no edit of the schema.
func (r *Resolver) served() *ast.Schema {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	more := map[string]string{}
	for _, k := range pricing.CouponKinds() {
		more[string(k.Kind)] = k.Description.In(lang.EN)
	}
	if r.Coupons != nil {
		for _, k := range r.Coupons.Kinds() {
			more[k.Name] = k.Label.In(lang.EN)
		}
	}
	for _, name := range openKinds {
		schema = withValues(schema, name, more)
	}
	return schema
}

// withValues is the schema with further values of an enum, by name; the given one stays as it is.
func withValues(schema *ast.Schema, name string, more map[string]string) *ast.Schema {
	enum := *schema.Types[name]
	for _, value := range slices.Sorted(maps.Keys(more)) {
		if enum.EnumValues.ForName(value) == nil {
			enum.EnumValues = append(slices.Clip(enum.EnumValues), &ast.EnumValueDefinition{Name: value, Description: more[value]})
		}
	}
	wider := *schema
	wider.Types = maps.Clone(schema.Types)
	wider.Types[name] = &enum
	return &wider
}
