// Command cuppa-sim runs simulated worlds: cuppa-sim -seeds 1000, or one again with its trace: cuppa-sim -seed 42 -trace.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime/pprof"
	"strconv"
	"sync"
	"testing"
	"time"

	"cuppa/internal/simulate"
)

// options are what the flags say.
type options struct {
	seed    uint64
	seeds   int
	workers int
	trace   bool
	twice   bool
	child   bool
	profile string
	set     simulate.Options
}

func main() {
	o := options{set: simulate.Defaults()}
	flag.Uint64Var(&o.seed, "seed", 1, "the first seed")
	flag.IntVar(&o.seeds, "seeds", 1, "how many seeds, one after the other")
	flag.IntVar(&o.set.Orders, "orders", o.set.Orders, "orders of each world")
	flag.IntVar(&o.set.Guests, "guests", o.set.Guests, "guests of each world")
	flag.IntVar(&o.set.Replicas, "replicas", o.set.Replicas, "replicas of each world")
	flag.BoolVar(&o.set.Faults, "faults", true, "whether anything goes wrong")
	flag.IntVar(&o.workers, "workers", 2, "processes that run worlds side by side")
	flag.BoolVar(&o.trace, "trace", false, "write all that happens in the first seed to standard output")
	flag.BoolVar(&o.twice, "twice", false, "run each seed twice and compare the traces")
	flag.StringVar(&o.profile, "profile", "", "write the processor's profile of the worlds to this file; all run in this process")
	flag.BoolVar(&o.child, "child", false, "one of several processes: results as JSON")
	// Worlds run in bubbles, which only tests may open: so all is a test.
	testing.Main(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{Name: "worlds", F: func(*testing.T) {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		err := run(ctx, o)
		if stop(); err != nil {
			fmt.Fprintln(os.Stderr, "cuppa-sim:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}}}, nil, nil)
}

func run(ctx context.Context, o options) error {
	switch {
	case o.trace:
		out := bufio.NewWriter(os.Stdout)
		result, err := simulate.Run(o.seed, o.set, out)
		if err := errors.Join(err, out.Flush()); err != nil {
			return err
		}
		return tell(result)
	case o.child:
		return work(ctx, o)
	case o.profile != "":
		return profiled(ctx, o)
	}
	return spread(ctx, o)
}

// work runs seeds in this process.
func work(ctx context.Context, o options) error {
	encode := json.NewEncoder(os.Stdout)
	for i := 0; i < o.seeds && ctx.Err() == nil; i++ {
		seed := o.seed + uint64(i*o.workers)
		result, err := simulate.Run(seed, o.set, nil)
		if err == nil && o.twice {
			var again simulate.Result
			if again, err = simulate.Run(seed, o.set, nil); err == nil && again.Trace != result.Trace {
				result.Broken = append(result.Broken, fmt.Sprintf("the seed is not one order of things: %x, then %x", result.Trace, again.Trace))
			}
		}
		if err != nil {
			return err
		}
		if err := encode.Encode(result); err != nil {
			return err
		}
	}
	return nil
}

// profiled runs seeds in this process and writes where its time goes.
func profiled(ctx context.Context, o options) error {
	out, err := os.Create(o.profile)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return errors.Join(err, out.Close())
	}
	o.workers = 1
	err = work(ctx, o)
	pprof.StopCPUProfile()
	return errors.Join(err, out.Close())
}

// spread has several processes run the seeds: the dice of worlds are their process's.
func spread(ctx context.Context, o options) error {
	o.workers = max(1, min(o.workers, o.seeds))
	results := make(chan simulate.Result)
	failed := make([]error, o.workers)
	var all sync.WaitGroup
	began := time.Now()
	for i := range o.workers {
		all.Go(func() { failed[i] = child(ctx, o, i, results) })
	}
	go func() {
		all.Wait()
		close(results)
	}()
	orders, seeds, broken := 0, 0, 0
	for result := range results {
		orders, seeds = orders+result.Orders, seeds+1
		if len(result.Broken) > 0 {
			broken++
		}
		if len(result.Broken) > 0 || o.seeds == 1 {
			_ = tell(result)
		}
	}
	took := time.Since(began)
	fmt.Printf("%d seeds, %d orders in %.1f s: %.0f orders/min, %d seeds broken\n", seeds, orders, took.Seconds(), float64(orders)/took.Minutes(), broken)
	if err := errors.Join(failed...); err != nil {
		return err
	}
	if broken > 0 {
		return fmt.Errorf("%d of %d seeds are broken", broken, seeds)
	}
	return nil
}

// child is one process, which runs every so many-th seed.
func child(ctx context.Context, o options, i int, results chan<- simulate.Result) error {
	mine := (o.seeds - i + o.workers - 1) / o.workers
	args := []string{
		"-child", "-seed", strconv.FormatUint(o.seed+uint64(i), 10), "-seeds", strconv.Itoa(mine), "-workers", strconv.Itoa(o.workers),
		"-orders", strconv.Itoa(o.set.Orders), "-guests", strconv.Itoa(o.set.Guests), "-replicas", strconv.Itoa(o.set.Replicas),
		"-faults=" + strconv.FormatBool(o.set.Faults), "-twice=" + strconv.FormatBool(o.twice),
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var result simulate.Result
		if json.Unmarshal(lines.Bytes(), &result) == nil {
			results <- result
		}
	}
	return cmd.Wait()
}

// tell says what came of a seed.
func tell(result simulate.Result) error {
	fmt.Printf("seed %d: %d orders, trace %016x of %d lines, %.0f s simulated in %.1f s\n", result.Seed, result.Orders, result.Trace, result.Lines, result.Simulated.Seconds(), result.Took.Seconds())
	for _, b := range result.Broken {
		fmt.Println("  broken:", b)
	}
	if len(result.Broken) > 0 {
		return fmt.Errorf("seed %d is broken", result.Seed)
	}
	return nil
}
