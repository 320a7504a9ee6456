package db_test

import (
	"errors"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

func TestAnAttemptThatFailsLeavesNothingAndTheTransactionGoesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForBrand(t.Context(), 1)
		wrong := errors.New("it can't be")
		var told []string
		err := env.DB.InTx(ctx, func(tx *db.Tx) error {
			told = nil
			for _, c := range []struct {
				id   string
				fail error
			}{{"before", nil}, {"failed", wrong}, {"before", nil}, {"after", nil}} { // the third breaks a key, which would end a PostgreSQL transaction
				failed, err := tx.Attempt(ctx, func() error {
					tx.AfterCommit(func() { told = append(told, c.id) })
					if err := tx.Customer.Create().SetID(c.id).SetNickname(c.id).Exec(ctx); err != nil {
						return err
					}
					return c.fail
				})
				if err != nil {
					return err
				}
				if c.fail != nil && !errors.Is(failed, c.fail) {
					t.Errorf("%s failed with %v", c.id, failed)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := env.DB.Ent().Customer.Query().CountX(ctx); got != 2 {
			t.Errorf("%d guests are there", got)
		}
		if len(told) != 2 || told[0] != "before" || told[1] != "after" {
			t.Errorf("told %v", told)
		}
	})
}
