package bus

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"

	"cuppa/internal/db"
)

const (
	// turnLock is the PostgreSQL advisory lock of who publishes. Any number would do.
	turnLock = 7_305_008
	// frozen is after which time PostgreSQL ends the session of a publisher that says nothing, so that a stopped process keeps nobody from publishing.
	frozen = "SET idle_session_timeout = '5s'"
)

// turn is the right to publish.
type turn struct {
	conn *sql.Conn // nil on the embedded engine, which is one process's
}

// takeTurn answers nil when another replica publishes.
func (b *Bus) takeTurn(ctx context.Context) (*turn, error) { return takeTurn(ctx, b.DB) }

func takeTurn(ctx context.Context, d *db.DB) (*turn, error) {
	if !d.Postgres() {
		return &turn{}, nil
	}
	conn, err := d.Writer().Conn(ctx)
	if err != nil {
		return nil, err
	}
	t := &turn{conn: conn}
	var mine bool
	err = conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", turnLock).Scan(&mine)
	if err == nil && mine {
		_, err = conn.ExecContext(ctx, frozen)
	}
	if err != nil {
		t.drop()
		return nil, err
	}
	if !mine {
		return nil, conn.Close()
	}
	return t, nil
}

// holds says whether the turn still is. A session that ended has lost it.
func (t *turn) holds(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	if t.conn == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := t.conn.ExecContext(ctx, "SELECT 1")
	return err == nil
}

// end gives the turn back, also after the context has ended.
func (t *turn) end(ctx context.Context) {
	if t.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_, err := t.conn.ExecContext(ctx, "RESET idle_session_timeout")
	if err == nil {
		_, err = t.conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", turnLock)
	}
	if err != nil {
		t.drop()
		return
	}
	_ = t.conn.Close()
}

// drop ends the session: its lock and its settings go with it.
func (t *turn) drop() {
	if err := t.conn.Raw(func(any) error { return driver.ErrBadConn }); err != nil && !errors.Is(err, driver.ErrBadConn) {
		_ = t.conn.Close()
	}
}
