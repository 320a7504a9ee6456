package db_test

import (
	"context"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// A transaction that waits for another one's lock ends at its deadline, leaves nothing, and gives its connection back.
func TestAWaitForALockEndsAtTheDeadline(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		all := db.ForAllBrands(t.Context())
		insert := func(ctx context.Context, tx *db.Tx, slug string) error {
			_, err := tx.SQL.ExecContext(ctx, `INSERT INTO brands (id, slug, name, created_at) VALUES (7001, '`+slug+`', '{}', '2026-11-21 00:00:00')`)
			return err
		}
		holds, free, held := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			held <- env.DB.InTx(all, func(tx *db.Tx) error {
				err := insert(all, tx, "first")
				close(holds)
				<-free
				return err
			})
		}()
		<-holds
		ctx, cancel := context.WithTimeout(all, 100*time.Millisecond)
		defer cancel()
		if err := env.DB.InTx(ctx, func(tx *db.Tx) error { return insert(ctx, tx, "second") }); err == nil || ctx.Err() == nil {
			t.Errorf("waited for a lock: %v, and the deadline %v", err, ctx.Err())
		}
		close(free)
		if err := <-held; err != nil {
			t.Error(err)
		}
		var slug string
		if err := env.DB.Reader().QueryRowContext(all, `SELECT slug FROM brands WHERE id = 7001`).Scan(&slug); err != nil || slug != "first" {
			t.Errorf("%q %v", slug, err)
		}
		if busy := env.DB.Writer().Stats().InUse; busy != 0 {
			t.Errorf("%d connections did not come back", busy)
		}
	})
}
