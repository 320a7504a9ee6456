package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"
)

// CopyInto writes the embedded database as it is at one moment into a file that is empty or not there; readers and writers go on meanwhile. PostgreSQL has its own
// program for this.
func (d *DB) CopyInto(ctx context.Context, file string) error {
	if d.Postgres() {
		return errors.New("db: only the embedded database can be copied into a file")
	}
	var path string
	var seq int
	var name string
	if err := d.read.QueryRowContext(ctx, "PRAGMA database_list").Scan(&seq, &name, &path); err != nil {
		return fmt.Errorf("db: %w", err)
	}
	// A connection of its own: readers of the pool may not write at all, and the only writer would keep the others waiting.
	own, err := sql.Open("sqlite", path)
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	own.SetMaxOpenConns(1)
	if _, err := own.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout(%d)", (30*time.Second).Milliseconds())); err != nil {
		return errors.Join(fmt.Errorf("db: %w", err), own.Close())
	}
	if _, err := own.ExecContext(ctx, "VACUUM INTO $1", file); err != nil {
		return errors.Join(fmt.Errorf("db: %w", err), own.Close())
	}
	return own.Close()
}

// ErrForeign says that a database is not one that Migrate has made.
var ErrForeign = errors.New("db: this is no database of Cuppa")

// Ours is nil for a database that Migrate has made, and ErrForeign for an empty one or another program's.
func (d *DB) Ours(ctx context.Context) error {
	query := "SELECT count(*) FROM sqlite_schema WHERE name = $1"
	if d.Postgres() {
		query = "SELECT count(to_regclass($1))"
	}
	return ours(ctx, d.read, query)
}

// Known are tables by which a database is known to be ours: that of the migrations, which another program may have as well, and one that each version has.
var Known = []string{MigrationsTable, "stock_epochs"}

func ours(ctx context.Context, q *sql.DB, query string) error {
	for _, table := range Known {
		var found int
		if err := q.QueryRowContext(ctx, query, table).Scan(&found); err != nil {
			return fmt.Errorf("db: %w", err)
		}
		if found == 0 {
			return ErrForeign
		}
	}
	return nil
}

// Whole looks through a file of SQLite that nobody uses, and says what is damaged; ErrForeign where it is whole and not ours.
func Whole(ctx context.Context, file string) error {
	own, err := alone(file, "mode=ro&immutable=1")
	if err != nil {
		return err
	}
	var said string
	err = own.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said)
	if err == nil && said != "ok" {
		err = errors.New(said)
	}
	if err == nil {
		err = ours(ctx, own, "SELECT count(*) FROM sqlite_schema WHERE name = $1")
	}
	return errors.Join(err, own.Close())
}

// Amend runs a statement on a file of SQLite that nobody uses, and leaves nothing beside it.
func Amend(ctx context.Context, file, statement string) error {
	own, err := alone(file, "mode=rw")
	if err != nil {
		return err
	}
	own.SetMaxOpenConns(1)
	_, err = own.ExecContext(ctx, statement)
	if err := errors.Join(err, own.Close()); err != nil {
		return fmt.Errorf("db: %w", err)
	}
	return nil
}

// alone opens a file of SQLite that nobody uses.
func alone(file, query string) (*sql.DB, error) {
	path, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	own, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: query}).String())
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	return own, nil
}
