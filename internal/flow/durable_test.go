package flow_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/flow"
	"cuppa/internal/number"
)

var quiet = slog.New(slog.DiscardHandler)

// armed are what happens at crash points of this process's tests, by their names.
var armed sync.Map

func init() {
	crash.Arm(func(point string) {
		if f, ok := armed.LoadAndDelete(point); ok {
			f.(func())()
		}
	})
}

// dieAt ends the goroutine that reaches a point, as a crash ends a process: nothing after the point runs.
func dieAt(t *testing.T, point string) {
	t.Helper()
	armed.Store(point, runtime.Goexit)
	t.Cleanup(func() { armed.Delete(point) })
}

// clock is what all replicas of a test have for the time.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)} }

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// errand is the state of the tests' flows.
type errand struct {
	OrderNo string `json:"orderNo"`
	Step    string `json:"step"`
}

// bench is the tests' shop: a table in which steps note their effects.
type bench struct {
	t     *testing.T
	d     *db.DB
	clock *clock
	// name is the flow's, no other test's: crash points are the whole process's.
	name  string
	mu    sync.Mutex
	fails map[string]func() error
}

func newBench(t *testing.T, env dbtest.Env) *bench {
	t.Helper()
	b := newBenchOf(t, env)
	if _, err := env.DB.Writer().ExecContext(t.Context(), "CREATE TABLE effects (ref text NOT NULL, step text NOT NULL, phase text NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	return b
}

// newBenchOf is a bench without the table: of steps that have their effects elsewhere, or of a second flow over one database.
func newBenchOf(t *testing.T, env dbtest.Env) *bench {
	t.Helper()
	return &bench{t: t, d: env.DB, clock: newClock(), name: "t" + strings.ToLower(number.Random(10)), fails: map[string]func() error{}}
}

// fail has a phase of a step, named step/phase, answer an error before it has any effect.
func (b *bench) fail(at string, f func() error) { b.mu.Lock(); b.fails[at] = f; b.mu.Unlock() }

func (b *bench) act(step string, p flow.Phase) func(context.Context, *errand) error {
	return func(ctx context.Context, e *errand) error {
		b.mu.Lock()
		f := b.fails[step+"/"+string(p)]
		b.mu.Unlock()
		if f != nil {
			if err := f(); err != nil {
				return err
			}
		}
		e.Step = step
		return flow.InTx(ctx, b.d, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.SQL.ExecContext(ctx, fmt.Sprintf("INSERT INTO effects VALUES ('%s', '%s', '%s')", e.OrderNo, step, p))
			return err
		})
	}
}

// replica is another process with the flow.
func (b *bench) replica(kind flow.Kind, change ...func([]flow.Step[errand])) (*flow.Engine, *flow.Durable[errand]) {
	b.t.Helper()
	e := flow.New(b.d, flow.NewTrace(quiet), b.clock.now, quiet)
	forward, back := flow.PhaseDo, flow.PhaseUndo
	if kind == flow.TCC {
		forward, back = flow.PhaseTry, flow.PhaseCancel
	}
	var steps []flow.Step[errand]
	for _, name := range []string{"one", "two", "three"} {
		s := flow.Step[errand]{Name: name, Do: b.act(name, forward), Undo: b.act(name, back)}
		if kind == flow.TCC {
			s.Confirm = b.act(name, flow.PhaseConfirm)
		}
		steps = append(steps, s)
	}
	for _, f := range change {
		f(steps)
	}
	d, err := flow.Register(e, flow.Definition[errand]{Kind: kind, Name: b.name, Version: 1, Steps: steps})
	if err != nil {
		b.t.Fatal(err)
	}
	return e, d
}

// effects are what steps noted for a reference: "one/do" and so on, in their order.
func (b *bench) effects(ref string) (out []string) {
	b.t.Helper()
	rows, err := b.d.Reader().QueryContext(b.t.Context(), "SELECT step, phase FROM effects WHERE ref = '"+ref+"'")
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var step, phase string
		if err := rows.Scan(&step, &phase); err != nil {
			b.t.Fatal(err)
		}
		out = append(out, step+"/"+phase)
	}
	if err := rows.Err(); err != nil {
		b.t.Fatal(err)
	}
	return out
}

func (b *bench) find(e *flow.Engine, ref string) flow.Flow {
	b.t.Helper()
	page, err := e.List(b.brand(), flow.Filter{Reference: ref, Status: []flow.Status{
		flow.Running, flow.Completing, flow.Compensating, flow.Done, flow.Undone, flow.Stuck,
	}}, 100, "")
	if err != nil || len(page.Flows) != 1 {
		b.t.Fatalf("%d flows about %s: %v", len(page.Flows), ref, err)
	}
	return page.Flows[0]
}

func (b *bench) brand() context.Context { return db.ForBrand(b.t.Context(), 1) }

// takeUp has a replica take up what is due, some time later.
func (b *bench) takeUp(e *flow.Engine, later time.Duration) int {
	b.t.Helper()
	b.clock.pass(later)
	n, err := e.RunDue(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// dies runs a flow in a goroutine that ends at a point.
func (b *bench) dies(d *flow.Durable[errand], ref, point string) {
	b.t.Helper()
	dieAt(b.t, point)
	over := make(chan bool)
	go func() {
		defer close(over)
		_ = d.Run(b.brand(), ref, &errand{OrderNo: ref})
	}()
	<-over
	if _, left := armed.Load(point); left {
		b.t.Errorf("%s was not reached", point)
	}
}

// whole fails unless a flow's effects are all of it, or none: each phase once, and everything that was done undone, or nothing.
func (b *bench) whole(kind flow.Kind, ref string, f flow.Flow) {
	b.t.Helper()
	got := b.effects(ref)
	slices.Sort(got)
	if twice := slices.Compact(slices.Clone(got)); len(twice) != len(got) {
		b.t.Errorf("%s: an effect came twice: %v", ref, got)
	}
	forward, back, sure := "/do", "/undo", ""
	if kind == flow.TCC {
		forward, back, sure = "/try", "/cancel", "/confirm"
	}
	for _, step := range []string{"one", "two", "three"} {
		did, undid := slices.Contains(got, step+forward), slices.Contains(got, step+back)
		ok := did == undid
		if f.Status == flow.Done {
			ok = did && !undid && (sure == "" || slices.Contains(got, step+sure))
		} else if sure != "" && slices.Contains(got, step+sure) {
			ok = false
		}
		if !ok {
			b.t.Errorf("%s is %s, and %s had %v", ref, f.Status, step, got)
		}
	}
	if f.Status != flow.Done && f.Status != flow.Undone {
		b.t.Errorf("%s: %+v", ref, f)
	}
}

func kinds(t *testing.T, f func(t *testing.T, env dbtest.Env, kind flow.Kind)) {
	t.Helper()
	for _, kind := range []flow.Kind{flow.Saga, flow.TCC} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, env dbtest.Env) { f(t, env, kind) })
		})
	}
}

func TestAFlowIsDoneOrUndoneWhicheverStepFails(t *testing.T) {
	t.Parallel()
	kinds(t, func(t *testing.T, env dbtest.Env, kind flow.Kind) {
		b, broken := newBench(t, env), errors.New("broken")
		e, d := b.replica(kind)
		if err := d.Run(b.brand(), "good", &errand{OrderNo: "good"}); err != nil {
			t.Fatal(err)
		}
		f := b.find(e, "good")
		b.whole(kind, "good", f)
		if f.Status != flow.Done || !f.NextAt.IsZero() || !strings.Contains(string(f.State), `"three"`) {
			t.Errorf("%+v %s", f, f.State)
		}
		forward := "/do"
		if kind == flow.TCC {
			forward = "/try"
		}
		for _, step := range []string{"one", "two", "three"} {
			b.fail(step+forward, func() error { return broken })
			if err := d.Run(b.brand(), step, &errand{OrderNo: step}); !errors.Is(err, broken) {
				t.Errorf("%s: %v", step, err)
			}
			b.fail(step+forward, nil)
			f := b.find(e, step)
			b.whole(kind, step, f)
			if f.Status != flow.Undone {
				t.Errorf("%+v", f)
			}
		}
		if err := d.Run(b.brand(), "one", &errand{}); !errors.Is(err, flow.ErrExists) {
			t.Errorf("a second flow about the same: %v", err)
		}
	})
}

// Each point of a flow, on its way forward, back, and when it is taken up: the process dies there, another takes the flow up after its lease, and dies there too once.
func TestAFlowThatIsCutOffAnywhereEndsWhole(t *testing.T) {
	t.Parallel()
	kinds(t, func(t *testing.T, env dbtest.Env, kind flow.Kind) {
		b, broken := newBench(t, env), errors.New("broken")
		first, d := b.replica(kind)
		second, _ := b.replica(kind)
		for i, point := range first.Points() {
			if !dbtest.Mine(t, i) {
				continue
			}
			parts := strings.Split(point, "/")
			ref := parts[1] + "-" + parts[2] + "-" + parts[3]
			if back := parts[2] == "undo" || parts[2] == "cancel"; back {
				forward := map[string]string{"undo": "three/do", "cancel": "three/try"}[parts[2]]
				b.fail(forward, func() error { return broken })
				b.dies(d, ref, point)
				b.fail(forward, nil)
			} else {
				b.dies(d, ref, point)
			}
			if n := b.takeUp(second, time.Second); n != 0 {
				t.Errorf("%s: it was taken from its holder at once", point)
			}
			b.again(second, ref, point)
			b.whole(kind, ref, b.find(first, ref))
		}
	})
}

// again has a flow taken up by a process that dies at the same point once more, where it comes by, and then by one that lives.
func (b *bench) again(e *flow.Engine, ref, point string) {
	b.t.Helper()
	armed.Store(point, func() { runtime.Goexit() })
	over := make(chan bool)
	go func() {
		defer close(over)
		b.clock.pass(6 * time.Second)
		_, _ = e.RunDue(b.t.Context())
	}()
	select {
	case <-over:
	case <-time.After(20 * time.Second):
		b.t.Fatal("it was never taken up")
	}
	armed.Delete(point)
	for range 4 {
		b.takeUp(e, 30*time.Second)
	}
}

func TestTwoReplicasTakeAFlowUpOnce(t *testing.T) {
	t.Parallel()
	kinds(t, func(t *testing.T, env dbtest.Env, kind flow.Kind) {
		b := newBench(t, env)
		first, d := b.replica(kind)
		second, _ := b.replica(kind)
		const n = 10
		for i := range n {
			ref := fmt.Sprint("r", i)
			if err := env.DB.InTx(b.brand(), func(tx *db.Tx) error { return d.Begin(b.brand(), tx, ref, &errand{OrderNo: ref}) }); err != nil {
				t.Fatal(err)
			}
		}
		if at, found, err := first.NextDue(t.Context()); err != nil || !found || at.After(b.clock.now()) {
			t.Errorf("%v %v %v", at, found, err)
		}
		var wg sync.WaitGroup
		for _, e := range []*flow.Engine{first, second, first, second} {
			wg.Go(func() {
				if _, err := e.RunDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for i := range n {
			ref := fmt.Sprint("r", i)
			f := b.find(first, ref)
			b.whole(kind, ref, f)
			if f.Status != flow.Done {
				t.Errorf("%+v", f)
			}
		}
		if _, found, err := first.NextDue(t.Context()); err != nil || found {
			t.Errorf("something waits: %v", err)
		}
	})
}

// A process that is stopped longer than its lease comes back in the middle of a step: its transaction is refused, because another process has taken the flow up.
func TestAHolderThatComesBackTooLateWritesNothing(t *testing.T) {
	t.Parallel()
	kinds(t, func(t *testing.T, env dbtest.Env, kind flow.Kind) {
		b := newBench(t, env)
		first, d := b.replica(kind)
		second, _ := b.replica(kind)
		forward := "two/do"
		if kind == flow.TCC {
			forward = "two/try"
		}
		asleep, awake := make(chan bool), make(chan bool)
		b.fail(forward, func() error { close(asleep); <-awake; return nil })
		got := make(chan error, 1)
		go func() { got <- d.Run(b.brand(), "late", &errand{OrderNo: "late"}) }()
		<-asleep
		b.fail(forward, nil)
		if n := b.takeUp(second, time.Minute); n != 1 {
			t.Errorf("%d flows were taken up", n)
		}
		before := b.effects("late")
		close(awake)
		if err := <-got; !errors.Is(err, flow.ErrStale) && !errors.Is(err, flow.ErrCanceled) {
			t.Errorf("the late one: %v", err)
		}
		if after := b.effects("late"); !slices.Equal(before, after) {
			t.Errorf("it wrote: %v, and then %v", before, after)
		}
		f := b.find(first, "late")
		b.whole(kind, "late", f)
		if f.Status != flow.Undone {
			t.Errorf("%+v", f)
		}
	})
}
