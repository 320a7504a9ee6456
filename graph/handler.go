package graph

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"

	"cuppa/graph/documents"
	"cuppa/graph/generated"
	"cuppa/graph/limits"
	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/gqlhttp"
	"cuppa/internal/gqlsse"
	"cuppa/internal/gqlws"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
)

const (
	// maxBody bounds a request, in bytes.
	maxBody = 256 << 10
)

// API is the GraphQL endpoint over HTTP and WebSocket.
type API struct {
	http.Handler
	// Sockets is the WebSocket transport: it must be drained before the server stops.
	Sockets *gqlws.Transport
	// Streams is the transport of Server-Sent Events: it must be drained as well.
	Streams *gqlsse.Transport
	// Refused counts the documents that were refused, for metrics.
	Refused prometheus.Collector
}

// Options are the rules of an API.
type Options struct {
	// Development opens introspection and lets errors suggest names.
	Development bool
	// CheckOrigin allows WebSockets of other origins; without it only our own pages may open one.
	CheckOrigin func(*http.Request) bool
	// Documents are the trusted ones; without it there are none.
	Documents *documents.Store
	// Connections is how many sockets and streams an account and an address may hold open.
	Connections config.Connections
	// Answering is within which time a query or a mutation is answered; 5 s where it is 0.
	Answering time.Duration
}

// New makes the endpoint.
func New(r *Resolver, log *slog.Logger, options Options) *API {
	sockets, streams := r.transports(options, log)
	schema := generated.NewExecutableSchema(generated.Config{Schema: r.served(), Resolvers: r, Directives: generated.DirectiveRoot{Visible: visible, Once: r.once}})
	server := handler.New(schema)
	server.AddTransport(sockets)
	server.AddTransport(streams)
	server.AddTransport(gqlhttp.Transport{})
	gate := limits.New(limits.Options{Development: options.Development, Log: log})
	server.SetQueryCache(gate)
	server.SetParserTokenLimit(limits.MaxTokens)
	server.SetDisableSuggestion(true) // the gate suggests
	if options.Development {
		server.Use(extension.Introspection{})
	}
	known := options.Documents
	if known == nil {
		known, _ = documents.New(false) // no manifest that could be wrong
	}
	server.Use(documents.Resolver{Store: known}) // before everything that looks at the query
	server.Use(gate)
	if r.Rates != nil {
		server.Use(r.Rates)
	}
	server.Use(documents.Keeper{Store: known}) // after everything that may refuse it
	server.SetErrorPresenter(Present(log))
	server.SetRecoverFunc(Recover(log))
	answers := NewAnswers(r, schema.Schema())
	server.AroundOperations(options.finish)
	server.AroundRootFields(r.audited(log))
	server.AroundResponses(r.Loaders)
	server.AroundResponses(answers.Watch)
	server.AroundResponses(Tell)
	return &API{
		Handler: streaming(r.session(r.Rates.Admit(server)), options.bounded(r.session(r.Rates.Admit(answers.Wrap(r.Rates.Tell(server)))))),
		Sockets: sockets, Streams: streams, Refused: gate,
	}
}

// bounded limits the size and the time of a request; sockets have limits of their own. It also puts the language into the context, which refusals need.
func (o Options) bounded(next within) http.Handler {
	answering := o.answering()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Cache-Control"], h["Vary"] = noStore, vary
		ctx := lang.With(r.Context(), lang.Match(r.Header.Get("Accept-Language")))
		if websocket.IsWebSocketUpgrade(r) {
			next(ctx, w, r)
			return
		}
		if r.ContentLength > maxBody {
			refuse(w, r.WithContext(ctx), http.StatusRequestEntityTooLarge, fault.ErrBadUserInput.Saying("the request is too large", "请求过大"))
			return
		}
		if r.ContentLength < 0 { // a body of a known length is no longer than that
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		}
		ctx, cancel := withDeadline(ctx, answering)
		defer cancel()
		next(ctx, w, r)
	})
}

// within handles a request in a context that is not the request's yet: a request is copied for each of its contexts.
type within func(ctx context.Context, w http.ResponseWriter, r *http.Request)

// ServeHTTP handles a request in its own context.
func (f within) ServeHTTP(w http.ResponseWriter, r *http.Request) { f(r.Context(), w, r) }

var (
	noStore = []string{"no-store"}
	// vary is what answers depend on beside the address.
	vary = []string{"Accept, Accept-Encoding, Accept-Language, Authorization, Cuppa-Brand, Origin"}
)

// session puts the caller and the caller's brand into the context. A token that is not good any more makes an anonymous caller: what needs a
// session then answers UNAUTHENTICATED, and logging in again works.
func (r *Resolver) session(next http.Handler) within {
	return func(ctx context.Context, w http.ResponseWriter, req *http.Request) {
		ctx = identity.OnDevice(identity.FromAddress(ctx, req.RemoteAddr), req.Header.Get("Cuppa-Device"))
		ctx, err := r.callerOf(ctx, req.Header.Get("Authorization"), req.Header.Get("Cuppa-Brand"))
		if err != nil {
			refuse(w, req.WithContext(ctx), http.StatusOK, err)
			return
		}
		next.ServeHTTP(w, req.WithContext(ctx))
	}
}

func (r *Resolver) callerOf(ctx context.Context, authorization, brand string) (context.Context, error) {
	if authorization != "" {
		p, err := r.Identity.Authenticate(ctx, authorization)
		switch {
		case err == nil:
			return identity.With(ctx, p), nil // confined to their brand
		case ignore(err, fault.ErrUnauthenticated) != nil:
			return ctx, err
		}
	}
	brandID, err := r.Identity.Brand(ctx, brand)
	if err != nil {
		return ctx, err
	}
	return db.ForBrand(ctx, brandID), nil
}

// refuse answers a request that GraphQL never sees. A status of 200 is that of the media type that the client wants.
func refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	shown := fault.ErrInternal
	switch all, ok := fault.All(err); {
	case ok:
		shown = all[0]
	case r.Context().Err() != nil, db.Away(err):
		shown = fault.ErrUnavailable
	}
	gqlhttp.Refuse(w, r, status, errorBody(shown.Code, shown.Text.In(lang.From(r.Context()))))
}
