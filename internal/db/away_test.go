package db_test

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"cuppa/internal/db"
)

// However a connection ends, whoever asked may ask again; the driver tells of one that is closed between two messages by io.EOF alone.
func TestAConnectionThatEndsIsNoFaultOfOurs(t *testing.T) {
	t.Parallel()
	for _, err := range []error{io.EOF, io.ErrUnexpectedEOF, driver.ErrBadConn, &net.OpError{Op: "read", Err: errors.New("reset")}} {
		if !db.Away(fmt.Errorf("order: %w", err)) {
			t.Errorf("%v does not say that the database is away", err)
		}
	}
	if db.Away(errors.New("a mistake of ours")) || db.Away(nil) {
		t.Error("anything says that the database is away")
	}
}
