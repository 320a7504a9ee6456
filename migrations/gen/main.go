// Command gen writes the next migration of each engine from the difference between ent/schema and the files that are there, or
// with -check fails when there is one. It replays the files on an empty SQLite file and an empty PostgreSQL database, so
// TEST_DATABASE_URL must name a server on which it may create one.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"cuppa/ent/migrate"
)

func main() {
	name := flag.String("name", "", "what the migration does, in words_with_underscores")
	check := flag.Bool("check", false, "fail when a migration is missing, write nothing")
	flag.Parse()
	if !*check && *name == "" {
		log.Fatal("gen: -name or -check")
	}
	if err := run(context.Background(), *name, *check); err != nil {
		log.Fatal("gen: ", err)
	}
}

func run(ctx context.Context, name string, check bool) error {
	for _, engine := range []string{dialect.SQLite, dialect.Postgres} {
		dir := filepath.Join("migrations", map[string]string{dialect.SQLite: "sqlite", dialect.Postgres: "postgres"}[engine])
		target := dir
		if check {
			tmp, err := os.MkdirTemp("", "migrations")
			if err != nil {
				return err
			}
			defer func() { _ = os.RemoveAll(tmp) }()
			if err := os.CopyFS(tmp, os.DirFS(dir)); err != nil {
				return err
			}
			target, name = tmp, "missing"
		}
		before := files(target)
		if err := diff(ctx, engine, target, name); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		for file := range files(target) {
			if before[file] {
				continue
			}
			if check {
				text, _ := os.ReadFile(file)
				return fmt.Errorf("%s: ent/schema and migrations differ; run `make migration NAME=…`. Missing:\n%s", engine, text)
			}
			written, err := polish(engine, file)
			if err != nil {
				return err
			}
			for _, file := range written {
				fmt.Println(file)
			}
		}
	}
	return nil
}

func files(dir string) map[string]bool {
	found, _ := filepath.Glob(filepath.Join(dir, "*.sql"))
	set := map[string]bool{}
	for _, f := range found {
		set[f] = true
	}
	return set
}

// diff replays the folder's files on an empty database and writes what ent/schema has beyond them.
func diff(ctx context.Context, engine, path, name string) error {
	dir, err := sqltool.NewGooseDir(path)
	if err != nil {
		return err
	}
	sum, err := dir.Checksum()
	if err != nil {
		return err
	}
	if err := atlas.WriteSumFile(dir, sum); err != nil { // the history is guarded by git, not by this file
		return err
	}
	defer func() { _ = os.Remove(filepath.Join(path, atlas.HashFileName)) }()
	db, done, err := scratch(ctx, engine)
	if err != nil {
		return err
	}
	defer done()
	m, err := schema.NewMigrate(entsql.OpenDB(engine, db),
		schema.WithDir(dir), schema.WithMigrationMode(schema.ModeReplay), schema.WithDialect(engine),
		schema.WithFormatter(sqltool.GooseFormatter), schema.WithDropColumn(true), schema.WithDropIndex(true))
	if err != nil {
		return err
	}
	return m.NamedDiff(ctx, name, migrate.Tables...)
}

// scratch is an empty database and what removes it again.
func scratch(ctx context.Context, engine string) (*sql.DB, func(), error) {
	if engine == dialect.SQLite {
		tmp, err := os.MkdirTemp("", "migrations")
		if err != nil {
			return nil, nil, err
		}
		db, err := sql.Open("sqlite", "file:"+filepath.Join(tmp, "scratch.db")+"?_pragma=foreign_keys(1)")
		if err != nil {
			return nil, nil, err
		}
		return db, func() { _ = db.Close(); _ = os.RemoveAll(tmp) }, nil
	}
	server := os.Getenv("TEST_DATABASE_URL")
	if server == "" {
		return nil, nil, fmt.Errorf("TEST_DATABASE_URL is not set")
	}
	admin, err := sql.Open("postgres", server)
	if err != nil {
		return nil, nil, err
	}
	name := fmt.Sprintf("scratch_%d_%d", os.Getpid(), time.Now().UnixNano())
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		_ = admin.Close()
		return nil, nil, err
	}
	u, err := url.Parse(server)
	if err != nil {
		return nil, nil, err
	}
	u.Path = "/" + name
	db, err := sql.Open("postgres", u.String())
	if err != nil {
		return nil, nil, err
	}
	return db, func() {
		_ = db.Close()
		_, _ = admin.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
		_ = admin.Close()
	}, nil
}

// polish mends what the generator gets wrong. SQLite changes a table by building it anew under `PRAGMA foreign_keys = off`, which does
// nothing inside a transaction: dropping the old table would then fire ON DELETE on its children. So such a file runs without one. On PostgreSQL
// an index of a table that is there would lock writers out until it is made: those go into a file of their own. The
// generated way down of such a file is wrong, and a downgrade is a new migration anyway: Down is cut off.
func polish(engine, file string) (written []string, err error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	text := string(raw)
	if at := strings.Index(text, "-- +goose Down"); at >= 0 {
		text = text[:at]
	}
	if engine == dialect.SQLite {
		if strings.Contains(strings.ToLower(text), "pragma foreign_keys") {
			text = outside + text
		}
		return []string{file}, os.WriteFile(file, []byte(text), 0o644)
	}
	inside, indexes := parted(text)
	for _, part := range []string{inside, indexes} {
		for _, found := range locking(part) {
			fmt.Fprintln(os.Stderr, "look at it:", found)
		}
	}
	if inside == "" {
		return []string{file}, os.WriteFile(file, []byte(indexes), 0o644)
	}
	if err := os.WriteFile(file, []byte(inside), 0o644); err != nil || indexes == "" {
		return []string{file}, err
	}
	after, err := following(file)
	if err != nil {
		return nil, err
	}
	return []string{file, after}, os.WriteFile(after, []byte(indexes), 0o644)
}

// following names the file that runs next after one: its version is one more.
func following(file string) (string, error) {
	version, rest, _ := strings.Cut(filepath.Base(file), "_")
	n, err := strconv.ParseInt(version, 10, 64)
	if err != nil {
		return "", err
	}
	return filepath.Join(filepath.Dir(file), fmt.Sprintf("%d_%s_indexes.sql", n+1, strings.TrimSuffix(rest, ".sql"))), nil
}
