package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// crowd are guests who order, pay and watch by one address until they are told to stop.
type crowd struct {
	t *testing.T
	// at is the one address; notices go there too.
	at    *process
	token string
	name  string
	// forgiving guests ask again by the same key where there was no answer; others take that for a failure.
	forgiving bool

	orders, reconnects atomic.Int64
	last               atomic.Int64 // when an order was paid last, in nanoseconds
	mu                 sync.Mutex
	worst              time.Duration // the longest time in which no order was paid
	latest             time.Duration // the longest time from a notice's answer, or from the reconnecting after it, until PAID was seen
	nos                []string
	faults             []string
}

// ranks are how far states are that a paid order's watcher may see.
var ranks = map[string]int{"CREATED": 0, "PAID": 1, "PREPARING": 2, "READY": 3, "COMPLETED": 4}

func (c *crowd) faultf(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// during has so many guests go on while act runs, and fails the test for what they met.
func (c *crowd) during(guests int, act func()) {
	c.t.Helper()
	c.last.Store(time.Now().UnixNano())
	ctx, stop := context.WithCancel(c.t.Context())
	var wg sync.WaitGroup
	for g := range guests {
		wg.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				c.buy(fmt.Sprintf("%s-%d-%d", c.name, g, i))
			}
		})
	}
	act()
	stop()
	wg.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.faults) > 0 {
		c.t.Errorf("%s: %d failures of %d orders, such as %s", c.name, len(c.faults), c.orders.Load(), strings.Join(c.faults[:min(3, len(c.faults))], "\n"))
	}
}

// more waits until so many more orders are paid.
func (c *crowd) more(n int64) {
	c.t.Helper()
	from := c.orders.Load()
	eventually(c.t, 60*time.Second, c.name+": orders go on", func() bool { return c.orders.Load() >= from+n })
}

// patience is for how long a forgiving guest asks again.
const patience = 60 * time.Second

// asked asks until there is an answer that decides, or once where guests are not forgiving.
func (c *crowd) asked(query string, variables map[string]any, into any) error {
	for begun := time.Now(); ; {
		a, err := c.at.try(c.token, query, variables)
		code := a.refusal()
		if err == nil && code == "" {
			for _, raw := range a.Data {
				err = json.Unmarshal(raw, into)
			}
			return err
		}
		if err == nil {
			err = errors.New(code)
		}
		if !c.forgiving || code != "" && code != "UNAVAILABLE" && code != "IN_PROGRESS" || time.Since(begun) > patience {
			return err
		}
		rest()
	}
}

// rest is how long clients wait before they try again.
func rest() { <-time.After(50 * time.Millisecond) }

// buy places an order, watches it, pays for it, and waits until it is told that it is paid.
func (c *crowd) buy(key string) {
	var out placed
	if err := c.asked(placeOrder, placeInput(key, 1), &out); err != nil || out.Order == nil {
		c.faultf("placing %s: %v", key, err)
		return
	}
	no := out.Order.No
	paymentNo, amount, err := c.opened(no, key)
	if err != nil {
		c.faultf("paying %s: %v", no, err)
		return
	}
	var noticed atomic.Int64
	seen := make(chan error, 1)
	go func() { seen <- c.watchUntilPaid(no, &noticed) }()
	for begun := time.Now(); ; rest() {
		code := c.at.callback(paymentNo, "T-"+paymentNo, amount)
		if code == http.StatusOK {
			break
		}
		if !c.forgiving || time.Since(begun) > patience {
			c.faultf("the notice of %s was answered %d", no, code)
			break
		}
	}
	noticed.Store(time.Now().UnixNano())
	if err := <-seen; err != nil {
		c.faultf("watching %s: %v", no, err)
		return
	}
	now := time.Now()
	c.mu.Lock()
	c.nos = append(c.nos, no)
	c.worst = max(c.worst, time.Duration(now.UnixNano()-c.last.Swap(now.UnixNano())))
	c.mu.Unlock()
	c.orders.Add(1)
}

// watchUntilPaid subscribes again and again, as sockets end, until one tells PAID.
func (c *crowd) watchUntilPaid(no string, noticed *atomic.Int64) error {
	rank := -1
	for begun := time.Now(); time.Since(begun) < patience; rest() {
		opened, paid, err := c.watchOnce(no, &rank)
		if err != nil {
			return err
		}
		if paid {
			since := max(noticed.Load(), opened.UnixNano())
			c.mu.Lock()
			defer c.mu.Unlock()
			if noticed.Load() > 0 {
				c.latest = max(c.latest, time.Duration(time.Now().UnixNano()-since))
			}
			return nil
		}
		c.reconnects.Add(1)
	}
	return errors.New("PAID was never told")
}

// watchOnce follows one socket to its end, or until it tells PAID. Only a state that goes back is an error.
func (c *crowd) watchOnce(no string, rank *int) (opened time.Time, paid bool, err error) {
	s, err := dialSocket(c.t.Context(), c.at.base, c.token, no)
	if err != nil {
		return time.Time{}, false, nil //nolint:nilerr // it is dialed again
	}
	defer s.close()
	opened = time.Now()
	for {
		state, ok := s.next(20 * time.Second)
		if !ok {
			return opened, false, nil
		}
		r, known := ranks[state]
		if !known || r < *rank {
			return opened, false, fmt.Errorf("%s was told after rank %d", state, *rank)
		}
		if *rank = r; r >= ranks["PAID"] {
			return opened, true, nil
		}
	}
}

// socket is a client's with one subscription to an order's payment.
type socket struct {
	conn *websocket.Conn
	// code is what it was closed with.
	code int
}

func dialSocket(ctx context.Context, base, token, no string) (*socket, error) {
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, HandshakeTimeout: 10 * time.Second}
	conn, resp, err := dialer.DialContext(ctx, strings.Replace(base, "http", "ws", 1)+"/graphql", nil)
	if resp != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, err
	}
	s := &socket{conn: conn}
	_ = conn.WriteJSON(map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + token}})
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	var m struct{ Type string }
	if err := conn.ReadJSON(&m); err != nil || m.Type != "connection_ack" {
		s.close()
		return nil, fmt.Errorf("%s %w", m.Type, err)
	}
	return s, conn.WriteJSON(map[string]any{"type": "subscribe", "id": "1", "payload": map[string]any{"query": paymentStatus, "variables": map[string]any{"n": no}}})
}

func (s *socket) close() { _ = s.conn.Close() }

// next is the state that is told next; false where the socket has ended, or nothing came in time.
func (s *socket) next(within time.Duration) (state string, ok bool) {
	_ = s.conn.SetReadDeadline(time.Now().Add(within))
	for {
		var m struct {
			Type    string
			Payload struct {
				Data struct{ PaymentStatus struct{ OrderStatus string } }
			}
		}
		if err := s.conn.ReadJSON(&m); err != nil {
			if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
				s.code = closed.Code
			}
			return "", false
		}
		switch m.Type {
		case "ping":
			_ = s.conn.WriteJSON(map[string]any{"type": "pong"})
		case "next":
			return m.Payload.Data.PaymentStatus.OrderStatus, true
		default:
			return "", false
		}
	}
}
