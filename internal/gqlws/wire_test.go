package gqlws

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// frame is a masked frame as clients send them (RFC 6455, 5.2), of up to 125 bytes.
func frame(opcode byte, final bool, content string) []byte {
	if final {
		opcode |= 0x80
	}
	return append([]byte{opcode, 0x80 | byte(len(content)), 0, 0, 0, 0}, content...)
}

const (
	opContinuation = 0
	opText         = 1
	opPing         = 9
	opPong         = 10
)

// flood sends frames until the server takes no more, and answers how many went out.
func (c *client) flood(most int, frames ...[]byte) <-chan int {
	sent := make(chan int, 1)
	go func() {
		for i := range most {
			for _, f := range frames {
				if _, err := c.conn.NetConn().Write(f); err != nil {
					sent <- i
					return
				}
			}
		}
		sent <- most
	}()
	return sent
}

func TestAMessageInPiecesWithoutContentIsCut(t *testing.T) {
	t.Parallel()
	const most = 200_000
	for name, frames := range map[string][][]byte{
		"continuations":                     {frame(opContinuation, false, "")},
		"pings between":                     {frame(opContinuation, false, ""), frame(opPing, true, "0123456789")},
		"pongs between":                     {frame(opContinuation, false, ""), frame(opPong, true, "")},
		"a little content in every seventh": {frame(0, false, ""), frame(0, false, ""), frame(0, false, ""), frame(0, false, ""), frame(0, false, ""), frame(0, false, ""), frame(0, false, "x")},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newServer(t, Options{})
				c := s.ready()
				if _, err := c.conn.NetConn().Write(frame(opText, false, "{")); err != nil {
					t.Fatal(err)
				}
				sent := c.flood(most, frames...)
				c.expectClose(websocket.ClosePolicyViolation, "pieces")
				_ = c.conn.Close()
				if n := <-sent; n >= most {
					t.Errorf("all %d were taken", n)
				}
				synctest.Wait()
				if stats := s.transport.Stats(); stats.Sockets != 0 || stats.Closed[websocket.ClosePolicyViolation] != 1 {
					t.Errorf("afterwards %+v", stats)
				}
			})
		})
	}
}

// What a client may send for as long as it likes: whole messages, some in pieces, and pings and pongs between and within.
func TestPiecesOfAMessageAreCountedForItselfOnly(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newServer(t, Options{}).ready()
		send := func(b []byte) {
			if _, err := c.conn.NetConn().Write(b); err != nil {
				t.Fatal(err)
			}
		}
		c.conn.SetPongHandler(func(string) error { return nil })
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			for range 10 {
				send(frame(opText, false, `{"type":`))
				for range 300 {
					send(frame(opContinuation, false, ""))
				}
				for range 50 {
					send(frame(opPong, true, "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"))
				}
				for range 1000 { // a client may send a byte at a time, if the message is short
					send(frame(opContinuation, false, " "))
				}
				send(frame(opContinuation, true, `"ping"}`))
				for range 200 {
					send(frame(opPong, true, ""))
				}
			}
		}()
		for range 10 {
			c.expect(`{"type":"pong"}`)
		}
		<-sent
	})
}

func TestAMessageThatIsNotSentToItsEndInTimeIsCut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{MessageTimeout: 3 * time.Second})
		c := s.ready()
		time.Sleep(time.Minute / 4) // between messages there is time
		c.send(`{"type":"ping"}`)
		c.expect(`{"type":"pong"}`)
		time.Sleep(time.Minute / 4)
		begun := time.Now()
		if _, err := c.conn.NetConn().Write(frame(opText, false, `{"type":"ping","payload":{"x":"`)); err != nil {
			t.Fatal(err)
		}
		go func() {
			for { // with pings it would live for ever
				time.Sleep(time.Second)
				if _, err := c.conn.NetConn().Write(append(frame(opContinuation, false, "x"), frame(opPing, true, "")...)); err != nil {
					return
				}
			}
		}()
		c.expectClose(websocket.ClosePolicyViolation, "slow")
		if took := time.Since(begun); took != 3*time.Second {
			t.Errorf("it took %v", took)
		}
		_ = c.conn.Close()
		time.Sleep(5 * time.Second)
		if stats := s.transport.Stats(); stats.Sockets != 0 {
			t.Errorf("afterwards %+v", stats)
		}
	})
}

// A client that is in the middle of a message when its socket is closed has the usual moment, and no longer.
func TestACloseInTheMiddleOfAMessageEndsTheSocketInTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{
			Init: func(ctx context.Context, _ map[string]any, _ *http.Request) (context.Context, time.Time, error) {
				return ctx, time.Now().Add(2 * time.Second), nil
			},
			MessageTimeout: time.Hour,
		})
		c := s.ready()
		c.conn.SetCloseHandler(func(int, string) error { return nil }) // it does not answer the close
		if _, err := c.conn.NetConn().Write(frame(opText, false, `{`)); err != nil {
			t.Fatal(err)
		}
		c.expectClose(CloseForbidden, "expired")
		if _, err := c.conn.NetConn().Write(frame(opContinuation, true, `}`)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(closeTimeout)
		synctest.Wait()
		if stats := s.transport.Stats(); stats.Sockets != 0 {
			t.Errorf("it lives on: %+v", stats)
		}
	})
}

// Pongs that nobody asked for count as messages do.
func TestPongsArePaced(t *testing.T) {
	for name, opcode := range map[string]byte{"pings": opPing, "pongs": opPong} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newServer(t, Options{MaxMessagesPerSecond: 10, MaxMessageBurst: 20})
				c := s.ready()
				go func() {
					for range 50 { // as fast as it may be, for five seconds
						time.Sleep(time.Second / 10)
						_, _ = c.conn.NetConn().Write(frame(opcode, true, ""))
					}
					<-c.flood(1000, frame(opcode, true, ""))
					_ = c.conn.Close() // a server that takes them all has had its time
				}()
				begun := time.Now()
				c.expectClose(websocket.ClosePolicyViolation, "Too many messages")
				if took := time.Since(begun); took != 5*time.Second {
					t.Errorf("closed after %v", took)
				}
				_ = c.conn.Close()
			})
		})
	}
}

// A session that ends after its token was looked at and before End can find the socket ends the socket all the same.
func TestASessionThatEndsWhileItsSocketComesInEndsIt(t *testing.T) {
	for name, before := range map[string]bool{"before End can find it": true, "after": false} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var s *server
				ended := false
				end := func() {
					ended = true
					s.transport.End([]string{"hers"})
				}
				s = newServer(t, Options{
					Session: func(context.Context) string { return "hers" },
					Account: func(context.Context) string {
						if before {
							end()
						}
						return "she"
					},
					Ended: func(context.Context) bool { return ended },
				})
				if before {
					c := s.connect()
					c.send(initMessage)
					c.expectClose(CloseForbidden, "the session has ended")
					return
				}
				c := s.ready()
				end()
				c.expectClose(CloseForbidden, "the session has ended")
			})
		})
	}
}
