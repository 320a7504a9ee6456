package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// defaultAnswering bounds a query or a mutation, over HTTP and on sockets: resolvers, SQL and Redis obey the context's deadline.
	defaultAnswering = 5 * time.Second
	// toTell is the part of it that is kept for giving up: a database that has gone silent is waited for a little longer than the context lasts.
	toTell = 15 // a fifteenth
)

// answering is how long work on a request may take, so that it is answered within the time given.
func (o Options) answering() time.Duration {
	if o.Answering <= 0 {
		return defaultAnswering - defaultAnswering/toTell
	}
	return o.Answering - o.Answering/toTell
}

// finish lets a mutation that has begun run to its end, or its deadline, also when its client goes away: half of an order's steps are worth nothing to anybody,
// and the client that comes back with the same key gets the result. A query ends with its client.
func (o Options) finish(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if graphql.GetOperationContext(ctx).Operation.Operation != ast.Mutation {
		return next(ctx)
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(o.answering())
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), deadline)
	responses := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		defer cancel()
		return responses(ctx)
	}
}
