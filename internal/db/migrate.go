package db

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"cuppa/migrations"
)

// migrationLock is the PostgreSQL advisory lock that replicas which start together queue on. Any number would do.
const migrationLock = 7_305_001

// MigrationsTable is where it stands which migrations a database has had; each database of ours has it.
const MigrationsTable = goose.DefaultTablename

// Migrate brings the schema up to date: ours from the migrations folder, then River's. Replicas that start at once wait for the
// first; on SQLite the data folder has one process only.
func (d *DB) Migrate(ctx context.Context) error {
	if d.Postgres() {
		unlock, err := d.lock(ctx)
		if err != nil {
			return fmt.Errorf("db: waiting to migrate: %w", err)
		}
		defer unlock()
	}
	folder, sub := fs.FS(migrations.SQLite), "sqlite"
	if d.Postgres() {
		folder, sub = migrations.Postgres, "postgres"
	}
	files, err := fs.Sub(folder, sub)
	if err != nil {
		return err
	}
	return d.migrateFrom(ctx, files)
}

func (d *DB) migrateFrom(ctx context.Context, files fs.FS) error {
	if err := unguarded(files); err != nil {
		return err
	}
	if d.Postgres() {
		if err := d.upPostgres(ctx, files); err != nil {
			return err
		}
	} else if err := d.upSQLite(ctx, files); err != nil {
		return err
	}
	river, err := rivermigrate.New(d.River(), nil)
	if err != nil {
		return fmt.Errorf("db: migrations of jobs: %w", err)
	}
	if _, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("db: migrate jobs: %w", err)
	}
	if d.Postgres() {
		return nil
	}
	return d.hint(ctx)
}

func (d *DB) upSQLite(ctx context.Context, files fs.FS) error {
	provider, err := goose.NewProvider(goose.DialectSQLite3, d.write, files)
	if err != nil {
		return fmt.Errorf("db: migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("db: migrate: %w", err)
	}
	return nil
}

// unguarded refuses SQLite files that switch foreign keys off inside a transaction, where that does nothing and rebuilding a table
// deletes the rows that link to it.
func unguarded(files fs.FS) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if strings.Contains(strings.ToLower(string(text)), "pragma foreign_keys") && !strings.HasPrefix(string(text), noTransaction) {
			return fmt.Errorf("db: migration %s switches foreign keys off and does not begin with -- +goose NO TRANSACTION", name)
		}
	}
	return nil
}

// lock waits for the migration lock on a connection of its own. It asks again and again: a statement that waited would hold a snapshot, for the end of which an index that
// is made CONCURRENTLY waits in turn.
func (d *DB) lock(ctx context.Context) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*lockPatience)
	defer cancel()
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	for locked := false; !locked; {
		err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", migrationLock).Scan(&locked)
		if err == nil && !locked {
			err = pause(ctx, 100*time.Millisecond)
		}
		if err != nil {
			_ = conn.Close()
			return nil, err
		}
	}
	return func() {
		_, _ = conn.ExecContext(context.Background(), "SELECT pg_advisory_unlock($1)", migrationLock)
		_ = conn.Close()
	}, nil
}

// pause waits, or says why it need not.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// River is the driver with which River keeps its jobs in this database.
func (d *DB) River() riverdriver.Driver[*sql.Tx] {
	if d.Postgres() {
		return riverdatabasesql.New(d.write)
	}
	return riversqlite.New(d.write)
}
