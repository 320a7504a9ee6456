package command

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"cuppa/internal/app"
	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/order"
)

// errBroken says that something does not hold; what, was told before.
var errBroken = errors.New("not all holds that must hold")

// errPartly says that not all could be looked at; what was holds.
var errPartly = errors.New("not all could be looked at")

// errTold says that something does not hold, where nobody but a program reads it; errUsage that the arguments make no sense.
var (
	errTold  = errors.New("told")
	errUsage = errors.New("usage")
)

// garbage is how much may lie about, in percent of what lives, before it is collected: a page of orders lives for a moment only.
const garbage = 400

// verifying is how verify was asked for.
type verifying struct {
	json       bool
	restored   bool
	since      time.Duration
	invariants order.Invariants
}

func parseVerify(args []string) (how verifying, err error) {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&how.json, "json", false, "")
	flags.BoolVar(&how.restored, "restored", false, "")
	flags.DurationVar(&how.since, "since", 0, "")
	names := flags.String("invariant", "", "")
	if flags.Parse(args) != nil {
		return how, errUsage
	}
	if flags.NArg() > 0 || how.since < 0 {
		return how, errUsage
	}
	for name := range strings.SplitSeq(*names, ",") {
		one := order.Invariant(strings.TrimSpace(name))
		if one == "" {
			continue
		}
		if !slices.Contains(order.AllInvariants, one) {
			return how, fmt.Errorf("there is no invariant %q: they are %v", name, order.AllInvariants)
		}
		how.invariants = append(how.invariants, one)
	}
	return how, nil
}

func verify(ctx context.Context, set config.Config, how verifying, out io.Writer) error {
	return with(ctx, set, func(a *app.App, d *db.DB) error { return check(ctx, a, d, how, out) })
}

func check(ctx context.Context, a *app.App, d *db.DB, how verifying, out io.Writer) error {
	scope := order.Scope{Invariants: how.invariants}
	if how.since > 0 {
		scope.Since = time.Now().Add(-how.since)
	}
	if how.restored {
		last, err := order.LastMoment(ctx, d)
		if err != nil {
			return err
		}
		scope.AsOf = last
	}
	if terminal(out) && !how.json {
		scope.Progress = progress(out)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	r, err := a.Orders.Check(db.ForAllBrands(ctx), scope)
	if err != nil {
		return err
	}
	if scope.Progress != nil {
		tellf(out, "\r\x1b[K")
	}
	if how.json {
		text, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return err
		}
		tellf(out, "%s\n", text)
	} else {
		tell(out, r)
	}
	if !r.Sound() && how.json {
		return errTold
	}
	switch {
	case !r.Sound():
		return fmt.Errorf("%w: %d findings", errBroken, r.Total())
	case r.Unasked > 0 && how.json:
		return errors.Join(errPartly, errTold)
	case r.Unasked > 0:
		return fmt.Errorf("%w: Redis does not answer, so its counters of %d shops were not compared", errPartly, r.Unasked)
	}
	return nil
}

// tell writes the report for people.
func tell(out io.Writer, r order.Report) {
	for _, f := range r.Findings {
		tellf(out, "%s: %s\n", f.Invariant, f.Text)
	}
	for _, one := range order.AllInvariants {
		if n := r.Broken[one]; n > 0 {
			tellf(out, "%s: %d findings\n", one, n)
		}
	}
	switch {
	case r.Sound() && r.Unasked > 0:
		tellf(out, "all that must hold in the database holds: %d orders in %s\n", r.Orders, r.Took.Round(time.Millisecond))
	case r.Sound():
		tellf(out, "all that must hold holds: %d orders in %s\n", r.Orders, r.Took.Round(time.Millisecond))
	}
}

// progress writes how far it is, a few times a second.
func progress(out io.Writer) func(done, all int) {
	var last time.Time
	return func(done, all int) {
		if now := time.Now(); now.Sub(last) > 200*time.Millisecond {
			last = now
			tellf(out, "\r\x1b[K%d of %d orders", done, all)
		}
	}
}

// terminal says whether a person sees what is written at once.
func terminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
