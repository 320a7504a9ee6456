package db

import (
	"context"
	"io/fs"
)

// MigrationLock is the number of the lock that replicas queue on.
const MigrationLock = migrationLock

// MigrateFrom is Migrate with other files.
func (d *DB) MigrateFrom(ctx context.Context, files fs.FS) error { return d.migrateFrom(ctx, files) }
