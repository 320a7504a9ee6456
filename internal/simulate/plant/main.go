// Command plant tests the tests: it plants one bug after another in the product and demands that a test fails. The sources stay as they are: the compiler is told to read
// the changed file in the place of the real one. `make planted-bugs` runs it; ONLY=part-of-a-name narrows it.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// bug is a mistake that somebody could make.
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
const seeds = "24"

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
	var missed []error
	tried := 0
	for _, b := range bugs {
		if !strings.Contains(b.name, only) {
			continue
		}
		tried++
		began := time.Now()
		caught, err := b.caught(ctx, dir)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			missed = append(missed, err)
			fmt.Printf("ERROR   %s: %v\n", b.name, err)
		case caught == "":
			missed = append(missed, fmt.Errorf("%s: no test of %s (%s) fails", b.name, b.pkg, b.run))
			fmt.Printf("MISSED  %s\n", b.name)
		default:
			fmt.Printf("caught  %s (%.0f s)\n        %s\n", b.name, time.Since(began).Seconds(), caught)
		}
	}
	fmt.Printf("%d bugs planted, %d caught\n", tried, tried-len(missed))
	return errors.Join(missed...)
}

// caught is the first thing that a test says which fails; empty when none does.
func (b bug) caught(ctx context.Context, dir string) (string, error) {
	file, err := filepath.Abs(b.file)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	planted, err := b.plant(string(text))
	if err != nil {
		return "", err
	}
	changed, overlay := filepath.Join(dir, "planted.go"), filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{file: changed}})
	if err != nil {
		return "", err
	}
	if err := errors.Join(os.WriteFile(changed, []byte(planted), 0o600), os.WriteFile(overlay, replace, 0o600)); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	binary := filepath.Join(dir, "test")
	if out, err := exec.CommandContext(ctx, "go", "test", "-c", "-overlay="+overlay, "-vet=off", "-ldflags=-s -w", "-o", binary, b.pkg).CombinedOutput(); err != nil {
		return "", fmt.Errorf("it does not compile: %s", out)
	}
	test := exec.CommandContext(ctx, binary, "-test.run="+b.run, "-test.count=1", "-test.failfast", "-test.timeout=8m")
	test.Dir = b.pkg
	test.Env = append(os.Environ(), "CUPPA_TEST_SEEDS="+seeds)
	out, err := test.CombinedOutput()
	if err == nil {
		return "", nil
	}
	for line := range bytes.Lines(out) {
		if t := string(bytes.TrimSpace(line)); strings.Contains(t, "_test.go:") || strings.Contains(t, "panic:") || strings.Contains(t, "kit.go:") {
			return t, nil
		}
	}
	if !bytes.Contains(out, []byte("--- FAIL")) {
		return "", fmt.Errorf("the test did not run: %.500s", out)
	}
	return "a test fails", nil
}
