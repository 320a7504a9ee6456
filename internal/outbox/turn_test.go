package outbox_test

import (
	"context"
	"testing"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/outbox"
)

func TestASecondReplicaDoesNotOvertakeTheFirst(t *testing.T) {
	t.Parallel()
	env := dbtest.Servers(t) // the embedded engine has one process
	ledger(t, env.DB)
	holds, goOn := make(chan struct{}), make(chan struct{})
	slow := open(t, env.DB, follower(func(ctx context.Context, tx *db.Tx, events []outbox.Event) error {
		close(holds)
		<-goOn
		return note(ctx, tx, events)
	}))
	quick := open(t, replica(t, env), follower(note))
	nos := orders(t, env.DB, 3)
	tell(t, env.DB, slow, nos, 1)
	done := make(chan error, 2)
	go func() {
		_, err := slow.Relay(t.Context())
		done <- err
	}()
	<-holds
	tell(t, env.DB, slow, nos, 2)
	go func() {
		_, err := quick.Relay(t.Context())
		done <- err
	}()
	waits := func() bool { // the quick one either waits for its turn, or has overtaken
		var n int
		err := env.DB.Reader().QueryRowContext(t.Context(), `SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&n)
		return err == nil && n > 0 || len(effects(t, env.DB)) > 0
	}
	await(t, "the second replica to come to the events", waits)
	close(goOn)
	for range 2 {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("a relay hangs")
		}
	}
	once(t, env.DB, 3, 2)
}
