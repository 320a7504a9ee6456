package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What PostgreSQL does to a table while orders come: https://www.postgresql.org/docs/current/explicit-locking.html. An index that is made plainly locks all writers out until it
// is there, a constraint that is checked and a column whose type changes lock out readers too.
var (
	statements  = regexp.MustCompile(`(?s)[^;]+;`)
	quoted      = regexp.MustCompile(`(?s)-- \+goose StatementBegin.*?-- \+goose StatementEnd`)
	comments    = regexp.MustCompile(`(?m)^\s*--.*$`)
	makesTable  = regexp.MustCompile(`(?is)^\s*CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)"?`)
	makesIndex  = regexp.MustCompile(`(?is)^\s*CREATE (UNIQUE )?INDEX (CONCURRENTLY )?(IF NOT EXISTS )?("?\w+"?)\s+ON "?(\w+)"?`)
	dropsIndex  = regexp.MustCompile(`(?is)^\s*DROP INDEX (CONCURRENTLY )?(IF EXISTS )?("?\w+"?)`)
	altersTable = regexp.MustCompile(`(?is)^\s*ALTER TABLE (?:ONLY )?"?(\w+)"?(.*)`)
	fillsTable  = regexp.MustCompile(`(?is)^\s*(?:UPDATE|DELETE FROM) "?(\w+)"?`)
	checksRows  = regexp.MustCompile(`(?is)\bADD CONSTRAINT\b[^,]*\b(CHECK|FOREIGN KEY|UNIQUE|PRIMARY KEY|EXCLUDE)\b|\bSET NOT NULL\b|\bSET DATA TYPE\b|\bALTER COLUMN "?\w+"? TYPE\b`)
	notChecked  = regexp.MustCompile(`(?is)\bNOT VALID\b`)
	takesAway   = regexp.MustCompile(`(?is)\bDROP COLUMN\b|\bRENAME\b`)
	dropsTable  = regexp.MustCompile(`(?is)^\s*DROP TABLE\b`)
)

const (
	outside = "-- +goose NO TRANSACTION\n"
	up      = "-- +goose Up\n"
	// contract begins a comment that says since which release no server uses what is taken away.
	contract = "-- contract:"
)

// plain is what a file does, statement by statement, without comments.
func plain(text string) []string {
	text = comments.ReplaceAllString(quoted.ReplaceAllString(text, ""), "")
	return statements.FindAllString(text, -1)
}

// made are the tables that a file makes: nobody uses them yet.
func made(all []string) (tables []string) {
	for _, s := range all {
		if m := makesTable.FindStringSubmatch(s); m != nil {
			tables = append(tables, m[1])
		}
	}
	return tables
}

// locking tells what in a PostgreSQL file would lock orders out, or break the servers of the version before, which go on meanwhile.
func locking(text string) (found []string) {
	all := plain(text)
	own, altered := made(all), map[string]bool{}
	alone, contracts := strings.HasPrefix(text, outside), strings.Contains(text, contract)
	tell := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for _, s := range all {
		if m := makesIndex.FindStringSubmatch(s); m != nil {
			if !slices.Contains(own, m[5]) && (m[2] == "" || m[3] == "" || !alone) {
				tell("index %s on %s must be made CONCURRENTLY IF NOT EXISTS, in a file of its own that begins with %s", m[4], m[5], strings.TrimSpace(outside))
			}
			continue
		}
		if m := dropsIndex.FindStringSubmatch(s); m != nil {
			if m[1] == "" || m[2] == "" || !alone {
				tell("index %s must be dropped CONCURRENTLY IF EXISTS, in a file that begins with %s", m[3], strings.TrimSpace(outside))
			}
			continue
		}
		if alone {
			tell("outside of a transaction nothing may be done but to indexes, since a file that is broken off runs again from its beginning: %s", strings.TrimSpace(s))
		}
		if m := altersTable.FindStringSubmatch(s); m != nil && !slices.Contains(own, m[1]) {
			altered[m[1]] = true
			if checksRows.MatchString(m[2]) && !notChecked.MatchString(m[2]) {
				tell("all rows of %s are looked at while nobody may use it; add the constraint NOT VALID, and VALIDATE it in the next file", m[1])
			}
			if takesAway.MatchString(m[2]) && !contracts {
				tell("servers of before use what is taken from %s; expand first, and say in a comment '%s …' since when nobody does", m[1], contract)
			}
		}
		if m := fillsTable.FindStringSubmatch(s); m != nil && altered[m[1]] {
			tell("%s is locked by the change before, and stays so while its rows are written; fill it in a file of its own", m[1])
		}
		if dropsTable.MatchString(s) && !contracts {
			tell("servers of before use a table that is dropped; say in a comment '%s …' since when nobody does", contract)
		}
	}
	return found
}

// parted is a generated PostgreSQL file in two: what runs in a transaction, and the indexes of tables that are there, which are made and dropped outside of one. Either may be
// empty. The generator writes a statement a line.
func parted(text string) (inside, indexes string) {
	own, note := made(plain(text)), ""
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "-- +goose"):
			continue
		case strings.HasPrefix(line, "--"):
			note += line
			continue
		}
		m, d := makesIndex.FindStringSubmatch(line), dropsIndex.FindStringSubmatch(line)
		switch {
		case m != nil && !slices.Contains(own, m[5]):
			head := m[0][:strings.LastIndex(m[0], " ON ")]
			indexes += note + "CREATE " + m[1] + "INDEX CONCURRENTLY IF NOT EXISTS " + m[4] + strings.TrimPrefix(line, head)
		case d != nil:
			indexes += note + "DROP INDEX CONCURRENTLY IF EXISTS " + d[3] + strings.TrimPrefix(line, d[0])
		case strings.TrimSpace(line) != "":
			inside += note + line
		}
		note = ""
	}
	if inside != "" {
		inside = up + inside
	}
	if indexes != "" {
		indexes = outside + up + indexes
	}
	return inside, indexes
}
