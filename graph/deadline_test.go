package graph

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
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

// A deadline is as context.WithTimeout's, whoever asks it first and for what.
func TestADeadlineEndsAsThoseOfContextDo(t *testing.T) {
	t.Parallel()
	type made func(context.Context, time.Duration) (context.Context, context.CancelFunc)
	type note struct{}
	// each is what happens to a context, and what is asked of it.
	for name, happens := range map[string]func(t *testing.T, parent context.Context, leave func(), with made) error{
		"it is asked in time": func(_ *testing.T, parent context.Context, _ func(), with made) error {
			ctx, cancel := with(parent, time.Second)
			defer cancel()
			time.Sleep(time.Second - 1)
			return ctx.Err()
		},
		"it is asked late": func(_ *testing.T, parent context.Context, _ func(), with made) error {
			ctx, cancel := with(parent, time.Second)
			defer cancel()
			time.Sleep(time.Second + 1) // at the instant itself a timer may or may not have run
			return ctx.Err()
		},
		"it is waited for": func(_ *testing.T, parent context.Context, _ func(), with made) error {
			ctx, cancel := with(parent, time.Second)
			defer cancel()
			<-ctx.Done()
			return ctx.Err()
		},
		"its child is waited for": func(_ *testing.T, parent context.Context, _ func(), with made) error {
			ctx, cancel := with(parent, time.Second)
			defer cancel()
			child, end := context.WithCancel(context.WithValue(ctx, note{}, 1))
			defer end()
			<-child.Done()
			return context.Cause(child)
		},
		"it is cancelled": func(_ *testing.T, parent context.Context, _ func(), with made) error {
			ctx, cancel := with(parent, time.Second)
			cancel()
			cancel()
			return ctx.Err()
		},
		"it is cancelled and waited for": func(_ *testing.T, parent context.Context, _ func(), with made) error {
			ctx, cancel := with(parent, time.Second)
			cancel()
			<-ctx.Done()
			time.Sleep(time.Hour)
			return ctx.Err()
		},
		"it is cancelled while somebody waits": func(_ *testing.T, parent context.Context, _ func(), with made) error {
			ctx, cancel := with(parent, time.Second)
			go cancel()
			<-ctx.Done()
			return ctx.Err()
		},
		"its client goes": func(_ *testing.T, parent context.Context, leave func(), with made) error {
			ctx, cancel := with(parent, time.Second)
			defer cancel()
			leave()
			return ctx.Err()
		},
		"its client goes while somebody waits": func(_ *testing.T, parent context.Context, leave func(), with made) error {
			ctx, cancel := with(parent, time.Second)
			defer cancel()
			go leave()
			<-ctx.Done()
			return ctx.Err()
		},
		"its parent ends sooner": func(t *testing.T, parent context.Context, _ func(), with made) error {
			sooner, end := context.WithTimeout(parent, time.Millisecond)
			defer end()
			ctx, cancel := with(sooner, time.Second)
			defer cancel()
			want, _ := sooner.Deadline()
			if got, ok := ctx.Deadline(); !ok || !got.Equal(want) {
				t.Errorf("its deadline is %v, not %v", got, want)
			}
			time.Sleep(time.Millisecond + 1)
			return ctx.Err()
		},
		"what it carries": func(_ *testing.T, parent context.Context, _ func(), with made) error {
			ctx, cancel := with(context.WithValue(parent, note{}, errors.New("carried")), time.Second)
			defer cancel()
			before, _ := ctx.Value(note{}).(error)
			_ = ctx.Done()
			after, _ := ctx.Value(note{}).(error)
			return errors.Join(before, after)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var said [2]string
			var took [2]time.Duration
			for i, with := range []made{context.WithTimeout, withDeadline} {
				synctest.Test(t, func(t *testing.T) {
					parent, leave := context.WithCancel(t.Context())
					defer leave()
					begun := time.Now()
					if err := happens(t, parent, leave, with); err != nil {
						said[i] = err.Error()
					}
					took[i] = time.Since(begun)
				})
			}
			if said[0] != said[1] || took[0] != took[1] {
				t.Errorf("%q after %v, and context's says %q after %v", said[1], took[1], said[0], took[0])
			}
		})
	}
}
