package timer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/lease"
	"cuppa/internal/db"
)

func leaseID(name string) string { return "timer:" + name }

// onceDue is when the next round of what one replica does is due: at once where there was none.
func onceDue(ctx context.Context, d *db.DB, name string, now time.Time) (time.Time, bool, error) {
	row, err := d.Ent().Lease.Get(ctx, leaseID(name))
	if ent.IsNotFound(err) {
		return now, true, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return row.Until.UTC(), true, nil
}

// takeOnce takes a round that is due, until a moment: by then it has ended, or another replica takes it. The token names the taking.
func takeOnce(ctx context.Context, d *db.DB, name, holder string, now, until time.Time) (token int64, mine bool, err error) {
	now, until = now.UTC().Truncate(time.Microsecond), until.UTC().Truncate(time.Microsecond)
	err = d.InTx(ctx, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `INSERT INTO leases (id, holder, token, until) VALUES ($1, $2, 1, $3)
			ON CONFLICT (id) DO UPDATE SET holder = $2, token = leases.token + 1, until = $3 WHERE leases.until <= $4 RETURNING token`, leaseID(name), holder, until, now)
		if err != nil {
			return fmt.Errorf("timer: take %s: %w", name, err)
		}
		defer rows.Close()
		if mine = rows.Next(); mine {
			err = rows.Scan(&token)
		}
		return errors.Join(err, rows.Err())
	})
	return token, mine, err
}

// endOnce writes when the next round is due, if the round is still the taker's.
func endOnce(ctx context.Context, d *db.DB, name string, token int64, next time.Time) error {
	err := d.InTx(ctx, func(tx *db.Tx) error {
		return tx.Lease.Update().Where(lease.ID(leaseID(name)), lease.Token(token)).SetUntil(next.UTC().Truncate(time.Microsecond)).Exec(ctx)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}
