package server

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// headroom is how many bytes of garbage may lie around before they are collected, on top of what lives. gcPercent alone would have a server with
	// ten thousand idle sockets keep three times their memory for garbage that nobody makes.
	headroom = 64 << 20
	// minPercent bounds how often a large heap is collected.
	minPercent = 40
)

// pace keeps the collector's pace right for what lives. It looks after each collection: ten thousand sockets may open within two.
func pace(ctx context.Context) {
	collected := make(chan struct{}, 1)
	watchCollections(ctx, collected)
	percent := gcPercent
	for {
		select {
		case <-ctx.Done():
			return
		case <-collected:
		}
		// Setting it stops the world for a moment, so small changes are let be.
		if p := percentFor(living()); p*10 > percent*11 || p*10 < percent*9 {
			percent = p
			debug.SetGCPercent(percent)
		}
	}
}

// watchCollections tells after each collection, by something that nobody holds and that is made anew each time it is collected.
func watchCollections(ctx context.Context, tell chan<- struct{}) {
	type unheld struct{ _ [16]byte } // what is smaller may share its place with something that lives
	runtime.AddCleanup(&unheld{}, func(struct{}) {
		if ctx.Err() != nil {
			return
		}
		select {
		case tell <- struct{}{}:
		default:
		}
		watchCollections(ctx, tell)
	}, struct{}{})
}

// living is what the last collection found alive, in bytes, with the stacks and globals that count towards the next.
func living() uint64 {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}, {Name: "/gc/scan/globals:bytes"}}
	metrics.Read(samples)
	sum := uint64(0)
	for _, s := range samples {
		if s.Value.Kind() == metrics.KindUint64 {
			sum += s.Value.Uint64()
		}
	}
	return sum
}

// percentFor is the GOGC that leaves headroom beside what lives.
func percentFor(living uint64) int {
	if living == 0 {
		return gcPercent
	}
	return int(min(max(headroom*100/living, minPercent), gcPercent))
}
