package simulate_test

import (
	"os"
	"testing"

	"cuppa/internal/simulate"
)

func TestOne(t *testing.T) {
	set := simulate.Defaults()
	set.Faults = os.Getenv("FAULTS") != ""
	for i := range 2 {
		f, _ := os.Create("/tmp/cuppa/sim-trace-" + string(rune('0'+i)))
		r, err := simulate.Run(1, set, f)
		f.Close()
		t.Logf("%+v %v", r, err)
	}
}
