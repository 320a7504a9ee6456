package flow

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// ErrNotFound says that there is no such flow.
var ErrNotFound = fault.New("FLOW_NOT_FOUND", "there is no such flow", "没有这个流程")

// Flow is a durable flow as operators see it.
type Flow struct {
	ID        string
	BrandID   int
	Kind      Kind
	Name      string
	Version   int
	Reference string
	Steps     []string
	Status    Status
	// State is what its steps share.
	State    json.RawMessage
	Attempts int
	// NextAt is when it is taken up; zero where it has ended or is stuck.
	NextAt time.Time
	Holder string
	// Error is of the latest step that failed.
	Error                string
	CreatedAt, UpdatedAt time.Time

	fence int64
}

// ShopID is the shop that it is about, as its state says; empty for none.
func (f Flow) ShopID() string {
	var s subject
	_ = json.Unmarshal(f.State, &s) // a state without one has none
	return s.ShopID
}

// Line is a line of a flow's log.
type Line struct {
	Step    string
	Phase   Phase
	Outcome Outcome
	Attempt int
	Error   string
	At      time.Time
}

// Filter narrows a list.
type Filter struct {
	// Status are those wanted; none for all that have not ended.
	Status []Status
	// Reference is what they are about; empty for all.
	Reference string
	// ShopIDs are the shops that they are about; nil for all.
	ShopIDs []string
}

// Page is a part of a list, the latest first.
type Page struct {
	Flows []Flow
	// More says that there are further ones.
	More bool
}

// maxPage bounds a page.
const maxPage = 100

// List are flows of the context's brand, the latest begun first.
func (e *Engine) List(ctx context.Context, f Filter, first int, after string) (Page, error) {
	if first < 1 || first > maxPage {
		return Page{}, fault.ErrBadUserInput.Saying("first is 1 to 100", "first 应为 1 到 100").At("first")
	}
	if f.Status = slices.Compact(slices.Sorted(slices.Values(f.Status))); len(f.Status) == 0 {
		f.Status = []Status{Running, Completing, Compensating, Stuck}
	}
	at, id, err := parseCursor(after)
	if err != nil {
		return Page{}, err
	}
	var all []Flow
	for _, status := range f.Status { // each has an index in the list's order
		some, err := listFlows(ctx, e.db, f, status, first+1, at, id)
		if err != nil {
			return Page{}, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b Flow) int { return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(b.ID, a.ID)) })
	return Page{Flows: all[:min(first, len(all))], More: len(all) > first}, nil
}

// Get is one flow of the context's brand.
func (e *Engine) Get(ctx context.Context, id string) (Flow, error) { return flowByID(ctx, e.db, id) }

// Unfinished says whether a flow of one of the names about a reference has not ended yet, in the context's brand.
func (e *Engine) Unfinished(ctx context.Context, reference string, names ...string) (bool, error) {
	return unfinished(ctx, e.db, reference, names)
}

// Log is what was done for a flow, oldest first; the latest 200 lines.
func (e *Engine) Log(ctx context.Context, id string) ([]Line, error) { return logOf(ctx, e.db, id) }

// Cursor is a flow's place in a list.
func Cursor(f Flow) string {
	return base64.RawURLEncoding.EncodeToString([]byte(f.CreatedAt.Format(time.RFC3339Nano) + " " + f.ID))
}

func parseCursor(text string) (at time.Time, id string, err error) {
	if text == "" {
		return time.Time{}, "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		when, rest, _ := strings.Cut(string(raw), " ")
		id = rest
		at, err = time.Parse(time.RFC3339Nano, when)
	}
	if err != nil || id == "" {
		return time.Time{}, "", fault.ErrBadUserInput.Saying("after is no endCursor of this list", "after 无效").At("after")
	}
	return at, id, nil
}

// keptFor is how long the barriers of flows that have ended are kept, longer than anything can be late; sweepAtOnce bounds one transaction.
const (
	keptFor     = 7 * 24 * time.Hour
	sweepAtOnce = 500
)

// Sweep removes barriers of flows that ended long ago, a bounded number of them, and says how many. Flows and their logs stay.
func (e *Engine) Sweep(ctx context.Context) (n int, err error) {
	ctx = db.ForAllBrands(ctx)
	err = e.db.InTx(ctx, func(tx *db.Tx) error {
		n, err = sweepBarriers(ctx, tx, e.moment().Add(-keptFor), sweepAtOnce)
		return err
	})
	return n, err
}

var (
	openDesc   = prometheus.NewDesc("cuppa_flows", "Durable flows that have not ended, by status.", []string{"status"}, nil)
	oldestDesc = prometheus.NewDesc("cuppa_flows_oldest_seconds", "How long ago the oldest durable flow began that has not ended, by status.", []string{"status"}, nil)
)

// scrapeFor bounds the counting for a scrape.
const scrapeFor = time.Second

// Describe names the figures to Prometheus.
func (e *Engine) Describe(to chan<- *prometheus.Desc) {
	to <- openDesc
	to <- oldestDesc
}

// Collect tells the figures of now, of all brands. While the database is silent there are none.
func (e *Engine) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(db.ForAllBrands(context.Background()), scrapeFor)
	defer cancel()
	counts, err := countFlows(ctx, e.db)
	if err != nil {
		e.log.Warn("flows could not be counted for a scrape", "error", err)
		return
	}
	now := e.now()
	for _, s := range []Status{Running, Completing, Compensating, Stuck} {
		c, oldest := counts[s], 0.0
		if c.n > 0 {
			oldest = max(0, now.Sub(c.oldest).Seconds())
		}
		to <- prometheus.MustNewConstMetric(openDesc, prometheus.GaugeValue, float64(c.n), string(s))
		to <- prometheus.MustNewConstMetric(oldestDesc, prometheus.GaugeValue, oldest, string(s))
	}
}
