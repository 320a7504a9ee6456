package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ruledSince is the first file that the rules are for: those before it have run, and stay as they are.
const ruledSince = "20261122210000"

func TestNewMigrationsLockNoOrdersOutAndBreakNoServerOfBefore(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../postgres/*.sql")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := locking(string(text))
		if name := filepath.Base(file); name >= ruledSince && len(found) > 0 {
			t.Errorf("%s:\n%s", name, strings.Join(found, "\n"))
		}
	}
}

func TestWhatLocksIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want string // part of what is found; empty for nothing
	}{
		"an index of a table that is there":        {up + `CREATE INDEX "a" ON "orders" ("x");`, "CONCURRENTLY"},
		"a unique one over two lines":              {up + "CREATE UNIQUE INDEX \"a\"\n  ON \"orders\" (\"x\");", "CONCURRENTLY"},
		"an index of a table that it makes":        {up + `CREATE TABLE "t" ("x" bigint); CREATE INDEX "a" ON "t" ("x");`, ""},
		"CONCURRENTLY within a transaction":        {up + `CREATE INDEX CONCURRENTLY IF NOT EXISTS "a" ON "orders" ("x");`, "CONCURRENTLY"},
		"CONCURRENTLY but not twice":               {outside + up + `CREATE INDEX CONCURRENTLY "a" ON "orders" ("x");`, "IF NOT EXISTS"},
		"as it should be":                          {outside + up + `CREATE INDEX CONCURRENTLY IF NOT EXISTS "a" ON "orders" ("x");`, ""},
		"a change outside of a transaction":        {outside + up + `ALTER TABLE "orders" ADD COLUMN "x" bigint;`, "outside"},
		"a column with a default":                  {up + `ALTER TABLE "orders" ADD COLUMN "x" bigint NOT NULL DEFAULT 0;`, ""},
		"a constraint that looks at all rows":      {up + `ALTER TABLE "orders" ADD CONSTRAINT "c" CHECK (x > 0);`, "NOT VALID"},
		"one that looks at new rows":               {up + `ALTER TABLE "orders" ADD CONSTRAINT "c" CHECK (x > 0) NOT VALID;`, ""},
		"one whose rows are looked at afterwards":  {up + `ALTER TABLE "orders" VALIDATE CONSTRAINT "c";`, ""},
		"a constraint of a new table":              {up + `CREATE TABLE "t" ("x" bigint); ALTER TABLE "t" ADD CONSTRAINT "c" CHECK (x > 0);`, ""},
		"a foreign key":                            {up + `ALTER TABLE "orders" ADD CONSTRAINT "c" FOREIGN KEY ("x") REFERENCES "shops" ("id");`, "NOT VALID"},
		"a column that becomes NOT NULL":           {up + `ALTER TABLE "orders" ALTER COLUMN "x" SET NOT NULL;`, "NOT VALID"},
		"another type":                             {up + `ALTER TABLE "orders" ALTER COLUMN "x" TYPE bigint;`, "NOT VALID"},
		"a column that goes":                       {up + `ALTER TABLE "orders" DROP COLUMN "x";`, contract},
		"one that nobody uses":                     {up + contract + " nobody reads it since 1.4\nALTER TABLE \"orders\" DROP COLUMN \"x\";", ""},
		"a column that is called otherwise":        {up + `ALTER TABLE "orders" RENAME COLUMN "x" TO "y";`, contract},
		"a table that goes":                        {up + `DROP TABLE "orders";`, contract},
		"rows written under a lock":                {up + `ALTER TABLE "orders" ADD COLUMN "x" bigint; UPDATE "orders" SET "x" = 1;`, "file of its own"},
		"rows written without one":                 {up + `UPDATE "orders" SET "x" = 1;`, ""},
		"an index that is dropped":                 {up + `DROP INDEX "a";`, "CONCURRENTLY"},
		"an index that is dropped as it should be": {outside + up + `DROP INDEX CONCURRENTLY IF EXISTS "a";`, ""},
		"what a function says":                     {up + "-- +goose StatementBegin\nCREATE FUNCTION f() AS $$ BEGIN DROP TABLE x; END $$;\n-- +goose StatementEnd\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := strings.Join(locking(c.text), "\n")
			if (found == "") != (c.want == "") || !strings.Contains(found, c.want) {
				t.Errorf("found %q, not %q", found, c.want)
			}
		})
	}
}

func TestIndexesOfTablesThatAreThereGetAFileOfTheirOwn(t *testing.T) {
	t.Parallel()
	const (
		table  = "-- create \"t\" table\nCREATE TABLE \"t\" (\"x\" bigint NOT NULL);\n-- create index \"t_x\" to table: \"t\"\nCREATE INDEX \"t_x\" ON \"t\" (\"x\");\n"
		there  = "-- create index \"o_x\" to table: \"orders\"\nCREATE UNIQUE INDEX \"o_x\" ON \"orders\" (\"x\") WHERE (y = ' ON '::text);\n"
		gone   = "-- drop index \"o_y\" from table: \"orders\"\nDROP INDEX \"o_y\";\n"
		thereC = "-- create index \"o_x\" to table: \"orders\"\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"o_x\" ON \"orders\" (\"x\") WHERE (y = ' ON '::text);\n"
		goneC  = "-- drop index \"o_y\" from table: \"orders\"\nDROP INDEX CONCURRENTLY IF EXISTS \"o_y\";\n"
	)
	for name, c := range map[string]struct{ text, inside, indexes string }{
		"both":         {up + gone + table + there, up + table, outside + up + goneC + thereC},
		"indexes only": {up + there, "", outside + up + thereC},
		"none":         {up + table, up + table, ""},
	} {
		inside, indexes := parted(c.text)
		if inside != c.inside || indexes != c.indexes {
			t.Errorf("%s:\n%s\nand\n%s", name, inside, indexes)
		}
		for _, part := range []string{inside, indexes} {
			if found := locking(part); len(found) > 0 {
				t.Errorf("%s: what was generated locks: %v", name, found)
			}
		}
	}
}
