package db

import (
	"context"
	"database/sql"
	"fmt"
)

// Snapshot runs f on one moment of the database: all its statements see the same rows, whatever is written meanwhile. It writes nothing, and is to be short: on PostgreSQL
// what dies while it lasts is not cleaned up. Statements must name the brand themselves.
func (d *DB) Snapshot(ctx context.Context, f func(q Querier) error) error {
	var opts *sql.TxOptions // a transaction of SQLite that reads is of one moment anyhow
	if d.Postgres() {
		opts = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	tx, err := d.read.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("db: begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	return f(tx)
}
