// Package backup writes a database to one file and makes a database of it again, on both engines: SQLite by its own copying of a database that is in use, PostgreSQL
// by pg_dump and pg_restore.
package backup
