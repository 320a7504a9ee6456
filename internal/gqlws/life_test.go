package gqlws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"cuppa/internal/connlimit"
	"cuppa/internal/fault"
)

func TestASlowReaderIsCutAndNobodyElseWaits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{WriteTimeout: 4 * time.Second, PingEvery: time.Hour})
		slow, quick := s.ready(), s.ready()
		slow.send(`{"id":"1","type":"subscribe","payload":{"query":"subscription { feed(name: \"slow\") }"}}`)
		quick.send(feedA)
		s.schema.feed("slow") <- "unread"
		synctest.Wait() // the write to the slow client is stuck now
		start := time.Now()
		for i := range 100 {
			s.schema.feed("a") <- "x"
			quick.expect(`{"id":"1","type":"next","payload":{"data":{"feed":"x"}}}`)
			if took := time.Since(start); took != 0 {
				t.Fatalf("message %d waited for %v", i, took)
			}
		}
		if name := <-s.schema.ended; name != "slow" || time.Since(start) != 4*time.Second {
			t.Errorf("%s was cut after %v", name, time.Since(start))
		}
		synctest.Wait()
		if stats := s.transport.Stats(); stats.SlowReaders != 1 || stats.Sockets != 1 || stats.Closed[1006] != 1 {
			t.Errorf("afterwards %+v", stats)
		}
	})
}

// On a real connection the kernel takes some of the messages, so the streams go on for a while; then all of them wait for
// one write, and end with it.
func TestASlowReaderOnARealConnectionIsCutWithAllItsStreams(t *testing.T) {
	t.Parallel()
	s := newServer(t, Options{WriteTimeout: 100 * time.Millisecond})
	live := httptest.NewServer(s.handler())
	defer live.Close()
	d := websocket.Dialer{Subprotocols: []string{Subprotocol}, NetDial: func(network, address string) (net.Conn, error) {
		conn, err := net.Dial(network, address)
		if err == nil {
			err = conn.(*net.TCPConn).SetReadBuffer(4 << 10)
		}
		return conn, err
	}}
	conn, _, err := d.Dial("ws"+strings.TrimPrefix(live.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, conn: conn}
	defer func() { _ = conn.Close() }()
	c.send(initMessage)
	c.expect(`{"type":"connection_ack"}`)
	stop := make(chan struct{})
	var feeding sync.WaitGroup
	large := strings.Repeat("x", 16<<10)
	for i := range 8 {
		name := fmt.Sprint(i)
		c.subscribe(name, `subscription { feed(name: "`+name+`") }`)
		feeding.Go(func() {
			for {
				select {
				case s.schema.feed(name) <- large:
				case <-stop:
					return
				}
			}
		})
	}
	until(t, "the slow reader is cut", func() bool {
		stats := s.transport.Stats()
		return stats.Sockets == 0 && stats.Streams == 0
	})
	close(stop)
	feeding.Wait()
	if stats := s.transport.Stats(); stats.SlowReaders != 1 {
		t.Errorf("afterwards %+v", stats)
	}
}

// The kernel answers bytes that nobody reads with a reset, which would overtake the close frame.
func TestTheCloseFrameArrivesThoughTheClientGoesOnSending(t *testing.T) {
	t.Parallel()
	s := newServer(t, Options{})
	live := httptest.NewServer(s.handler())
	defer live.Close()
	for range 10 {
		d := websocket.Dialer{Subprotocols: []string{Subprotocol}}
		conn, _, err := d.Dial("ws"+strings.TrimPrefix(live.URL, "http"), nil)
		if err != nil {
			t.Fatal(err)
		}
		c := &client{t: t, conn: conn}
		c.send(strings.Repeat("x", 512<<10))
		c.expectClose(1009, "")
		_ = conn.Close()
	}
	until(t, "the sockets are gone", func() bool { return s.transport.Stats().Sockets == 0 })
}

func TestASilentClientIsPingedAndCut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{PingEvery: 20 * time.Second, PongTimeout: 5 * time.Second})
		c := s.ready()
		c.conn.SetPingHandler(func(string) error { return nil })
		start := time.Now()
		c.expect(`{"type":"ping"}`)
		pinged := time.Since(start)
		if pinged < 10*time.Second || pinged > 40*time.Second {
			t.Errorf("pinged after %v", pinged)
		}
		c.expectClose(1013, "No pong")
		if took := time.Since(start) - pinged; took != 5*time.Second {
			t.Errorf("cut %v after the ping", took)
		}
		if stats := s.transport.Stats(); stats.Silent != 1 {
			t.Errorf("afterwards %+v", stats)
		}
	})
}

func TestAClientLivesByAnyAnswerToAPing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ponger  func(string) error
		message string
	}{
		"the message":       {func(string) error { return nil }, `{"type":"pong"}`},
		"the control frame": {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newServer(t, Options{})
				c := s.ready()
				if tc.ponger != nil {
					c.conn.SetPingHandler(tc.ponger)
				}
				for start := time.Now(); time.Since(start) < time.Hour; {
					c.expect(`{"type":"ping"}`)
					if tc.message != "" {
						c.send(tc.message)
					}
				}
				if stats := s.transport.Stats(); stats.Sockets != 1 || stats.Silent != 0 {
					t.Errorf("afterwards %+v", stats)
				}
			})
		})
	}
}

func TestTheSocketEndsWithItsToken(t *testing.T) {
	expiring := func(after time.Duration) Options {
		return Options{
			PingEvery: time.Hour,
			Init: func(ctx context.Context, _ map[string]any, _ *http.Request) (context.Context, time.Time, error) {
				return ctx, time.Now().Add(after), nil
			},
			Refresh: func(_ context.Context, payload map[string]any) (time.Time, error) {
				if payload["authorization"] != "Bearer fresh" {
					return time.Time{}, fault.ErrUnauthenticated
				}
				return time.Now().Add(after), nil
			},
		}
	}
	t.Run("at its time", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			s := newServer(t, expiring(15*time.Minute))
			c := s.ready()
			c.send(feedA)
			start := time.Now()
			c.expectClose(4403, "expired")
			if took := time.Since(start); took != 15*time.Minute {
				t.Errorf("it took %v", took)
			}
			<-s.schema.ended
		})
	})
	t.Run("which may have come already", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			c := newServer(t, expiring(-time.Second)).connect()
			c.send(initMessage)
			c.expectClose(4403, "expired")
		})
	})
	t.Run("unless it is refreshed", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			c := newServer(t, expiring(15*time.Minute)).ready()
			for range 10 {
				time.Sleep(14 * time.Minute)
				c.send(`{"type":"ping","payload":{"authorization":"Bearer fresh"}}`)
				c.expect(`{"type":"pong"}`)
			}
			c.send(`{"type":"ping","payload":{"authorization":"Bearer stolen"}}`)
			c.expectClose(4403, "Forbidden")
		})
	})
}

func TestDrainSpreadsTheClosesOverTheWindow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{})
		start := time.Now()
		var mu sync.Mutex
		var closed []time.Duration
		var clients sync.WaitGroup
		for range 10 {
			c := s.ready()
			c.send(feedA)
			clients.Go(func() {
				c.expectClose(1001, "Going away")
				mu.Lock()
				defer mu.Unlock()
				closed = append(closed, time.Since(start))
			})
		}
		drained := make(chan error)
		go func() { drained <- s.transport.Drain(t.Context(), 10*time.Second) }()
		synctest.Wait()
		if _, response, err := s.dial(nil, Subprotocol); err == nil || response.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a new socket during the drain: %v", err)
		}
		if err := <-drained; err != nil {
			t.Error(err)
		}
		clients.Wait()
		slices.Sort(closed)
		for i, at := range closed {
			if at != time.Duration(i)*time.Second {
				t.Errorf("closes at %v", closed)
				break
			}
		}
		if stats := s.transport.Stats(); stats.Sockets != 0 || stats.Streams != 0 || stats.Closed[1001] != 10 {
			t.Errorf("afterwards %+v", stats)
		}
	})
}

func TestDrainLetsAMutationAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{})
		c := s.ready()
		c.send(feedA)
		c.subscribe("q", "{ held }")
		synctest.Wait()
		drained := make(chan error)
		go func() { drained <- s.transport.Drain(t.Context(), 0) }()
		synctest.Wait()
		c.subscribe("late", "{ name }")
		c.expectError("late", "UNAVAILABLE")
		close(s.schema.gate)
		c.expect(`{"id":"q","type":"next","payload":{"data":{"held":"let go"}}}`, `{"id":"q","type":"complete"}`)
		c.expectClose(1001, "Going away")
		if err := <-drained; err != nil {
			t.Error(err)
		}
	})
}

func TestDrainEndsWithItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{OperationTimeout: time.Hour})
		c := s.ready()
		c.subscribe("q", "{ held }")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := s.transport.Drain(ctx, time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		if stats := s.transport.Stats(); stats.Sockets != 0 || stats.Streams != 0 {
			t.Errorf("afterwards %+v", stats)
		}
	})
}

func TestSocketsAreCountedByAddressAndAccount(t *testing.T) {
	accounts := Options{
		Limiter: connlimit.New(connlimit.Limits{Total: 3, PerAddress: 2, PerAccount: 1}),
		Address: func(r *http.Request) string { return r.Header.Get("From") },
		Init: func(ctx context.Context, payload map[string]any, _ *http.Request) (context.Context, time.Time, error) {
			return context.WithValue(ctx, accountKey{}, payload["as"]), time.Time{}, nil
		},
		Account: func(ctx context.Context) string {
			name, _ := ctx.Value(accountKey{}).(string)
			return name
		},
	}
	bubble(t, func(t *testing.T) {
		s := newServer(t, accounts)
		dial := func(from string) (*client, int) {
			c, response, err := s.dial(http.Header{"From": {from}}, Subprotocol)
			if err != nil {
				return nil, response.StatusCode
			}
			return c, 0
		}
		a, _ := dial("x")
		b, _ := dial("x")
		if _, status := dial("x"); status != http.StatusTooManyRequests {
			t.Errorf("the third of an address: %d", status)
		}
		third, status := dial("y")
		if status != 0 {
			t.Fatal(status)
		}
		if _, status := dial("z"); status != http.StatusServiceUnavailable {
			t.Errorf("the fourth of all: %d", status)
		}
		a.send(`{"type":"connection_init","payload":{"as":"alice"}}`)
		a.expect(`{"type":"connection_ack"}`)
		b.send(`{"type":"connection_init","payload":{"as":"alice"}}`)
		b.expectClose(1013, "Too many sockets")
		for _, c := range []*client{a, b, third} {
			_ = c.conn.Close()
		}
		synctest.Wait()
		if again, status := dial("x"); status != 0 {
			t.Errorf("after the others left: %d", status)
		} else {
			again.send(`{"type":"connection_init","payload":{"as":"alice"}}`)
			again.expect(`{"type":"connection_ack"}`)
		}
	})
}

type accountKey struct{}
