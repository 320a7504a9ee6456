package db

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"testing"
	"time"
)

// said is a connection that reads what it is given, so many bytes at once.
type said struct {
	net.Conn
	text io.Reader
	size int
}

func (s said) Read(b []byte) (int, error)  { return s.text.Read(b[:min(len(b), s.size)]) }
func (s said) Write(b []byte) (int, error) { return len(b), nil }
func (said) LocalAddr() net.Addr           { return nil }
func (said) RemoteAddr() net.Addr          { return nil }

// What PostgreSQL says passes as it is, however it is cut; what cannot be a message does not.
func TestMessagesHaveALength(t *testing.T) {
	t.Parallel()
	encryption := []byte{0, 0, 0, 8, 4, 210, 22, 47} // SSLRequest
	ready := "R\x00\x00\x00\x08\x00\x00\x00\x00" + "D\x00\x00\x00\x0dsome bytes"[:14] + "1\x00\x00\x00\x04" + "Z\x00\x00\x00\x05I"
	for name, c := range map[string]struct {
		sent []byte
		text string
		pass bool
	}{
		"messages":                    {sent: []byte{0, 0, 0, 9, 0}, text: ready, pass: true},
		"no encryption, messages":     {sent: encryption, text: "N" + ready, pass: true},
		"encryption":                  {sent: encryption, text: "S\x16\x03\x03\xff\xff\xff\xff", pass: true},
		"encryption from the start":   {sent: []byte{0x16, 3, 1}, text: "\x16\x03\x03\xff\xff\xff\xff", pass: true},
		"nothing":                     {text: "", pass: true},
		"a length that cannot be":     {text: ready + "D\x00\x00\x00\x03x"},
		"a length beyond any row's":   {text: ready + "D\x7f\xff\xff\xffx"},
		"a length of 4 GiB":           {text: "R\xff\xff\xff\xff"},
		"no encryption, then noise":   {sent: encryption, text: "NR\xff\xff\xff\xff"},
		"words in place of a message": {text: "Ecould not fork new process\x00"},
	} {
		for size := 1; size <= len(c.text)+1; size++ {
			f := &frames{Conn: said{text: bytes.NewReader([]byte(c.text)), size: size}}
			if len(c.sent) > 0 {
				_, _ = f.Write(c.sent)
			}
			got, err := io.ReadAll(f)
			if (err == nil) != c.pass || c.pass && string(got) != c.text {
				t.Errorf("%s, %d at once: %q %v", name, size, got, err)
			}
			if !c.pass && (!errors.Is(err, errNoise) || !Away(err)) {
				t.Errorf("%s, %d at once: %v, and that is not PostgreSQL being away", name, size, err)
			}
			if _, again := f.Read(make([]byte, 8)); !c.pass && !errors.Is(again, errNoise) {
				t.Errorf("%s, %d at once: read on with %v", name, size, again)
			}
		}
	}
}

// Noise in PostgreSQL's place costs no room: lib/pq alone would clear as many bytes as the noise spells, up to 4 GiB for each connection.
func TestNoiseInPlaceOfPostgreSQLCostsNoRoom(t *testing.T) { //nolint:paralleltest // it counts what the process allocates
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = c.Read(make([]byte, 512))
				_, _ = c.Write([]byte("R\xf0\x00\x00\x00no authentication"))
				_, _ = c.Read(make([]byte, 512))
			}()
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d, err := Open(ctx, "postgres://somebody@"+l.Addr().String()+"/cuppa?sslmode=disable")
	if err == nil {
		err = d.Writer().PingContext(ctx)
		_ = d.Close()
	}
	runtime.ReadMemStats(&after)
	if !errors.Is(err, errNoise) || !Away(err) {
		t.Errorf("noise answers: %v", err)
	}
	if room := after.TotalAlloc - before.TotalAlloc; room > 512<<20 {
		t.Errorf("one message of noise made the process take %d MiB", room>>20)
	}
}
