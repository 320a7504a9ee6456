package db_test

import (
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// The engines differ in having one pool or two; a statement prepared on one must not be run on the other.
func TestOneQueryRunsInsideAndOutsideOfTransactions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForBrand(t.Context(), 1)
		outside := func() {
			if _, err := env.DB.Ent().Customer.Query().Count(ctx); err != nil {
				t.Errorf("outside: %v", err)
			}
			if _, err := env.DB.Ent().Staff.Query().Count(ctx); err != nil {
				t.Errorf("outside: %v", err)
			}
		}
		inside := func() {
			if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
				if _, err := tx.Staff.Query().Count(ctx); err != nil {
					return err
				}
				_, err := tx.Customer.Query().Count(ctx)
				return err
			}); err != nil {
				t.Errorf("inside: %v", err)
			}
		}
		if _, err := env.DB.Ent().Customer.Query().Count(ctx); err != nil { // one text is met outside first, the other inside
			t.Fatal(err)
		}
		for range 2 {
			inside()
			outside()
		}
		if env.DB.Postgres() {
			return
		}
		if err := env.DB.InTx(ctx, func(*db.Tx) error { // a read outside needs no turn on the writing connection
			outside()
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}
