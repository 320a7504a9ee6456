package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// front is the one address of several replicas: it sends each request, and each socket, to the next one that says it is ready, as a plain load balancer does. It sends
// none twice, and knows no client.
type front struct {
	*httptest.Server
	mu       sync.Mutex
	replicas []*behind
	turn     atomic.Int64
	lost     atomic.Int64 // requests that no replica answered
	// silences is how many answers in a row are late before a replica is taken for dead.
	silences atomic.Int64
}

// behind is a replica as the front sees it.
type behind struct {
	*process
	ready atomic.Bool
	to    *httputil.ReverseProxy
	ended context.CancelFunc
	// answering is done when the replica does not answer the front any more: its lines are cut then.
	mu        sync.Mutex
	answering context.Context //nolint:containedctx // it is the replica's, not a call's
	cut       context.CancelFunc
}

// probeEvery is how often the front asks whether a replica is ready.
const probeEvery = 100 * time.Millisecond

func newFront(t *testing.T) *front {
	t.Helper()
	f := &front{}
	f.silences.Store(2)
	f.Server = httptest.NewServer(f)
	t.Cleanup(func() {
		for _, b := range f.all() {
			b.ended()
		}
		f.CloseClientConnections()
		f.Close()
	})
	return f
}

func (f *front) all() []*behind {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]*behind{}, f.replicas...)
}

// add has a replica be sent requests while it is ready, until it has ended.
func (f *front) add(t *testing.T, p *process) *behind {
	t.Helper()
	to, err := url.Parse(p.base)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 100}
	b := &behind{process: p, to: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.SetXForwarded() }, Transport: transport, ErrorLog: log.New(io.Discard, "", 0),
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if !errors.Is(err, context.Canceled) { // the client has gone
				f.lost.Add(1)
			}
			w.WriteHeader(http.StatusBadGateway)
		},
	}}
	probing, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	b.ended = func() { cancel(); transport.CloseIdleConnections() }
	b.answering, b.cut = context.WithCancel(probing)
	f.mu.Lock()
	f.replicas = append(f.replicas, b)
	f.mu.Unlock()
	go b.probe(probing, &f.silences)
	eventually(t, 60*time.Second, "the front sees that a replica is ready", b.ready.Load)
	return b
}

// probe asks again and again. One answer that is late says nothing on a busy machine, so many do.
func (b *behind) probe(ctx context.Context, silences *atomic.Int64) {
	again := time.NewTicker(probeEvery)
	defer again.Stop()
	for silent := int64(0); ctx.Err() == nil; {
		ready, err := b.asked(ctx)
		switch {
		case err == nil:
			silent = 0
			b.ready.Store(ready)
		case errors.Is(err, syscall.ECONNREFUSED):
			silent = silences.Load()
		default:
			silent++
		}
		if silent >= silences.Load() {
			b.ready.Store(false)
			b.hangUp(ctx)
		}
		select {
		case <-ctx.Done():
		case <-again.C:
		}
	}
}

// hangUp cuts all lines to a replica.
func (b *behind) hangUp(ctx context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cut()
	b.answering, b.cut = context.WithCancel(ctx)
}

// serve sends the request on, until the replica does not answer the front.
func (b *behind) serve(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	answering := b.answering
	b.mu.Unlock()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(answering, cancel)()
	b.to.ServeHTTP(w, r.WithContext(ctx))
}

// asked says whether the replica is ready; an error says that it did not answer.
func (b *behind) asked(ctx context.Context) (ready bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+"/readyz", nil)
	if err != nil {
		return false, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false, err
	}
	return resp.StatusCode == http.StatusOK, resp.Body.Close()
}

// remove has a replica that is gone never be asked again.
func (f *front) remove(b *behind) {
	b.ended()
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, one := range f.replicas {
		if one == b {
			f.replicas = append(f.replicas[:i:i], f.replicas[i+1:]...)
			return
		}
	}
}

// ServeHTTP sends a request to the next replica that is ready.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	all := f.all()
	for range all {
		if b := all[int(f.turn.Add(1))%len(all)]; b.ready.Load() {
			b.serve(w, r)
			return
		}
	}
	f.lost.Add(1)
	w.WriteHeader(http.StatusServiceUnavailable)
}
