package db

import (
	"database/sql"
	"fmt"
	"os"
	"syscall"
)

// mapped is up to how much of SQLite's file is read as memory.
const mapped = "&_pragma=mmap_size(68719476736)"

// sweeping are settings of PostgreSQL for who reads whole tables, several at once: what is sorted or hashed has room in memory, statements are not compiled and not shared out
// among processes, which would only be in one another's way, and plans are made for all rows of a cursor, not for its first.
const sweeping = "SET work_mem = '24MB'; SET jit = off; SET max_parallel_workers_per_gather = 0; SET cursor_tuple_fraction = 1"

// Whole is the same database for who reads all of it. On PostgreSQL its connections have settings for that. On SQLite its readers see the file as memory, which spares them
// a call a page; what serves guests does without, because there a file that somebody cuts short is an error, and here the end of the process.
// It is closed by the function, and gone with d.
func (d *DB) Whole() (*DB, func(), error) {
	if d.readers == "" && d.sweepers == nil { // of no file
		return d, func() {}, nil
	}
	var read *sql.DB
	if d.Postgres() {
		read = d.sweepers()
	} else {
		var err error
		if read, err = sql.Open("sqlite", d.readers+mapped); err != nil {
			return nil, nil, fmt.Errorf("db: %w", err)
		}
	}
	w := &DB{dialect: d.dialect, write: d.write, writeStmts: d.writeStmts, read: read, readStmts: newStatements(), readers: d.readers, dir: d.dir}
	w.client()
	return w, func() {
		w.readStmts.close()
		_ = read.Close()
	}, nil
}

// Scratch is a new file for what has no room in memory, beside SQLite's own, where there is room for as much; of PostgreSQL it is where the system has such files.
// It has no name any more: it is gone when it is closed, or when the process ends, however it ends. room is how many bytes may be written to it: half of those that are free,
// so that the database goes on growing.
func (d *DB) Scratch() (f *os.File, room int64, err error) {
	if f, err = os.CreateTemp(d.dir, "cuppa-*.tmp"); err != nil {
		return nil, 0, fmt.Errorf("db: %w", err)
	}
	var at syscall.Statfs_t
	if err = os.Remove(f.Name()); err == nil {
		err = syscall.Fstatfs(int(f.Fd()), &at)
	}
	if err != nil {
		_ = f.Close()
		return nil, 0, fmt.Errorf("db: %w", err)
	}
	return f, int64(at.Bavail * uint64(at.Bsize) / 2), nil //nolint:gosec // no disk has 2^63 bytes
}
