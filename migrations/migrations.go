// Package migrations holds the versioned SQL of both engines. Files are only added; `make migration NAME=…` writes the next pair from
// the difference between ent/schema and what is here.
package migrations

import "embed"

// Postgres is the history of the PostgreSQL schema, in goose's format.
//
//go:embed postgres/*.sql
var Postgres embed.FS

// SQLite is the history of the SQLite schema, in goose's format.
//
//go:embed sqlite/*.sql
var SQLite embed.FS
