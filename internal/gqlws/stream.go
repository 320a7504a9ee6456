package gqlws

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/internal/fault"
	"cuppa/internal/feed"
	"cuppa/internal/lang"
)

// stream is one operation of a socket. It is current as long as the socket's map holds it; after that it may not write.
type stream struct {
	s      *socket
	id     string
	cancel context.CancelFunc
	// single is guarded by the socket's mu: true until the operation is known to be a subscription.
	single bool

	// What follows is the running goroutine's own. While a subscription waits there is none: events, from the slot's feed, start the next.
	ctx       context.Context //nolint:containedctx // the operation's, kept while no goroutine holds it
	responses graphql.ResponseHandler
	slot      *feed.Slot
}

// subscribe starts an operation in a goroutine of its own.
func (s *socket) subscribe(id string, params *graphql.RawParams) {
	start := graphql.Now()
	rejection := s.admit()
	s.mu.Lock()
	if s.streams[id] != nil {
		s.mu.Unlock()
		s.close(CloseSubscriberExists, alreadyExists(id))
		return
	}
	if s.leaving || len(s.streams) >= s.t.opt.MaxStreams {
		rejection := fault.ErrRateLimited
		if s.leaving {
			rejection = fault.ErrUnavailable
		}
		s.writeLocked(appendOperation(nil, typeError, id, s.errorsJSON(rejection)))
		s.mu.Unlock()
		return
	}
	if rejection != nil {
		s.writeLocked(appendOperation(nil, typeError, id, s.errorsJSON(rejection)))
		s.mu.Unlock()
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	st := &stream{s: s, id: id, cancel: cancel, single: true}
	s.streams[id] = st
	s.busy++
	s.mu.Unlock()

	s.t.streams.Add(1)
	s.t.wg.Add(1)
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	go st.during(func() bool { return st.start(ctx, params) })
}

// alreadyExists is the reason that the protocol words; a long id is left out, so that the frame can be sent.
func alreadyExists(id string) string {
	reason := "Subscriber for " + id + " already exists"
	if len(reason) > maxReasonBytes {
		return "Subscriber already exists"
	}
	return reason
}

// forget ends the operation that the client no longer wants: nothing more is sent for it, and its id is free.
func (s *socket) forget(id string) {
	s.mu.Lock()
	st := s.streams[id]
	delete(s.streams, id)
	s.mu.Unlock()
	if st != nil {
		st.cancel()
	}
}

// during does a part of the operation, and ends it unless the part answers that it waits for an event. A panic is answered like any internal error.
func (st *stream) during(part func() (waits bool)) {
	waits := false
	defer func() {
		if !waits {
			st.end()
		}
	}()
	defer func() {
		if p := recover(); p != nil {
			st.s.logPanic("in an operation", p)
			st.send(typeError, st.s.errorsJSON(fault.ErrInternal))
		}
	}()
	waits = part()
}

// wake goes on with a subscription that waited.
func (st *stream) wake() { go st.during(st.pull) }

func (st *stream) start(ctx context.Context, params *graphql.RawParams) (waits bool) {
	ctx = graphql.StartOperationTrace(ctx)
	operation, errs := st.s.exec.CreateOperationContext(ctx, params)
	if len(errs) > 0 {
		st.reject(graphql.WithOperationContext(ctx, operation), errs)
		return false
	}
	operation.RawQuery = sourceOf(operation)
	if operation.Operation.Operation != ast.Subscription {
		ctx, cancel := context.WithTimeout(ctx, st.s.t.opt.OperationTimeout)
		defer cancel()
		st.responses, st.ctx = st.s.exec.DispatchOperation(ctx, operation)
		st.answer()
		return false
	}
	st.streaming()
	ctx, st.slot = feed.WithSlot(ctx)
	st.responses, st.ctx = st.s.exec.DispatchOperation(ctx, operation)
	return st.pull()
}

// sourceOf is the operation's text as the cached document has it: ten thousand subscriptions to the same keep one copy.
func sourceOf(operation *graphql.OperationContext) string {
	if at := operation.Operation.Position; at != nil && at.Src != nil {
		return at.Src.Input
	}
	return operation.RawQuery
}

// reject answers errors from before the execution.
func (st *stream) reject(ctx context.Context, errs gqlerror.List) {
	var payload []byte
	var err error
	if response := st.s.exec.DispatchError(ctx, errs); response != nil && len(response.Errors) > 0 {
		payload, err = json.Marshal(response.Errors)
	}
	if err != nil || payload == nil {
		payload = st.s.errorsJSON(fault.ErrInternal)
	}
	st.send(typeError, payload)
}

// answer sends the response of a query or a mutation, and ends with complete.
func (st *stream) answer() {
	answered := false
	for {
		response := st.responses(st.ctx)
		if response == nil {
			break
		}
		if !st.next(response) {
			return
		}
		answered = true
		// Extensions that answer for the executor may repeat themselves for ever; only @defer has more to say.
		if response.HasNext == nil || !*response.HasNext {
			break
		}
	}
	if !answered && st.ctx.Err() != nil {
		st.send(typeError, st.s.errorsJSON(fault.ErrUnavailable))
		return
	}
	st.send(typeComplete, nil)
}

// pull sends what a subscription has, each after the last was written, until it waits for more or ends with complete.
func (st *stream) pull() (waits bool) {
	for st.slot.Ready(st.wake) {
		response := st.responses(st.ctx)
		if response == nil {
			st.send(typeComplete, nil)
			return false
		}
		if !st.next(response) {
			return false
		}
	}
	return true
}

// next sends a response, and says whether there is still somebody who wants one.
func (st *stream) next(response *graphql.Response) bool {
	payload, err := responseJSON(response)
	if err != nil {
		st.s.t.opt.Log.ErrorContext(st.ctx, "a response could not be encoded", "error", err)
		st.send(typeError, st.s.errorsJSON(fault.ErrInternal))
		return false
	}
	return st.send(typeNext, payload)
}

// send writes a message of this operation if it is still wanted, and says whether it was. After error and complete
// the operation is over and its id is free: both in one step, so that a client may use the id again at once.
func (st *stream) send(kind string, payload []byte) bool {
	s := st.s
	buffer, _ := s.t.buffers.Get().(*[]byte)
	if buffer == nil {
		buffer = new([]byte)
	}
	*buffer = appendOperation((*buffer)[:0], kind, st.id, payload)
	s.mu.Lock()
	current := s.streams[st.id] == st
	if current && kind != typeNext {
		delete(s.streams, st.id)
	}
	sent := current && s.writeLocked(*buffer)
	s.mu.Unlock()
	if cap(*buffer) <= kernelBufferBytes { // one large answer must not stay in the pool
		s.t.buffers.Put(buffer)
	}
	return sent
}

// streaming notes that the operation is a subscription, which Drain need not wait for.
func (st *stream) streaming() {
	st.s.mu.Lock()
	leave := st.settleLocked()
	st.s.mu.Unlock()
	if leave {
		st.s.close(websocket.CloseGoingAway, "Going away")
	}
}

func (st *stream) end() {
	s := st.s
	st.cancel()
	s.mu.Lock()
	if s.streams[st.id] == st {
		delete(s.streams, st.id)
	}
	leave := st.settleLocked()
	s.mu.Unlock()
	if leave {
		s.close(websocket.CloseGoingAway, "Going away")
	}
	s.t.streams.Add(-1)
	s.t.wg.Done()
}

// settleLocked takes the operation off those that Drain waits for; true when it was the last.
func (st *stream) settleLocked() bool {
	if !st.single {
		return false
	}
	st.single = false
	st.s.busy--
	return st.s.leaving && st.s.busy == 0
}

// errorsJSON is the payload of an error message that says this rejection, for errors that no presenter sees.
func (s *socket) errorsJSON(f *fault.Error) []byte {
	b, err := json.Marshal(gqlerror.List{{
		Message:    f.Text.In(lang.From(s.ctx)),
		Extensions: map[string]any{"code": f.Code},
	}})
	if err != nil {
		return []byte(`[{"message":"internal error"}]`)
	}
	return b
}
