package gqlsse

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/internal/fault"
	"cuppa/internal/feed"
)

// stream is one request's answer. Only the request's goroutine writes.
type stream struct {
	t       *Transport
	w       http.ResponseWriter
	control *http.ResponseController
	exec    graphql.GraphExecutor
	cancel  context.CancelFunc
	session string
	buffer  bytes.Buffer

	// mu guards what Drain looks at: a subscription is ended at once, anything else answers first.
	mu           sync.Mutex
	subscription bool
	leaving      bool
}

// retire ends a subscription; clients come back.
func (s *stream) retire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leaving = true
	if s.subscription {
		s.cancel()
	}
}

func (s *stream) subscribing() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subscription = true
	if s.leaving {
		s.cancel()
	}
}

// run does the operation. A panic in it is answered like any internal error.
func (s *stream) run(ctx context.Context, r *http.Request, params *graphql.RawParams) {
	begun := false
	defer func() {
		if p := recover(); p != nil {
			s.t.opt.Log.ErrorContext(ctx, "panic", "doing", "an operation of a stream", "panic", p, "stack", string(debug.Stack()))
			if begun || s.begin() {
				s.fail(ctx, fault.ErrInternal)
			}
		}
	}()
	operation, errs := s.exec.CreateOperationContext(ctx, params)
	if len(errs) == 0 && r.Method == http.MethodGet && operation.Operation.Operation == ast.Mutation {
		refuse(s.w, r, &rejection{http.StatusMethodNotAllowed, fault.ErrBadUserInput.Saying("a mutation needs POST", "变更须以 POST 请求")})
		return
	}
	if begun = s.begin(); !begun {
		return
	}
	switch {
	case len(errs) > 0:
		response := s.exec.DispatchError(graphql.WithOperationContext(ctx, operation), errs)
		if response == nil || s.next(response) {
			s.event("complete", nil)
		}
	case operation.Operation.Operation == ast.Subscription:
		s.subscribing()
		ctx, slot := feed.WithSlot(ctx)
		responses, ctx := s.exec.DispatchOperation(ctx, operation)
		s.follow(ctx, slot, responses)
	default:
		ctx, cancel := context.WithTimeout(ctx, s.t.opt.OperationTimeout)
		defer cancel()
		responses, ctx := s.exec.DispatchOperation(ctx, operation)
		s.answer(ctx, responses)
	}
}

// begin sends the head, with a comment so that proxies pass it on.
func (s *stream) begin() bool {
	h := s.w.Header()
	h.Set("Content-Type", eventStream+"; charset=utf-8")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	h.Del("Content-Length")
	s.w.WriteHeader(http.StatusOK)
	return s.comment()
}

// answer sends the response of a query or a mutation.
func (s *stream) answer(ctx context.Context, responses graphql.ResponseHandler) {
	response := responses(ctx)
	if response == nil {
		s.fail(ctx, fault.ErrUnavailable)
		return
	}
	if s.next(response) {
		s.event("complete", nil)
	}
}

// follow sends what a subscription has until it ends or the context does, each after the last was written.
func (s *stream) follow(ctx context.Context, slot *feed.Slot, responses graphql.ResponseHandler) {
	woken := make(chan struct{}, 1)
	wake := func() {
		select {
		case woken <- struct{}{}:
		default:
		}
	}
	idle := time.NewTicker(s.t.opt.KeepAlive)
	defer idle.Stop()
	for ctx.Err() == nil {
		if !slot.Ready(wake) {
			select {
			case <-woken:
			case <-ctx.Done():
			case <-idle.C:
				if !s.comment() {
					return
				}
			}
			continue
		}
		response := responses(ctx)
		if ctx.Err() != nil {
			return // cut, not complete
		}
		if response == nil {
			s.event("complete", nil)
			return
		}
		if !s.next(response) {
			return
		}
		idle.Reset(s.t.opt.KeepAlive)
	}
}

// fail says what went wrong, and ends.
func (s *stream) fail(ctx context.Context, f *fault.Error) {
	if s.next(&graphql.Response{Errors: gqlerror.List{shown(ctx, f)}}) {
		s.event("complete", nil)
	}
}

func (s *stream) next(response *graphql.Response) bool {
	whole := *response
	if len(whole.Data) == 0 {
		whole.Data = nil
	}
	payload, err := json.Marshal(&whole)
	if err != nil {
		s.t.opt.Log.Error("a response could not be encoded", "error", err)
		return false
	}
	return s.event("next", payload)
}

// event sends one; its data is JSON, which json.Marshal has put on one line, or nothing.
func (s *stream) event(name string, data []byte) bool {
	s.buffer.Reset()
	s.buffer.WriteString("event: " + name + "\ndata: ")
	s.buffer.Write(data)
	s.buffer.WriteString("\n\n")
	return s.write(s.buffer.Bytes())
}

var comment = []byte(":\n\n")

func (s *stream) comment() bool { return s.write(comment) }

// write sends bytes at once, and says whether they went out. A client that does not take them in time is cut.
func (s *stream) write(b []byte) bool {
	// Who wraps the writer without Unwrap has no deadlines, which Do has logged; nothing else fails here that does not fail in writing.
	_ = s.control.SetWriteDeadline(time.Now().Add(s.t.opt.WriteTimeout))
	_, err := s.w.Write(b)
	if err == nil {
		err = s.control.Flush()
	}
	if err == nil {
		_ = s.control.SetWriteDeadline(time.Time{})
		return true
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		s.t.slow.Add(1)
	}
	s.cancel()
	return false
}
