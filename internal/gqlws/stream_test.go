package gqlws

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAQueryAnswersNextThenComplete(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{})
		c := s.ready()
		for range 100 { // the id is free again with the complete
			c.subscribe("q", "{ name }")
			c.expect(`{"id":"q","type":"next","payload":{"data":{"name":"tea"}}}`, `{"id":"q","type":"complete"}`)
		}
		c.send(`{"id":"m \"é","type":"subscribe","payload":{"query":"query A { name } mutation M($n: Int!) { pay(n: $n) }","operationName":"M","variables":{"n":2147483647},"extensions":null}}`)
		c.expect(`{"id":"m \"é","type":"next","payload":{"data":{"pay":2147483647}}}`, `{"id":"m \"é","type":"complete"}`)
		synctest.Wait()
		if stats := s.transport.Stats(); stats.Streams != 0 || stats.Sockets != 1 {
			t.Errorf("afterwards %+v", stats)
		}
	})
}

func TestWhatFailsBeforeExecutionAnswersErrorAndNoComplete(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newServer(t, Options{}).ready()
		c.subscribe("1", "{ name")
		c.expectError("1", "GRAPHQL_PARSE_FAILED")
		c.subscribe("1", "{ nothing }")
		c.expectError("1", "GRAPHQL_VALIDATION_FAILED")
		c.subscribe("1", "subscription { feed }")
		c.expectError("1", "GRAPHQL_VALIDATION_FAILED")
		c.send(`{"id":"1","type":"subscribe","payload":{"query":"query($n: Int!) { echo(n: $n) }","variables":{"n":"x"}}}`)
		c.expectError("1", "GRAPHQL_VALIDATION_FAILED")
		c.send(`{"id":"1","type":"subscribe","payload":{"query":"{ name }","operationName":"Other"}}`)
		c.expectError("1", "GRAPHQL_VALIDATION_FAILED")
		c.subscribe("1", "")
		c.expectError("1", "GRAPHQL_VALIDATION_FAILED")
		c.subscribe("2", "{ name }") // no complete came in between
		c.expect(`{"id":"2","type":"next","payload":{"data":{"name":"tea"}}}`, `{"id":"2","type":"complete"}`)
	})
}

func TestASubscriptionThatFailsToStartAnswersItsErrorAndEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newServer(t, Options{}).ready()
		c.subscribe("1", "subscription { fails }")
		if got := c.read(); !strings.HasPrefix(got, `{"id":"1","type":"next","payload":{"errors":[{"message":"FORBIDDEN`) ||
			!strings.HasSuffix(got, `"data":null}}`) {
			t.Errorf("got %s", got)
		}
		c.expect(`{"id":"1","type":"complete"}`)
	})
}

func TestAPanicEndsTheOperationAndNothingElse(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{})
		c := s.ready()
		c.send(feedA)
		c.subscribe("2", "{ panics }")
		c.expectError("2", "INTERNAL")
		c.subscribe("2", "subscription { late }")
		c.expectError("2", "INTERNAL")
		s.schema.feed("a") <- "on"
		c.expect(`{"id":"1","type":"next","payload":{"data":{"feed":"on"}}}`)
		if !strings.Contains(s.log.String(), "late boom") || !strings.Contains(s.log.String(), "stream.go") {
			t.Errorf("the log lacks the panic or its place: %.300s", s.log)
		}
	})
}

func TestASubscriptionSendsAllInOrderAndCompletes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{})
		c := s.ready()
		c.send(feedA)
		go func() {
			for i := range 1000 {
				s.schema.feed("a") <- fmt.Sprint(i)
			}
			close(s.schema.feed("a"))
		}()
		for i := range 1000 {
			c.expect(fmt.Sprintf(`{"id":"1","type":"next","payload":{"data":{"feed":"%d"}}}`, i))
		}
		c.expect(`{"id":"1","type":"complete"}`)
	})
}

func TestAfterTheClientsCompleteNothingMoreIsSentAndTheIDIsFree(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{})
		c := s.ready()
		c.send(feedA)
		s.schema.feed("a") <- "first"
		c.expect(`{"id":"1","type":"next","payload":{"data":{"feed":"first"}}}`)
		c.send(`{"id":"unknown","type":"complete"}`)
		c.send(`{"id":"1","type":"complete"}`)
		if name := <-s.schema.ended; name != "a" {
			t.Fatalf("%s ended", name)
		}
		c.send(feedA) // no 4409
		s.schema.feed("a") <- "second"
		c.expect(`{"id":"1","type":"next","payload":{"data":{"feed":"second"}}}`)
		if stats := s.transport.Stats(); stats.Streams != 1 {
			t.Errorf("streams: %d", stats.Streams)
		}
	})
}

func TestTheEndOfTheSocketEndsItsOperations(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(c *client){
		"with a close": func(c *client) { c.send(`{"type":"connection_init"}`); c.expectClose(4429, "") },
		"without":      func(c *client) { _ = c.conn.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newServer(t, Options{})
				c := s.ready()
				for i := range 5 {
					c.subscribe(fmt.Sprint(i), fmt.Sprintf(`subscription { feed(name: "%d") }`, i))
				}
				c.subscribe("q", "{ held }")
				synctest.Wait()
				if stats := s.transport.Stats(); stats.Streams != 6 {
					t.Fatalf("before %+v", stats)
				}
				end(c)
				for range 5 {
					<-s.schema.ended
				}
				_ = c.conn.Close()
				synctest.Wait()
				if stats := s.transport.Stats(); stats.Streams != 0 || stats.Sockets != 0 {
					t.Errorf("afterwards %+v", stats)
				}
			})
		})
	}
}

// A client may use an id again as soon as it has read the complete, which may be before the operation's goroutine ends.
func TestAnIDIsFreeWithTheCompleteAndNotLater(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{})
		c := s.ready()
		c.send(feedA)
		synctest.Wait()
		for open := range s.transport.sockets {
			st := open.streams["1"]
			go st.send(typeComplete, nil) // and the operation's goroutine stays as it is
		}
		c.expect(`{"id":"1","type":"complete"}`)
		c.send(feedA)
		s.schema.feed("a") <- "x"
		s.schema.feed("a") <- "y"
		c.expect(`{"id":"1","type":"next","payload":{"data":{"feed":"y"}}}`) // x went to the one that is over
	})
}

func TestStreamsRunAtOnceUpToTheLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{MaxStreams: 3})
		c := s.ready()
		for i := range 3 {
			c.subscribe(fmt.Sprint(i), fmt.Sprintf(`subscription { feed(name: "%d") }`, i))
		}
		c.subscribe("3", "{ name }")
		c.expectError("3", "RATE_LIMITED")
		var got []string
		for _, i := range []string{"2", "0", "1"} {
			s.schema.feed(i) <- i
			got = append(got, c.read())
		}
		for k, i := range []string{"2", "0", "1"} {
			if !strings.Contains(got[k], `"id":"`+i+`"`) {
				t.Errorf("got %v", got)
			}
		}
		close(s.schema.feed("1"))
		c.expect(`{"id":"1","type":"complete"}`)
		c.subscribe("3", "{ name }")
		c.expect(`{"id":"3","type":"next","payload":{"data":{"name":"tea"}}}`, `{"id":"3","type":"complete"}`)
	})
}

func TestAQueryEndsInTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{OperationTimeout: 2 * time.Second})
		c := s.ready()
		start := time.Now()
		c.subscribe("1", "{ held }")
		c.expectError("1", "UNAVAILABLE")
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestALargeAnswerArrivesWhole(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{})
		c := s.ready()
		c.send(feedA)
		large := strings.Repeat("tea ", 300_000)
		go func() { s.schema.feed("a") <- large }()
		c.expect(`{"id":"1","type":"next","payload":{"data":{"feed":"` + large + `"}}}`)
	})
}

func TestAMessageMayComeInPieces(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newServer(t, Options{}).ready()
		w, err := c.conn.NextWriter(1)
		if err != nil {
			t.Fatal(err)
		}
		// Larger than the client's buffer, so that it goes out in several frames; the limit counts the whole.
		padding := strings.Repeat("x", 60<<10)
		for piece := range slices.Chunk([]byte(`{"type":"ping","payload":{"p":"`+padding+`"}}`), 5000) {
			if _, err := w.Write(piece); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		c.expect(`{"type":"pong","payload":{"p":"` + padding + `"}}`)
	})
}
