package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// simulated is how many worlds are run, one of each two in a process of its own.
const simulated = 40

var simulatedRate = regexp.MustCompile(`: (\d+) orders/min, 0 seeds broken`)

// simulator is how many orders a minute the simulator places and brings to their ends, with all that goes wrong.
func (b *bench) simulator() ([]row, error) {
	out, err := exec.CommandContext(b.ctx, filepath.Join("build", "cuppa-sim"), "-seeds", strconv.Itoa(simulated)).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	found := simulatedRate.FindSubmatch(out)
	if found == nil {
		return nil, fmt.Errorf("cuppa-sim said %s", out)
	}
	rate, err := strconv.ParseFloat(string(found[1]), 64)
	return []row{{Name: "simulator", Unit: "orders/min", Ours: rate}}, err
}
