// Command plant tests the tests: it plants one bug after another in the product and demands that a test fails. The sources stay as they are: the compiler is told to read
// changed files in the place of the real ones. `make planted-bugs` runs it; ONLY=part-of-a-name narrows it.
//
// Tests are compiled once for all bugs that they are to catch: a function that has some gets a copy of its body for each, and a variable of the environment says which one
// runs. A bug outside of a function is compiled by itself. Without any bug the same tests must pass.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A bug is a mistake that somebody could make.
type bug struct {
	name string
	// file has was exactly once; the bug puts is in its place.
	file, was, is string
	// pkg and run are the tests of which one must fail.
	pkg, run string
}

// plant is the file's text with the bug in it.
func (b bug) plant(text string) (string, error) {
	if n := strings.Count(text, b.was); n != 1 {
		return "", fmt.Errorf("%s: %s has %q %d times, not once", b.name, b.file, b.was, n)
	}
	return strings.Replace(text, b.was, b.is, 1), nil
}

// seeds are how many worlds the simulator's test runs until one of them is broken.
const seeds = "16"

// patience bounds the tests of one bug.
const patience = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Getenv("ONLY"))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "plant:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only string) error {
	dir, err := os.MkdirTemp("", "planted-bugs-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	together, alone := map[string][]bug{}, []bug{} // by the package of their tests
	for _, b := range bugs {
		if !strings.Contains(b.name, only) {
			continue
		}
		inside, err := b.insideFunction()
		switch {
		case err != nil:
			return err
		case inside:
			together[b.pkg] = append(together[b.pkg], b)
		default:
			alone = append(alone, b)
		}
	}
	var missed []error
	tried := 0
	try := func(all []bug, plant func([]bug) (map[string]string, error)) {
		tried += len(all)
		missed = append(missed, tryAll(ctx, dir, all, plant)...)
	}
	for _, pkg := range slices.Sorted(maps.Keys(together)) {
		try(together[pkg], switched)
	}
	for _, b := range alone {
		try([]bug{b}, replaced)
	}
	fmt.Printf("%d bugs planted, %d caught\n", tried, tried-len(missed))
	return errors.Join(append(missed, ctx.Err())...)
}

// tryAll compiles the tests of bugs once and runs them for each; it answers what was not caught.
func tryAll(ctx context.Context, dir string, all []bug, plant func([]bug) (map[string]string, error)) (missed []error) {
	began := time.Now()
	binary, err := compile(ctx, dir, all, plant)
	for err != nil {
		var good []bug // without those of the files that do not compile
		for _, b := range all {
			if bad := strings.Contains(err.Error(), planted(b.file)); !bad {
				good = append(good, b)
				continue
			}
			missed = append(missed, fmt.Errorf("%s: %w", b.name, err))
			fmt.Printf("ERROR   %s: %v\n", b.name, err)
		}
		if len(good) == len(all) || len(good) == 0 || ctx.Err() != nil {
			return append(missed, err)
		}
		all = good
		binary, err = compile(ctx, dir, all, plant)
	}
	fmt.Printf("%d bugs for %s are compiled (%.0f s)\n", len(all), all[0].pkg, time.Since(began).Seconds())
	sound := map[string]bool{}
	for _, b := range all {
		if ctx.Err() != nil {
			return missed
		}
		if inside, _ := b.insideFunction(); inside && !sound[b.run] {
			if caught, err := b.test(ctx, binary, ""); caught != "" || err != nil {
				missed = append(missed, fmt.Errorf("%s: its test fails without it: %s %w", b.name, caught, err))
				fmt.Printf("ERROR   %s: its test fails without it: %s %v\n", b.name, caught, err)
				continue
			}
			sound[b.run] = true
		}
		began := time.Now()
		switch caught, err := b.test(ctx, binary, b.name); {
		case err != nil:
			missed = append(missed, err)
			fmt.Printf("ERROR   %s: %v\n", b.name, err)
		case caught == "":
			missed = append(missed, fmt.Errorf("%s: no test of %s (%s) fails", b.name, b.pkg, b.run))
			fmt.Printf("MISSED  %s (%.0f s)\n", b.name, time.Since(began).Seconds())
		default:
			fmt.Printf("caught  %s (%.0f s)\n        %s\n", b.name, time.Since(began).Seconds(), caught)
		}
	}
	return missed
}

// planted is what a file with bugs is called.
func planted(path string) string {
	return "planted_" + strings.ReplaceAll(filepath.ToSlash(filepath.Clean(path)), "/", "_")
}

// compile makes the tests of a package with bugs in them.
func compile(ctx context.Context, dir string, all []bug, plant func([]bug) (map[string]string, error)) (binary string, err error) {
	files, err := plant(all)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		real, err := filepath.Abs(path)
		if err != nil {
			return "", err
		}
		changed := filepath.Join(dir, planted(path))
		if err := os.WriteFile(changed, []byte(files[path]), 0o600); err != nil {
			return "", err
		}
		replace[real] = changed
	}
	overlay, binary := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "test")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err == nil {
		err = os.WriteFile(overlay, text, 0o600)
	}
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-overlay="+overlay, "-vet=off", "-ldflags=-s -w", "-o", binary, all[0].pkg)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("it does not compile: %s", out)
	}
	return binary, nil
}

// test runs the bug's tests with the bug of a name, and answers the first thing that one says which fails; empty when none does.
func (b bug) test(ctx context.Context, binary, name string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	test := exec.CommandContext(ctx, binary, "-test.run="+b.run, "-test.count=1", "-test.failfast", "-test.v", "-test.timeout=8m", "-rapid.nofailfile")
	test.Dir = b.pkg
	test.Env = append(os.Environ(), "CUPPA_TEST_SEEDS="+seeds, chosen+"="+name)
	out, err := test.CombinedOutput()
	if bytes.Contains(out, []byte("flag provided but not defined: -rapid")) {
		test = exec.CommandContext(ctx, binary, "-test.run="+b.run, "-test.count=1", "-test.failfast", "-test.v", "-test.timeout=8m")
		test.Dir, test.Env = b.pkg, append(os.Environ(), "CUPPA_TEST_SEEDS="+seeds, chosen+"="+name)
		out, err = test.CombinedOutput()
	}
	if err == nil && !bytes.Contains(out, []byte("--- PASS")) {
		return "", fmt.Errorf("%s has no test %s", b.pkg, b.run)
	}
	if err == nil {
		return "", nil
	}
	for line := range bytes.Lines(out) {
		if t := string(bytes.TrimSpace(line)); strings.Contains(t, "_test.go:") || strings.Contains(t, "panic:") || strings.Contains(t, "fatal error:") || strings.Contains(t, "kit.go:") {
			return fmt.Sprintf("%.200s", t), nil
		}
	}
	if !bytes.Contains(out, []byte("--- FAIL")) {
		return "", fmt.Errorf("the test did not run: %w: ...%s", err, out[max(0, len(out)-2000):])
	}
	return "a test fails", nil
}
