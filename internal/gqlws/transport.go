package gqlws

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"

	"cuppa/internal/connlimit"
)

// Subprotocol is the name that clients offer in Sec-WebSocket-Protocol.
const Subprotocol = "graphql-transport-ws"

// Transport serves graphql-transport-ws. Make it with New and add it to gqlgen's server before the other transports.
type Transport struct {
	opt      Options
	upgrader websocket.Upgrader
	buffers  sync.Pool

	// wg counts sockets and streams, for Drain.
	wg      sync.WaitGroup
	streams atomic.Int64
	opened  atomic.Uint64
	slow    atomic.Uint64
	silent  atomic.Uint64
	refused atomic.Uint64

	mu       sync.Mutex
	draining bool
	sockets  map[*socket]struct{}
	closed   map[int]uint64
}

var _ graphql.Transport = (*Transport)(nil)

// New makes a transport with these rules.
func New(o Options) *Transport {
	t := &Transport{
		opt:     o.withDefaults(),
		sockets: map[*socket]struct{}{},
		closed:  map[int]uint64{},
	}
	t.upgrader = websocket.Upgrader{
		HandshakeTimeout: t.opt.WriteTimeout,
		ReadBufferSize:   readBufferBytes,
		WriteBufferSize:  writeBufferBytes,
		WriteBufferPool:  &sync.Pool{},
		Subprotocols:     []string{Subprotocol},
		CheckOrigin:      o.CheckOrigin,
		// permessage-deflate costs a window of memory for each socket and lets small messages expand into large ones.
		EnableCompression: false,
	}
	return t
}

// Supports says whether the request asks for a WebSocket.
func (t *Transport) Supports(r *http.Request) bool { return websocket.IsWebSocketUpgrade(r) }

// Do upgrades the request and returns; the socket lives on in a goroutine of its own.
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	address := t.opt.Address(r)
	if status := t.admit(address); status != 0 {
		t.refused.Add(1)
		w.Header().Set("Retry-After", "1")
		http.Error(w, http.StatusText(status), status)
		return
	}
	h := &hijacker{ResponseWriter: w}
	conn, err := t.upgrader.Upgrade(h, r, nil)
	if err != nil { // gorilla has answered, or the connection is gone
		t.refused.Add(1)
		t.opt.Limiter.Leave(address, "")
		t.wg.Done()
		return
	}
	s := newSocket(t, conn, h.wire, r, exec, address)
	draining := t.register(s)
	go s.serve(draining)
}

// admit counts a new socket in, or answers the HTTP status of its refusal.
func (t *Transport) admit(address string) (status int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.draining {
		return http.StatusServiceUnavailable
	}
	switch t.opt.Limiter.Enter(address) {
	case connlimit.Full:
		return http.StatusServiceUnavailable
	case connlimit.Crowded:
		return http.StatusTooManyRequests
	}
	t.wg.Add(1)
	return 0
}

func (t *Transport) register(s *socket) (draining bool) {
	t.opened.Add(1)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sockets[s] = struct{}{}
	return t.draining
}

func (t *Transport) unregister(s *socket) {
	t.opt.Limiter.Leave(s.address, s.account)
	t.mu.Lock()
	delete(t.sockets, s)
	t.closed[s.code]++
	t.mu.Unlock()
	t.wg.Done()
}

// Stats are counters for metrics.
type Stats struct {
	// Sockets and Streams are open now.
	Sockets, Streams int
	// Opened is how many sockets were ever upgraded, Refused how many upgrades were not.
	Opened, Refused uint64
	// SlowReaders were cut because a write did not end in time, Silent because no sign of life followed a ping.
	SlowReaders, Silent uint64
	// Closed counts ended sockets by the code that we closed with, or that the client did: 1005 without one, and 1006 when
	// the connection broke.
	Closed map[int]uint64
}

// Stats are the counters of now.
func (t *Transport) Stats() Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Stats{
		Sockets: len(t.sockets), Streams: int(t.streams.Load()),
		Opened: t.opened.Load(), Refused: t.refused.Load(),
		SlowReaders: t.slow.Load(), Silent: t.silent.Load(),
		Closed: maps.Clone(t.closed),
	}
}

// Drain refuses new sockets with HTTP 503 and closes the open ones with 1001, spread evenly over window so that their
// clients do not all come back at once. A socket with a query or mutation under way is closed when that has answered; new
// operations are refused meanwhile. It returns when all are gone, or with the context's error after cutting the rest.
func (t *Transport) Drain(ctx context.Context, window time.Duration) error {
	t.mu.Lock()
	t.draining = true
	open := slices.Collect(maps.Keys(t.sockets))
	t.mu.Unlock()

	start := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i, s := range open {
		timer.Reset(time.Until(start.Add(window * time.Duration(i) / time.Duration(len(open)))))
		select {
		case <-timer.C:
			go s.retire()
		case <-ctx.Done():
			return t.cutAll(ctx)
		}
	}
	gone := make(chan struct{})
	go func() {
		t.wg.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return t.cutAll(ctx)
	}
}

func (t *Transport) cutAll(ctx context.Context) error {
	t.mu.Lock()
	rest := slices.Collect(maps.Keys(t.sockets))
	t.mu.Unlock()
	for _, s := range rest {
		s.cut(websocket.CloseGoingAway)
	}
	return fmt.Errorf("draining: %d sockets cut: %w", len(rest), ctx.Err())
}

// hijacker finds the Hijack method behind the wrappers that middleware puts around a ResponseWriter; gorilla looks only
// at the outermost. It puts the wire between.
type hijacker struct {
	http.ResponseWriter
	wire *wire
}

// Hijack takes over the connection.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, fmt.Errorf("taking over the connection: %w", err)
	}
	h.wire = &wire{Conn: conn, spare: spareBytes}
	return h.wire, rw, nil
}
