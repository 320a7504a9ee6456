package gqlws

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"

	"cuppa/internal/fault"
	"cuppa/internal/gqlrequest"
)

// socket is one client's connection. Its reader goroutine (serve) handles all messages in order; streams write for
// themselves, one at a time under mu.
type socket struct {
	t       *Transport
	conn    *websocket.Conn
	wire    *wire
	exec    graphql.GraphExecutor
	address string

	// ctx is that of the operations from Init on; cancel ends it. Only the reader changes ctx, before any operation.
	ctx    context.Context
	cancel context.CancelFunc

	// The reader's own: request until Init has seen it; inited once a connection_init came, acked once it was accepted.
	request       *http.Request
	inited, acked bool
	account       string
	session       atomic.Value // string, for End
	messages      pace
	expiry        *time.Timer

	// frames counts what came from the client; beat looks at it. deadline is the end of the time for Init.
	frames   atomic.Uint64
	deadline *time.Timer
	beat     *time.Timer
	awaiting bool
	seen     uint64

	// closing is set once, by whoever ends the socket, after code.
	closing atomic.Bool
	ending  sync.Once
	code    int

	// mu orders the writes of messages, and guards what follows. A write holds it for WriteTimeout at most.
	mu      sync.Mutex
	streams map[string]*stream
	// busy counts operations that are not known to be subscriptions; leaving closes the socket when they have answered.
	busy    int
	leaving bool
}

func newSocket(t *Transport, conn *websocket.Conn, w *wire, r *http.Request, exec graphql.GraphExecutor, address string) *socket {
	s := &socket{
		t: t, conn: conn, wire: w, exec: exec, address: address, request: r,
		streams: map[string]*stream{},
	}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(r.Context()))
	conn.SetReadLimit(t.opt.MaxMessageBytes)
	pong := conn.PingHandler()
	conn.SetPingHandler(func(data string) error {
		s.frames.Add(1)
		w.paid(controlHead + len(data))
		if s.flooded() {
			return nil
		}
		return pong(data)
	})
	conn.SetPongHandler(func(data string) error {
		s.frames.Add(1)
		w.paid(controlHead + len(data))
		s.flooded()
		return nil
	})
	boundKernelBuffer(t, w.Conn)
	s.deadline = time.AfterFunc(t.opt.InitTimeout, func() {
		s.close(CloseInitTimeout, "Connection initialisation timeout")
	})
	return s
}

// boundKernelBuffer limits what the kernel keeps for a client that does not read.
func boundKernelBuffer(t *Transport, conn net.Conn) {
	if wrapped, ok := conn.(interface{ NetConn() net.Conn }); ok { // TLS
		conn = wrapped.NetConn()
	}
	sized, ok := conn.(interface{ SetWriteBuffer(bytes int) error })
	if !ok {
		return
	}
	if err := sized.SetWriteBuffer(kernelBufferBytes); err != nil {
		t.opt.Log.Debug("a socket keeps the kernel's own write buffer", "error", err)
	}
}

// The close codes of the protocol.
const (
	CloseBadMessage         = 4400
	CloseUnauthorized       = 4401
	CloseForbidden          = 4403
	CloseBadSubprotocol     = 4406
	CloseInitTimeout        = 4408
	CloseSubscriberExists   = 4409
	CloseTooManyInitialised = 4429
)

// serve reads until the socket ends.
func (s *socket) serve(draining bool) {
	defer s.finish()
	defer func() {
		if p := recover(); p != nil {
			s.logPanic("handling a socket's message", p)
			s.close(websocket.CloseInternalServerErr, "Internal error")
			s.linger()
		}
	}()
	switch {
	case draining:
		s.close(websocket.CloseGoingAway, "Going away")
	case s.conn.Subprotocol() != Subprotocol:
		s.close(CloseBadSubprotocol, "Subprotocol not acceptable")
	}
	for {
		kind, reader, err := s.conn.NextReader()
		if err != nil {
			s.readFailed(err)
			return
		}
		s.frames.Add(1)
		if s.closing.Load() {
			continue // NextReader drops the message; the client's close, or the deadline, ends this
		}
		data, err := s.wire.message(reader, s.t.opt.MessageTimeout)
		if err != nil {
			s.readFailed(err)
			return
		}
		s.handle(kind, data)
	}
}

// readFailed notes why reading ended, and lets a close frame that gorilla may have sent arrive.
func (s *socket) readFailed(err error) {
	var closed *websocket.CloseError
	var network net.Error
	code := websocket.CloseProtocolError
	switch {
	case errors.Is(err, errPieces):
		code = websocket.ClosePolicyViolation
		s.close(code, "Message in too many pieces")
	case errors.As(err, &network) && network.Timeout() && !s.closing.Load(): // a message's: nothing else has a deadline before the close
		code = websocket.ClosePolicyViolation
		s.close(code, "Message too slow")
	case errors.As(err, &closed):
		code = closed.Code
	case errors.Is(err, websocket.ErrReadLimit):
		code = websocket.CloseMessageTooBig
	case errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		code = websocket.CloseAbnormalClosure
	}
	s.markClosing(code)
	if code == websocket.CloseProtocolError || code == websocket.CloseMessageTooBig || code == websocket.ClosePolicyViolation {
		s.linger()
	}
}

// linger drops what the client still sends for a while.
func (s *socket) linger() {
	conn := s.wire.Conn
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() != nil {
		return
	}
	if conn.SetReadDeadline(time.Now().Add(closeTimeout)) == nil {
		_, _ = io.CopyN(io.Discard, conn, lingerBytes) // whatever ends it, the connection is closed next
	}
}

// finish frees all that the socket holds.
func (s *socket) finish() {
	s.markClosing(websocket.CloseAbnormalClosure)
	s.deadline.Stop()
	s.mu.Lock()
	if s.beat != nil {
		s.beat.Stop()
	}
	s.mu.Unlock()
	if s.expiry != nil {
		s.expiry.Stop()
	}
	_ = s.conn.Close() // nobody is left to tell
	s.t.unregister(s)
}

// markClosing decides, once, the code that the socket ends with, and ends its operations.
func (s *socket) markClosing(code int) (first bool) {
	s.ending.Do(func() {
		first = true
		s.code = code
		s.closing.Store(true)
		s.cancel()
	})
	return first
}

// close sends a close frame, once, and gives the client a moment to answer it. It takes no lock, so a write that is
// stuck delays it for closeTimeout only.
func (s *socket) close(code int, reason string) {
	if !s.markClosing(code) {
		return
	}
	if len(reason) > maxReasonBytes {
		reason = reason[:maxReasonBytes]
	}
	deadline := time.Now().Add(closeTimeout)
	err := s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), deadline)
	if err == nil {
		err = s.wire.end(time.Now().Add(closeTimeout))
	}
	if err != nil {
		_ = s.conn.Close() // wakes the reader
	}
}

// cut ends the socket without a word, for clients that would not hear it.
func (s *socket) cut(code int) {
	s.markClosing(code)
	_ = s.conn.Close() // wakes the reader
}

// retire closes the socket for Drain, after the queries and mutations that are under way.
func (s *socket) retire() {
	s.mu.Lock()
	s.leaving = true
	idle := s.busy == 0
	s.mu.Unlock()
	if idle {
		s.close(websocket.CloseGoingAway, "Going away")
	}
}

func (s *socket) handle(kind int, data []byte) {
	if s.flooded() {
		return
	}
	if kind != websocket.TextMessage {
		s.close(CloseBadMessage, "Invalid message: messages are text")
		return
	}
	if !utf8.Valid(data) {
		s.close(websocket.CloseInvalidFramePayloadData, "Invalid UTF-8")
		return
	}
	m, err := parse(data)
	if err != nil {
		s.close(CloseBadMessage, "Invalid message: "+err.Error())
		return
	}
	switch m.Type {
	case typeInit:
		s.init(m.Payload)
	case typePing:
		s.ping(m)
	case typePong: // that it came was counted
	case typeSubscribe:
		if !s.acked {
			s.close(CloseUnauthorized, "Unauthorized")
			return
		}
		s.subscribe(m.ID, m.Params)
	case typeComplete:
		s.forget(m.ID)
	}
}

func (s *socket) init(payload map[string]any) {
	if s.inited {
		s.close(CloseTooManyInitialised, "Too many initialisation requests")
		return
	}
	s.inited = true
	ctx, expires, err := s.t.opt.Init(s.ctx, payload, s.request)
	if err != nil {
		s.refuse(err)
		return
	}
	s.ctx, s.request = ctx, nil
	account := s.t.opt.Account(ctx)
	if !s.t.opt.Limiter.Claim(account) {
		s.close(websocket.CloseTryAgainLater, "Too many sockets")
		return
	}
	s.account = account
	s.session.Store(s.t.opt.Session(ctx))
	if s.t.opt.Ended(ctx) { // while it came in: End did not see it yet
		s.close(CloseForbidden, endedReason)
		return
	}
	if !s.deadline.Stop() || !s.expireAt(expires) {
		return
	}
	s.acked = true
	s.mu.Lock()
	if !s.closing.Load() {
		// The first ping comes early by chance, so that sockets opened at once are not pinged at once.
		s.beat = time.AfterFunc(s.t.opt.PingEvery/2+rand.N(s.t.opt.PingEvery/2+1), s.onBeat)
	}
	s.mu.Unlock()
	s.write(ackMessage)
}

// refuse closes for what Init or Refresh said.
func (s *socket) refuse(err error) {
	if s.closing.Load() {
		return
	}
	var f *fault.Error
	ours := errors.Is(err, fault.ErrUnavailable) || errors.Is(err, fault.ErrRateLimited) || errors.Is(err, fault.ErrInternal)
	if errors.As(err, &f) && !ours {
		s.close(CloseForbidden, "Forbidden")
		return
	}
	s.t.opt.Log.WarnContext(s.ctx, "a socket could not be initialised", "error", err)
	s.close(websocket.CloseTryAgainLater, "Try again later")
}

// expireAt sets the end of the socket's life; false when it has come.
func (s *socket) expireAt(expires time.Time) bool {
	if s.expiry != nil {
		s.expiry.Stop()
		s.expiry = nil
	}
	if expires.IsZero() {
		return true
	}
	left := time.Until(expires)
	if left <= 0 {
		s.close(CloseForbidden, "Forbidden: the token has expired")
		return false
	}
	s.expiry = time.AfterFunc(left, func() { s.close(CloseForbidden, "Forbidden: the token has expired") })
	return true
}

func (s *socket) ping(m inbound) {
	if _, carries := m.Payload["authorization"]; carries && s.acked && s.t.opt.Refresh != nil {
		expires, err := s.t.opt.Refresh(s.ctx, m.Payload)
		if err != nil {
			s.refuse(err)
			return
		}
		if s.expireAt(expires) {
			s.write(pongMessage) // without the payload, which is a secret
		}
		return
	}
	if gqlrequest.Missing(m.Raw) {
		s.write(pongMessage)
		return
	}
	b := append([]byte(`{"type":"pong","payload":`), m.Raw...)
	s.write(append(b, '}'))
}

// onBeat pings a client that has been silent, and cuts it when nothing follows.
func (s *socket) onBeat() {
	frames := s.frames.Load()
	wait := s.t.opt.PingEvery
	switch {
	case s.closing.Load():
		return
	case frames != s.seen:
		s.awaiting = false
	case s.awaiting:
		s.t.silent.Add(1)
		s.close(websocket.CloseTryAgainLater, "No pong")
		return
	default:
		s.awaiting = true
		wait = s.t.opt.PongTimeout
	}
	s.seen = frames
	if s.awaiting {
		// The frame is answered by every WebSocket library, the message by every client of the protocol.
		_ = s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(closeTimeout)) // its failure shows as silence
		s.write(pingMessage)
	}
	s.mu.Lock()
	if !s.closing.Load() {
		s.beat.Reset(wait)
	}
	s.mu.Unlock()
}

// write sends a message that belongs to no stream.
func (s *socket) write(message []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writeLocked(message)
}

// writeLocked sends a message and says whether it went out; the caller holds mu. A client that does not take it in time
// is cut.
func (s *socket) writeLocked(message []byte) bool {
	if s.closing.Load() {
		return false
	}
	err := s.conn.SetWriteDeadline(time.Now().Add(s.t.opt.WriteTimeout))
	if err == nil {
		err = s.conn.WriteMessage(websocket.TextMessage, message)
	}
	if err == nil {
		return true
	}
	var network net.Error
	if errors.As(err, &network) && network.Timeout() && !s.closing.Load() {
		s.t.slow.Add(1)
	}
	s.cut(websocket.CloseAbnormalClosure)
	return false
}

func (s *socket) logPanic(doing string, p any) {
	s.t.opt.Log.ErrorContext(s.ctx, "panic", "doing", doing, "panic", p, "stack", string(debug.Stack()))
}
