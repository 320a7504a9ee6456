package db_test

import (
	"context"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
)

// A process that stands still in the middle of a transaction does not keep the others from its rows for longer than a few seconds.
func TestWhoStandsStillInATransactionLosesItsLocks(t *testing.T) {
	t.Parallel()
	d := dbtest.Servers(t).DB
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
	if err := still.Commit(); err == nil {
		t.Error("who stood still has committed nonetheless")
	}
	var n int
	if err := d.Reader().QueryRowContext(ctx, "SELECT n FROM codes").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d codes: %v", n, err)
	}
}
