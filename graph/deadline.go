package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// answering bounds a query or a mutation, over HTTP and on sockets: resolvers, SQL and Redis obey the context's deadline.
const answering = 5 * time.Second

// finish lets a mutation that has begun run to its end, or its deadline, also when its client goes away: half of an order's steps are worth nothing to anybody,
// and the client that comes back with the same key gets the result. A query ends with its client.
func finish(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if graphql.GetOperationContext(ctx).Operation.Operation != ast.Mutation {
		return next(ctx)
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(answering)
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), deadline)
	responses := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer cancel()
		return responses(ctx)
	}
}
