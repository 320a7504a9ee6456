package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"cuppa/internal/app"
	"cuppa/internal/backup"
	"cuppa/internal/config"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/payment/doctor"
	"cuppa/internal/redisx"
	"cuppa/internal/server"
	"cuppa/internal/stock"
)

// Usage tells the commands.
const Usage = `usage: cuppa                serves
       cuppa verify         checks all that must hold of money, stock, coupons and orders; a server may run meanwhile
                            --json writes one object, --invariant a,b looks at these only, --since 24h at orders that changed since,
                            --restored judges by the latest moment that the database tells of
       cuppa rebuild        makes what is kept for reading anew from the events and tells where it was different; --write keeps the new figures
       cuppa backup FILE    writes the database into a new file; a server may run meanwhile
       cuppa doctor pay     looks at the settings of the payment channels, and asks each channel a harmless question
       cuppa restore FILE   makes the database of a file again where there is none, and verifies it; no server may run
`

// Exit statuses.
const (
	fine    = 0
	wrong   = 1
	unknown = 2
	partly  = 3
)

// Run does what the arguments say and answers the exit status: 0 where all is well, 1 where something is wrong or failed, 2 where the arguments make no sense, 3 where
// what could be looked at is well, and Redis could not be asked.
// What was found goes to out, line by line.
func Run(ctx context.Context, args []string, environment map[string]string, out io.Writer) int {
	if slices.Equal(args, []string{"doctor", "pay"}) { // it tells what is wrong with settings that can't even be read
		if doctor.Tell(ctx, environment, out) {
			return fine
		}
		return wrong
	}
	var do func(ctx context.Context, set config.Config) error
	switch {
	case len(args) >= 1 && args[0] == "verify":
		how, err := parseVerify(args[1:])
		if err != nil {
			if !errors.Is(err, errUsage) {
				tellf(out, "cuppa: %v\n", err)
			}
			tellf(out, "%s", Usage)
			return unknown
		}
		do = func(ctx context.Context, set config.Config) error { return verify(ctx, set, how, out) }
	case len(args) == 1 && args[0] == "rebuild", slices.Equal(args, []string{"rebuild", "--write"}):
		do = func(ctx context.Context, set config.Config) error { return rebuild(ctx, set, len(args) == 2, out) }
	case len(args) == 2 && args[0] == "backup":
		do = func(ctx context.Context, set config.Config) error { return write(ctx, set, args[1], out) }
	case len(args) == 2 && args[0] == "restore":
		do = func(ctx context.Context, set config.Config) error { return restore(ctx, set, args[1], out) }
	default:
		tellf(out, "%s", Usage)
		return unknown
	}
	set, err := config.Load(environment)
	if err == nil {
		err = do(ctx, set)
	}
	if err != nil && !errors.Is(err, errTold) {
		tellf(out, "cuppa: %v\n", err)
	}
	switch {
	case errors.Is(err, errPartly):
		return partly
	case err != nil:
		return wrong
	}
	return fine
}

// tellf writes to whoever ran the command; nobody can be told that this failed.
func tellf(out io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) }

func write(ctx context.Context, set config.Config, file string, out io.Writer) error {
	if err := backup.Write(ctx, set.Database(), file); err != nil {
		return err
	}
	tellf(out, "written: %s\n", file)
	return nil
}

// restore ends with a database of this version's schema, verified, whose counters in Redis are made anew. Cut off anywhere, it leaves nothing, or a database that servers can open:
// they bring its schema up to date, and trust none of the counters that are there.
func restore(ctx context.Context, set config.Config, file string, out io.Writer) error {
	if set.Embedded() {
		release, err := server.HoldFolder(set.DataDir)
		if err != nil {
			return err
		}
		defer release()
	}
	if err := backup.Restore(ctx, file, set.Database(), stock.Disown); err != nil {
		return err
	}
	crash.Here("restore/made")
	d, err := db.Open(ctx, set.Database())
	if err != nil {
		return err
	}
	if err := errors.Join(d.Migrate(ctx), d.Close()); err != nil {
		return err
	}
	tellf(out, "restored: %s\n", file)
	return with(ctx, set, func(a *app.App, d *db.DB) error {
		recounted := a.Stock.Recount(ctx)
		if recounted != nil && !errors.Is(recounted, stock.ErrAway) {
			return recounted
		}
		err := check(ctx, a, d, verifying{restored: true}, out)
		if recounted != nil && errors.Is(err, errPartly) {
			tellf(out, "Redis does not answer: servers make its counters anew when it does, and trust none of before\n")
			return nil
		}
		return err
	})
}

// with has the services over the database and the Redis of the settings, without anything of them running.
func with(ctx context.Context, set config.Config, f func(a *app.App, d *db.DB) error) error {
	if path, embedded := strings.CutPrefix(set.Database(), "sqlite:"); embedded {
		if _, err := os.Stat(path); err != nil { // opening it would make an empty one
			return fmt.Errorf("there is no database: %w", err)
		}
	}
	log := slog.New(slog.DiscardHandler)
	d, err := db.Open(ctx, set.Database())
	if err != nil {
		return err
	}
	redis, err := redisx.Open(ctx, set.RedisURL, log)
	if err != nil {
		return errors.Join(err, d.Close())
	}
	a, err := app.New(ctx, set, d, redis, log)
	if err == nil {
		err = f(a, d)
		a.Orders.Close()
	}
	return errors.Join(err, redis.Close(), d.Close())
}
