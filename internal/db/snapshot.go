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

// Snapshots is Snapshot with up to n connections that see the same moment of SQLite, so that they can read at once: nothing is written while they begin. On PostgreSQL
// there is one.
func (d *DB) Snapshots(ctx context.Context, n int, f func(all []Querier) error) error {
	if d.Postgres() {
		return d.Snapshot(ctx, func(q Querier) error { return f([]Querier{q}) })
	}
	conns, all := make([]*sql.Conn, 0, n), make([]Querier, n)
	defer func() {
		for _, conn := range conns {
			_ = conn.Close()
		}
	}()
	for range n { // before anybody has to wait
		conn, err := d.read.Conn(ctx)
		if err != nil {
			return fmt.Errorf("db: begin: %w", err)
		}
		conns = append(conns, conn)
	}
	lock, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("db: begin: %w", err)
	}
	defer func() { _ = lock.Rollback() }()
	for i, conn := range conns {
		tx, err := conn.BeginTx(ctx, nil)
		if err != nil {
			return fmt.Errorf("db: begin: %w", err)
		}
		defer func() { _ = tx.Rollback() }()
		var one int
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&one); err != nil { // a moment is taken by what is read first
			return fmt.Errorf("db: begin: %w", err)
		}
		all[i] = tx
	}
	if err := lock.Rollback(); err != nil {
		return fmt.Errorf("db: begin: %w", err)
	}
	return f(all)
}
