package lease

import (
	"context"
	"time"

	"cuppa/internal/db"
)

// At has the leases go by a clock of the test's.
func (l *Leases) At(now func() time.Time) {
	l.now = func(context.Context, *db.Tx) (time.Time, error) { return now(), nil }
}
