package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"github.com/pressly/goose/v3"
)

const (
	// lockFor is how long a migration waits for a table's lock, in PostgreSQL's words. Whoever else wants the table waits behind it meanwhile, so that somebody's long
	// transaction would have a migration lock orders out.
	lockFor = "500ms"
	// lockPatience is for how long a lock that is not had is tried again, with pauses from lockRest to lockRestMost in which orders go on.
	lockPatience           = 15 * time.Minute
	lockRest, lockRestMost = time.Second, 10 * time.Second
	// noTransaction begins a file that runs outside of one: such a file makes indexes CONCURRENTLY, and nothing else.
	noTransaction = "-- +goose NO TRANSACTION"
)

// upPostgres runs what is pending, one file after the other, each in a session that waits for no lock for long and takes as long as it takes.
func (d *DB) upPostgres(ctx context.Context, files fs.FS) (err error) {
	pool := d.alone()
	defer func() { err = errors.Join(err, pool.Close()) }()
	provider, err := goose.NewProvider(goose.DialectPostgres, pool, files)
	if err != nil {
		return fmt.Errorf("db: migrations: %w", err)
	}
	rest := lockRest
	for begun := time.Now(); ; {
		more, err := next(ctx, pool, provider, files)
		switch {
		case err == nil && !more:
			return nil
		case err == nil:
			begun, rest = time.Now(), lockRest
			continue
		case !lockedOut(err) || time.Since(begun) > lockPatience:
			return fmt.Errorf("db: migrate: %w", err)
		}
		if err := pause(ctx, rest); err != nil {
			return err
		}
		rest = min(2*rest, lockRestMost)
	}
}

// next runs the next file; false where there is none.
func next(ctx context.Context, pool *sql.DB, provider *goose.Provider, files fs.FS) (more bool, err error) {
	if _, err := pool.ExecContext(ctx, "SET lock_timeout = 0; SET statement_timeout = 0"); err != nil { // indexes lock nobody out, and wait for all older transactions
		return false, err
	}
	if err := mendIndexes(ctx, pool, files); err != nil {
		return false, err
	}
	all, err := provider.Status(ctx)
	if err != nil {
		return false, err
	}
	at := slices.IndexFunc(all, func(s *goose.MigrationStatus) bool { return s.State == goose.StatePending })
	if at < 0 {
		return false, nil
	}
	text, err := fs.ReadFile(files, all[at].Source.Path)
	if err != nil {
		return false, err
	}
	if !strings.HasPrefix(string(text), noTransaction) {
		if _, err := pool.ExecContext(ctx, "SET lock_timeout = '"+lockFor+"'"); err != nil {
			return false, err
		}
	}
	_, err = provider.UpByOne(ctx)
	return err == nil, err
}

// lockedOut says that a migration did not get a lock in time, or met another's: all that it did is undone, and it can run again.
func lockedOut(err error) bool {
	var refused *pq.Error
	return errors.As(err, &refused) && slices.Contains([]pqerror.Code{"55P03", "40P01"}, refused.Code)
}

// making is a statement that makes an index CONCURRENTLY, with its name.
var making = regexp.MustCompile(`(?is)CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+IF\s+NOT\s+EXISTS\s+"?(\w+)"?[^;]*;`)

// mendIndexes makes those anew whose making was broken off: PostgreSQL leaves them INVALID, of no use to anybody, and IF NOT EXISTS passes them by. What a process that was killed
// has left running is waited for.
func mendIndexes(ctx context.Context, pool *sql.DB, files fs.FS) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return err
	}
	var texts map[string]string
	for {
		broken, busy, err := invalid(ctx, pool)
		if err != nil || len(broken) == 0 {
			return err
		}
		if texts == nil {
			texts = map[string]string{}
			for _, name := range names {
				text, err := fs.ReadFile(files, name)
				if err != nil {
					return err
				}
				for _, m := range making.FindAllStringSubmatch(string(text), -1) {
					texts[m[1]] = m[0]
				}
			}
		}
		broken = slices.DeleteFunc(broken, func(name string) bool { return texts[name] == "" }) // not ours
		if len(broken) == 0 {
			return nil
		}
		if busy {
			if err := pause(ctx, 200*time.Millisecond); err != nil {
				return err
			}
			continue
		}
		for _, name := range broken {
			if _, err := pool.ExecContext(ctx, `DROP INDEX CONCURRENTLY IF EXISTS "`+name+`"`); err != nil {
				return err
			}
			if _, err := pool.ExecContext(ctx, texts[name]); err != nil {
				return err
			}
		}
		return nil
	}
}

// invalid are the indexes that were not made to their end, and whether any is being made.
func invalid(ctx context.Context, pool *sql.DB) (names []string, busy bool, err error) {
	err = pool.QueryRowContext(ctx, `SELECT COALESCE(array_agg(c.relname), '{}'), EXISTS (SELECT 1 FROM pg_stat_progress_create_index WHERE datname = current_database())
		FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid AND c.relnamespace = to_regnamespace(current_schema())::oid`).Scan(pq.Array(&names), &busy)
	return names, busy, err
}
