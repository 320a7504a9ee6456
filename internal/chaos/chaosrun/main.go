// The command chaosrun lets a whole shop go on while everything beneath it fails, and then holds what everybody was told against what the servers have. It needs
// PostgreSQL at TEST_DATABASE_URL, and redis-server in the path; `make chaos` starts it with both. The exit status is 0 where nothing was violated.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	_ "github.com/lib/pq" // the driver

	"cuppa/internal/chaos"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ok, err := run(ctx)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "chaos:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// run does one run after the other, each with the next seed, and says whether all was well.
func run(ctx context.Context) (ok bool, err error) {
	o := chaos.Options{}
	server := flag.String("server", "build/cuppa", "the server's program")
	engine := flag.String("engine", "postgres", "postgres or embedded")
	out := flag.String("json", "build/chaos.json", "where the reports go")
	runs := flag.Int("runs", 1, "how many runs, each with the next seed")
	flag.Uint64Var(&o.Seed, "seed", uint64(time.Now().Unix()), "what the plan is made from") //nolint:gosec // after 1970
	flag.DurationVar(&o.For, "time", 2*time.Minute, "how long everything goes wrong")
	flag.DurationVar(&o.OrderTTL, "ttl", 25*time.Second, "how long guests have to pay")
	flag.IntVar(&o.Servers, "servers", 3, "how many servers")
	flag.IntVar(&o.Guests, "guests", 8, "how many guests")
	flag.BoolVar(&o.LongPauses, "long", false, "let servers stand still for longer than the longest lease, of two minutes")
	flag.Parse()
	o.Command = []string{*server}
	ok = true
	var all []chaos.Report
	for range *runs {
		r, err := once(ctx, o, *engine)
		if err != nil {
			return false, err
		}
		r.Tell(os.Stdout)
		ok = ok && len(r.Violations) == 0
		all = append(all, r)
		o.Seed++
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(*out), 0o750)
	}
	if err == nil {
		err = os.WriteFile(*out, append(text, '\n'), 0o600)
	}
	return ok, err
}

// once makes one run, on a database that is made for it.
func once(ctx context.Context, o chaos.Options, engine string) (chaos.Report, error) {
	dir, done, err := chaos.Scratch()
	if err != nil {
		return chaos.Report{}, err
	}
	defer done()
	o.Dir = dir
	if engine == "embedded" {
		return chaos.Run(ctx, o)
	}
	u, err := url.Parse(os.Getenv("TEST_DATABASE_URL"))
	if err != nil || u.Host == "" {
		return chaos.Report{}, fmt.Errorf("TEST_DATABASE_URL names no PostgreSQL; make chaos starts one")
	}
	admin, err := sql.Open("postgres", u.String())
	if err != nil {
		return chaos.Report{}, err
	}
	defer func() { _ = admin.Close() }()
	name := fmt.Sprintf("chaos_%d_%d", o.Seed, os.Getpid())
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return chaos.Report{}, err
	}
	defer func() {
		_, _ = admin.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}()
	u.Path = "/" + name
	o.Database = u.String()
	return chaos.Run(ctx, o)
}
