package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/planted-bugs.md anew")

// TestEachBugCanStillBePlanted looks whether the sources still have the places where bugs are planted. Whether tests catch them takes long: make planted-bugs.
func TestEachBugCanStillBePlanted(t *testing.T) {
	t.Parallel()
	if len(bugs) < 30 {
		t.Errorf("only %d bugs", len(bugs))
	}
	names := map[string]bool{}
	for _, b := range bugs {
		if names[b.name] {
			t.Errorf("two bugs are called %q", b.name)
		}
		names[b.name] = true
		text, err := os.ReadFile(filepath.Join("..", "..", "..", b.file))
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := b.plant(string(text)); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join("..", "..", "..", b.pkg)); err != nil {
			t.Error(err)
		}
	}
}

// head stands before the table of docs/planted-bugs.md.
const head = `# Planted bugs

A test that can't fail proves nothing. Each of these mistakes is planted in the product by itself, and a test must fail: ` + "`make planted-bugs`" + `, narrowed by ` + "`ONLY=coupon`" + `. The sources stay as
they are: the compiler reads the changed file in the place of the real one. The table is written from ` + "`internal/simulate/plant/bugs.go`" + ` by ` + "`go test ./internal/simulate/plant -update`" + `; a test of CI looks
that each bug can still be planted.

| bug | where | caught by |
| --- | --- | --- |
`

// TestTheDocsTellEachBug holds the table of the docs against the list.
func TestTheDocsTellEachBug(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString(head)
	for _, b := range bugs {
		_, _ = fmt.Fprintf(&table, "| %s | `%s` | `%s` of `%s` |\n", b.name, b.file, strings.ReplaceAll(b.run, "|", "`, `"), b.pkg)
	}
	path := filepath.Join("..", "..", "..", "docs", "planted-bugs.md")
	if *update {
		if err := os.WriteFile(path, []byte(table.String()), 0o644); err != nil { //nolint:gosec // docs are for all to read
			t.Fatal(err)
		}
	}
	told, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(told) != table.String() {
		t.Error("docs/planted-bugs.md is not what the list says: run go test ./internal/simulate/plant -update")
	}
}
