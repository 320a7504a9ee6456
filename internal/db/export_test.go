package db

import (
	"context"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// MigrationLock is the number of the lock that replicas queue on.
const MigrationLock = migrationLock

// MigrateFrom is Migrate with other files.
func (d *DB) MigrateFrom(ctx context.Context, files fs.FS) error {
	return d.migrateFrom(ctx, files, d.Engine())
}

// Engine is goose's name of the engine.
func (d *DB) Engine() goose.Dialect {
	if d.Postgres() {
		return goose.DialectPostgres
	}
	return goose.DialectSQLite3
}
