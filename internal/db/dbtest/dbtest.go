// Package dbtest gives each test a database of its own, migrated, on both engines.
package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"cuppa/internal/db"
	"cuppa/migrations"
)

// Env is what a test runs on.
type Env struct {
	// DB is empty but for its schema.
	DB *db.DB
	// URL opens the same database again: a second replica.
	URL string
	// Redis belongs to the test alone with the embedded engine, and is shared with other tests on the real one: use keys and topics that carry
	// random ids, and never FLUSHALL.
	Redis redis.UniversalClient
	// Engine is "embedded" or "servers".
	Engine string
}

// Each runs f on SQLite with in-process Redis and on PostgreSQL with Redis, in parallel. Missing servers fail the test.
func Each(t *testing.T, f func(t *testing.T, env Env)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		f(t, Embedded(t))
	})
	t.Run("servers", func(t *testing.T) {
		t.Parallel()
		f(t, Servers(t))
	})
}

// Whole names the environment variable that has long tables of cases run whole on both engines; Mine tells what is done without it.
const Whole = "CUPPA_TEST_WHOLE"

// Mine says whether the case at a place of a long table is for the test's engine, by the name that Each gave it: each is for one of the two, and for both where
// Whole is set.
func Mine(t *testing.T, place int) bool {
	t.Helper()
	return os.Getenv(Whole) != "" || strings.HasSuffix(t.Name(), "/servers") == (place%2 == 0)
}

// Embedded is SQLite in a folder of the test and Redis in the process.
func Embedded(t *testing.T) Env {
	t.Helper()
	migrated, err := file()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cuppa.db")
	if err := os.WriteFile(path, migrated, 0o600); err != nil {
		t.Fatal(err)
	}
	rawURL := "sqlite:" + path
	d := open(t, rawURL)
	server := miniredis.RunT(t)
	t.Cleanup(func() { server.SetError("ERR the test is over") }) // a connection that is still being opened asks for INFO, and a closed server does not survive that
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	return Env{DB: d, URL: rawURL, Redis: client, Engine: "embedded"}
}

// Servers is a database of the test's own on the PostgreSQL of TEST_DATABASE_URL, and the Redis of TEST_REDIS_URL.
func Servers(t *testing.T) Env {
	t.Helper()
	d, rawURL := postgres(t)
	address := os.Getenv("TEST_REDIS_URL")
	if address == "" {
		t.Fatal("TEST_REDIS_URL is not set; `make test` starts what the tests need")
	}
	options, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	if err := client.Ping(t.Context()).Err(); err != nil {
		t.Fatalf("TEST_REDIS_URL: %v", err)
	}
	return Env{DB: d, URL: rawURL, Redis: client, Engine: "servers"}
}

// file is a migrated SQLite database, made once a process: with the race detector the migrations take seconds.
var file = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "cuppa-dbtest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "cuppa.db")
	d, err := db.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(d.Migrate(context.Background()), d.Close()); err != nil {
		return nil, err
	}
	// Nothing may be left beside it: the last connection writes the log back as it closes.
	if left, err := os.Stat(path + "-wal"); err == nil && left.Size() > 0 {
		return nil, fmt.Errorf("dbtest: %d bytes of the log were not written back", left.Size())
	}
	return os.ReadFile(path)
})

func open(t *testing.T, rawURL string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), rawURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

var serial atomic.Int64

// postgres copies a migrated template database: some 50 ms, where migrating anew takes a second.
func postgres(t *testing.T) (*db.DB, string) {
	t.Helper()
	server := os.Getenv("TEST_DATABASE_URL")
	if server == "" {
		t.Fatal("TEST_DATABASE_URL is not set; `make test` starts what the tests need")
	}
	from, err := template(server)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), serial.Add(1))
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+from); err != nil {
		t.Fatalf("a database for the test: %v", err)
	}
	t.Cleanup(func() {
		_, _ = admin.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		_ = admin.Close()
	})
	rawURL := at(server, name)
	return open(t, rawURL), rawURL
}

func at(server, database string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + database
	return u.String()
}

var (
	templateOnce sync.Once
	templateName string
	errTemplate  error
)

// template makes the database that tests copy, once for all test processes; its name carries the hash of the migrations.
func template(server string) (string, error) {
	templateOnce.Do(func() { templateName, errTemplate = makeTemplate(server) })
	return templateName, errTemplate
}

func makeTemplate(server string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	hash := sha256.New()
	err := fs.WalkDir(migrations.Postgres, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := migrations.Postgres.ReadFile(path)
		_, _ = hash.Write(text)
		return err
	})
	if err != nil {
		return "", err
	}
	name := "template_" + hex.EncodeToString(hash.Sum(nil))[:16]
	admin, err := sql.Open("postgres", server)
	if err != nil {
		return "", err
	}
	defer admin.Close()
	conn, err := admin.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(7305002)"); err != nil {
		return "", err
	}
	defer conn.ExecContext(ctx, "SELECT pg_advisory_unlock(7305002)")
	var found int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM pg_database WHERE datname = $1", name).Scan(&found); err != nil || found > 0 {
		return name, err
	}
	raw := name + "_new"
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + raw + " WITH (FORCE)", "CREATE DATABASE " + raw} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return "", err
		}
	}
	d, err := db.Open(ctx, at(server, raw))
	if err != nil {
		return "", err
	}
	if err := d.Migrate(ctx); err != nil {
		return "", fmt.Errorf("%w (on %s)", err, strings.ReplaceAll(raw, "\n", ""))
	}
	if err := d.Close(); err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+raw+" RENAME TO "+name)
	return name, err
}
