package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Away says whether err tells that the database did not answer, or not in time: it is gone, starting, stopping, silent, or others hold what was asked for.
// Asking again later may help.
func Away(err error) bool {
	if p, ok := errors.AsType[*pq.Error](err); ok {
		code := string(p.Code)
		// Class 08 is a broken connection, 53 want of resources, 57 an operator's or a deadline's intervention; the others are locks, transactions that lost or in which
		// this process stood still for too long, and a server that only reads, such as a standby after a failover.
		return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "57") || code == "55P03" || code == "40001" || code == "40P01" || code == "25P03" ||
			standby(p)
	}
	if s, ok := errors.AsType[*sqlite.Error](err); ok {
		switch s.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT:
			return true
		}
		return false
	}
	_, network := errors.AsType[*net.OpError](err)
	return network || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || // a connection that ended between messages, or within one
		errors.Is(err, ErrBusy) || errors.Is(err, ErrClosed) || errors.Is(err, errNotOpened)
}

// standby says whether the server only reads: it refuses what writes (25006), and the beginning of what may write, as lib/pq asks for it (0A000 with these words).
func standby(p *pq.Error) bool {
	return p.Code == "25006" || p.Code == "0A000" && strings.Contains(p.Message, "read-write mode during recovery")
}

// renew closes the connections that nobody uses where err says that their server only reads: they may lead to one that has become a standby, and new ones to the next.
func (d *DB) renew(err error) {
	if p, ok := errors.AsType[*pq.Error](err); ok && standby(p) {
		d.write.SetMaxIdleConns(0)
		d.write.SetMaxIdleConns(maxConns)
	}
}
