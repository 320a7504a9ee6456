package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/graph/generated"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/gqlws"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
)

const (
	// maxBody bounds a request, in bytes.
	maxBody = 256 << 10
	// maxTokens bounds the tokens of a query: the parser and the validator recurse and compare pairwise.
	maxTokens = 2_000
	// keptQueries bounds the parsed queries in memory.
	keptQueries = 1_000
	// answering bounds a query or a mutation.
	answering = 10 * time.Second
)

// API is the GraphQL endpoint over HTTP and WebSocket.
type API struct {
	http.Handler
	// Sockets is the WebSocket transport: it must be drained before the server stops.
	Sockets *gqlws.Transport
}

// Options are the rules of an API.
type Options struct {
	// Development opens introspection and lets errors suggest names.
	Development bool
	// CheckOrigin allows WebSockets of other origins; without it only our own pages may open one.
	CheckOrigin func(*http.Request) bool
}

// New makes the endpoint.
func New(r *Resolver, log *slog.Logger, options Options) *API {
	sockets := gqlws.New(gqlws.Options{Init: r.openSocket, CheckOrigin: options.CheckOrigin, Log: log})
	server := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: r}))
	server.AddTransport(sockets)
	server.AddTransport(transport.GET{})
	server.AddTransport(transport.POST{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](keptQueries))
	server.SetParserTokenLimit(maxTokens)
	server.SetDisableSuggestion(!options.Development)
	if options.Development {
		server.Use(extension.Introspection{})
	}
	server.Use(decided{})
	server.SetErrorPresenter(Present(log))
	server.SetRecoverFunc(Recover(log))
	answers := NewAnswers(r)
	server.AroundResponses(r.Loaders)
	server.AroundResponses(answers.Watch)
	return &API{Handler: r.session(bounded(answers.Wrap(spoken(server)))), Sockets: sockets}
}

// decided refuses operations with a Boolean variable that is null although it has a default: @skip and @include may use such a one, and gqlgen panics there.
// Every other place for a Boolean in the schema wants one that is not null.
type decided struct{}

// ExtensionName names it to gqlgen.
func (decided) ExtensionName() string { return "Decided" }

// Validate has nothing to check.
func (decided) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext looks at the variables.
func (decided) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, v := range op.Operation.VariableDefinitions {
		if given, ok := op.Variables[v.Variable]; ok && given == nil && v.Type.NamedType == "Boolean" {
			return gqlerror.Wrap(fault.ErrBadUserInput)
		}
	}
	return nil
}

// bounded limits the size and the time of a request; sockets have limits of their own.
func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			next.ServeHTTP(w, r)
			return
		}
		if r.ContentLength > maxBody {
			refuse(w, r, http.StatusRequestEntityTooLarge, fault.ErrBadUserInput.Saying("the request is too large", "请求过大"))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		ctx, cancel := context.WithTimeout(r.Context(), answering)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// spoken gives a request that GraphQL refuses the status of the GraphQL-over-HTTP specification, where gqlgen answers 422: 400 with
// application/graphql-response+json, and 200 with application/json, whose clients often drop the body of anything else.
func spoken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(&statusWriter{ResponseWriter: w}, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	refused bool
}

// WriteHeader translates the status.
func (w *statusWriter) WriteHeader(status int) {
	if status == http.StatusUnprocessableEntity {
		status = http.StatusOK
		if strings.HasPrefix(w.Header().Get("Content-Type"), "application/graphql-response+json") {
			status = http.StatusBadRequest
		}
	}
	if w.refused = status >= http.StatusBadRequest; w.refused && !strings.Contains(w.Header().Get("Content-Type"), "json") {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write gives the errors that gqlgen's transports make on their own, past the presenter, the code that every error has.
func (w *statusWriter) Write(body []byte) (int, error) {
	var shown struct {
		Errors gqlerror.List `json:"errors"`
		Data   any           `json:"data"`
	}
	if !w.refused || json.Unmarshal(body, &shown) != nil {
		return w.ResponseWriter.Write(body)
	}
	for _, e := range shown.Errors {
		if e.Extensions["code"] == nil {
			e.Extensions = map[string]any{"code": fault.ErrBadUserInput.Code}
		}
	}
	coded, err := json.Marshal(shown)
	if err != nil {
		return 0, fmt.Errorf("graph: an error's answer: %w", err)
	}
	if _, err := w.ResponseWriter.Write(coded); err != nil {
		return 0, err //nolint:wrapcheck // the connection's
	}
	return len(body), nil
}

// session puts the language, the caller and the caller's brand into the context. A token that is not good any more makes an anonymous caller: what needs a
// session then answers UNAUTHENTICATED, and logging in again works.
func (r *Resolver) session(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		ctx := lang.With(req.Context(), lang.Match(req.Header.Get("Accept-Language")))
		ctx, err := r.callerOf(ctx, req.Header.Get("Authorization"), req.Header.Get("Cuppa-Brand"))
		if err != nil {
			refuse(w, req.WithContext(ctx), http.StatusOK, err)
			return
		}
		next.ServeHTTP(w, req.WithContext(ctx))
	})
}

func (r *Resolver) callerOf(ctx context.Context, authorization, brand string) (context.Context, error) {
	if authorization != "" {
		p, err := r.Identity.Authenticate(ctx, authorization)
		switch {
		case err == nil:
			return db.ForBrand(identity.With(ctx, p), p.BrandID), nil
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

// openSocket decides on connection_init: {"authorization": "Bearer …", "language": "en"}. A bad token closes the socket with 4403; without one the caller is
// anonymous.
func (r *Resolver) openSocket(ctx context.Context, payload map[string]any, req *http.Request) (context.Context, time.Time, error) {
	if l, ok := payload["language"].(string); ok {
		ctx = lang.With(ctx, lang.Match(l))
	}
	given := payload["authorization"]
	if given == nil {
		given = payload["Authorization"]
	}
	authorization, ok := given.(string)
	if !ok && given != nil {
		return ctx, time.Time{}, fault.ErrUnauthenticated
	}
	if authorization == "" {
		authorization = req.Header.Get("Authorization")
	}
	if authorization == "" {
		return ctx, time.Time{}, nil // session has put the brand in
	}
	p, err := r.Identity.Authenticate(ctx, authorization)
	if err != nil {
		return ctx, time.Time{}, err
	}
	return db.ForBrand(identity.With(ctx, p), p.BrandID), p.Expires, nil
}

// refuse answers a request that GraphQL never sees.
func refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	shown := fault.ErrInternal
	if all, ok := fault.All(err); ok {
		shown = all[0]
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(errorBody(shown.Code, shown.Text.In(lang.From(r.Context()))))
}
