package db

import (
	"database/sql"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"cuppa/ent"
)

// OverSQLite is a database of SQLite behind a pool that somebody else has opened: the simulator's, whose connections lead to one engine in memory. Reads and transactions
// share the pool.
func OverSQLite(pool *sql.DB) *DB {
	d := &DB{dialect: dialect.SQLite, write: pool, read: pool, writeStmts: newStatements()}
	d.readStmts = d.writeStmts
	d.reader = ent.NewClient(ent.Driver(readDriver{entsql.NewDriver(d.dialect, entsql.Conn{ExecQuerier: &prepared{db: d.read, stmts: d.readStmts}})}))
	guard(d.reader)
	return d
}
