package lease

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"cuppa/internal/db"
)

// take gives the lease to a holder under the next token. A row that is locked is being looked at by its holder: it is not waited for.
func take(ctx context.Context, tx *db.Tx, name, holder string, now, until time.Time) (token int64, ok bool, err error) {
	if _, err := tx.ExecContext(ctx, "INSERT INTO leases (id, holder, token, until) VALUES ($1, '', 0, $2) ON CONFLICT DO NOTHING", name, time.Unix(0, 0).UTC()); err != nil {
		return 0, false, err
	}
	free := "SELECT id FROM leases WHERE id = $1 AND until <= $3"
	if tx.Postgres() {
		free += " FOR UPDATE SKIP LOCKED"
	}
	err = tx.SQL.QueryRowContext(ctx, "UPDATE leases SET holder = $2, token = token + 1, until = $4 WHERE id IN ("+free+") RETURNING token", name, holder, now.UTC(), until.UTC()).Scan(&token)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return token, err == nil, err
}

func prolong(ctx context.Context, tx *db.Tx, have Lease, now time.Time) error {
	done, err := tx.ExecContext(ctx, "UPDATE leases SET until = $3 WHERE id = $1 AND token = $2 AND until > $4", have.Name, have.Token, have.Until.UTC(), now.UTC())
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		return errors.Join(ErrStale, err)
	}
	return nil
}

func end(ctx context.Context, tx *db.Tx, have Lease) error {
	_, err := tx.ExecContext(ctx, "UPDATE leases SET until = $3 WHERE id = $1 AND token = $2", have.Name, have.Token, time.Unix(0, 0).UTC())
	return err
}

// tokenOf is the token of now, which stays until the transaction ends. SQLite has one writer.
func tokenOf(ctx context.Context, tx *db.Tx, name string) (token int64, err error) {
	text := "SELECT token FROM leases WHERE id = $1"
	if tx.Postgres() {
		text += " FOR SHARE"
	}
	err = tx.SQL.QueryRowContext(ctx, text, name).Scan(&token)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return token, err
}
