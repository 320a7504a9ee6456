package graph

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/graph/quotes"
	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/order"
)

// Answers keeps the bytes of answers that depend on menus only: queries whose root fields all carry @snapshot. An answer is given again for the same
// request, language and brand as long as every menu that it was read from is still the one in memory and nothing that it shows has changed by time passing.
//
// It also keeps how to answer quotes: see package quotes.
type Answers struct {
	menus  *catalog.Service
	now    func() time.Time
	kept   *otter.Cache[string, *answer]
	price  func(ctx context.Context, in quotes.Input) (order.Quote, error)
	quotes *otter.Cache[string, *quoting]
}

// quoting is the plan of a document with the header of its answers.
type quoting struct {
	plan   *quotes.Plan
	header http.Header
}

const (
	// keptBytes bounds the memory of kept answers.
	keptBytes = 32 << 20
	// keptRequest bounds the size of a request whose answer may be kept.
	keptRequest = 16 << 10
	// keptList is how long an answer without a menu, such as the list of shops, is given again.
	keptList = 2 * time.Second
	// keptQuoting bounds the documents of quotes whose plans are kept: pages have one each.
	keptQuoting = 200
	// quoteSize is more than most quotes have, in bytes.
	quoteSize = 4 << 10
)

type answer struct {
	header http.Header
	body   []byte
	zip    sync.Once
	zipped []byte // nil when it is small
	menus  []*catalog.Menu
	until  time.Time
}

// NewAnswers makes an empty keeper.
func NewAnswers(r *Resolver) *Answers {
	return &Answers{
		menus: r.Catalog, now: r.Now, price: r.quote,
		kept: otter.Must(&otter.Options[string, *answer]{
			MaximumWeight: keptBytes,
			Weigher:       func(k string, a *answer) uint32 { return uint32(len(k) + 2*len(a.body) + 512) },
		}),
		quotes: otter.Must(&otter.Options[string, *quoting]{MaximumSize: keptQuoting}),
	}
}

// depends collects which menus an answer is read from.
type depends struct {
	mu     sync.Mutex
	public bool // all root fields carry @snapshot
	failed bool
	menus  []*catalog.Menu
	quotes *quotes.Plan // of an operation that asks for nothing but a quote
}

type dependsKey struct{}

// depend notes that the answer shows the menu's shop; nil notes that it shows a list that no single menu stands for.
func depend(ctx context.Context, m *catalog.Menu) {
	d, ok := ctx.Value(dependsKey{}).(*depends)
	if !ok || m == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Contains(d.menus, m) {
		d.menus = append(d.menus, m)
	}
}

// Watch is the executor's side: it sees which fields an operation has and whether its answer is whole.
func (a *Answers) Watch(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	d, ok := ctx.Value(dependsKey{}).(*depends)
	if !ok || !graphql.HasOperationContext(ctx) { // a body that does not parse has no operation
		return next(ctx)
	}
	op := graphql.GetOperationContext(ctx)
	response := next(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failed = response == nil || len(response.Errors) > 0; d.failed {
		return response // its fields may not even be collectable
	}
	d.public = op.Operation != nil && op.Operation.Operation == ast.Query && snapshotOnly(op)
	if !d.failed {
		d.quotes = quotes.Compile(op)
	}
	return response
}

func snapshotOnly(op *graphql.OperationContext) bool {
	fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"})
	for _, f := range fields {
		if f.Definition == nil || f.Definition.Directives.ForName("snapshot") == nil {
			return false
		}
	}
	return len(fields) > 0
}

// Wrap gives kept answers and keeps new ones; everything else passes through.
func (a *Answers) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.ContentLength <= 0 || r.ContentLength > keptRequest || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			next.ServeHTTP(w, r)
			return
		}
		body := make([]byte, r.ContentLength)
		if _, err := io.ReadFull(r.Body, body); err != nil {
			http.Error(w, `{"errors":[{"message":"the request body was cut off","extensions":{"code":"BAD_USER_INPUT"}}]}`, http.StatusBadRequest)
			return
		}
		brandID, _ := db.Brand(r.Context())
		key := strconv.Itoa(brandID) + string(lang.From(r.Context())) + "\x00" + r.Header.Get("Accept") + "\x00" + string(body)
		if kept, ok := a.kept.GetIfPresent(key); ok && a.good(r.Context(), kept) {
			kept.write(w, strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"))
			return
		}
		shape, variables, plain := quotes.Split(body)
		if shape = r.Header.Get("Accept") + "\x00" + shape; plain && a.quote(w, r, shape, variables) {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		d := &depends{}
		begun := a.now()
		recorded := &recorder{header: http.Header{}, status: http.StatusOK}
		next.ServeHTTP(recorded, r.WithContext(context.WithValue(r.Context(), dependsKey{}, d)))
		made := &answer{header: recorded.header, body: recorded.body.Bytes(), menus: d.menus}
		if d.public && !d.failed && recorded.status == http.StatusOK {
			a.keep(key, made, begun)
		}
		if d.quotes != nil && plain && recorded.status == http.StatusOK {
			a.quotes.Set(shape, &quoting{plan: d.quotes, header: recorded.header.Clone()})
		}
		maps.Copy(w.Header(), recorded.header)
		w.Header().Set("Content-Length", strconv.Itoa(len(made.body)))
		w.WriteHeader(recorded.status)
		_, _ = w.Write(made.body) // plain: this one was waited for long enough
	})
}

// quote answers a quote by the plan of its document, where there is one. What it does not answer is the executor's, refusals too.
func (a *Answers) quote(w http.ResponseWriter, r *http.Request, shape string, variables []byte) bool {
	known, ok := a.quotes.GetIfPresent(shape)
	if !ok {
		return false
	}
	in, ok := known.plan.Read(variables)
	if !ok {
		return false
	}
	quoted, err := a.price(r.Context(), in)
	if err != nil {
		return false
	}
	body := known.plan.Write(make([]byte, 0, quoteSize), quoted, lang.From(r.Context()))
	maps.Copy(w.Header(), known.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body)
	return true
}

func (a *Answers) keep(key string, made *answer, begun time.Time) {
	made.until = begun.Add(catalog.MaxValid)
	if len(made.menus) == 0 {
		made.until = begun.Add(keptList)
	}
	for _, m := range made.menus {
		if t := m.ValidUntil(begun); t.Before(made.until) {
			made.until = t
		}
	}
	made.header = made.header.Clone()
	made.header.Set("Content-Length", strconv.Itoa(len(made.body)))
	a.kept.Set(key, made)
}

// good says whether a kept answer is still what would be answered.
func (a *Answers) good(ctx context.Context, kept *answer) bool {
	if !a.now().Before(kept.until) {
		return false
	}
	for _, m := range kept.menus {
		if now, err := a.menus.Menu(ctx, m.Shop.ID); err != nil || now != m {
			return false
		}
	}
	return true
}

// zipFrom is the size in bytes from which compressing is worth it.
const zipFrom = 1400

func (a *answer) write(w http.ResponseWriter, gzipped bool) {
	header, body := w.Header(), a.body
	maps.Copy(header, a.header)
	if len(body) >= zipFrom {
		if gzipped {
			a.zip.Do(func() { a.zipped = zip(a.body) }) // the first who wants it pays, the others get the bytes
			header["Content-Encoding"] = encodingGzip
			header["Content-Length"] = []string{strconv.Itoa(len(a.zipped))}
			body = a.zipped
		}
	}
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body)
}

var encodingGzip = []string{"gzip"}

func zip(body []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, 6) // 6 is a level
	_, _ = z.Write(body)                 // a buffer does not fail
	_ = z.Close()
	return out.Bytes()
}

// recorder takes an answer before it is sent.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the answer's header.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader takes the status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write takes a part of the body.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
