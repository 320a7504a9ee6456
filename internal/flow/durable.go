package flow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/number"
	"cuppa/internal/timer"
)

// Kind says how a durable flow goes.
type Kind string

// The kinds.
const (
	// Saga does its steps one after the other and undoes them in reverse when one fails.
	Saga Kind = "saga"
	// TCC tries all its steps, and then confirms them all or cancels them all.
	TCC Kind = "tcc"
)

// Status is where a durable flow stands.
type Status string

// The statuses. Stuck waits for a person; Done and Undone are the ends.
const (
	Running      Status = "running"
	Completing   Status = "completing"
	Compensating Status = "compensating"
	Done         Status = "done"
	Undone       Status = "undone"
	Stuck        Status = "stuck"
)

// Phase is what is done with a step.
type Phase string

// The phases of a saga's steps, and of a TCC transaction's.
const (
	PhaseDo      Phase = "do"
	PhaseUndo    Phase = "undo"
	PhaseTry     Phase = "try"
	PhaseConfirm Phase = "confirm"
	PhaseCancel  Phase = "cancel"
)

// Outcome is what a line of the log says of a phase.
type Outcome string

// The outcomes. A phase that was begun and has no other is not known to have failed: it counts as done.
const (
	OutcomeBegun  Outcome = "begun"
	OutcomeDone   Outcome = "done"
	OutcomeFailed Outcome = "failed"
)

var (
	// ErrStale says that another process has taken the flow up: this one must write nothing more.
	ErrStale = errors.New("flow: another process has taken it up")
	// ErrExists says that there is a flow of the name about the reference.
	ErrExists = errors.New("flow: there is one already")
	// ErrCanceled says that a step was canceled before it was tried or confirmed.
	ErrCanceled = errors.New("flow: it was canceled")
	// ErrConfirmed says that a step was confirmed and can't be canceled any more.
	ErrConfirmed = errors.New("flow: it was confirmed")
	// ErrLeft says that the caller's time was over before the flow had ended: it ends without the caller.
	ErrLeft = errors.New("flow: it goes on without its caller")
	// ErrNotTried says that a step can't be confirmed that was not tried.
	ErrNotTried = errors.New("flow: it was not tried")
)

// Definition is a durable flow as it is written in the code. A change of its steps is a new version; the old one stays registered as long as flows of it run.
//
// The state T is kept as JSON. Its members "shopId", "orderNo" and "amount", where it has them, tell staff what a stuck flow is about.
type Definition[T any] struct {
	Kind    Kind
	Name    string
	Version int
	Steps   []Step[T]
}

// Engine runs durable flows. Any number of replicas have one over the same database.
type Engine struct {
	db     *db.DB
	log    *slog.Logger
	trace  *Trace
	now    func() time.Time
	holder string
	// lease is how long a process that is silent keeps a flow.
	lease time.Duration

	mu    sync.RWMutex
	known map[string]*definition
	woken chan struct{}

	// left has a place for each flow that goes on without its caller.
	left    chan struct{}
	after   sync.WaitGroup
	closing sync.RWMutex
	closed  bool
}

const (
	// leaseTime is how long after its last sign a flow is taken up by another process; a step has stepShare percent of it.
	leaseTime = 5 * time.Second
	stepShare = 80
	// unknownFor is how long a flow may wait for a process that knows its version: replicas are replaced one by one.
	unknownFor = time.Minute
	// lookEvery is how long nobody looks at most for flows that are due.
	lookEvery = 500 * time.Millisecond
	// leftAtOnce bounds the flows that go on without their callers.
	leftAtOnce = 64
)

// New makes an engine. Flows are registered before it runs.
func New(d *db.DB, trace *Trace, now func() time.Time, log *slog.Logger) *Engine {
	host, _ := os.Hostname()
	holder := fmt.Sprintf("%.40s/%d/%s", host, os.Getpid(), number.Random(6))
	return &Engine{
		db: d, log: log, trace: trace, now: now, holder: holder, lease: leaseTime, known: map[string]*definition{}, woken: make(chan struct{}, 1),
		left: make(chan struct{}, leftAtOnce),
	}
}

func (e *Engine) wake() {
	select {
	case e.woken <- struct{}{}:
	default:
	}
}

// Timers are what flows do by themselves: those that are due are taken up, and old barriers removed.
func (e *Engine) Timers() []timer.Timer {
	return []timer.Timer{
		{Name: "flows", Every: lookEvery, Wake: e.woken, Next: e.NextDue, Run: e.RunDue},
		{Name: "flows are swept", Every: time.Hour, Once: true, Full: sweepAtOnce, Run: e.Sweep},
	}
}

func (e *Engine) moment() time.Time { return e.now().UTC().Truncate(time.Microsecond) }

// definition is a Definition whose T is forgotten.
type definition struct {
	kind    Kind
	name    string
	version int
	steps   []named
	open    func(state json.RawMessage) (any, error)
}

type act func(ctx context.Context, state any) error

type named struct {
	name              string
	do, undo, confirm act
	again, sure       bool
}

func (d *definition) names() []string {
	out := make([]string, len(d.steps))
	for i, s := range d.steps {
		out[i] = s.name
	}
	return out
}

func (d *definition) forward() Phase {
	if d.kind == TCC {
		return PhaseTry
	}
	return PhaseDo
}

func (d *definition) back() Phase {
	if d.kind == TCC {
		return PhaseCancel
	}
	return PhaseUndo
}

// act is what a phase of a step does; nil for nothing.
func (s named) act(p Phase) act {
	switch p {
	case PhaseConfirm:
		return s.confirm
	case PhaseUndo, PhaseCancel:
		return s.undo
	default:
		return s.do
	}
}

func versionKey(name string, version int) string { return fmt.Sprintf("%s/%d", name, version) }

func (e *Engine) definition(name string, version int) *definition {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.known[versionKey(name, version)]
}

// Durable is a flow that an engine knows.
type Durable[T any] struct {
	e *Engine
	d *definition
}

var flowName = regexp.MustCompile(`^[a-z][a-z0-9 -]{1,39}$`)

// Register has an engine know a flow. It refuses one that is nameless or double, and steps that are nameless, double or do nothing.
func Register[T any](e *Engine, of Definition[T]) (*Durable[T], error) {
	if !flowName.MatchString(of.Name) || of.Version < 1 || of.Kind != Saga && of.Kind != TCC {
		return nil, fmt.Errorf("flow: %q version %d (%s) is no name, version or kind of a flow", of.Name, of.Version, of.Kind)
	}
	if err := (Pipeline[T]{Name: of.Name, Steps: of.Steps}).Check(); err != nil {
		return nil, err
	}
	d := &definition{kind: of.Kind, name: of.Name, version: of.Version, open: func(raw json.RawMessage) (any, error) {
		t := new(T)
		return t, json.Unmarshal(raw, t)
	}}
	for _, s := range of.Steps {
		if !flowName.MatchString(s.Name) || s.Confirm != nil && of.Kind != TCC {
			return nil, fmt.Errorf("flow: step %q of %q has no fit name, or a Confirm outside of TCC", s.Name, of.Name)
		}
		d.steps = append(d.steps, named{name: s.Name, do: forget(s.Do), undo: forget(s.Undo), confirm: forget(s.Confirm), again: s.Again, sure: s.Sure})
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	key := versionKey(of.Name, of.Version)
	if e.known[key] != nil {
		return nil, fmt.Errorf("flow: %s is registered twice", key)
	}
	e.known[key] = d
	return &Durable[T]{e: e, d: d}, nil
}

func forget[T any](f func(context.Context, *T) error) act {
	if f == nil {
		return nil
	}
	return func(ctx context.Context, state any) error { return f(ctx, state.(*T)) } //nolint:forcetypeassert // Register made the state
}

// Points are the names of all crash points of the flows that the engine knows: before and after each phase of each step, and where a whole flow begins and ends.
func (e *Engine) Points() []string {
	e.mu.RLock()
	defer e.mu.RUnlock()
	var out []string
	for _, d := range e.known {
		for _, s := range d.steps {
			for _, p := range []Phase{d.forward(), d.back(), PhaseConfirm} {
				if s.act(p) != nil {
					out = append(out, point(d.name, s.name, p, "before"), point(d.name, s.name, p, "after"))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func point(flow, step string, p Phase, when string) string {
	return strings.Join([]string{flow, step, string(p), when}, "/")
}

// Begin writes a flow down in the transaction of what caused it; some process takes it up after the commit. The context is of the brand. ErrExists where there is one of
// the name about the reference.
func (d *Durable[T]) Begin(ctx context.Context, tx *db.Tx, reference string, t *T) error {
	r, err := d.e.create(ctx, tx, d.d, reference, t, false)
	if err == nil {
		tx.AfterCommit(d.e.wake)
		d.e.log.DebugContext(ctx, "a flow was begun", "flow", r.id, "name", d.d.name, "reference", reference)
	}
	return err
}

// Run does a flow now, as far as it goes without waiting. Nil says that it is done. Any other error is that of the step that failed: what was done is undone, or will be.
// ErrStale says that another process goes on with it. The context is of the brand.
//
// When the context ends, Run answers ErrLeft soon, however slow the database is. The flow goes on without its caller: it is undone, unless all its steps forward were done. Steps
// forward are not done any more, so what they alone work on is the caller's; the state is not.
func (d *Durable[T]) Run(ctx context.Context, reference string, t *T) error {
	var r *run
	if err := d.e.db.InTx(ctx, func(tx *db.Tx) (err error) {
		r, err = d.e.create(ctx, tx, d.d, reference, t, true)
		return err
	}); err != nil {
		return err
	}
	return d.e.attend(ctx, r)
}
