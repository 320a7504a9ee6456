package identity

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/loginguard"
	"cuppa/internal/db"
)

// makeGuards makes the rows of a door that are not there yet, in the order in which they are locked.
func makeGuards(ctx context.Context, tx *db.Tx, at door, now time.Time) error {
	for _, id := range []string{at.account, at.place} {
		err := tx.LoginGuard.Create().SetID(id).SetCountingSince(now).SetTouchedAt(now).OnConflictColumns(loginguard.FieldID).DoNothing().Exec(ctx)
		if err != nil && !errors.Is(err, sql.ErrNoRows) { // which ent answers where the row was there
			return fmt.Errorf("identity: counting a login: %w", err)
		}
	}
	return nil
}

// readGuards reads the rows of a door, and keeps them locked where the engine has locks for rows. A row that is not there counts nothing.
func readGuards(ctx context.Context, c *ent.Client, at door, lock bool) (g guards, err error) {
	for id, into := range map[string]*guardRow{at.account: &g.account, at.place: &g.place} {
		into.id = id
	}
	for _, into := range []*guardRow{&g.account, &g.place} {
		q := c.LoginGuard.Query().Where(loginguard.ID(into.id))
		if lock {
			q.ForUpdate()
		}
		r, err := q.Only(ctx)
		if ent.IsNotFound(err) {
			continue
		}
		if err != nil {
			return guards{}, fmt.Errorf("identity: reading counts of logins: %w", err)
		}
		*into = guardRow{
			id: r.ID, failures: r.Failures, locks: r.Locks, since: r.CountingSince.UTC(), until: orZero(r.LockedUntil), success: orZero(r.SucceededAt),
		}
	}
	return g, nil
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func writeGuards(ctx context.Context, tx *db.Tx, g guards, now time.Time) error {
	return errors.Join(writeGuard(ctx, tx, g.account, now), writeGuard(ctx, tx, g.place, now))
}

func writeGuard(ctx context.Context, tx *db.Tx, g guardRow, now time.Time) error {
	u := tx.LoginGuard.UpdateOneID(g.id).SetFailures(g.failures).SetLocks(g.locks).SetCountingSince(g.since).SetTouchedAt(now)
	if !g.until.IsZero() {
		u.SetLockedUntil(g.until)
	} else {
		u.ClearLockedUntil()
	}
	if !g.success.IsZero() {
		u.SetSucceededAt(g.success)
	} else {
		u.ClearSucceededAt()
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("identity: counting a login: %w", err)
	}
	return nil
}
