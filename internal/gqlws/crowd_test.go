package gqlws

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// waitFor subscribes to waits(name:).
func (c *client) waitFor(name string) {
	c.t.Helper()
	c.subscribe("1", fmt.Sprintf("subscription { waits(name: %q) }", name))
}

func TestASubscriptionThatWaitsIsWokenForEachEventAndForItsEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{})
		c := s.ready()
		for range 3 { // its id is free again
			c.waitFor("a")
			synctest.Wait()
			for i := range 50 {
				s.schema.waiter("a").Send(t.Context(), fmt.Sprint(i))
				c.expect(fmt.Sprintf(`{"id":"1","type":"next","payload":{"data":{"waits":"%d"}}}`, i))
			}
			c.send(`{"id":"1","type":"complete"}`)
			<-s.schema.ended
			synctest.Wait()
			if stats := s.transport.Stats(); stats.Streams != 0 {
				t.Fatalf("after its complete %+v", stats)
			}
		}
		c.waitFor("b")
		synctest.Wait()
		_ = c.conn.Close()
		synctest.Wait()
		if stats := s.transport.Stats(); stats.Streams != 0 || stats.Sockets != 0 {
			t.Errorf("after its socket %+v", stats)
		}
	})
}

func TestAThousandDoNotWaitForOneThatDoesNotRead(t *testing.T) {
	const crowd = 1000
	bubble(t, func(t *testing.T) {
		s := newServer(t, Options{WriteTimeout: 4 * time.Second, PingEvery: time.Hour})
		slow := s.ready()
		slow.waitFor("slow")
		clients := make([]*client, crowd)
		for i := range clients {
			clients[i] = s.ready()
			clients[i].waitFor(fmt.Sprint(i))
		}
		synctest.Wait()
		start := time.Now()
		s.schema.waiter("slow").Send(t.Context(), "unread")
		for i := range clients {
			s.schema.waiter(fmt.Sprint(i)).Send(t.Context(), "x")
		}
		for _, c := range clients {
			c.expect(`{"id":"1","type":"next","payload":{"data":{"waits":"x"}}}`)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("they waited for %v", took)
		}
		if name := <-s.schema.ended; name != "slow" || time.Since(start) != 4*time.Second {
			t.Errorf("%s was cut after %v", name, time.Since(start))
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start = time.Now()
		drained := make(chan error, 1)
		go func() { drained <- s.transport.Drain(ctx, 2*time.Second) }()
		closed := make(chan time.Duration, crowd)
		for _, c := range clients {
			go func() {
				c.expectClose(1001, "Going away")
				closed <- time.Since(start)
			}()
		}
		if err := <-drained; err != nil {
			t.Fatal(err)
		}
		half := 0
		for range clients {
			if <-closed < time.Second {
				half++
			}
		}
		if half < crowd*4/10 || half > crowd*6/10 {
			t.Errorf("%d of %d were closed in the first half of the window", half, crowd)
		}
		synctest.Wait()
		if stats := s.transport.Stats(); stats.Streams != 0 || stats.Sockets != 0 {
			t.Errorf("afterwards %+v", stats)
		}
	})
}
