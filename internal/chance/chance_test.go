package chance_test

import (
	"testing"

	"cuppa/internal/chance"
)

type fixed struct{}

func (fixed) Int64N(n int64) int64 { return n - 1 }
func (fixed) Read(b []byte) {
	for i := range b {
		b[i] = 7
	}
}

// TestLoadedDiceFallAsTheyAreLoadedUntilTheyAreTakenAway must run alone: dice are the process's.
func TestLoadedDiceFallAsTheyAreLoadedUntilTheyAreTakenAway(t *testing.T) { //nolint:paralleltest // dice are the process's
	turns := 0
	unload := chance.Load(fixed{}, func() func() { return func() { turns++ } })
	b := make([]byte, 3)
	chance.Read(b)
	if chance.Turn()(); chance.Int64N(10) != 9 || b[2] != 7 || turns != 1 {
		t.Errorf("loaded dice fell otherwise: %v, %d turns", b, turns)
	}
	unload()
	chance.Turn()()
	var first, second [32]byte
	chance.Read(first[:])
	chance.Read(second[:])
	if turns != 1 || first == second || first == [32]byte{} {
		t.Errorf("the dice are still loaded: %d turns, %x, %x", turns, first, second)
	}
	for range 1000 {
		if n := chance.Int64N(3); n < 0 || n >= 3 {
			t.Fatalf("a die of 3 fell on %d", n)
		}
	}
}
