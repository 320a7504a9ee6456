package graph

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
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

	"cuppa/graph/cachecontrol"
	"cuppa/graph/limits"
	"cuppa/graph/quotes"
	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/gqlhttp"
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
	schema *ast.Schema
	price  func(ctx context.Context, in quotes.Input, memory *order.Memory) (order.Quote, error)
	quotes plans
}

// plans are how to answer quotes, by the shapes of their documents. Looking one up takes no memory.
type plans struct {
	mu    sync.RWMutex
	known map[string]*quoting
}

func (p *plans) get(shape []byte) *quoting {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.known[string(shape)]
}

// set makes room where there is none, by whichever.
func (p *plans) set(shape []byte, q *quoting) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for other := range p.known {
		if len(p.known) < keptQuoting {
			break
		}
		delete(p.known, other)
	}
	p.known[string(shape)] = q
}

// buffers are memory for what is read and written. What is larger than most is not kept.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

const keptBuffer = 16 << 10

// quoteMemory is what a plan answers a quote in. Nothing of it is left in the answer's bytes.
type quoteMemory struct {
	input quotes.Memory
	order order.Memory
}

var quoteMemories = sync.Pool{New: func() any { return new(quoteMemory) }}

func (m *quoteMemory) free() {
	if !m.input.Large() { // what is made for a large input is large as well
		quoteMemories.Put(m)
	}
}

func freeBuffer(b *[]byte) {
	if cap(*b) <= keptBuffer {
		buffers.Put(b)
	}
}

// quoting is the plan of a document with the header of its answers.
type quoting struct {
	plan   *quotes.Plan
	header http.Header
	cost   int // what the document costs, whatever its variables; 0 when nobody reckons
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
	kind   gqlhttp.Kind
	header http.Header
	body   []byte
	menus  []*catalog.Menu
	until  time.Time // zero for one that is not kept
	public bool      // it depends on no session
	policy cachecontrol.Policy

	zip    sync.Once
	zipped []byte // nil when it is small
	hash   sync.Once
	etag   string // without its quotes
}

// NewAnswers makes an empty keeper.
func NewAnswers(r *Resolver, schema *ast.Schema) *Answers {
	return &Answers{
		menus: r.Catalog, now: r.Now, price: r.quotePlain, schema: schema,
		kept: otter.Must(&otter.Options[string, *answer]{
			MaximumWeight: keptBytes,
			Weigher:       func(k string, a *answer) uint32 { return uint32(len(k) + 2*len(a.body) + 512) },
		}),
		quotes: plans{known: map[string]*quoting{}},
	}
}

// depends collects which menus an answer is read from.
type depends struct {
	mu     sync.Mutex
	whole  bool // it was executed, without errors
	public bool // all root fields carry @snapshot
	menus  []*catalog.Menu
	policy cachecontrol.Policy
	quotes *quotes.Plan // of an operation that asks for nothing but a quote
	cost   int
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
	if d.whole = response != nil && len(response.Errors) == 0 && op.Operation != nil; !d.whole {
		return response // its fields may not even be collectable
	}
	d.public = op.Operation.Operation == ast.Query && snapshotOnly(op)
	d.policy = cachecontrol.Of(a.schema, op.Doc, op.Operation)
	d.quotes = quotes.Compile(op)
	cost, _ := limits.CostOf(op)
	d.cost = cost.Requested
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
		kind := gqlhttp.Negotiate(r.Header["Accept"])
		plain := (kind == gqlhttp.JSON || kind == gqlhttp.GraphQL) && len(r.Header["Content-Encoding"]) == 0 && len(r.Header["Upgrade"]) == 0
		switch {
		case !plain:
			next.ServeHTTP(w, r)
		case r.Method == http.MethodPost && r.ContentLength > 0 && r.ContentLength <= keptRequest && gqlhttp.IsJSON(r.Header.Get("Content-Type")):
			a.post(w, r, kind, next)
		case (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.URL.RawQuery != "" && len(r.URL.RawQuery) <= keptRequest:
			a.get(w, r, kind, next)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// key tells requests apart whose answers may differ though they depend on no session.
func key(r *http.Request, way string, kind gqlhttp.Kind, request string) string {
	brandID, _ := db.Brand(r.Context())
	return way + strconv.Itoa(brandID) + string(lang.From(r.Context())) + strconv.Itoa(limits.Limit(r.Context())) + string('0'+rune(kind)) + request
}

func (a *Answers) post(w http.ResponseWriter, r *http.Request, kind gqlhttp.Kind, next http.Handler) {
	body, err := text(r)
	if err != nil {
		refuse(w, r, http.StatusBadRequest, gqlhttp.ErrCutOff)
		return
	}
	before, variables, after, plain := quotes.Split(body)
	buffer, _ := buffers.Get().(*[]byte)
	defer freeBuffer(buffer)
	shape := append(append(append((*buffer)[:0], '0'+byte(kind)), before...), after...)
	*buffer = shape
	if plain && a.quote(w, r, shape, variables) {
		return
	}
	at := key(r, "P", kind, body)
	if kept, ok := a.kept.GetIfPresent(at); ok && a.good(r.Context(), kept) {
		kept.write(w, r)
		return
	}
	r.Body = io.NopCloser(strings.NewReader(body))
	begun := a.now()
	made, d, status := record(r, kind, next)
	if status == http.StatusOK && made.public {
		a.keep(at, made, begun)
	}
	if status == http.StatusOK && d.quotes != nil && plain {
		a.quotes.set(shape, &quoting{plan: d.quotes, header: made.header.Clone(), cost: d.cost})
	}
	made.send(w, status) // plain: this one was waited for long enough
}

// text is the request's body, whose length is known.
func text(r *http.Request) (string, error) {
	buffer, _ := buffers.Get().(*[]byte)
	defer freeBuffer(buffer)
	*buffer = slices.Grow((*buffer)[:0], int(r.ContentLength))[:r.ContentLength]
	_, err := io.ReadFull(r.Body, *buffer)
	return string(*buffer), err
}

// get answers what may be kept elsewhere with what caches need; what may not be is as any other answer.
func (a *Answers) get(w http.ResponseWriter, r *http.Request, kind gqlhttp.Kind, next http.Handler) {
	at := key(r, "G", kind, r.URL.RawQuery)
	if kept, ok := a.kept.GetIfPresent(at); ok && a.good(r.Context(), kept) {
		kept.serve(w, r, a.now())
		return
	}
	begun := a.now()
	made, d, status := record(r, kind, next)
	if status != http.StatusOK || !d.whole {
		made.send(w, status)
		return
	}
	if made.public {
		a.keep(at, made, begun)
	}
	made.serve(w, r, begun)
}

// record has the executor answer and holds its answer back.
func record(r *http.Request, kind gqlhttp.Kind, next http.Handler) (*answer, *depends, int) {
	d := &depends{}
	recorded := &recorder{header: http.Header{}, status: http.StatusOK}
	next.ServeHTTP(recorded, r.WithContext(context.WithValue(r.Context(), dependsKey{}, d)))
	return &answer{
		kind: kind, header: recorded.header, body: recorded.body.Bytes(), menus: d.menus, public: d.whole && d.public, policy: d.policy,
	}, d, recorded.status
}

// quote answers a quote by the plan of its document, where there is one. What it does not answer is the executor's, refusals too.
func (a *Answers) quote(w http.ResponseWriter, r *http.Request, shape []byte, variables string) bool {
	known := a.quotes.get(shape)
	if known == nil {
		return false
	}
	cost := limits.Cost{Requested: known.cost, Limit: limits.Limit(r.Context())}
	if cost.Requested > cost.Limit {
		return false
	}
	memory, _ := quoteMemories.Get().(*quoteMemory)
	defer memory.free()
	in, ok := known.plan.Read(variables, &memory.input)
	if !ok {
		return false
	}
	quoted, err := a.price(r.Context(), in, &memory.order)
	if err != nil {
		return false
	}
	buffer, _ := buffers.Get().(*[]byte)
	defer freeBuffer(buffer)
	body := known.plan.Write(slices.Grow((*buffer)[:0], quoteSize), quoted, lang.From(r.Context()))
	if cost.Requested > 0 {
		body = append(cost.AppendExtensions(body[:len(body)-1]), '}')
	}
	*buffer = body
	header := w.Header()
	maps.Copy(header, known.header)
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
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
	made.header["Content-Length"] = []string{strconv.Itoa(len(made.body))}
	a.kept.Set(key, made)
}

// good says whether a kept answer is still what would be answered.
func (a *Answers) good(ctx context.Context, kept *answer) bool {
	if !a.now().Before(kept.until) {
		return false
	}
	for _, m := range kept.menus {
		if now, err := a.menus.Shown(ctx, m.Shop.ID); err != nil || now != m {
			return false
		}
	}
	return true
}

// zipFrom is the size in bytes from which compressing is worth it.
const zipFrom = 1400

// send is the answer as it was recorded.
func (a *answer) send(w http.ResponseWriter, status int) {
	maps.Copy(w.Header(), a.header)
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	w.WriteHeader(status)
	_, _ = w.Write(a.body)
}

// write is a kept answer, compressed for who takes that.
func (a *answer) write(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	maps.Copy(header, a.header)
	body, suffix := a.coded(r)
	if suffix != "" {
		header["Content-Encoding"] = encodingGzip
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// coded is the body as this client takes it, and its entity tag.
func (a *answer) coded(r *http.Request) (body []byte, suffix string) {
	if len(a.body) < zipFrom || !takesGzip(r.Header.Get("Accept-Encoding")) {
		return a.body, ""
	}
	a.zip.Do(func() { a.zipped = zip(a.body) }) // the first who wants it pays, the others get the bytes
	return a.zipped, "-gz"
}

// serve answers GET: with how long the answer may be kept, an entity tag, and 304 to who has it already.
func (a *answer) serve(w http.ResponseWriter, r *http.Request, now time.Time) {
	if a.policy.MaxAge <= 0 {
		a.send(w, http.StatusOK)
		return
	}
	a.hash.Do(func() {
		sum := sha256.Sum256(append([]byte{byte(a.kind)}, a.body...))
		a.etag = hex.EncodeToString(sum[:12])
	})
	_, suffix := a.coded(r)
	etag := `"` + a.etag + suffix + `"`
	header := w.Header()
	header["Etag"] = []string{etag}
	header["Cache-Control"] = []string{a.control(r, now)}
	if holds(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	a.write(w, r)
}

// control is Cache-Control: no longer than the answer is good for, and for everybody only when nothing of it depends on who asked. Who sends a token also
// chooses the brand by it.
func (a *answer) control(r *http.Request, now time.Time) string {
	seconds := a.policy.MaxAge
	if !a.until.IsZero() {
		seconds = max(0, min(seconds, int(a.until.Sub(now)/time.Second)))
	}
	scope := "private"
	if a.public && a.policy.Public && r.Header.Get("Authorization") == "" {
		scope = "public"
	}
	return scope + ", max-age=" + strconv.Itoa(seconds)
}

// holds says whether If-None-Match names this version.
func holds(header, etag string) bool {
	if header == "" {
		return false
	}
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == etag || part == "*" {
			return true
		}
	}
	return false
}

// takesGzip reads Accept-Encoding: gzip, unless its weight is 0.
func takesGzip(header string) bool {
	if header == "gzip" {
		return true
	}
	for part := range strings.SplitSeq(header, ",") {
		coding, parameters, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			return gqlhttp.Quality(parameters) > 0
		}
	}
	return false
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
