package db_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// A process that stands still in the middle of a transaction does not keep the others from its rows for longer than a few seconds. It is told that the database was away,
// whether it ends the transaction or goes on with it.
func TestWhoStandsStillInATransactionLosesItsLocks(t *testing.T) {
	t.Parallel()
	for name, goOn := range map[string]func(context.Context, *sql.Tx) error{
		"it commits": func(_ context.Context, tx *sql.Tx) error { return tx.Commit() },
		"it goes on": func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE codes SET n = n + 100")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			standStill(t, dbtest.Servers(t).DB, goOn)
		})
	}
}

func standStill(t *testing.T, d *db.DB, goOn func(context.Context, *sql.Tx) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := d.Writer().ExecContext(ctx, "CREATE TABLE codes (n BIGINT NOT NULL); INSERT INTO codes VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	still, err := d.Writer().BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = still.Rollback() }()
	if _, err := still.ExecContext(ctx, "UPDATE codes SET n = n + 10"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Writer().ExecContext(ctx, "UPDATE codes SET n = n + 1"); err != nil { // it waits for the row
		t.Fatal(err)
	}
	if err := goOn(ctx, still); err == nil || !db.Away(err) {
		t.Errorf("who stood still is told %v", err)
	}
	var n int
	if err := d.Reader().QueryRowContext(ctx, "SELECT n FROM codes").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d codes: %v", n, err)
	}
}
