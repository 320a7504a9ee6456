package gqlws

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"cuppa/internal/connlimit"
)

// Options are the rules of a Transport. Zero values take the defaults named at each field.
type Options struct {
	// Init decides on the payload of connection_init. The context that it returns, made from the one that it gets, is that
	// of every operation of the socket; the socket ends at expires unless that is zero. A fault closes with 4403, except
	// UNAVAILABLE, RATE_LIMITED and INTERNAL, which close with 1013 as any other error does. It must end when its context
	// does. Without it everybody is let in.
	Init func(ctx context.Context, payload map[string]any, r *http.Request) (context.Context, time.Time, error)
	// Refresh, where set, answers a ping whose payload holds "authorization" with a later end of the socket's life. It must
	// check that the token belongs to whom the context names. Errors close as those of Init do.
	Refresh func(ctx context.Context, payload map[string]any) (time.Time, error)
	// CheckOrigin allows a cross-origin socket. By default the Origin's host must be the request's, and a request without
	// Origin, from no browser that is, is allowed.
	CheckOrigin func(r *http.Request) bool
	// Account names who a socket belongs to, from the context that Init made, for the Limiter; "" is not counted.
	Account func(ctx context.Context) string
	// Address names where a request comes from, for the Limiter; by default the peer's IP address.
	Address func(r *http.Request) string
	// Admit, where set, is asked before each operation, with the context that Init made. Its fault answers the operation, and the socket goes on; it must
	// not take long, for the socket reads nothing meanwhile.
	Admit func(ctx context.Context) error
	// Session names the session that a socket lives by, from the context that Init made, for End; "" can't be ended.
	Session func(ctx context.Context) string
	// Ended says whether that session has ended. It is asked once a socket can be found by End, so that no end in between is missed; it must not take long.
	Ended func(ctx context.Context) bool
	// Log gets panics and failures of Init; by default slog.Default().
	Log *slog.Logger

	// InitTimeout is how long a socket may stay without being acknowledged; 5 s by default.
	InitTimeout time.Duration
	// PingEvery is the silence after which a client is pinged; 25 s by default. Both a message and a control frame are
	// sent, and any frame in return is a sign of life.
	PingEvery time.Duration
	// PongTimeout is how long after a ping a silent client is cut; 10 s by default.
	PongTimeout time.Duration
	// WriteTimeout is how long one write may take before the client is cut as a slow reader; 5 s by default.
	WriteTimeout time.Duration
	// OperationTimeout ends queries and mutations; 10 s by default. Subscriptions have no such end.
	OperationTimeout time.Duration
	// MaxMessageBytes is the size of the largest message from a client; 64 KiB by default.
	MaxMessageBytes int64
	// MessageTimeout is how long a message may take from its first byte to its last; 10 s by default. A later one closes with 1008, as one does that comes in
	// far more pieces than it needs.
	MessageTimeout time.Duration
	// MaxMessagesPerSecond and MaxMessageBurst are how often a client may send a message or a ping frame, whatever it says; 0 for no limit. One more closes
	// with 1008, which clients do not come back from.
	MaxMessagesPerSecond, MaxMessageBurst int
	// MaxStreams is how many operations may run on one socket at once; 32 by default. One more is answered RATE_LIMITED.
	MaxStreams int
	// Limiter bounds the sockets that may be open, with what else it counts; by default 20,000. A socket beyond what all may hold is answered HTTP 503, one
	// beyond what its address may hold 429, and one beyond what its account may hold is closed with 1013.
	Limiter *connlimit.Limiter
}

const (
	// maxSockets may be open where nobody says otherwise.
	maxSockets = 20_000
	// readBufferBytes and writeBufferBytes are gorilla's: small, because there is one of the first for every socket.
	readBufferBytes  = 512
	writeBufferBytes = 2 << 10
	// kernelBufferBytes bounds what the kernel holds for a client that does not read; left alone it grows to megabytes.
	kernelBufferBytes = 64 << 10
	// maxIDBytes is the longest operation id: every answer repeats it.
	maxIDBytes = 256
	// maxReasonBytes is what fits in a close frame beside the code (RFC 6455, 5.5).
	maxReasonBytes = 123
	// closeTimeout is how long the client's side of the closing handshake is waited for.
	closeTimeout = time.Second
	// lingerBytes is how much is read and dropped after closing on a broken stream, so that the kernel does not
	// answer unread bytes with a reset that would destroy the close frame on its way.
	lingerBytes = 4 << 20
)

func (o Options) withDefaults() Options {
	if o.Init == nil {
		o.Init = func(ctx context.Context, _ map[string]any, _ *http.Request) (context.Context, time.Time, error) {
			return ctx, time.Time{}, nil
		}
	}
	if o.Session == nil {
		o.Session = func(context.Context) string { return "" }
	}
	if o.Ended == nil {
		o.Ended = func(context.Context) bool { return false }
	}
	if o.Account == nil {
		o.Account = func(context.Context) string { return "" }
	}
	if o.Address == nil {
		o.Address = peerAddress
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	orElse(&o.InitTimeout, 5*time.Second)
	orElse(&o.PingEvery, 25*time.Second)
	orElse(&o.PongTimeout, 10*time.Second)
	orElse(&o.WriteTimeout, 5*time.Second)
	orElse(&o.OperationTimeout, 10*time.Second)
	orElse(&o.MessageTimeout, 10*time.Second)
	orElse(&o.MaxMessageBytes, 64<<10)
	orElse(&o.MaxStreams, 32)
	if o.Limiter == nil {
		o.Limiter = connlimit.New(connlimit.Limits{Total: maxSockets})
	}
	return o
}

func orElse[T ~int | ~int64](value *T, fallback T) {
	if *value <= 0 {
		*value = fallback
	}
}

func peerAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
