package graph

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"cuppa/internal/connlimit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/gqlsse"
	"cuppa/internal/gqlws"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
)

// maxConnections is how many sockets and streams a process holds open.
const maxConnections = 20_000

// live makes the transports of subscriptions, which count their connections together.
func (r *Resolver) transports(options Options, log *slog.Logger) (*gqlws.Transport, *gqlsse.Transport) {
	perAccount, perAddress, _ := options.Connections.Limits() // the start has refused what can't be
	limiter := connlimit.New(connlimit.Limits{Total: maxConnections, PerAddress: perAddress, PerAccount: perAccount})
	sockets := gqlws.New(r.Rates.sockets(gqlws.Options{
		Init: r.openSocket, Refresh: r.refreshSocket, CheckOrigin: options.CheckOrigin, Account: account, Session: sessionOf, Ended: r.ended, Limiter: limiter,
		OperationTimeout: options.answering(), Log: log,
	}))
	streams := gqlsse.New(gqlsse.Options{
		Expires: expires, Account: account, Session: sessionOf, Ended: r.ended, Limiter: limiter, MaxBodyBytes: maxBody, OperationTimeout: options.answering(), Log: log,
	})
	if r.Identity != nil { // but in tests of the protocol alone
		r.Identity.OnEnd(sockets.End)
		r.Identity.OnEnd(streams.End)
	}
	return sockets, streams
}

// streaming takes requests for events past what buffers answers and bounds their time.
func streaming(events, rest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" && gqlsse.Wanted(r) {
			w.Header()["Vary"] = vary
			events.ServeHTTP(w, r.WithContext(lang.With(r.Context(), lang.Match(r.Header.Get("Accept-Language")))))
			return
		}
		rest.ServeHTTP(w, r)
	})
}

// account names the caller for the limits; a guest without a session is nobody and counts by the address only.
func account(ctx context.Context) string {
	p, ok := identity.From(ctx)
	if !ok {
		return ""
	}
	return string(p.Kind) + " " + p.ID
}

func expires(ctx context.Context) time.Time {
	p, _ := identity.From(ctx)
	return p.Expires
}

// openSocket decides on connection_init: {"authorization": "Bearer …", "language": "en", "device": "…"}. A bad token closes the socket with 4403; without one the caller is
// anonymous.
func (r *Resolver) openSocket(ctx context.Context, payload map[string]any, req *http.Request) (context.Context, time.Time, error) {
	if l, ok := payload["language"].(string); ok {
		ctx = lang.With(ctx, lang.Match(l))
	}
	if device, ok := payload["device"].(string); ok {
		ctx = identity.OnDevice(ctx, device)
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

// refreshSocket extends a socket's life by a ping with {"authorization": "Bearer …"}, a later token of the same session's owner.
func (r *Resolver) refreshSocket(ctx context.Context, payload map[string]any) (time.Time, error) {
	authorization, ok := payload["authorization"].(string)
	if !ok {
		return time.Time{}, fault.ErrUnauthenticated
	}
	p, err := r.Identity.Authenticate(ctx, authorization)
	if err != nil {
		return time.Time{}, err
	}
	if was, ok := identity.From(ctx); !ok || was.Kind != p.Kind || was.ID != p.ID || was.BrandID != p.BrandID {
		return time.Time{}, fault.ErrForbidden
	}
	return p.Expires, nil
}

// Drain ends the sockets and the streams of a server that stops, spread over window.
func (a *API) Drain(ctx context.Context, window time.Duration) {
	var wg sync.WaitGroup
	// Who does not go in time is cut, and there is nobody to tell.
	wg.Go(func() { _ = a.Sockets.Drain(ctx, window) })
	wg.Go(func() { _ = a.Streams.Drain(ctx, window) })
	wg.Wait()
}

// sessionOf names the session that a socket lives by.
func sessionOf(ctx context.Context) string {
	p, _ := identity.From(ctx)
	return p.SessionID
}

// ended says whether the caller's session has ended since the caller's token was looked at.
func (r *Resolver) ended(ctx context.Context) bool {
	p, ok := identity.From(ctx)
	return ok && r.Identity.Ended(p.SessionID)
}
