package outbox_test

import (
	"testing"

	"cuppa/internal/db/dbtest"
)

func TestTheDatabaseRefusesToChangeWhatHappened(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		o := open(t, env.DB, follower(note))
		tell(t, env.DB, o, orders(t, env.DB, 1), 1)
		for _, text := range []string{
			"UPDATE order_events SET note = 'another'", "UPDATE order_events SET seq = 2", "UPDATE order_events SET data = NULL", "DELETE FROM order_events",
		} {
			if _, err := env.DB.Writer().ExecContext(t.Context(), text); err == nil {
				t.Errorf("%s: it is taken", text)
			}
		}
		if _, err := env.DB.Writer().ExecContext(t.Context(), "UPDATE order_events SET pending = false, unsent = true"); err != nil {
			t.Errorf("it can't be marked: %v", err)
		}
	})
}
