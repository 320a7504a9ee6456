package graph

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/graph/generated"
	"cuppa/internal/breaker"
	"cuppa/internal/config"
	"cuppa/internal/coupon"
	"cuppa/internal/fault"
	"cuppa/internal/gqlws"
	"cuppa/internal/identity"
	"cuppa/internal/rate"
	"cuppa/internal/redisx"
	"cuppa/internal/wallet"
)

// Rates holds callers to how often they may ask: all requests, operations with @rate, and guesses at coupon codes. A nil Rates limits nothing.
type Rates struct {
	limiter  *rate.Limiter
	requests *rate.Limit
	policy   string
	// fields are the limits of root fields, by "Mutation.staffLogin"; roots are the root types that have any.
	fields map[string][]fieldRate
	roots  map[ast.Operation]string
	// missesOf and missesFrom count wrong coupon codes by account and by address.
	missesOf, missesFrom *rate.Limit
	set                  config.Rate
}

type fieldRate struct {
	limit     *rate.Limit
	byAddress bool
}

// Wrong coupon codes that one may name. A shop's guests share an address.
const (
	missesOfAccount  = 10
	missesOfAddress  = 60
	missesPerMinute  = 1
	missesPerMinuteA = 10
	// chatter is how many messages a socket may send for each request that its caller may: a subscription has a complete and a ping.
	chatter = 4
	// redisOpenFor is shorter than for outside parties: nobody waits for a probe of ours, and limits are each replica's own meanwhile.
	redisOpenFor = 3 * time.Second
)

// NewRates reads the limits of operations from the schema; nil when limits are off. They are shared over Redis, which its own breaker stands before, while Run
// runs.
func NewRates(set config.Rate, redis *redisx.Redis, parties *breaker.Parties, log *slog.Logger) *Rates {
	if set.Off() {
		return nil
	}
	var before *breaker.Breaker
	if redis != nil && !redis.Embedded() {
		before = parties.Party("REDIS", breaker.Options{While: rate.ErrAway, OpenFor: redisOpenFor})
	}
	l := rate.New(rate.Options{Redis: redis, Breaker: before, Log: log})
	r := &Rates{
		limiter: l, requests: l.Define("requests", set.PerSecond, time.Second, set.Burst), set: set,
		policy: `"requests";q=` + strconv.Itoa(set.PerSecond) + `;w=1`, fields: map[string][]fieldRate{}, roots: map[ast.Operation]string{},
		missesOf:   l.Define("coupon-misses-account", missesPerMinute, time.Minute, missesOfAccount),
		missesFrom: l.Define("coupon-misses-address", missesPerMinuteA, time.Minute, missesOfAddress),
	}
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for kind, root := range map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation, ast.Subscription: schema.Subscription} {
		for _, field := range root.Fields {
			for _, d := range field.Directives.ForNames("rate") {
				r.roots[kind] = root.Name
				name := root.Name + "." + field.Name
				r.fields[name] = append(r.fields[name], r.fieldRate(field.Name, d))
			}
		}
	}
	return r
}

func (rt *Rates) fieldRate(field string, d *ast.Directive) fieldRate {
	given := d.ArgumentMap(nil)
	perMinute, _ := given["perMinute"].(int64)
	burst, _ := given["burst"].(int64)
	by, _ := given["by"].(string)
	name := field
	if by == "ADDRESS" {
		name += "-address"
	}
	return fieldRate{limit: rt.limiter.Define(name, int(perMinute), time.Minute, int(burst)), byAddress: by == "ADDRESS"}
}

// Run shares the limits until ctx ends.
func (rt *Rates) Run(ctx context.Context) error {
	if rt == nil {
		return nil
	}
	return rt.limiter.Run(ctx)
}

// Describe names the figures to Prometheus.
func (rt *Rates) Describe(to chan<- *prometheus.Desc) {
	if rt != nil {
		rt.limiter.Describe(to)
	}
}

// Collect tells the figures of now.
func (rt *Rates) Collect(to chan<- prometheus.Metric) {
	if rt != nil {
		rt.limiter.Collect(to)
	}
}

// addressOf is the bucket of where a request comes from.
func addressOf(ctx context.Context) rate.Who { return rate.Address(identity.RemoteAddr(ctx)) }

// callerWho is whose requests are counted: the account's, or without a session the address's.
func callerWho(ctx context.Context) rate.Who {
	p, ok := identity.From(ctx)
	switch {
	case !ok:
		return addressOf(ctx)
	case p.Kind == identity.KindStaff:
		return rate.Staff(p.ID)
	default:
		return rate.Account(p.ID)
	}
}

// Admit counts each HTTP request, the opening of a socket too, and answers 429 to those that are too many, before anything is read or looked up for them.
func (rt *Rates) Admit(next http.Handler) http.Handler {
	if rt == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait := rt.limiter.Take(r.Context(), rt.requests, callerWho(r.Context())); wait > 0 {
			rt.headers(w.Header(), wait)
			refuse(w, r, http.StatusTooManyRequests, fault.ErrRateLimited)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// headers say when to come again: Retry-After (RFC 9110, 10.2.3) and those of draft-ietf-httpapi-ratelimit-headers.
func (rt *Rates) headers(h http.Header, wait time.Duration) {
	seconds := strconv.Itoa(int((wait + time.Second - 1) / time.Second))
	h.Set("Retry-After", seconds)
	if rt == nil {
		return
	}
	h.Set("RateLimit-Policy", rt.policy)
	h.Set("RateLimit", `"requests";r=0;t=`+seconds)
}

// sockets gives the rules for sockets: each operation is a request of its caller.
func (rt *Rates) sockets(o gqlws.Options) gqlws.Options {
	if rt == nil {
		return o
	}
	o.MaxMessagesPerSecond, o.MaxMessageBurst = chatter*rt.set.PerSecond, chatter*rt.set.Burst
	o.Admit = func(ctx context.Context) error {
		if rt.limiter.Take(ctx, rt.requests, callerWho(ctx)) > 0 {
			return fault.ErrRateLimited
		}
		return nil
	}
	return o
}

// ExtensionName names it to gqlgen.
func (rt *Rates) ExtensionName() string { return "Rates" }

// Validate has nothing to check.
func (rt *Rates) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext counts the operation's fields that have limits of their own, over every transport. What is refused has spent what it got.
func (rt *Rates) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	root, known := rt.roots[op.Operation.Operation]
	if !known {
		return nil
	}
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{root}) {
		for _, f := range rt.fields[root+"."+field.Name] {
			who := addressOf(ctx)
			if !f.byAddress {
				who = callerWho(ctx)
			}
			if wait := rt.limiter.Take(ctx, f.limit, who); wait > 0 {
				return gqlerror.Wrap(tooMany(ctx, wait))
			}
		}
	}
	return nil
}

// mayGuess refuses coupon codes from who has named too many wrong ones lately.
func (rt *Rates) mayGuess(ctx context.Context, codes []string) error {
	if rt == nil || len(codes) == 0 {
		return nil
	}
	if wait := max(rt.limiter.Empty(rt.missesOf, callerWho(ctx)), rt.limiter.Empty(rt.missesFrom, addressOf(ctx))); wait > 0 {
		return tooMany(ctx, wait)
	}
	return nil
}

// guessed notes the wrong codes of coupons and gift cards that an answer tells of.
func (rt *Rates) guessed(ctx context.Context, err error) {
	if rt == nil || !errors.Is(err, coupon.ErrNotFound) && !errors.Is(err, wallet.ErrCard) {
		return
	}
	faults, _ := fault.All(err)
	misses := 0
	for _, f := range faults {
		if errors.Is(f, coupon.ErrNotFound) {
			misses++
		}
	}
	rt.limiter.Spend(rt.missesOf, callerWho(ctx), max(misses, 1))
	rt.limiter.Spend(rt.missesFrom, addressOf(ctx), max(misses, 1))
}

// refusal is told by whoever refuses while a request is answered.
type refusal struct{ wait atomic.Int64 }

type refusalKey struct{}

// tooMany notes how long a caller must wait, for Tell, and answers the fault.
func tooMany(ctx context.Context, wait time.Duration) error {
	if r, ok := ctx.Value(refusalKey{}).(*refusal); ok {
		r.wait.Store(max(r.wait.Load(), int64(wait)))
	}
	return fault.ErrRateLimited
}

// Tell gives an answer that is nothing but a refusal for its rate the status 429, with Retry-After. It does so without rates as well: locks of staff accounts
// are not among them.
func (rt *Rates) Tell(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if websocket.IsWebSocketUpgrade(r) {
			next.ServeHTTP(w, r) // a socket takes the connection over as it is
			return
		}
		told := &refusal{}
		late := &lateWriter{ResponseWriter: w, rates: rt, told: told}
		next.ServeHTTP(late, r.WithContext(context.WithValue(r.Context(), refusalKey{}, told)))
		late.begin(nil)
	})
}

// lateWriter keeps the status back until the first bytes of the body say what the answer is.
type lateWriter struct {
	http.ResponseWriter
	rates  *Rates
	told   *refusal
	status int
	begun  bool
}

// WriteHeader notes the status.
func (w *lateWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write sends the status, and a part of the body.
func (w *lateWriter) Write(body []byte) (int, error) {
	w.begin(body)
	return w.ResponseWriter.Write(body) //nolint:wrapcheck // the connection's
}

// FlushError sends what there is: streams do.
func (w *lateWriter) FlushError() error {
	w.begin(nil)
	return http.NewResponseController(w.ResponseWriter).Flush() //nolint:wrapcheck // the connection's
}

// Flush sends what there is.
func (w *lateWriter) Flush() { _ = w.FlushError() }

// Unwrap lets http.ResponseController reach the connection.
func (w *lateWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *lateWriter) begin(body []byte) {
	if w.begun {
		return
	}
	w.begun = true
	if w.status == 0 {
		w.status = http.StatusOK
	}
	if wait := w.told.wait.Load(); wait > 0 && !bytes.Contains(body, []byte(`"data":{`)) {
		w.rates.headers(w.Header(), time.Duration(wait))
		w.status = http.StatusTooManyRequests
	}
	w.ResponseWriter.WriteHeader(w.status)
}
