// Package server owns what every HTTP server needs around its handlers: request ids, access logs, health, metrics and an orderly stop.
package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"cuppa/internal/cause"
)

type requestID struct{}

// RequestID is the id of the context's request, which its answer carries as X-Request-Id; empty outside of a request.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestID{}).(string)
	return id
}

// NewLogger writes JSON lines to stdout; lines of a request carry its id.
func NewLogger(level string) *slog.Logger {
	var l slog.Level
	if l.UnmarshalText([]byte(level)) != nil {
		l = slog.LevelInfo
	}
	return slog.New(withRequestID{slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: l})})
}

// withRequestID adds the request's id to each line.
type withRequestID struct{ slog.Handler }

// Handle adds the id.
func (h withRequestID) Handle(ctx context.Context, r slog.Record) error {
	if id, ok := ctx.Value(requestID{}).(string); ok {
		r.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the id.
func (h withRequestID) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withRequestID{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the id.
func (h withRequestID) WithGroup(name string) slog.Handler {
	return withRequestID{h.Handler.WithGroup(name)}
}

// Metrics is the process's registry with what every request counts.
type Metrics struct {
	*prometheus.Registry
	seconds *prometheus.HistogramVec
}

// NewMetrics makes a registry with the figures of Go and the process.
func NewMetrics() *Metrics {
	m := &Metrics{Registry: prometheus.NewRegistry(), seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "cuppa_http_request_seconds", Help: "Time of HTTP requests by route and class of status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"route", "status"})}
	m.MustRegister(m.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Gauge adds a figure that is asked for at each scrape.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "cuppa_" + name, Help: help}, read))
}

// Counter adds a figure that only grows and is asked for at each scrape.
func (m *Metrics) Counter(name, help string, read func() float64) {
	m.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "cuppa_" + name, Help: help}, read))
}

// Handler serves the registry to Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}

// goodID is a request id that a proxy before us may have given.
var goodID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// Observe gives each request an id (X-Request-Id, the proxy's where it sent a sane one), counts it by its route, and logs those that are slow or fail.
func Observe(next *http.ServeMux, log *slog.Logger, m *Metrics) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		id := r.Header.Get("X-Request-Id")
		if id == "" || !goodID.MatchString(id) {
			id = uuid.NewString()
		}
		w.Header().Set("X-Request-Id", id)
		r = r.WithContext(cause.With(context.WithValue(r.Context(), requestID{}, id), cause.Cause{Request: id}))
		if websocket.IsWebSocketUpgrade(r) {
			next.ServeHTTP(w, r) // a socket takes the connection over as it is
			return
		}
		seen := &observed{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		took := time.Since(begun)
		if strings.HasPrefix(seen.Header().Get("Content-Type"), "text/event-stream") {
			return // a stream is not slow, it is long
		}
		route := r.Pattern // the mux has set it
		m.seconds.WithLabelValues(route, string(rune('0'+seen.status/100))+"xx").Observe(took.Seconds())
		level := slog.LevelDebug
		if seen.status >= http.StatusInternalServerError || took > time.Second {
			level = slog.LevelWarn
		}
		if !log.Enabled(r.Context(), level) {
			return
		}
		log.Log(r.Context(), level, "request", "method", r.Method, "route", route, "status", seen.status, "ms", took.Milliseconds())
	})
}

type observed struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (o *observed) WriteHeader(status int) {
	o.status = status
	o.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (o *observed) Unwrap() http.ResponseWriter { return o.ResponseWriter }

// Check is something that must answer for the server to be ready.
type Check struct {
	Name string
	Ask  func(ctx context.Context) error
}

const asking = time.Second

// Alive answers that the process runs.
func Alive() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
}

// Ready asks all checks at once and answers 503 when one fails, naming which and not why.
func Ready(log *slog.Logger, checks ...Check) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), asking)
		defer cancel()
		var mu sync.Mutex
		var wg sync.WaitGroup
		status, answers := http.StatusOK, map[string]string{}
		for _, c := range checks {
			wg.Go(func() {
				err := c.Ask(ctx)
				mu.Lock()
				defer mu.Unlock()
				answers[c.Name] = "ok"
				if err != nil {
					answers[c.Name], status = "failing", http.StatusServiceUnavailable
					log.WarnContext(ctx, "not ready", "check", c.Name, "error", err)
				}
			})
		}
		wg.Wait()
		writeJSON(w, status, answers)
	})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// handOver is how long a stopping server still answers, telling each client to come over another connection: one that is closed under a client that
// just begins to write costs it an error.
const handOver = 300 * time.Millisecond

// timeouts end what a client takes its time for.
type timeouts struct{ header, read, write, idle time.Duration }

func newHTTPServer(h http.Handler, log *slog.Logger, after timeouts) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: after.header, ReadTimeout: after.read, WriteTimeout: after.write, IdleTimeout: after.idle,
		MaxHeaderBytes: 32 << 10, HTTP2: &http.HTTP2Config{MaxConcurrentStreams: 100}, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// drainPatience is how much longer than their window sockets may take.
const drainPatience = 20 * time.Second

// Serve answers on the listener until ctx ends. Then it is not ready any more and its answers end their connections, for window at least, so that whoever sends
// requests here has time to see it; drain closes what Shutdown does not see (sockets), and when both are through, requests under way finish.
func Serve(ctx context.Context, l net.Listener, h http.Handler, window time.Duration, drain func(ctx context.Context), log *slog.Logger) error {
	var stopping atomic.Bool
	s := newHTTPServer(leaving(h, &stopping), log, timeouts{header: 5 * time.Second, read: 20 * time.Second, write: time.Minute, idle: 2 * time.Minute})
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping: sockets are drained, requests finish")
	drained, cancelDrain := context.WithTimeout(context.Background(), window+drainPatience)
	defer cancelDrain()
	stopping.Store(true)
	left := time.After(max(handOver, window))
	drain(drained)
	<-left
	stop, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := s.Shutdown(stop)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// leaving has clients of a stopping server go elsewhere.
func leaving(next http.Handler, stopping *atomic.Bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !stopping.Load():
		case r.URL.Path == "/readyz":
			writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "stopping"})
			return
		default:
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
