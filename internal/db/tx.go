package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cuppa/ent"
	"cuppa/internal/chance"
	"cuppa/internal/crash"
)

// Tx is a transaction. Its ent client and its SQL handle see the same uncommitted rows, so a job or an event inserted by another
// library is atomic with the rows that it tells of.
type Tx struct {
	*ent.Client
	SQL *sql.Tx

	dialect string
	after   []func()
}

// AfterCommit runs f once the transaction has been committed, in the order of the calls. f must not fail: it wakes and tells,
// it does not decide.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// Attempt runs f so that what it wrote is taken back when it fails, its AfterCommit with it, and the transaction goes on. failed is f's error then. err is why the
// transaction can't go on, as when it lost against another one: return it.
func (tx *Tx) Attempt(ctx context.Context, f func() error) (failed, err error) {
	if _, err := tx.SQL.ExecContext(ctx, "SAVEPOINT attempt"); err != nil {
		return nil, fmt.Errorf("db: savepoint: %w", err)
	}
	after := len(tx.after)
	if failed = f(); failed == nil {
		_, err = tx.SQL.ExecContext(ctx, "RELEASE SAVEPOINT attempt")
		return nil, err
	}
	if lost(failed) {
		return nil, failed
	}
	tx.after = tx.after[:after]
	for _, text := range []string{"ROLLBACK TO SAVEPOINT attempt", "RELEASE SAVEPOINT attempt"} {
		if _, err := tx.SQL.ExecContext(ctx, text); err != nil {
			return nil, errors.Join(failed, fmt.Errorf("db: back to the savepoint: %w", err))
		}
	}
	return failed, nil
}

// Postgres says whether the transaction runs on PostgreSQL.
func (tx *Tx) Postgres() bool { return tx.dialect == dialect.Postgres }

// Dialect is dialect.Postgres or dialect.SQLite.
func (tx *Tx) Dialect() string { return tx.dialect }

// maxTries bounds how often a transaction is run that lost against another one (serialization failure, deadlock, busy file).
const maxTries = 6

// InTx runs f in a transaction and commits when it returns nil. When the engine says that the transaction lost against another
// one, f runs again, so it must not have effects of its own; effects belong into AfterCommit. No network call may be made inside.
func (d *DB) InTx(ctx context.Context, f func(tx *Tx) error) error {
	at := crash.Opened(1)
	for try := 1; ; try++ {
		err := d.once(ctx, at, f)
		if err == nil || try == maxTries || !lost(err) {
			return err
		}
		pause := time.Duration(chance.Int64N(int64(4*time.Millisecond) << try))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// enter waits until one more transaction may run. leave may be called again.
func (d *DB) enter(ctx context.Context) (leave func(), err error) {
	if d.slots == nil {
		return func() {}, nil
	}
	select {
	case d.slots <- struct{}{}:
		return sync.OnceFunc(func() { <-d.slots }), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("db: begin: %w", ctx.Err())
	}
}

func (d *DB) once(ctx context.Context, at crash.Commit, f func(tx *Tx) error) (err error) {
	leave, err := d.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	sqlTx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		d.renew(err)
		return fmt.Errorf("db: begin: %w", err)
	}
	runner := &inTx{tx: sqlTx, db: d.write, stmts: d.writeStmts}
	tx := &Tx{
		Client:  d.reader.WithDriver(txDriver{entsql.NewDriver(d.dialect, entsql.Conn{ExecQuerier: runner})}),
		SQL:     sqlTx,
		dialect: d.dialect,
	}
	defer func() {
		if p := recover(); p != nil {
			_ = sqlTx.Rollback()
			panic(p)
		}
	}()
	if err := f(tx); err != nil {
		defer d.renew(err) // once this transaction's connection is free
		if rb := sqlTx.Rollback(); rb != nil && !errors.Is(rb, sql.ErrTxDone) {
			return errors.Join(err, fmt.Errorf("db: roll back: %w", rb))
		}
		return err
	}
	at.Coming()
	if err := sqlTx.Commit(); err != nil {
		return fmt.Errorf("db: commit: %w", err)
	}
	at.Done()
	leave()
	runner.learn(ctx)
	for _, f := range tx.after {
		f()
	}
	return nil
}

// lost says whether another transaction was in the way and trying again makes sense.
func lost(err error) bool {
	if p, ok := errors.AsType[*pq.Error](err); ok {
		return p.Code == "40001" || p.Code == "40P01"
	}
	if s, ok := errors.AsType[*sqlite.Error](err); ok {
		return s.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}

// Unique says whether err is a violation of a unique key.
func Unique(err error) bool {
	if p, ok := errors.AsType[*pq.Error](err); ok {
		return p.Code == "23505"
	}
	if s, ok := errors.AsType[*sqlite.Error](err); ok {
		return s.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || s.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// txDriver is ent's view of a transaction that is open already: what ent wants in a transaction of its own joins it.
type txDriver struct{ *entsql.Driver }

// Tx joins the open transaction; only InTx ends it.
func (d txDriver) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(d), nil }

// BeginTx joins the open transaction.
func (d txDriver) BeginTx(context.Context, *sql.TxOptions) (dialect.Tx, error) {
	return dialect.NopTx(d), nil
}

// inTx runs ent's statements in a transaction, prepared where the text is known. Texts met for the first time run unprepared and are
// prepared after the commit, when no connection is held: the pool can't deadlock on itself.
type inTx struct {
	tx    *sql.Tx
	db    *sql.DB
	stmts *statements

	mu  sync.Mutex
	met []string
}

// ExecContext runs a statement without rows.
func (r *inTx) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if stmt := r.stmt(text); stmt != nil {
		return r.tx.StmtContext(ctx, stmt).ExecContext(ctx, args...)
	}
	return r.tx.ExecContext(ctx, text, args...)
}

// QueryContext runs a statement with rows.
func (r *inTx) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if stmt := r.stmt(text); stmt != nil {
		return r.tx.StmtContext(ctx, stmt).QueryContext(ctx, args...)
	}
	return r.tx.QueryContext(ctx, text, args...)
}

func (r *inTx) stmt(text string) *sql.Stmt {
	stmt := r.stmts.known(text)
	if stmt == nil {
		r.mu.Lock()
		r.met = append(r.met, text)
		r.mu.Unlock()
	}
	return stmt
}

func (r *inTx) learn(ctx context.Context) {
	for _, text := range r.met {
		if _, err := r.stmts.get(ctx, r.db, text); err != nil {
			return // it ran a moment ago; if it can't be prepared now, the next run goes unprepared
		}
	}
}

// Now is the time by the clock that all replicas share: PostgreSQL's, or where the file is one process's, the process's. In UTC, to the microsecond.
func (tx *Tx) Now(ctx context.Context) (time.Time, error) { return now(ctx, tx.SQL, tx.Postgres()) }

// Now is the time as a transaction would say it.
func (d *DB) Now(ctx context.Context) (time.Time, error) { return now(ctx, d.read, d.Postgres()) }

type asked interface {
	QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row
}

func now(ctx context.Context, of asked, postgres bool) (time.Time, error) {
	at := time.Now()
	if postgres {
		if err := of.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&at); err != nil {
			return time.Time{}, fmt.Errorf("db: asking for the time: %w", err)
		}
	}
	return at.UTC().Truncate(time.Microsecond), nil
}
