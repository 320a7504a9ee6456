package server

import (
	"context"
	"runtime"
	"testing"
)

func TestTheCollectorLeavesRoomBesideWhatLives(t *testing.T) {
	t.Parallel()
	for living, want := range map[uint64]int{0: 300, 1 << 20: 300, 16 << 20: 300, 64 << 20: 100, 128 << 20: 50, 1 << 30: 40} {
		if got := percentFor(living); got != want {
			t.Errorf("%d MB live: %d percent, not %d", living>>20, got, want)
		}
	}
	if living() == 0 {
		t.Error("nothing lives")
	}
}

func TestEveryCollectionIsTold(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	collected := make(chan struct{}, 1)
	watchCollections(ctx, collected)
	for range 3 {
		runtime.GC()
		<-collected
	}
}
