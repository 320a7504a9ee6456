package breaker

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"cuppa/internal/fault"
)

// When a breaker opens, and for how long.
const (
	// InARow is how many failures, one after the other, open it.
	InARow = 5
	// AtLeast calls within Window must have been made for their share of failures to count, and more than Share of them failed.
	AtLeast = 20
	Share   = 0.6
	Window  = time.Minute
	// slice is the step by which the window rolls.
	slice = 10 * time.Second
	// OpenFor is how long an open breaker lets nobody through before one probe.
	OpenFor = 30 * time.Second
	// CallTimeout bounds a call.
	CallTimeout = 5 * time.Second
)

// State is where a breaker stands.
type State string

// The states.
const (
	// Closed lets every call through.
	Closed State = "CLOSED"
	// Open lets none through.
	Open State = "OPEN"
	// HalfOpen lets one through, whose end decides.
	HalfOpen State = "HALF_OPEN"
)

// Options are what one party needs differently. Zero values take the defaults named at each field.
type Options struct {
	// While is what callers are answered while the breaker is open; fault.ErrUnavailable by default.
	While error
	// Answers are errors by which the party does answer, a refusal of a card for one: they count as successes.
	Answers []error
	// Timeout bounds each call; CallTimeout by default.
	Timeout time.Duration
	// OpenFor is how long it stays open; the constant of that name by default.
	OpenFor time.Duration
}

// Parties knows the breakers of a process by their names. A nil Parties makes nil breakers, which let everything through.
type Parties struct {
	log *slog.Logger

	mu  sync.Mutex
	all []*Breaker
}

// New makes an empty list.
func New(log *slog.Logger) *Parties { return &Parties{log: log} }

// Party is the breaker of a party, made at its first mention; later options are not looked at.
func (p *Parties) Party(name string, o Options) *Breaker {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.all, func(b *Breaker) bool { return b.name == name }); i >= 0 {
		return p.all[i]
	}
	b := newBreaker(name, o, p.log)
	p.all = append(p.all, b)
	return b
}

// Status is what can be told of a party.
type Status struct {
	Name  string
	State State
	// Since is when the state began.
	Since time.Time
	// Calls and Failures are those within the window; while the breaker is not closed, those that opened it.
	Calls, Failures int
	// NextProbe is when an open breaker will let one call through; zero otherwise.
	NextProbe time.Time
	// Succeeded, Failed and Refused calls, and changes of state, since the start of the process.
	Succeeded, Failed, Refused, Changes uint64
}

// Status tells of every party, by name.
func (p *Parties) Status() []Status {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	all := slices.Clone(p.all)
	p.mu.Unlock()
	out := make([]Status, len(all))
	for i, b := range all {
		out[i] = b.Status()
	}
	slices.SortFunc(out, func(a, b Status) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out
}

// Breaker stands before one party. Use it by Do or Transport. A nil one lets everything through, without a deadline.
type Breaker struct {
	name string
	opt  Options
	gate *gobreaker.TwoStepCircuitBreaker[struct{}]

	succeeded, failed, refused, changes atomic.Uint64

	mu      sync.Mutex
	since   time.Time
	tripped gobreaker.Counts
}

// errOurs marks a call that says nothing of the party: its caller left.
var errOurs = errors.New("breaker: the caller left")

func newBreaker(name string, o Options, log *slog.Logger) *Breaker {
	if o.While == nil {
		o.While = fault.ErrUnavailable
	}
	if o.Timeout <= 0 {
		o.Timeout = CallTimeout
	}
	if o.OpenFor <= 0 {
		o.OpenFor = OpenFor
	}
	b := &Breaker{name: name, opt: o, since: time.Now()}
	b.gate = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name: name, MaxRequests: 1, Interval: Window, BucketPeriod: slice, Timeout: o.OpenFor,
		IsExcluded: func(err error) bool { return errors.Is(err, errOurs) },
		ReadyToTrip: func(c gobreaker.Counts) bool {
			known := c.Requests - c.TotalExclusions
			trips := c.ConsecutiveFailures >= InARow || known >= AtLeast && float64(c.TotalFailures) > Share*float64(known)
			if trips {
				b.mu.Lock()
				b.tripped = c
				b.mu.Unlock()
			}
			return trips
		},
		OnStateChange: func(_ string, from, to gobreaker.State) {
			b.changes.Add(1)
			b.mu.Lock()
			b.since = time.Now()
			c := b.tripped
			b.mu.Unlock()
			level := slog.LevelInfo
			if to == gobreaker.StateOpen {
				level = slog.LevelWarn
			}
			log.Log(context.Background(), level, "an outside party's breaker changed", "party", name, "from", stateOf(from), "to", stateOf(to),
				"calls", c.Requests, "failures", c.TotalFailures)
		},
	})
	return b
}

func stateOf(s gobreaker.State) State {
	switch s {
	case gobreaker.StateOpen:
		return Open
	case gobreaker.StateHalfOpen:
		return HalfOpen
	default:
		return Closed
	}
}

// Status is what can be told of the party now.
func (b *Breaker) Status() Status {
	state, counts := stateOf(b.gate.State()), b.gate.Counts() // its lock is taken before ours, as in its callbacks
	b.mu.Lock()
	defer b.mu.Unlock()
	if state != Closed {
		counts = b.tripped
	}
	s := Status{
		Name: b.name, State: state, Since: b.since, Calls: int(counts.Requests - counts.TotalExclusions), Failures: int(counts.TotalFailures),
		Succeeded: b.succeeded.Load(), Failed: b.failed.Load(), Refused: b.refused.Load(), Changes: b.changes.Load(),
	}
	if state == Open {
		s.NextProbe = b.since.Add(b.opt.OpenFor)
	}
	return s
}

// Do calls the party, within its time, unless its breaker is open: then it answers Options.While at once. Errors of transport, timeouts and faults that say
// that the party is not there count as failures; other faults and Options.Answers are answers. What its caller canceled does not count.
func Do[T any](ctx context.Context, b *Breaker, call func(ctx context.Context) (T, error)) (T, error) {
	if b == nil {
		return call(ctx)
	}
	var none T
	done, err := b.allow(ctx)
	if err != nil {
		return none, err
	}
	within, cancel := context.WithTimeout(ctx, b.opt.Timeout)
	defer cancel()
	begun, ended := time.Now(), false
	defer func() {
		if !ended {
			done(errors.New("breaker: the call panicked"))
		}
	}()
	out, err := call(within)
	ended = true
	done(b.judge(ctx, begun, err))
	return out, err
}

// allow lets a call through or not.
func (b *Breaker) allow(ctx context.Context) (done func(error), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err //nolint:wrapcheck // the caller's own
	}
	settle, err := b.gate.Allow()
	if err != nil {
		b.refused.Add(1)
		return nil, b.opt.While
	}
	return func(verdict error) {
		switch {
		case verdict == nil:
			b.succeeded.Add(1)
		case !errors.Is(verdict, errOurs):
			b.failed.Add(1)
		}
		settle(verdict)
	}, nil
}

// judge says what a call's end tells of the party: nil for good, errOurs for nothing, anything else for bad.
func (b *Breaker) judge(caller context.Context, begun time.Time, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(caller.Err(), context.Canceled):
		return errOurs
	case errors.Is(caller.Err(), context.DeadlineExceeded) && time.Since(begun) < b.opt.Timeout/2:
		return errOurs // it came with hardly any time left
	}
	for _, answer := range b.opt.Answers {
		if errors.Is(err, answer) {
			return nil
		}
	}
	if faults, ok := fault.All(err); ok && !slices.ContainsFunc(faults, away) {
		return nil
	}
	return err
}

// away says whether a fault tells that its party is not there.
func away(f *fault.Error) bool {
	return slices.Contains([]string{"CHANNEL_UNAVAILABLE", "PROVIDER_UNAVAILABLE", fault.ErrUnavailable.Code, fault.ErrInternal.Code}, f.Code)
}
