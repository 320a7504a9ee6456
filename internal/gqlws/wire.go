package gqlws

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// spareBytes is how much of a message may come beside what it says: the heads of its frames. Continuations without content are nothing else, and gorilla reads
	// them by itself without end. 8 KiB are a message of 64 KiB in pieces of 64 bytes, or some 1,300 empty frames.
	spareBytes = 8 << 10
	// controlHead is the head of a client's ping or pong (RFC 6455, 5.2): two bytes and the mask.
	controlHead = 6
)

var errPieces = errors.New("gqlws: a message came in too many pieces")

// wire is a client's connection: it bounds what is read for one message, and keeps the reader's deadlines apart from the one that close sets.
type wire struct {
	net.Conn
	spare int64 // what may still come for this message beside what it says; the reader's own

	mu    sync.Mutex
	ended atomic.Bool // set under mu: close has set the last deadline, and whatever comes is dropped
}

// Read reads for gorilla.
func (w *wire) Read(p []byte) (int, error) {
	if w.spare < 0 && !w.ended.Load() {
		return 0, errPieces
	}
	n, err := w.Conn.Read(p)
	w.spare -= int64(n)
	return n, err //nolint:wrapcheck // the connection's, which gorilla looks at
}

// paid notes that bytes of the wire were content, or have limits of their own.
func (w *wire) paid(bytes int) { w.spare += int64(bytes) }

// message reads one whole, within the time.
func (w *wire) message(r io.Reader, within time.Duration) ([]byte, error) {
	w.until(time.Now().Add(within))
	defer w.until(time.Time{})
	data, err := io.ReadAll(content{r, w})
	w.spare = spareBytes
	return data, err //nolint:wrapcheck // gorilla's
}

func (w *wire) until(deadline time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.ended.Load() {
		_ = w.SetReadDeadline(deadline) // fails where reading does
	}
}

// end sets the deadline of all that is still read.
func (w *wire) end(deadline time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended.Store(true)
	return w.SetReadDeadline(deadline) //nolint:wrapcheck // the caller drops it
}

// content is what a message says.
type content struct {
	io.Reader
	w *wire
}

func (c content) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.w.paid(n)
	return n, err //nolint:wrapcheck // gorilla's
}
