package db

import (
	"database/sql"
	"fmt"
)

// mapped is up to how much of SQLite's file is read as memory.
const mapped = "&_pragma=mmap_size(68719476736)"

// Mapped is the same database for who reads all of it: on SQLite its readers see the file as memory, which spares them a call a page. What serves guests does without,
// because there a file that somebody cuts short is an error, and here the end of the process. It is closed by the function, and gone with d.
func (d *DB) Mapped() (*DB, func(), error) {
	if d.readers == "" { // of PostgreSQL, or of no file
		return d, func() {}, nil
	}
	read, err := sql.Open("sqlite", d.readers+mapped)
	if err != nil {
		return nil, nil, fmt.Errorf("db: %w", err)
	}
	m := &DB{dialect: d.dialect, write: d.write, writeStmts: d.writeStmts, read: read, readStmts: newStatements(), readers: d.readers}
	m.client()
	return m, func() {
		m.readStmts.close()
		_ = read.Close()
	}, nil
}
