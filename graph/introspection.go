package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/internal/fault"
)

var errIntrospection = fault.ErrBadUserInput.Saying("the schema can't be asked for here", "此处不可查询 schema")

// unasked refuses introspection before anything runs, over every transport: gqlgen by itself refuses it field by field, as if something had failed.
type unasked struct{}

// ExtensionName names it to gqlgen.
func (unasked) ExtensionName() string { return "NoIntrospection" }

// Validate has nothing to check.
func (unasked) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext looks at the roots, the only place for it. __typename is no introspection: clients ask for it everywhere.
func (unasked) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if op.Operation.Operation != ast.Query {
		return nil
	}
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"}) {
		if field.Name == "__schema" || field.Name == "__type" {
			return gqlerror.Wrap(errIntrospection)
		}
	}
	return nil
}
