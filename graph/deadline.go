package graph

import (
	"context"
	"sync"
	"sync/atomic"
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

// deadline is a context that ends at an instant, as context.WithDeadline's do, but whose timer starts only when somebody wants to wait for its end. What is
// answered from memory never does.
type deadline struct {
	context.Context
	at    time.Time
	begun atomic.Pointer[ending]
	mu    sync.Mutex // of who begins it
	over  atomic.Bool
}

// ending is the context with a timer.
type ending struct {
	context.Context
	cancel context.CancelFunc
}

// withDeadline is context.WithTimeout.
func withDeadline(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	d := &deadline{Context: ctx, at: time.Now().Add(after)}
	if t, ok := ctx.Deadline(); ok && t.Before(d.at) {
		d.at = t
	}
	return d, d.cancel
}

// Deadline is the instant.
func (d *deadline) Deadline() (time.Time, bool) { return d.at, true }

// Done starts the timer.
func (d *deadline) Done() <-chan struct{} { return d.begin().Done() }

// Err needs no timer where nobody waits.
func (d *deadline) Err() error {
	if e := d.begun.Load(); e != nil {
		return e.Err() //nolint:wrapcheck // a context's own
	}
	if d.Context.Err() == nil && !d.over.Load() && time.Now().Before(d.at) {
		return nil
	}
	return d.begin().Err() //nolint:wrapcheck // a context's own
}

// Value lets contexts that are made of this one find the one that ends them.
func (d *deadline) Value(key any) any {
	if e := d.begun.Load(); e != nil {
		return e.Value(key)
	}
	return d.Context.Value(key)
}

func (d *deadline) begin() *ending {
	if e := d.begun.Load(); e != nil {
		return e
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.begun.Load()
	if e == nil {
		e = &ending{}
		e.Context, e.cancel = context.WithDeadline(d.Context, d.at)
		if d.over.Load() {
			e.cancel()
		}
		d.begun.Store(e)
	}
	return e
}

// cancel ends it.
func (d *deadline) cancel() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.over.Store(true)
	if e := d.begun.Load(); e != nil {
		e.cancel()
	}
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
