package chaos

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// Report is what a chaos run came to.
type Report struct {
	// Seed is what the plan was made from; Engine is postgres or embedded.
	Seed   uint64 `json:"seed"`
	Engine string `json:"engine"`
	// Seconds is how long it was under fire, Servers by how many servers.
	Seconds float64 `json:"seconds"`
	Servers int     `json:"servers"`
	// Faults counts what was done to the servers and their lines, by kind.
	Faults map[string]int `json:"faults"`
	// Operations counts what guests and staff did, by "operation outcome"; an outcome is ok, a refusal's code, doubt (no answer that says what came of it) or failed.
	Operations map[string]int `json:"operations"`
	// HalfMs, P99Ms and LongestMs are how long servers took to answer that were not stopped or killed meanwhile; StallMs is how long this machine let nobody run at worst.
	HalfMs, P99Ms, LongestMs, StallMs float64
	// ReadyMs is how long after everything was well all servers were ready.
	ReadyMs float64 `json:"readyMs"`
	// SettledMs is how long after it the last of what was paid was settled.
	SettledMs float64 `json:"settledMs"`
	// Orders, Paid and Notices count acknowledged orders, those paid in the end, and what subscriptions told.
	Orders, Paid, Notices int
	// Violations are what must not be.
	Violations []string `json:"violations"`
}

// book gathers a report from all that run at once.
type book struct {
	mu sync.Mutex
	r  Report
	// took are the times of answers, in seconds.
	took []float64
}

func (b *book) fault(kind string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.r.Faults[kind]++
}

func (b *book) op(what, outcome string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.r.Operations[what+" "+outcome]++
}

func (b *book) answered(took time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.took = append(b.took, took.Seconds())
}

// maxViolations bounds what is told.
const maxViolations = 100

func (b *book) violationf(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.r.Violations) < maxViolations {
		b.r.Violations = append(b.r.Violations, fmt.Sprintf(format, args...))
	}
}

// close works out what is told of all answers.
func (b *book) close() Report {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.took); n > 0 {
		slices.Sort(b.took)
		b.r.HalfMs, b.r.P99Ms, b.r.LongestMs = 1000*b.took[n/2], 1000*b.took[n*99/100], 1000*b.took[n-1]
	}
	b.r.Notices = b.r.Operations["told ok"]
	return b.r
}

// Kills is how many servers were killed.
func (r Report) Kills() int { return r.Faults["kill -9"] }

// sum adds up.
func sum(of map[string]int) (n int) {
	for _, i := range of {
		n += i
	}
	return n
}

// Tell writes the report for people.
func (r Report) Tell(w io.Writer) {
	_, _ = fmt.Fprintf(w, "seed %d, %s, %d servers, %.0f s under fire: %d faults of %d kinds, %d operations, %d orders, %d paid, %d told by subscriptions\n",
		r.Seed, r.Engine, r.Servers, r.Seconds, sum(r.Faults), len(r.Faults), sum(r.Operations), r.Orders, r.Paid, r.Notices)
	_, _ = fmt.Fprintf(w, "answers: half within %.0f ms, 99 %% within %.0f ms, all within %.0f ms (the machine stood still for %.0f ms at worst); ready %.0f ms and settled %.0f ms after all was well\n",
		r.HalfMs, r.P99Ms, r.LongestMs, r.StallMs, r.ReadyMs, r.SettledMs)
	for _, counted := range []map[string]int{r.Faults, r.Operations} {
		var lines []string
		for name, n := range counted {
			lines = append(lines, fmt.Sprintf("  %6d %s", n, name))
		}
		slices.Sort(lines)
		_, _ = fmt.Fprintln(w, strings.Join(lines, "\n"))
	}
	if len(r.Violations) == 0 {
		_, _ = fmt.Fprintln(w, "no violation")
	}
	for _, v := range r.Violations {
		_, _ = fmt.Fprintln(w, "VIOLATION:", v)
	}
}
