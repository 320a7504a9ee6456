package graph

import (
	"context"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// A mutation outlives its client and no deadline; a query ends with its client.
func TestAMutationThatHasBegunEnds(t *testing.T) {
	t.Parallel()
	for kind, outlives := range map[ast.Operation]bool{ast.Mutation: true, ast.Query: false, ast.Subscription: false} {
		base, over := context.WithTimeout(t.Context(), time.Hour)
		client, leave := context.WithCancel(base)
		ctx := graphql.WithOperationContext(client, &graphql.OperationContext{Operation: &ast.OperationDefinition{Operation: kind}})
		var run context.Context
		answer := Options{}.finish(ctx, func(ctx context.Context) graphql.ResponseHandler {
			run = ctx //nolint:fatcontext // to look at it afterwards
			return func(context.Context) *graphql.Response { return nil }
		})
		leave()
		if (run.Err() == nil) != outlives {
			t.Errorf("%s: after the client has gone: %v", kind, run.Err())
		}
		want, _ := base.Deadline()
		if got, ok := run.Deadline(); !ok || !got.Equal(want) {
			t.Errorf("%s: its deadline is %v, not %v", kind, got, want)
		}
		answer(run)
		if run.Err() == nil {
			t.Errorf("%s: its context outlives the answer", kind)
		}
		over()
	}
}
