package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/lib/pq"
)

const (
	// connecting bounds the opening of a connection to PostgreSQL, its handshake included: the pool opens some that no request waits for.
	connecting = 3 * time.Second
	// grace is how long PostgreSQL may take to answer that it has canceled what ran out of time. One that has gone silent does not answer even this: its
	// connection is given up, where lib/pq would wait for ever.
	grace = 200 * time.Millisecond
)

// serving ends a transaction whose process has not said a word for so long: one that stands still in the middle of a transaction holds rows, as a shop's count of pick-up codes,
// and all others would wait for them until somebody ends it. Transactions are short, and nobody outside is asked within one.
const serving = "SET idle_in_transaction_session_timeout = '5s'"

// errNotOpened says that nothing answered as PostgreSQL does.
var errNotOpened = errors.New("db: no connection was opened")

// connector opens connections of lib/pq whose waits end with their context, also when the server has gone silent.
type connector struct {
	config pq.Config
	// settings are statements that each connection begins with; empty: none.
	settings string
}

// Connect opens one.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	opener, err := pq.NewConnectorConfig(c.config)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, connecting)
	defer cancel()
	l := &line{}
	opener.Dialer(l)
	stop := context.AfterFunc(ctx, func() { l.giveUp(0) })
	opened, err := opener.Connect(ctx)
	if err == nil && c.settings != "" {
		opened, err = set(ctx, opened, c.settings)
	}
	inTime := stop()
	if err != nil {
		if _, answered := errors.AsType[*pq.Error](err); !answered {
			err = errors.Join(errNotOpened, err) // whatever answers there, it is no PostgreSQL now
		}
		if ctx.Err() != nil {
			err = errors.Join(ctx.Err(), err)
		}
		return nil, err
	}
	whole, ok := opened.(session)
	if !ok || !inTime {
		_ = opened.Close()
		return nil, errors.Join(fmt.Errorf("db: a connection was not opened in time (%T)", opened), ctx.Err())
	}
	l.stand()
	return &conn{session: whole, line: l}, nil
}

// set runs the statements that a connection begins with; where they fail, it is closed.
func set(ctx context.Context, opened driver.Conn, settings string) (driver.Conn, error) {
	execer, ok := opened.(driver.ExecerContext)
	if !ok {
		return opened, nil // refused by Connect
	}
	if _, err := execer.ExecContext(ctx, settings, nil); err != nil {
		_ = opened.Close()
		return nil, err
	}
	return opened, nil
}

// Driver is lib/pq's.
func (c connector) Driver() driver.Driver { return &pq.Driver{} }

// session is all that database/sql uses of a connection of lib/pq.
type session interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	driver.NamedValueChecker
}

// conn is a session and the line that it speaks over.
type conn struct {
	session
	line *line
}

// BeginTx ends with ctx: lib/pq watches it only once the transaction has begun.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	stop := context.AfterFunc(ctx, func() { c.line.giveUp(grace) })
	tx, err := c.session.BeginTx(ctx, opts)
	if !stop() && err != nil {
		return nil, errors.Join(ctx.Err(), err)
	}
	return tx, err
}

// ResetSession makes the connection ready for its next use.
func (c *conn) ResetSession(ctx context.Context) error {
	c.line.takeBack()
	return c.session.ResetSession(ctx)
}

// line is the network connection of one session. lib/pq dials it anew only to ask the server to cancel what the session waits for; from then on the answer
// must come soon.
type line struct {
	mu       sync.Mutex
	conn     net.Conn
	standing bool // the session is open
	leaving  bool // there is a deadline
}

// Dial is DialContext without a deadline.
func (l *line) Dial(network, address string) (net.Conn, error) {
	return l.DialContext(context.Background(), network, address)
}

// DialTimeout is DialContext with a deadline.
func (l *line) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return l.DialContext(ctx, network, address)
}

// DialContext connects to the server.
func (l *line) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{}
	l.mu.Lock()
	canceling := l.standing
	l.mu.Unlock()
	if canceling {
		l.giveUp(grace)
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, grace)
		defer cancel()
	}
	made, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if canceling {
		return brief{made}, made.SetDeadline(time.Now().Add(grace))
	}
	made = &frames{Conn: made}
	l.mu.Lock()
	l.conn = made
	l.mu.Unlock()
	if err := ctx.Err(); err != nil { // its end may have come before the connection was known
		_ = made.Close()
		return nil, err
	}
	return made, nil
}

func (l *line) stand() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.standing = true
}

// giveUp has reads and writes fail after so long.
func (l *line) giveUp(after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil {
		l.leaving = true
		_ = l.conn.SetDeadline(time.Now().Add(after))
	}
}

// takeBack lifts the deadline: the server did answer.
func (l *line) takeBack() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.leaving {
		l.leaving = false
		_ = l.conn.SetDeadline(time.Time{})
	}
}

// brief is a connection that keeps the deadline it was made with: lib/pq would put its own in its place.
type brief struct{ net.Conn }

// SetDeadline does nothing.
func (brief) SetDeadline(time.Time) error { return nil }
