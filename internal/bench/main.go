package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// row is a line of the table and of bench.json. What a row does not have is null.
type row struct {
	Name  string   `json:"name"`
	Unit  string   `json:"unit"`
	Ours  float64  `json:"ours"`
	Floor *float64 `json:"floor"`
	Ratio *float64 `json:"ratio"`
	P50   *float64 `json:"p50_ms"`
	P99   *float64 `json:"p99_ms"`
}

// work measures one row, or a few that come from the same thing.
type work struct {
	name string
	goal string // what the project asks for, for the table
	run  func(*bench) ([]row, error)
}

// works are all rows, in the order in which they run.
var works = []work{
	{"menu", "ratio >= 0.6", (*bench).menu},
	{"menu-cold", "<= 6 ms", (*bench).menuCold},
	{"quote", "ratio >= 0.4", (*bench).quote},
	{"price", "-", (*bench).price},
	{"price-worst", "<= 1 ms; solver <= 10 ms", (*bench).priceWorst},
	{"push", "p99 <= 50 ms", (*bench).push},
	{"place-order", "ratio >= 0.5", (*bench).placeOrder},
	{"order-flows", "-", (*bench).orderFlows},
	{"callback", "ratio >= 0.5", (*bench).callback},
	{"ledger-growth", "ratio ~ 1", (*bench).ledgerGrowth},
	{"balance-pay", "p99 <= 3 floors", (*bench).balancePay},
	{"hold", "ratio >= 1.2", (*bench).hold},
	{"hold-hot-sku", "ratio >= 3; sale <= 50; open ~ 1", (*bench).holdHot},
	{"stock-strategies", "all units, none twice", (*bench).stockStrategies},
	{"verify", "<= 60 s", (*bench).verified},
	{"relay", ">= 5,000/s; p99 <= 200 ms", (*bench).relay},
	{"start", "<= 2 s", (*bench).start},
	{"memory", "<= 120 MB", (*bench).memory},
	{"sockets", "<= 25 KB", (*bench).sockets},
	{"validate", "<= 20 ms more", (*bench).validate},
	{"refuse", "<= 5 ms", (*bench).refuse},
	{"push-10k", "p99 <= 50 ms", (*bench).pushCrowd},
	{"simulator", ">= 100000", (*bench).simulator},
}

func main() {
	if body := os.Getenv(plainBody); body != "" {
		exit(servePlain(os.Getenv(plainAddr), body))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := measure(ctx, os.Getenv("ONLY"))
	stop()
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func measure(ctx context.Context, only string) (err error) {
	if only != "" && !slices.ContainsFunc(works, func(w work) bool { return w.name == only }) {
		return fmt.Errorf("there is no row %q", only)
	}
	b, err := open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	rows, goals, failed := []row{}, map[string]string{}, []error{}
	for _, w := range works {
		if only != "" && w.name != only {
			continue
		}
		began := time.Now()
		got, err := w.run(b)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", w.name, err))
		}
		fmt.Fprintf(os.Stderr, "%s took %.0f s\n", w.name, time.Since(began).Seconds())
		for _, r := range got {
			goals[r.Name] = w.goal
		}
		rows = append(rows, got...)
	}
	show(rows, goals)
	return errors.Join(append(failed, save(filepath.Join("build", "bench.json"), rows))...)
}

// show prints the table.
func show(rows []row, goals map[string]string) {
	const line = "%-16s %-10s %10s %10s %7s %9s %9s   %s\n"
	fmt.Printf(line, "row", "unit", "ours", "floor", "ratio", "p50 ms", "p99 ms", "asked for")
	for _, r := range rows {
		fmt.Printf(line, r.Name, r.Unit, figure(&r.Ours), figure(r.Floor), figure(r.Ratio), figure(r.P50), figure(r.P99), goals[r.Name])
	}
}

func figure(v *float64) string {
	switch {
	case v == nil:
		return "-"
	case *v >= 1000:
		return fmt.Sprintf("%.0f", *v)
	default:
		return strings.TrimSuffix(fmt.Sprintf("%.2f", *v), ".00")
	}
}

func save(path string, rows []row) error {
	text, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}
