package db_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3"

	"cuppa/ent/staff"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

const (
	firstFile = "00001_first.sql"
	first     = `-- +goose Up
CREATE TABLE parents (id integer NOT NULL PRIMARY KEY);
CREATE TABLE children (id integer NOT NULL PRIMARY KEY, parent_id integer NOT NULL,
  CONSTRAINT children_parent FOREIGN KEY (parent_id) REFERENCES parents (id) ON DELETE CASCADE);
`
	rebuildFile = "00002_add_column.sql"
	// rebuild is what ent's generator writes for "add a column" to a SQLite table.
	rebuild = `-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_parents" table
CREATE TABLE new_parents (id integer NOT NULL PRIMARY KEY, name text NOT NULL DEFAULT (''));
-- copy rows from old table "parents" to new temporary table "new_parents"
INSERT INTO new_parents (id) SELECT id FROM parents;
-- drop "parents" table after copying rows
DROP TABLE parents;
-- rename temporary table "new_parents" to "parents"
ALTER TABLE new_parents RENAME TO parents;
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
`
	noTransaction = "-- +goose NO TRANSACTION\n"
)

// folder is a migrations folder in memory.
func folder(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// family is a SQLite database with a parent and two children, made by the first file.
func family(t *testing.T) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "family.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if err := d.MigrateFrom(t.Context(), folder(map[string]string{firstFile: first})); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"INSERT INTO parents (id) VALUES (1)", "INSERT INTO children (id, parent_id) VALUES (1, 1), (2, 1)"} {
		if _, err := d.Writer().ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func number(t *testing.T, d *db.DB, query string) (n int) {
	t.Helper()
	if err := d.Writer().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRebuildingATableKeepsTheRowsThatLinkToIt(t *testing.T) {
	t.Parallel()
	const children, columns = "SELECT count(*) FROM children", "SELECT count(*) FROM pragma_table_info('parents')"
	t.Run("a file that says NO TRANSACTION keeps them", func(t *testing.T) {
		t.Parallel()
		d := family(t)
		if err := d.MigrateFrom(t.Context(), folder(map[string]string{firstFile: first, rebuildFile: noTransaction + rebuild})); err != nil {
			t.Fatal(err)
		}
		if n := number(t, d, children); n != 2 {
			t.Errorf("%d children are left of 2", n)
		}
		if n := number(t, d, columns); n != 2 {
			t.Errorf("the parent has %d columns, not 2", n)
		}
		if _, err := d.Writer().ExecContext(t.Context(), "INSERT INTO children (id, parent_id) VALUES (3, 99)"); err == nil {
			t.Error("foreign keys stay off after the migration")
		}
	})
	t.Run("one that does not is refused before it runs", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{rebuild, "\n" + noTransaction + rebuild, strings.ReplaceAll(rebuild, "PRAGMA", "pragma"), "-- +goose no transaction\n" + rebuild} {
			d := family(t)
			err := d.MigrateFrom(t.Context(), folder(map[string]string{firstFile: first, rebuildFile: text}))
			if err == nil || !strings.Contains(err.Error(), rebuildFile) {
				t.Errorf("it ran: %v", err)
			}
			if n := number(t, d, children); n != 2 {
				t.Errorf("%d children are left of 2", n)
			}
			if n := number(t, d, columns); n != 1 {
				t.Errorf("the parent has %d columns, not 1", n)
			}
		}
	})
	t.Run("goose alone would run it and lose them without an error", func(t *testing.T) {
		t.Parallel()
		d := family(t)
		provider, err := goose.NewProvider(goose.DialectSQLite3, d.Writer(), folder(map[string]string{firstFile: first, rebuildFile: rebuild}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := provider.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := number(t, d, children); n != 0 {
			t.Errorf("%d children are left: the guard guards against nothing", n)
		}
	})
}

// fill writes rows that link to one another, a job's included.
func fill(t *testing.T, d *db.DB) {
	t.Helper()
	ctx, at := db.ForBrand(t.Context(), 1), time.Date(2026, 11, 21, 1, 2, 3, 456789000, time.UTC)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		for _, err := range []error{
			tx.Brand.Create().SetSlug("b").SetName(map[string]string{"zh": "品牌"}).Exec(ctx),
			tx.Secret.Create().SetID("session").SetValue([]byte{0, 1, 255}).Exec(ctx),
			tx.Customer.Create().SetID("c").SetNickname("小明").Exec(ctx),
			tx.CustomerLogin.Create().SetProvider("DEMO").SetSubject("c").SetCustomerID("c").Exec(ctx),
			tx.Staff.Create().SetID("s").SetUsername("s").SetName("S").SetPasswordHash("x").SetRole(staff.RoleManager).Exec(ctx),
			tx.StaffShop.Create().SetStaffID("s").SetShopID("shop").Exec(ctx),
			tx.Order.Create().SetID("o").SetShopID("shop").SetCustomerID("c").SetStatus("PAID").SetDineWay("TAKEAWAY").SetTotalAmount(9).SetDiscountAmount(2).
				SetPayableAmount(7).SetExpiresAt(at).SetCreatedAt(at).SetUpdatedAt(at).Exec(ctx),
			tx.OrderEvent.Create().SetOrderNo("o").SetSeq(1).SetShopID("shop").SetKind("order.paid").SetToStatus("PAID").SetActor("system").SetPending(true).
				SetData([]byte(`{"a":1}`)).SetAt(at).Exec(ctx),
			tx.Hold.Create().SetOrderNo("o").SetShopID("shop").SetSkuID("k").SetQuantity(2).Exec(ctx),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// dump is every table with its columns and rows.
func dump(t *testing.T, d *db.DB) map[string]string {
	t.Helper()
	list := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if d.Postgres() {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	tables := map[string]string{}
	for _, row := range query(t, d, list) {
		name := strings.Trim(row, "[]")
		tables[name] = strings.Join(query(t, d, `SELECT * FROM "`+name+`" ORDER BY 1`), "\n")
	}
	return tables
}

func query(t *testing.T, d *db.DB, text string) (lines []string) {
	t.Helper()
	rows, err := d.Reader().QueryContext(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			if text, ok := v.([]byte); ok {
				values[i] = string(text)
			}
		}
		lines = append(lines, fmt.Sprint(values))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

func sameTables(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if len(want) < 30 {
		t.Fatalf("there are %d tables only", len(want))
	}
	for name, rows := range want {
		if now, ok := got[name]; !ok || now != rows {
			t.Errorf("%s, %s is\n%s\nand was\n%s", what, name, now, rows)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s, there are %d tables, not %d", what, len(got), len(want))
	}
}

func TestANewProcessFindsTheRowsOfTheOldOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		fill(t, env.DB)
		before := dump(t, env.DB)
		if err := env.DB.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		sameTables(t, "after migrating again", dump(t, env.DB), before)
		if err := env.DB.Close(); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			next, err := db.Open(t.Context(), env.URL)
			if err != nil {
				t.Fatal(err)
			}
			if err := next.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			sameTables(t, "in a new process", dump(t, next), before)
			if err := next.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAFileLeftByACrashOpensWithAllThatWasCommitted(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	fill(t, env.DB)
	before := dump(t, env.DB)
	left := filepath.Join(t.TempDir(), "left.db")
	path := strings.TrimPrefix(env.URL, "sqlite:")
	for _, tail := range []string{"", "-wal"} { // what a killed process leaves; nothing was moved from the log into the file
		text, err := os.ReadFile(path + tail)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(left+tail, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	next, err := db.Open(t.Context(), "sqlite:"+left)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = next.Close() })
	if err := next.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	sameTables(t, "after a crash", dump(t, next), before)
}

// empty is the address of a database without any table on the test server.
func empty(t *testing.T) string {
	t.Helper()
	server, err := url.Parse(os.Getenv("TEST_DATABASE_URL"))
	if err != nil || server.Host == "" {
		t.Fatal("TEST_DATABASE_URL is not set; `make test` starts what the tests need")
	}
	admin, err := sql.Open("postgres", server.String())
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("empty_%d_%d", os.Getpid(), time.Now().UnixNano())
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = admin.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		_ = admin.Close()
	})
	server.Path = "/" + name
	return server.String()
}

// hold takes the migration lock as a replica does that came first, until release.
func hold(t *testing.T, address string) (release func()) {
	t.Helper()
	pool, err := sql.Open("postgres", address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), "SELECT pg_advisory_lock($1)", db.MigrationLock); err != nil {
		t.Fatal(err)
	}
	release = sync.OnceFunc(func() { _, _ = conn.Close(), pool.Close() })
	t.Cleanup(release)
	return release
}

func TestReplicasThatStartAtOnceMigrateAFreshDatabaseOnce(t *testing.T) {
	t.Parallel()
	address := empty(t)
	const replicas, waiting = 4, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_try_advisory_lock%'"
	var wg sync.WaitGroup
	opened := make([]*db.DB, replicas)
	ahead := hold(t, address)
	for i := range replicas {
		d, err := db.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		opened[i] = d
		wg.Go(func() {
			if err := d.Migrate(t.Context()); err != nil {
				t.Errorf("replica %d: %v", i, err)
			}
		})
	}
	for deadline := time.Now().Add(20 * time.Second); number(t, opened[0], waiting) < replicas; time.Sleep(5 * time.Millisecond) { // polling with a deadline
		if time.Now().After(deadline) {
			t.Fatal("the replicas do not queue")
		}
	}
	if n := number(t, opened[0], "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"); n != 0 {
		t.Errorf("%d tables were made by replicas that should wait", n)
	}
	ahead()
	wg.Wait()
	if n := number(t, opened[0], "SELECT count(*) - count(DISTINCT version_id) FROM goose_db_version"); n != 0 {
		t.Errorf("%d migrations ran more than once", n)
	}
	if n := number(t, opened[0], "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"); n != 0 {
		t.Errorf("%d locks are still held", n)
	}
	fill(t, opened[1])
	sameTables(t, "on another replica", dump(t, opened[2]), dump(t, opened[1]))
}
