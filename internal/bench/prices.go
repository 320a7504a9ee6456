package main

import (
	"fmt"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"cuppa/internal/bench/carts"
	"cuppa/internal/pricing"
)

const (
	// maxWorst and maxSolver are how many milliseconds the largest usual cart and the solver's worst legal case may take, maxAllocations how often the
	// former may ask for memory.
	maxWorst, maxSolver = 1.0, 10.0
	maxAllocations      = 200
)

// price is what pricing a usual cart costs.
func (b *bench) price() ([]row, error) {
	spent, allocations := priced(carts.Typical())
	fmt.Fprintf(os.Stderr, "price: %v, %.0f allocations\n", spent, allocations)
	return []row{{Name: "price", Unit: "µs of CPU", Ours: *value(float64(spent) / float64(time.Microsecond))}}, nil
}

// priceWorst is the same for 20 lines, 100 active promotions and 10 coupons, and for what the solver finds hardest; the dearest of each counts.
func (b *bench) priceWorst() ([]row, error) {
	worst, allocations := dearest(carts.Large())
	solver, _ := dearest(carts.Hard())
	rows := []row{{Name: "price-worst", Unit: "ms of CPU", Ours: *value(worst)}, {Name: "price-solver", Unit: "ms of CPU", Ours: *value(solver)}}
	if worst > maxWorst || allocations > maxAllocations || solver > maxSolver {
		return rows, fmt.Errorf("%.2f ms with %.0f allocations, of %v and %d; %.2f ms for the solver, of %v", worst, allocations, maxWorst, maxAllocations, solver, maxSolver)
	}
	return rows, nil
}

// dearest is the most that any of the requests costs, in milliseconds, and the most allocations. All are listed on stderr.
func dearest(requests []carts.Named) (ms, allocations float64) {
	for _, r := range requests {
		spent, n := priced(r.Request)
		proof := pricing.Price(r.Request).Proof
		fmt.Fprintf(os.Stderr, "price %-44s %8.3f ms %5.0f allocations %5d combinations, exact %t\n", r.Name, millis(spent), n, proof.Compared, proof.Exact)
		ms, allocations = max(ms, millis(spent)), max(allocations, n)
	}
	return ms, allocations
}

// priced is the processor time of one pricing (the median of rounds, collecting included), and how often it asks for memory.
func priced(q pricing.Request) (each time.Duration, allocations float64) {
	const rounds, atLeast = 9, 5 * time.Millisecond
	times := 1
	for ownTime(q, times) < atLeast {
		times *= 2
	}
	var spent []time.Duration
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range rounds {
		spent = append(spent, ownTime(q, times)/time.Duration(times))
	}
	runtime.ReadMemStats(&after)
	return quantile(spent, 0.5), float64(after.Mallocs-before.Mallocs) / float64(rounds*times)
}

// ownTime is the processor time that this process spends on pricing so many times.
func ownTime(q pricing.Request, times int) time.Duration {
	var before, after unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &before) // this clock is always there
	for range times {
		pricing.Price(q)
	}
	_ = unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &after)
	return time.Duration(after.Nano() - before.Nano())
}
