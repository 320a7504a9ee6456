package db_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"cuppa/internal/db"
)

func TestALoneCallRunsAloneAndAtOnce(t *testing.T) {
	t.Parallel()
	var sizes []int
	g := db.NewGatherer(func(batch []int) { sizes = append(sizes, len(batch)) }, 1, 8)
	defer g.Close()
	for i := range 3 {
		if err := g.Do(t.Context(), i); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(sizes, []int{1, 1, 1}) {
		t.Errorf("batches of %v", sizes)
	}
}

// waiting holds the only writer of a gatherer while calls queue behind it.
type waiting struct {
	g       *db.Gatherer[int]
	release chan struct{}
	batches [][]int
	calls   sync.WaitGroup
}

func newWaiting(t *testing.T, limit int) *waiting {
	t.Helper()
	w := &waiting{release: make(chan struct{})}
	held := make(chan struct{})
	w.g = db.NewGatherer(func(batch []int) {
		if batch[0] == -1 {
			close(held)
			<-w.release
			return
		}
		w.batches = append(w.batches, slices.Clone(batch))
	}, 1, limit)
	w.do(-1)
	<-held
	return w
}

// do calls in the background.
func (w *waiting) do(item int) { w.calls.Go(func() { _ = w.g.Do(context.Background(), item) }) }

// until waits for a state of the queue.
func (w *waiting) until(so func(waiting int, closed bool) bool) {
	for !so(w.g.Queue()) {
		runtime.Gosched()
	}
}

func TestCallsThatWaitRideTogetherInTheirOrderAndWithinTheLimit(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, 4)
	for i := range 4 { // one after the other, so that their order is known
		w.do(i)
		w.until(func(waiting int, _ bool) bool { return waiting == i+1 })
	}
	for i := range 3 { // these find the queue full
		w.do(10 + i)
	}
	close(w.release)
	w.calls.Wait()
	w.g.Close()
	if len(w.batches) == 0 || len(w.batches[0]) != 4 || !slices.Equal(w.batches[0], []int{0, 1, 2, 3}) {
		t.Errorf("the first batch is %v", w.batches)
	}
	n := 0
	for _, b := range w.batches {
		n += len(b)
		if len(b) > 4 {
			t.Errorf("a batch of %d", len(b))
		}
	}
	if n != 7 {
		t.Errorf("%d of 7 calls ran: %v", n, w.batches)
	}
}

func TestNoCallIsLostOrRunTwice(t *testing.T) {
	t.Parallel()
	const callers, rounds = 64, 50
	var ran [callers * rounds]atomic.Int32
	g := db.NewGatherer(func(batch []int) {
		for _, i := range batch {
			ran[i].Add(1)
		}
	}, 3, 8)
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for r := range rounds {
				if err := g.Do(t.Context(), c*rounds+r); err != nil {
					t.Error(err)
				}
				if ran[c*rounds+r].Load() != 1 {
					t.Errorf("call %d returned before it ran", c*rounds+r)
				}
			}
		})
	}
	wg.Wait()
	g.Close()
	for i := range ran {
		if n := ran[i].Load(); n != 1 {
			t.Errorf("call %d ran %d times", i, n)
		}
	}
}

func TestClosingFinishesWhatWasHandedOverAndTakesNothingMore(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, 2)
	w.do(1)
	w.until(func(waiting int, _ bool) bool { return waiting == 1 })
	closed := make(chan struct{})
	go func() { defer close(closed); w.g.Close(); w.g.Close() }()
	w.until(func(_ int, closed bool) bool { return closed })
	if err := w.g.Do(t.Context(), 2); !errors.Is(err, db.ErrClosed) {
		t.Errorf("while closing: %v", err)
	}
	close(w.release)
	<-closed
	w.calls.Wait()
	if len(w.batches) != 1 || !slices.Equal(w.batches[0], []int{1}) {
		t.Errorf("ran %v", w.batches)
	}
}

func TestAPanicReachesItsCallersAndNobodyElse(t *testing.T) {
	t.Parallel()
	g := db.NewGatherer(func(batch []int) {
		if slices.Contains(batch, 13) {
			panic("bad luck")
		}
	}, 1, 8)
	defer g.Close()
	if err := g.Do(t.Context(), 13); !errors.Is(err, db.ErrPanicked) {
		t.Errorf("the panic came back as %v", err)
	}
	if err := g.Do(t.Context(), 1); err != nil {
		t.Errorf("the next call: %v", err)
	}
}
