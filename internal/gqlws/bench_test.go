package gqlws

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
)

// BenchmarkIdleSubscription measures what a socket with one idle subscription costs the process: b.N sockets are opened
// over TCP by clients that are bare connections, without goroutines or buffers of their own. Run it with -benchtime=5000x.
func BenchmarkIdleSubscription(b *testing.B) {
	t := &testing.T{}
	s := &server{t: t, schema: newSchema(), transport: New(Options{})}
	live := httptest.NewServer(s.handler())
	defer live.Close()
	conns := make([]net.Conn, 0, b.N)
	before := usage()
	for b.Loop() {
		conns = append(conns, bareSubscription(b, live.Listener.Addr().String()))
	}
	after := usage()
	n := float64(len(conns))
	b.ReportMetric(float64(after.Sys-before.Sys)/n/1024, "KB/socket")
	b.ReportMetric(float64(after.goroutines-before.goroutines)/n, "goroutines/socket")
	for _, c := range conns {
		_ = c.Close()
	}
	until(t, "all sockets are gone", func() bool { return s.transport.Stats().Sockets == 0 })
}

type measured struct {
	Sys        uint64
	goroutines int
}

// usage is the heap and the stacks in use after a collection.
func usage() measured {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return measured{Sys: m.HeapInuse + m.StackInuse, goroutines: runtime.NumGoroutine()}
}

// bareSubscription opens a socket with a subscription by hand; every frame is masked with zeros, which leaves it as it is.
func bareSubscription(b *testing.B, address string) net.Conn {
	b.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	key := make([]byte, 16)
	_, _ = rand.Read(key)
	fmt.Fprintf(conn, "GET /graphql HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Protocol: %s\r\nSec-WebSocket-Key: %s\r\n\r\n", address, Subprotocol, base64.StdEncoding.EncodeToString(key))
	r := bufio.NewReaderSize(conn, 512)
	response, err := http.ReadResponse(r, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		b.Fatal(response, err)
	}
	for _, m := range []string{initMessage, feedA, `{"type":"ping"}`} {
		if len(m) > 125 {
			b.Fatal("needs a longer frame header")
		}
		_, _ = conn.Write(append([]byte{0x81, 0x80 | byte(len(m)), 0, 0, 0, 0}, m...))
	}
	for _, m := range []string{`{"type":"connection_ack"}`, `{"type":"pong"}`} {
		frame := make([]byte, 2+len(m))
		for n := 0; n < len(frame); {
			k, err := r.Read(frame[n:])
			if err != nil {
				b.Fatal(err)
			}
			n += k
		}
		if string(frame[2:]) != m {
			b.Fatalf("got %s", frame)
		}
	}
	return conn
}

// BenchmarkNext measures one message from the resolver to a client over TCP on one machine.
func BenchmarkNext(b *testing.B) {
	t := &testing.T{}
	s := &server{t: t, schema: newSchema(), transport: New(Options{})}
	live := httptest.NewServer(s.handler())
	defer live.Close()
	conn := bareSubscription(b, live.Listener.Addr().String())
	defer func() { _ = conn.Close() }()
	buffer := make([]byte, 4096)
	feed := s.schema.feed("a")
	b.ReportAllocs()
	for b.Loop() {
		feed <- "x"
		if _, err := conn.Read(buffer); err != nil {
			b.Fatal(err)
		}
	}
}
