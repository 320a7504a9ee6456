package db

import (
	"encoding/binary"
	"errors"
	"net"
)

// maxMessage bounds what PostgreSQL sends in one message, in bytes: a row at most. lib/pq makes room for whatever length it reads, up to 4 GiB, before it reads on;
// one answer that is noise, from whatever has taken PostgreSQL's place, would have the process clear gigabytes, and stand still meanwhile.
const maxMessage = 256 << 20

// errNoise says that what was read is no message of PostgreSQL's.
var errNoise = errors.New("db: what answers is no PostgreSQL: a message has no length that can be")

// frames is a connection to PostgreSQL that looks at the length of each message before lib/pq does. A message is a type of one byte and a length of four that
// counts itself and what follows (https://www.postgresql.org/docs/15/protocol-message-formats.html). Before them stands the one byte that answers a question for
// encryption; where it is not "N", what follows is TLS's to check.
type frames struct {
	net.Conn
	begun  bool // something was sent
	asked  bool // for encryption: the next byte is the answer
	sealed bool // nothing can be seen any more
	bad    bool
	head   [5]byte
	seen   int    // bytes of head that are there
	left   uint32 // bytes of the message that are still to come
}

// Write sends b; lib/pq reads nothing while it asks for encryption.
func (f *frames) Write(b []byte) (int, error) {
	if !f.begun && len(b) > 0 {
		f.begun = true
		f.sealed = b[0] == 0x16 // TLS from the first byte on (sslnegotiation=direct); a message begins with its length, 0x00
	}
	if len(b) == 8 && binary.BigEndian.Uint32(b) == 8 { // SSLRequest and GSSENCRequest, which are all of eight bytes
		switch binary.BigEndian.Uint32(b[4:]) {
		case 80877103, 80877104:
			f.asked = true
		}
	}
	return f.Conn.Write(b)
}

// Read receives into b, and fails where a message begins that cannot be one.
func (f *frames) Read(b []byte) (int, error) {
	if !f.bad {
		n, err := f.Conn.Read(b)
		if f.pass(b[:n]) {
			return n, err
		}
		f.bad = true
	}
	return 0, &net.OpError{Op: "read", Net: "tcp", Source: f.LocalAddr(), Addr: f.RemoteAddr(), Err: errNoise} // lib/pq gives the session up
}

// pass goes through what was read and says whether it may be read on.
func (f *frames) pass(b []byte) bool {
	if f.asked && len(b) > 0 {
		f.asked, f.sealed = false, b[0] != 'N'
		b = b[1:]
	}
	for !f.sealed && len(b) > 0 {
		if f.left > 0 {
			n := min(uint64(f.left), uint64(len(b)))
			f.left -= uint32(n) //nolint:gosec // at most left
			b = b[n:]
			continue
		}
		n := copy(f.head[f.seen:], b)
		f.seen += n
		b = b[n:]
		if f.seen < len(f.head) {
			return true
		}
		length := binary.BigEndian.Uint32(f.head[1:])
		if length < 4 || length > maxMessage {
			return false
		}
		f.seen, f.left = 0, length-4
	}
	return true
}
