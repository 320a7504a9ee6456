package server

import (
	"errors"
	"math"
	"os"
	"runtime/debug"
	"testing"
)

// Not parallel: the limit is the process's, and so is the environment.
func TestMemoryIsLimitedByTheCgroup(t *testing.T) {
	was := debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetMemoryLimit(was) })
	const gigabyte = 1 << 30
	cgroup := func() (uint64, error) { return gigabyte, nil }
	t.Setenv("GOMEMLIMIT", "") // so that it is put back
	if err := os.Unsetenv("GOMEMLIMIT"); err != nil {
		t.Fatal(err)
	}
	if got, now := limitMemory(quiet, cgroup), debug.SetMemoryLimit(-1); got != now || now < gigabyte*89/100 || now > gigabyte*91/100 {
		t.Errorf("of a gigabyte: %d, and Go has %d", got, now)
	}
	debug.SetMemoryLimit(math.MaxInt64)
	limitMemory(quiet, func() (uint64, error) { return 0, errors.New("no cgroup") })
	if now := debug.SetMemoryLimit(-1); now != math.MaxInt64 {
		t.Errorf("without a cgroup: %d", now)
	}
	debug.SetMemoryLimit(gigabyte / 2) // as the runtime does for the operator's
	t.Setenv("GOMEMLIMIT", "512MiB")
	limitMemory(quiet, cgroup)
	if now := debug.SetMemoryLimit(-1); now != gigabyte/2 {
		t.Errorf("the operator's counts less: %d", now)
	}
}
