package limits

import (
	"context"
	"log/slog"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"cuppa/internal/fault"
)

const (
	// keptBytes bounds the memory of documents that have passed, by what they are guessed to take.
	keptBytes = 32 << 20
	// nodeBytes is what a selection or value takes.
	nodeBytes = 320
)

// Options are the rules of a Gate.
type Options struct {
	// Development tells more in errors: suggestions, and what the parser found.
	Development bool
	// Limit is what an operation may cost for who asks; by default Limit of this package.
	Limit func(context.Context) int
	// Log gets what should never happen.
	Log *slog.Logger
}

// Gate is gqlgen's extension that refuses documents before they are validated, and operations before they run. It works below the transports, so HTTP, GET,
// server-sent events and sockets have the same limits. It is also the server's query cache: what has passed once is neither parsed nor counted again, and
// what was refused is not kept.
type Gate struct {
	opt    Options
	schema *ast.Schema
	costs  map[*ast.FieldDefinition]cost
	docs   *otter.Cache[string, document]
	counts *prometheus.CounterVec
}

type document struct {
	*ast.QueryDocument
	nodes int
}

// New makes a gate; Use it on a gqlgen server, and hand it to SetQueryCache.
func New(opt Options) *Gate {
	if opt.Limit == nil {
		opt.Limit = Limit
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	counts := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "cuppa_refused_documents_total", Help: "Documents and operations that were refused before they ran, by the first reason.",
	}, []string{"reason"})
	for _, reason := range reasons {
		counts.WithLabelValues(reason)
	}
	return &Gate{opt: opt, counts: counts, docs: otter.Must(&otter.Options[string, document]{
		MaximumWeight: keptBytes,
		Weigher:       func(text string, d document) uint32 { return uint32(len(text) + nodeBytes*d.nodes + 2048) },
	})}
}

// Describe names the figures to Prometheus.
func (g *Gate) Describe(to chan<- *prometheus.Desc) { g.counts.Describe(to) }

// Collect tells how many documents were refused, by reason.
func (g *Gate) Collect(to chan<- prometheus.Metric) { g.counts.Collect(to) }

// refuse counts a request that is refused, and answers the error; nil where there is nothing to refuse.
func (g *Gate) refuse(all ...*Refusal) *gqlerror.Error {
	if len(all) > 0 {
		g.counts.WithLabelValues(all[0].Reason).Inc()
	}
	return Refusals(all).gql()
}

// ExtensionName names it to gqlgen.
func (g *Gate) ExtensionName() string { return "Limits" }

// Validate takes the schema, with the costs that its directives say.
func (g *Gate) Validate(schema graphql.ExecutableSchema) (err error) {
	g.schema = schema.Schema()
	g.costs, err = costs(g.schema)
	return err
}

// Get is a document that has passed, for gqlgen's query cache.
func (g *Gate) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	d, ok := g.docs.GetIfPresent(text)
	return d.QueryDocument, ok
}

// Add keeps nothing: only what has passed the gate is kept.
func (g *Gate) Add(context.Context, string, *ast.QueryDocument) {}

// MutateOperationParameters refuses a request whose document is none that should be validated or run, or whose variables do not fit it.
func (g *Gate) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	doc, refused := g.document(ctx, request.Query)
	if len(refused) > 0 {
		return g.refuse(refused...)
	}
	if len(request.OperationName) > maxName {
		return g.refuse(refuse(ReasonTooLong, "the operation's name is too long", "操作名称过长", nil))
	}
	op := doc.Operations.ForName(request.OperationName)
	if op == nil {
		return g.refuse(refuse(ReasonDocument, "the query has no such operation", "查询中没有该操作", nil))
	}
	return g.refuse(checkVariables(g.schema, op, request.Variables)...)
}

// Check says what is wrong with a document, whoever sends it; it is kept when nothing is.
func (g *Gate) Check(ctx context.Context, text string) error {
	if _, refused := g.document(ctx, text); len(refused) > 0 {
		return refused
	}
	return nil
}

func (g *Gate) document(ctx context.Context, text string) (*ast.QueryDocument, Refusals) {
	if d, ok := g.docs.GetIfPresent(text); ok {
		return d.QueryDocument, nil
	}
	doc, nodes, refused := g.admit(ctx, text)
	if len(refused) == 0 {
		g.docs.Set(text, document{doc, nodes})
	}
	return doc, refused
}

// admit takes a document through the checks, the cheapest first.
func (g *Gate) admit(ctx context.Context, text string) (doc *ast.QueryDocument, nodes int, refused Refusals) {
	defer func() {
		if p := recover(); p != nil { // a mistake of the validator's, or ours, must not be a way to make the server fail
			g.opt.Log.ErrorContext(ctx, "a query could not be validated", "panic", p)
			refused = Refusals{{Reason: ReasonDocument, fault: fault.ErrBadUserInput}}
		}
	}()
	if r := checkText(text); r != nil {
		return nil, 0, Refusals{r}
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, MaxTokens)
	if err != nil {
		return nil, 0, Refusals{syntax(err, g.opt.Development)}
	}
	counted, r := checkDocument(doc)
	if r != nil {
		return nil, 0, Refusals{r}
	}
	if counted.introspects && !g.opt.Development {
		return nil, 0, Refusals{refuse(ReasonClosed, "this server does not tell its schema", "服务器未开放内省", nil)}
	}
	if refused = validate(g.schema, doc, false); len(refused) > 0 {
		if g.opt.Development && len(refused) < MaxErrors { // few enough names to look for what was meant
			refused = validate(g.schema, doc, true)
		}
		return nil, 0, refused
	}
	if refused = checkLiterals(g.schema, doc); len(refused) > 0 {
		return nil, 0, refused
	}
	return doc, counted.nodes, nil
}
