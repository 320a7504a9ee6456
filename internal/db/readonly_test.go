package db_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// A server that has become a standby refuses to write: that is told as being away, and no connection to it is kept for when another one is there.
func TestConnectionsToAServerThatOnlyReadsAreNotKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		if !env.DB.Postgres() {
			return // a file does not fail over
		}
		d, err := db.Open(t.Context(), env.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		ctx := db.ForAllBrands(t.Context())
		for _, c := range []struct {
			code, message string
			away          bool
		}{
			{"25006", "cannot execute INSERT in a read-only transaction", true},
			{"0A000", "cannot set transaction read-write mode during recovery", true},
			{"0A000", "FOR UPDATE is not allowed with aggregate functions", false},
		} {
			refused := &pq.Error{Code: pqerror.Code(c.code), Message: c.message}
			err := d.InTx(ctx, func(*db.Tx) error { return fmt.Errorf("writing: %w", refused) })
			if !errors.Is(err, refused) || db.Away(err) != c.away {
				t.Errorf("%s: %v, away: %t", c.message, err, db.Away(err))
			}
			if open := d.Writer().Stats().OpenConnections; (open == 0) != c.away {
				t.Errorf("%s: %d connections are kept", c.message, open)
			}
			if err := d.InTx(ctx, func(tx *db.Tx) error { _, err := tx.SQL.ExecContext(ctx, "SELECT 1"); return err }); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		}
	})
}
