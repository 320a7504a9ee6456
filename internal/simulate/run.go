package simulate

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cuppa/internal/chance"
	"cuppa/internal/db"
)

// Options are what worlds are like.
type Options struct {
	// Orders are how many orders are placed, Guests and Replicas how many place them and where.
	Orders, Guests, Replicas int
	// Faults says whether anything goes wrong.
	Faults bool
}

// Defaults are a world as releases are tested with.
func Defaults() Options { return Options{Orders: 400, Guests: 48, Replicas: 2, Faults: true} }

// Result is what came of a seed.
type Result struct {
	Seed uint64
	// Orders are those that were placed.
	Orders int
	// Trace is the hash of all that happened, and when, and of the rows that were left; Lines is how much that was.
	Trace uint64
	Lines uint64
	// Simulated is how much time passed in the world, Took how much outside.
	Simulated, Took time.Duration
	// Broken are sentences about what does not hold; none for a world that is sound.
	Broken []string
}

// image is the database that every world begins with a copy of: migrated and with its brand, made once a process.
var image = sync.OnceValues(func() (made *engine, err error) {
	w := newWorld(0, Options{}, nil)
	w.still = true
	if w.engine, err = openEngine(); err != nil {
		return nil, err
	}
	return w.engine, w.prepare()
})

// Run runs the world of a seed; out gets its trace where it is not nil. Worlds of one process run one after the other: their dice are the process's.
func Run(seed uint64, set Options, out io.Writer) (result Result, err error) {
	if _, err := image(); err != nil {
		return Result{}, err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // see sweeps
	began := time.Now()
	ok := testing.RunTests(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{Name: "world", F: func(t *testing.T) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // one goroutine at a time; here, because tests begin with as many as there were at the process's start
		synctest.Test(t, func(*testing.T) { result, err = run(seed, set, out) })
	}}})
	if err == nil && !ok {
		err = fmt.Errorf("simulate: seed %d did not come to an end", seed)
	}
	result.Took = time.Since(began)
	return result, err
}

func run(seed uint64, set Options, out io.Writer) (Result, error) {
	w := newWorld(seed, set, out)
	prepared, err := image()
	if err != nil {
		return Result{}, err
	}
	if w.engine, err = prepared.another(); err != nil {
		return Result{}, err
	}
	defer func() { _ = w.engine.close() }()
	defer chance.Load(w, w.turn)()
	w.redis, w.bank, w.book = newServer(), newBank(w), newBook(set.Orders)
	for id := range set.Replicas {
		r, err := w.start(id, 0)
		if err != nil {
			return Result{}, err
		}
		w.replicas = append(w.replicas, r)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	w.begin(func() { w.sweeps(ctx) })
	if err := w.count(); err != nil {
		return Result{}, err
	}
	var actors sync.WaitGroup
	act := func(f func()) {
		turn := w.turn()
		actors.Go(func() { deep(); turn(); f() })
	}
	for i := range set.Guests {
		g := &guest{world: w, id: guestID(i)}
		act(g.visits)
	}
	act(w.serves)
	if set.Faults {
		act(w.rages)
	}
	actors.Wait()
	stop()
	broken, err := w.settle()
	for _, way := range w.ways {
		_ = way.Close()
	}
	return Result{Seed: seed, Orders: len(w.book.orders), Trace: w.trace.Sum64(), Lines: w.lines, Simulated: time.Since(w.began), Broken: broken}, err
}

// count has the shelves counted, before anything goes wrong.
func (w *world) count() error {
	w.calm = true
	defer func() { w.calm = false }()
	r := w.replicas[0]
	for _, shop := range shops {
		for _, s := range skus {
			if s.counted == 0 {
				continue
			}
			if _, err := r.stock.Set(db.ForBrand(r.ctx, brandID), "clerk", shop, s.id, s.counted); err != nil {
				return fmt.Errorf("simulate: counting: %w", err)
			}
		}
	}
	return nil
}

// garbage is how much memory may lie about, and sweepEvery how often it is looked.
const (
	garbage    = 256 << 20
	sweepEvery = 200 * time.Millisecond
)

// sweeps collects garbage while everybody waits: a collector that runs beside the world would let some go on before others, as it likes.
func (w *world) sweeps(ctx context.Context) {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	kept := uint64(0)
	for {
		w.wait(ctx, sweepEvery)
		if ctx.Err() != nil {
			return
		}
		if metrics.Read(heap); heap[0].Value.Uint64() > kept+garbage {
			runtime.GC()
			metrics.Read(heap)
			kept = heap[0].Value.Uint64()
		}
	}
}

// deep has the stack of a goroutine that begins grow at once to what a use case needs. It would grow in steps, and copy each time what is on it by then.
//
//go:noinline
func deep() byte { //nolint:unparam // what is not read would be left out
	var room [48 << 10]byte
	for i := 0; i < len(room); i += 4 << 10 {
		room[i] = byte(i)
	}
	return room[len(room)/2]
}

// begin has something go on beside everything else.
func (w *world) begin(f func()) {
	turn := w.turn()
	w.others.Go(func() { deep(); turn(); f() })
}

// prepare migrates, and writes the brand.
func (w *world) prepare() error {
	r := &replica{world: w, gone: make(chan struct{})}
	r.ctx, r.end = context.WithCancel(context.Background())
	defer r.end()
	d := r.open()
	defer func() { _ = d.Close() }()
	if err := d.Migrate(r.ctx); err != nil {
		return err
	}
	return seed(r.ctx, d, 256)
}
