package simulate_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"cuppa/internal/simulate"
)

// seedsVariable says how many worlds are looked at; without it as many as fit into budget.
const (
	seedsVariable = "CUPPA_TEST_SEEDS"
	budget        = 5 * time.Second
)

// small is a world that is over soon.
func small() simulate.Options {
	set := simulate.Defaults()
	set.Orders, set.Guests = 90, 20
	return set
}

// TestTheseWorldsAreSound runs worlds and demands that everything holds at their ends. Worlds run one after the other: their dice are the process's.
func TestTheseWorldsAreSound(t *testing.T) { //nolint:paralleltest // the dice are the process's
	most, _ := strconv.Atoi(os.Getenv(seedsVariable))
	orders := 0
	for seed, began := uint64(1), time.Now(); most > 0 && seed <= uint64(most) || most == 0 && time.Since(began) < budget; seed++ {
		result, err := simulate.Run(seed, small(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range result.Broken {
			t.Errorf("seed %d: %s", seed, b)
		}
		if orders += result.Orders; t.Failed() {
			t.Fatalf("cuppa-sim -seed %d -orders %d -guests %d -trace tells how it came to that", seed, small().Orders, small().Guests)
		}
	}
	if orders < small().Orders {
		t.Errorf("only %d orders were placed", orders)
	}
}

// alone has TestASeedIsOneOrderOfThings print the hash of a seed in a process of its own.
const alone = "CUPPA_SIM_ALONE"

// TestASeedIsOneOrderOfThings runs one seed twice here and once in another process: what happened, and when, is the same to the byte.
func TestASeedIsOneOrderOfThings(t *testing.T) { //nolint:paralleltest // the dice are the process's
	const seed = 7
	set := small()
	set.Orders = 45
	hash := func() string {
		result, err := simulate.Run(seed, set, nil)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("hash %016x of %d lines", result.Trace, result.Lines)
	}
	if os.Getenv(alone) != "" {
		fmt.Println(hash()) //nolint:forbidigo // to the process that asked
		return
	}
	first := hash()
	if second := hash(); second != first {
		t.Errorf("the second time the seed is another: %s, not %s", second, first)
	}
	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestASeedIsOneOrderOfThings$")
	other.Env = append(os.Environ(), alone+"=1")
	out, err := other.CombinedOutput()
	if err != nil {
		t.Fatalf("the other process: %v\n%s", err, out)
	}
	if !strings.Contains(string(out), first) {
		t.Errorf("in another process the seed is another: %s, not %s", out, first)
	}
	if elsewhere, err := simulate.Run(seed+1, set, nil); err != nil || fmt.Sprintf("hash %016x of %d lines", elsewhere.Trace, elsewhere.Lines) == first {
		t.Errorf("another seed is the same: %v", err)
	}
}

// TestATraceTellsWhatHappened reads one.
func TestATraceTellsWhatHappened(t *testing.T) { //nolint:paralleltest // the dice are the process's
	var out bytes.Buffer
	set := small()
	set.Orders = 10
	result, err := simulate.Run(3, set, &out)
	if err != nil {
		t.Fatal(err)
	}
	if n := uint64(bytes.Count(out.Bytes(), []byte("\n"))); n < result.Lines || !strings.Contains(out.String(), "commit") || !strings.Contains(out.String(), "prepay") {
		t.Errorf("the trace has %d lines of %d", n, result.Lines)
	}
}
