package simulate

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"modernc.org/sqlite"
)

// raw is what the engine uses of a connection of SQLite's driver.
type raw interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ExecerContext
	NewBackup(to string) (*sqlite.Backup, error)
}

// engine is the database of a world: SQLite in memory, behind one connection that the replicas' connections take in turns. A transaction has it from its begin to its end.
type engine struct {
	raw raw

	mu      sync.Mutex
	owner   *conn
	waiting []*waiter
	stmts   map[string]driver.Stmt
}

type waiter struct {
	conn  *conn
	given chan struct{}
}

// inMemory is SQLite as worlds have it: its pages are in its cache only, so that a commit has nothing to write.
const inMemory = "file::memory:?_pragma=journal_mode(MEMORY)&_pragma=synchronous(OFF)&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-65536)&_time_format=sqlite"

// openEngine opens an engine with an empty database.
func openEngine() (*engine, error) {
	opened, err := (&sqlite.Driver{}).Open(inMemory)
	if err != nil {
		return nil, fmt.Errorf("simulate: SQLite: %w", err)
	}
	return newEngine(opened)
}

func newEngine(opened driver.Conn) (*engine, error) {
	r, ok := opened.(raw)
	if !ok {
		return nil, errors.New("simulate: SQLite's driver has no connection of the form that is known")
	}
	return &engine{raw: r, stmts: map[string]driver.Stmt{}}, nil
}

// another is an engine with a copy of the database.
func (e *engine) another() (*engine, error) {
	pages, err := e.raw.NewBackup(inMemory)
	if err != nil {
		return nil, fmt.Errorf("simulate: a copy of the prepared database: %w", err)
	}
	if _, err := pages.Step(-1); err != nil {
		return nil, errors.Join(fmt.Errorf("simulate: a copy of the prepared database: %w", err), pages.Finish())
	}
	opened, err := pages.Commit()
	if err != nil {
		return nil, fmt.Errorf("simulate: a copy of the prepared database: %w", err)
	}
	return newEngine(opened)
}

func (e *engine) close() error {
	for _, stmt := range e.stmts {
		_ = stmt.Close()
	}
	return e.raw.Close()
}

// take gives the engine to a connection, after those that came before.
func (e *engine) take(ctx context.Context, c *conn) error {
	e.mu.Lock()
	if e.owner == nil {
		e.owner = c
		e.mu.Unlock()
		return nil
	}
	w := &waiter{c, make(chan struct{})}
	e.waiting = append(e.waiting, w)
	e.mu.Unlock()
	turn := c.replica.world.turn()
	select {
	case <-w.given:
		return nil
	case <-ctx.Done():
		turn()
	}
	e.mu.Lock()
	at := slices.Index(e.waiting, w)
	if at >= 0 {
		e.waiting = slices.Delete(e.waiting, at, at+1)
	}
	e.mu.Unlock()
	if at < 0 { // it was given meanwhile
		e.leave(c)
	}
	return ctx.Err()
}

// leave passes the engine on. Whoever gets it goes on when everybody waits for something.
func (e *engine) leave(c *conn) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.owner != c {
		return
	}
	if e.owner = nil; len(e.waiting) > 0 {
		next := e.waiting[0]
		e.waiting = e.waiting[1:]
		e.owner = next.conn
		c.replica.world.soon(func() { close(next.given) })
	}
}

func (e *engine) owns(c *conn) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.owner == c
}

// abort takes back what a replica that died has not committed.
func (e *engine) abort(r *replica) {
	e.mu.Lock()
	c := e.owner
	e.mu.Unlock()
	if c == nil || c.replica != r {
		return
	}
	if c.open {
		c.open = false
		_, _ = e.exec("ROLLBACK", nil)
	}
	e.leave(c)
}

func (e *engine) stmt(text string) (driver.Stmt, error) {
	if stmt := e.stmts[text]; stmt != nil {
		return stmt, nil
	}
	stmt, err := e.raw.PrepareContext(context.Background(), text)
	if err == nil {
		e.stmts[text] = stmt
	}
	return stmt, err
}

func (e *engine) exec(text string, args []driver.NamedValue) (driver.Result, error) {
	stmt, err := e.stmt(text)
	if err != nil {
		return nil, err
	}
	return stmt.(driver.StmtExecContext).ExecContext(context.Background(), args) //nolint:forcetypeassert // SQLite's driver has it
}

// query reads all rows: the engine can't be left while some of them are still to be read.
func (e *engine) query(text string, args []driver.NamedValue) (*rows, error) {
	stmt, err := e.stmt(text)
	if err != nil {
		return nil, err
	}
	from, err := stmt.(driver.StmtQueryContext).QueryContext(context.Background(), args) //nolint:forcetypeassert // SQLite's driver has it
	if err != nil {
		return nil, err
	}
	all := &rows{columns: from.Columns()}
	for {
		row := make([]driver.Value, len(all.columns))
		if err := from.Next(row); err != nil {
			_ = from.Close()
			if errors.Is(err, io.EOF) {
				return all, nil
			}
			return nil, err
		}
		all.rows = append(all.rows, row)
	}
}

// rows are rows that were read.
type rows struct {
	columns []string
	rows    [][]driver.Value
	at      int
}

// Columns are their names.
func (r *rows) Columns() []string { return r.columns }

// Close has nothing to do.
func (r *rows) Close() error { return nil }

// Next is the next row.
func (r *rows) Next(into []driver.Value) error {
	if r.at >= len(r.rows) {
		return io.EOF
	}
	copy(into, r.rows[r.at])
	r.at++
	return nil
}

// What the line to the database may do.
var (
	errCut  = errors.New("simulate: the connection to the database broke")
	errGone = errors.New("simulate: this replica is dead")
)

// line opens connections of one replica to the engine.
type line struct{ replica *replica }

// Connect opens one.
func (l line) Connect(context.Context) (driver.Conn, error) {
	if l.replica.dead.Load() {
		return nil, errGone
	}
	return &conn{replica: l.replica, engine: l.replica.world.engine}, nil
}

// Driver is nobody's.
func (line) Driver() driver.Driver { return &sqlite.Driver{} }

// conn is a connection of one replica.
type conn struct {
	replica *replica
	engine  *engine
	open    bool // a transaction is
}

// Prepare is PrepareContext.
func (c *conn) Prepare(text string) (driver.Stmt, error) { return &stmt{c, text}, nil }

// PrepareContext asks nobody: the engine prepares what it runs.
func (c *conn) PrepareContext(_ context.Context, text string) (driver.Stmt, error) {
	return &stmt{c, text}, nil
}

// Close has nothing to do: what was open ends with its replica.
func (c *conn) Close() error { return nil }

// Begin is BeginTx.
func (c *conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }

// Ping answers.
func (c *conn) Ping(context.Context) error { return c.replica.alive() }

// CheckNamedValue leaves values to SQLite's driver, which knows more than the default.
func (c *conn) CheckNamedValue(v *driver.NamedValue) (err error) {
	v.Value, err = driver.DefaultParameterConverter.ConvertValue(v.Value)
	return err
}

// BeginTx waits for the engine.
func (c *conn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	w := c.replica.world
	w.pause(c.replica, "begin", latencyDB)
	if err := c.replica.alive(); err != nil {
		return nil, err
	}
	if w.strikes(c.replica, faultBegin) {
		return nil, errCut
	}
	if err := c.engine.take(ctx, c); err != nil {
		return nil, err
	}
	if err := c.replica.alive(); err != nil {
		c.engine.leave(c)
		return nil, err
	}
	if _, err := c.engine.exec("BEGIN IMMEDIATE", nil); err != nil {
		c.engine.leave(c)
		return nil, err
	}
	c.open = true
	return &tx{c}, nil
}

// may says whether a statement may run now: outside of a transaction it waits for the engine, and release passes that on.
func (c *conn) may(ctx context.Context) (release func(), err error) {
	if err := c.replica.alive(); err != nil {
		return nil, err
	}
	if c.open {
		return func() {}, nil
	}
	w := c.replica.world
	w.pause(c.replica, "read", latencyDB)
	if err := c.replica.alive(); err != nil {
		return nil, err
	}
	if w.strikes(c.replica, faultRead) {
		return nil, errCut
	}
	if err := c.engine.take(ctx, c); err != nil {
		return nil, err
	}
	return func() { c.engine.leave(c) }, c.replica.alive()
}

// ExecContext runs a statement without rows.
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	release, err := c.may(ctx)
	if release != nil {
		defer release()
	}
	if err != nil {
		return nil, err
	}
	result, err := c.engine.exec(text, args)
	if err == nil {
		n, _ := result.RowsAffected()
		c.replica.world.ran(c.replica, text, int(n))
	}
	return result, err
}

// QueryContext runs a statement with rows.
func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	release, err := c.may(ctx)
	if release != nil {
		defer release()
	}
	if err != nil {
		return nil, err
	}
	all, err := c.engine.query(text, args)
	if err != nil {
		return nil, err
	}
	c.replica.world.ran(c.replica, text, len(all.rows))
	return all, nil
}

// stmt is a statement that was prepared on a connection.
type stmt struct {
	conn *conn
	text string
}

// Close has nothing to do.
func (s *stmt) Close() error { return nil }

// NumInput is not known.
func (s *stmt) NumInput() int { return -1 }

// Exec is ExecContext.
func (s *stmt) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }

// Query is QueryContext.
func (s *stmt) Query([]driver.Value) (driver.Rows, error) { return nil, driver.ErrSkip }

// ExecContext runs it.
func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.conn.ExecContext(ctx, s.text, args)
}

// QueryContext runs it.
func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.text, args)
}

// tx is a transaction that is open.
type tx struct{ conn *conn }

// Commit makes it last. Its answer may get lost.
func (t *tx) Commit() error {
	c, w := t.conn, t.conn.replica.world
	w.pause(c.replica, "commit", latencyDisk)
	if err := c.replica.alive(); err != nil { // the end of the replica has rolled it back
		return err
	}
	if w.strikes(c.replica, faultCommit) {
		_ = t.Rollback()
		return errCut
	}
	c.open = false
	if _, err := c.engine.exec("COMMIT", nil); err != nil {
		c.engine.leave(c)
		return err
	}
	c.engine.leave(c)
	w.pause(c.replica, "committed", latencyDB)
	if err := c.replica.alive(); err != nil {
		return err
	}
	if w.strikes(c.replica, faultCommitted) {
		return errCut
	}
	return nil
}

// Rollback takes it back.
func (t *tx) Rollback() error {
	c := t.conn
	if !c.open || !c.engine.owns(c) {
		return nil
	}
	c.open = false
	_, err := c.engine.exec("ROLLBACK", nil)
	c.engine.leave(c)
	return err
}
