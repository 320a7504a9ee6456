package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/lib/pq"
	_ "modernc.org/sqlite" // the SQLite driver

	"cuppa/ent"
)

// DB is one of the two engines, opened.
type DB struct {
	dialect string
	write   *sql.DB
	read    *sql.DB // the same pool as write on PostgreSQL
	reader  *ent.Client
	// A prepared statement belongs to its pool: each pool has its own.
	writeStmts, readStmts *statements
	// alone opens a pool of one connection to PostgreSQL, for who sets what holds for a session.
	alone func() *sql.DB
	// sweepers opens a pool to PostgreSQL for who reads whole tables; nil on SQLite.
	sweepers func() *sql.DB
	// slots are taken by transactions on PostgreSQL; nil on SQLite, where they have a pool of their own.
	slots chan struct{}
	// readers is the address of a pool of SQLite that only reads.
	readers string
	// dir is where SQLite's file lies.
	dir string
}

const (
	// maxConns bounds the PostgreSQL pool of one replica.
	maxConns = 24
	// maxWriting is how many of these transactions may have: those that wait for a lock leave the others to readers, which wait for none.
	maxWriting = 18
	// maxSweeping bounds the pool of who reads whole tables.
	maxSweeping = 8
)

// Open connects to `postgres://…` or `sqlite:<path>` and checks that it answers. It does not migrate.
func Open(ctx context.Context, rawURL string) (*DB, error) {
	d := &DB{}
	switch {
	case strings.HasPrefix(rawURL, "postgres://"), strings.HasPrefix(rawURL, "postgresql://"):
		config, err := pq.NewConfig(rawURL)
		if err != nil {
			return nil, unreadable(rawURL)
		}
		pool := sql.OpenDB(connector{config, serving})
		pool.SetMaxOpenConns(maxConns)
		pool.SetMaxIdleConns(maxConns)
		pool.SetConnMaxIdleTime(5 * time.Minute)
		d.alone = func() *sql.DB {
			one := sql.OpenDB(connector{config: config})
			one.SetMaxOpenConns(1)
			return one
		}
		d.sweepers = func() *sql.DB {
			few := sql.OpenDB(connector{config, sweeping})
			few.SetMaxOpenConns(maxSweeping)
			return few
		}
		d.dialect, d.write, d.read, d.slots = dialect.Postgres, pool, pool, make(chan struct{}, maxWriting)
	case strings.HasPrefix(rawURL, "sqlite:"):
		if err := d.openSQLite(strings.TrimPrefix(rawURL, "sqlite:")); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("db: DATABASE_URL must begin with postgres:// or sqlite:")
	}
	d.writeStmts, d.readStmts = newStatements(), newStatements()
	if d.read == d.write {
		d.readStmts = d.writeStmts
	}
	d.client()
	if err := d.Ping(ctx); err != nil {
		_ = d.Close()
		return nil, fmt.Errorf("db: %w", err)
	}
	return d, nil
}

// unreadable says why lib/pq can't read a URL. Its own error may quote the password; a parameter's name is known to lib/pq, or it would not refuse its value.
func unreadable(rawURL string) error {
	if _, err := pq.NewConfig("postgres:///"); err != nil {
		return fmt.Errorf("db: a PG… variable of the environment: %w", err)
	}
	if u, err := url.Parse(rawURL); err == nil {
		for _, name := range slices.Sorted(maps.Keys(u.Query())) {
			if _, err := pq.NewConfig("postgres:///?" + url.Values{name: {u.Query().Get(name)}}.Encode()); err != nil {
				return fmt.Errorf("db: DATABASE_URL: its parameter %s can't be what it is", name)
			}
		}
	}
	return errors.New("db: DATABASE_URL must be postgres://user:password@host:port/database, with what is no letter or digit of a password as a % and two hexadecimal digits")
}

// client makes the client of ent that reads.
func (d *DB) client() {
	d.reader = ent.NewClient(ent.Driver(readDriver{entsql.NewDriver(d.dialect, entsql.Conn{ExecQuerier: &prepared{db: d.read, stmts: d.readStmts}})}))
	guard(d.reader)
}

// openSQLite opens one connection that writes and several that only read (trap 4 of the stack notes: the fastest arrangement).
func (d *DB) openSQLite(path string) error {
	if path == "" {
		return fmt.Errorf("db: sqlite: needs the path of a file")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	common := url.Values{
		"_pragma":      {"busy_timeout(4000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)", "temp_store(MEMORY)"},
		"_time_format": {"sqlite"},
	}
	write := url.Values{"_pragma": common["_pragma"], "_time_format": common["_time_format"], "_txlock": {"immediate"}}
	read := url.Values{"_pragma": append(slices.Clip(common["_pragma"]), "query_only(1)"), "_time_format": common["_time_format"]}
	d.dir = filepath.Dir(path)
	file := (&url.URL{Scheme: "file", Path: path}).String()
	if d.write, err = sql.Open("sqlite", file+"?"+write.Encode()); err != nil {
		return fmt.Errorf("db: %w", err)
	}
	d.write.SetMaxOpenConns(1)
	d.readers = file + "?" + read.Encode()
	if d.read, err = sql.Open("sqlite", d.readers); err != nil {
		return fmt.Errorf("db: %w", err)
	}
	d.read.SetMaxOpenConns(8)
	d.read.SetMaxIdleConns(8)
	d.dialect = dialect.SQLite
	return nil
}

// Ent reads: statements of one brand, outside any transaction. Writing through it is refused; see InTx.
func (d *DB) Ent() *ent.Client { return d.reader }

// Reader is the pool for hand-written reads; they must name the brand themselves.
func (d *DB) Reader() *sql.DB { return d.read }

// Prepared is Reader with its statements prepared and kept by their texts, for those that are run all the time.
func (d *DB) Prepared() Querier { return &prepared{db: d.read, stmts: d.readStmts} }

// Querier runs statements with rows.
type Querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// Writer is the pool that writes, for libraries that bring their own statements (migrations, River).
func (d *DB) Writer() *sql.DB { return d.write }

// Dialect is dialect.Postgres or dialect.SQLite.
func (d *DB) Dialect() string { return d.dialect }

// Postgres says whether the engine is PostgreSQL.
func (d *DB) Postgres() bool { return d.dialect == dialect.Postgres }

// Ping asks both pools for an answer.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.write.PingContext(ctx); err != nil {
		return err
	}
	return d.read.PingContext(ctx)
}

// Close ends the connections. That PostgreSQL could not be told so is no error: it finds out, and everything is committed or not by then.
func (d *DB) Close() error {
	if d.writeStmts != nil {
		d.writeStmts.close()
		d.readStmts.close()
	}
	err := d.write.Close()
	if d.read != d.write {
		if e := d.read.Close(); err == nil {
			err = e
		}
	}
	if d.Postgres() && Away(err) {
		return nil
	}
	return err
}

// readDriver refuses what is not a read, so that no write escapes its transaction.
type readDriver struct{ *entsql.Driver }

func (readDriver) Exec(context.Context, string, any, any) error {
	return fmt.Errorf("db: writing outside of InTx")
}

func (readDriver) Tx(context.Context) (dialect.Tx, error) {
	return nil, fmt.Errorf("db: transactions are opened by InTx")
}
