package gqlsse

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/internal/connlimit"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
)

// Options are the rules of a Transport. Zero values take the defaults named at each field.
type Options struct {
	// Expires is when the caller's session ends, and the stream with it; zero is never. By default never.
	Expires func(ctx context.Context) time.Time
	// Session names the session that a stream lives by, for End; by default none, which can't be ended.
	Session func(ctx context.Context) string
	// Ended says whether that session has ended. It is asked once a stream can be found by End, so that no end in between is missed.
	Ended func(ctx context.Context) bool
	// Account and Address name whose a stream is, for the Limiter; by default nobody's, and the peer's IP address.
	Account func(ctx context.Context) string
	// Address is of the request.
	Address func(r *http.Request) string
	// Limiter bounds the streams that may be open, with what else it counts; by default 20,000.
	Limiter *connlimit.Limiter
	// Log gets panics; by default slog.Default().
	Log *slog.Logger

	// KeepAlive is how often an idle stream sends a comment; 12 s by default.
	KeepAlive time.Duration
	// WriteTimeout is how long one write may take before the client is cut as a slow reader; 5 s by default.
	WriteTimeout time.Duration
	// OperationTimeout ends queries and mutations, and reading their request; 10 s by default.
	OperationTimeout time.Duration
	// MaxBodyBytes is the size of the largest request; 256 KiB by default.
	MaxBodyBytes int64
}

// maxStreams may be open where nobody says otherwise.
const maxStreams = 20_000

func (o Options) withDefaults() Options {
	if o.Expires == nil {
		o.Expires = func(context.Context) time.Time { return time.Time{} }
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
		o.Address = func(r *http.Request) string {
			host, _, err := net.SplitHostPort(r.RemoteAddr)
			if err != nil {
				return r.RemoteAddr
			}
			return host
		}
	}
	if o.Limiter == nil {
		o.Limiter = connlimit.New(connlimit.Limits{Total: maxStreams})
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.KeepAlive <= 0 {
		o.KeepAlive = 12 * time.Second
	}
	if o.WriteTimeout <= 0 {
		o.WriteTimeout = 5 * time.Second
	}
	if o.OperationTimeout <= 0 {
		o.OperationTimeout = 10 * time.Second
	}
	if o.MaxBodyBytes <= 0 {
		o.MaxBodyBytes = 256 << 10
	}
	return o
}

// Transport serves event streams. Make it with New, add it to gqlgen's server, and give it the requests of which Wanted is true past everything that
// buffers answers or bounds their time.
type Transport struct {
	opt  Options
	slow atomic.Uint64

	mu       sync.Mutex
	draining bool
	streams  map[*stream]struct{}
	wg       sync.WaitGroup
}

var _ graphql.Transport = (*Transport)(nil)

// New makes a transport with these rules.
func New(o Options) *Transport {
	return &Transport{opt: o.withDefaults(), streams: map[*stream]struct{}{}}
}

// Supports says whether the request asks for a stream.
func (t *Transport) Supports(r *http.Request) bool { return r.Header.Get("Upgrade") == "" && Wanted(r) }

// Stats are counters for metrics.
type Stats struct {
	// Streams are open now.
	Streams int
	// SlowReaders were cut because a write did not end in time.
	SlowReaders uint64
}

// Stats are the counters of now.
func (t *Transport) Stats() Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Stats{Streams: len(t.streams), SlowReaders: t.slow.Load()}
}

// Do answers the request, and returns when the stream has ended.
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	started := graphql.Now()
	control := http.NewResponseController(w)
	// The server's own deadlines are for requests that end: its read deadline would end a stream as if the client had gone. Those who wrap the writer without
	// Unwrap fail here, which shows in the first test.
	if err := control.SetReadDeadline(time.Now().Add(t.opt.OperationTimeout)); err != nil {
		t.opt.Log.ErrorContext(r.Context(), "a stream has no deadlines", "error", err)
	}
	params, rejected := t.read(w, r)
	if rejected != nil {
		refuse(w, r, rejected)
		return
	}
	_ = control.SetReadDeadline(time.Time{}) // as above
	address, account := t.opt.Address(r), t.opt.Account(r.Context())
	if rejected := t.enter(address, account); rejected != nil {
		w.Header().Set("Retry-After", "1")
		refuse(w, r, rejected)
		return
	}
	defer t.opt.Limiter.Leave(address, account)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	if expires := t.opt.Expires(ctx); !expires.IsZero() {
		defer time.AfterFunc(time.Until(expires), cancel).Stop()
	}
	s := &stream{t: t, w: w, control: control, exec: exec, cancel: cancel, session: t.opt.Session(ctx)}
	if !t.register(s) {
		w.Header().Set("Retry-After", "1")
		refuse(w, r, &rejection{http.StatusServiceUnavailable, fault.ErrUnavailable})
		return
	}
	defer t.unregister(s)
	if t.opt.Ended(ctx) { // while it came in: End did not see it yet, and would have cut it
		s.begin()
		return
	}
	params.ReadTime = graphql.TraceTiming{Start: started, End: graphql.Now()}
	s.run(graphql.StartOperationTrace(ctx), r, params)
}

// enter counts the stream in, or says why not.
func (t *Transport) enter(address, account string) *rejection {
	switch t.opt.Limiter.Enter(address) {
	case connlimit.Full:
		return &rejection{http.StatusServiceUnavailable, fault.ErrUnavailable}
	case connlimit.Crowded:
		return &rejection{http.StatusTooManyRequests, fault.ErrRateLimited}
	}
	if !t.opt.Limiter.Claim(account) {
		t.opt.Limiter.Leave(address, "")
		return &rejection{http.StatusTooManyRequests, fault.ErrRateLimited}
	}
	return nil
}

func (t *Transport) register(s *stream) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.draining {
		return false
	}
	t.streams[s] = struct{}{}
	t.wg.Add(1)
	return true
}

func (t *Transport) unregister(s *stream) {
	t.mu.Lock()
	delete(t.streams, s)
	t.mu.Unlock()
	t.wg.Done()
}

// End ends the streams of these sessions, as Options.Session names them.
func (t *Transport) End(sessions []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for s := range t.streams {
		if s.session != "" && slices.Contains(sessions, s.session) {
			s.cancel()
		}
	}
}

// Drain refuses new streams and ends the open subscriptions, spread evenly over window so that their clients do not all come back at once. Queries and
// mutations answer first. It returns when all are gone, or with the context's error after ending the rest.
func (t *Transport) Drain(ctx context.Context, window time.Duration) error {
	t.mu.Lock()
	t.draining = true
	open := slices.Collect(maps.Keys(t.streams))
	t.mu.Unlock()
	gone := make(chan struct{})
	go func() {
		t.wg.Wait()
		close(gone)
	}()
	start := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i, s := range open {
		timer.Reset(time.Until(start.Add(window * time.Duration(i) / time.Duration(len(open)))))
		select {
		case <-timer.C:
			s.retire()
		case <-gone:
			return nil
		case <-ctx.Done():
			return t.cutAll(ctx)
		}
	}
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return t.cutAll(ctx)
	}
}

func (t *Transport) cutAll(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for s := range t.streams {
		s.cancel()
	}
	return fmt.Errorf("draining: %d streams cut: %w", len(t.streams), ctx.Err())
}

// refuse answers with JSON as GraphQL over HTTP does.
func refuse(w http.ResponseWriter, r *http.Request, why *rejection) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if why.status == http.StatusMethodNotAllowed {
		h.Set("Allow", "GET, POST")
		if r.Method == http.MethodGet {
			h.Set("Allow", http.MethodPost)
		}
	}
	w.WriteHeader(why.status)
	body, err := json.Marshal(map[string]gqlerror.List{"errors": {shown(r.Context(), why.reason)}})
	if err == nil {
		_, _ = w.Write(body) // a client that is gone needs no answer
	}
}

// shown is an error that no presenter sees.
func shown(ctx context.Context, f *fault.Error) *gqlerror.Error {
	return &gqlerror.Error{Message: f.Text.In(lang.From(ctx)), Extensions: map[string]any{"code": f.Code}}
}
