// Package cause owns what made something happen: the operation, callback, timer, job or flow that runs, and the request that it came of. It travels in the context, through
// jobs too, and ends in the rows of events.
//
// It does not own who did it (audit, actors).
package cause

import "context"

// Cause is what made something happen.
type Cause struct {
	// Name is api:<mutation>, callback:<channel>, timer:<name>, job:<kind>, event:<id> or flow:<id>; empty where it is not known.
	Name string
	// Request is the id of the request that it came of, as in the answer's X-Request-Id; empty where nobody asked for it.
	Request string
}

type key struct{}

// Of is the context's cause.
func Of(ctx context.Context) Cause {
	c, _ := ctx.Value(key{}).(Cause)
	return c
}

// With is the context of what happens for that.
func With(ctx context.Context, c Cause) context.Context { return context.WithValue(ctx, key{}, c) }

// Named is the context of what happens in the named one, for the same request.
func Named(ctx context.Context, name string) context.Context {
	c := Of(ctx)
	c.Name = name
	return With(ctx, c)
}
