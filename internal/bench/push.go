package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// subscribers wait for their payments, each on a socket of its own.
	subscribers = 1000
	// pushWaves is how often that is measured.
	pushWaves = 3
	// payEvery is the pace of the callbacks: 200 a second.
	payEvery = 5 * time.Millisecond
	// pushTimeout bounds the wait for what is pushed.
	pushTimeout = 15 * time.Second
)

// payment is what a guest waits for.
type payment struct {
	guest     guest
	orderNo   string
	paymentNo string
	amount    int64
	socket    *websocket.Conn
	sent      time.Time
	came      time.Time
	told      chan struct{} // closed once it came
}

// push is the time from sending a channel's callback until the order's subscriber has read that it is paid, with all subscriptions open.
func (b *bench) push() ([]row, error) {
	s, err := b.server()
	if err != nil {
		return nil, err
	}
	const warmUp = 100
	if _, err := s.wave(warmUp); err != nil {
		return nil, err
	}
	var all []time.Duration
	for range pushWaves {
		latencies, err := s.wave(subscribers)
		if err != nil {
			return nil, err
		}
		all = append(all, latencies...)
	}
	p50, p99 := value(millis(quantile(all, 0.5))), value(millis(quantile(all, 0.99)))
	return []row{{Name: "push", Unit: "ms (p99)", Ours: *p99, P50: p50, P99: p99}}, nil
}

// wave opens so many subscriptions and then has their orders paid.
func (s *shop) wave(n int) ([]time.Duration, error) {
	payments := make([]*payment, n)
	defer func() {
		for _, p := range payments {
			if p != nil && p.socket != nil {
				_ = p.socket.Close()
			}
		}
	}()
	if err := each(s.ctx, n, func(i int) (err error) {
		payments[i], err = s.due(s.guests[i%len(s.guests)])
		return err
	}); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(s.ctx, time.Duration(n)*payEvery+pushTimeout)
	defer cancel()
	errs := make([]error, 2*n)
	var wg sync.WaitGroup
	for i, p := range payments {
		wg.Go(func() { errs[i] = p.wait() })
	}
	ticker := time.NewTicker(payEvery)
	defer ticker.Stop()
	for i, p := range payments {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-ticker.C:
			wg.Go(func() { errs[n+i] = s.pay(p) })
		}
	}
	wg.Wait()
	latencies := make([]time.Duration, n)
	for i, p := range payments {
		latencies[i] = p.came.Sub(p.sent)
	}
	return latencies, cmp.Or(errs...)
}

// due places an order, begins its payment and subscribes to it, until the state of now has come.
func (s *shop) due(g guest) (*payment, error) {
	p, err := s.placed(g, true)
	if err != nil {
		return nil, err
	}
	return p, s.subscribe(p)
}

// placed places an order and, where it is to be paid, begins its payment.
func (s *shop) placed(g guest, begin bool) (*payment, error) {
	p := &payment{guest: g, told: make(chan struct{})}
	var placed struct {
		Order struct{ No string }
	}
	if err := s.ask(g.token, "PlaceOrder", placeInput(rand.Text()), &placed); err != nil {
		return nil, err
	}
	p.orderNo = placed.Order.No
	if !begin {
		return p, nil
	}
	var paid struct {
		Payment struct {
			No     string
			Amount int64
		}
	}
	pay := input(map[string]any{"idempotencyKey": rand.Text(), "orderNo": p.orderNo, "channel": "SANDBOX"})
	if err := s.ask(g.token, "PayOrder", pay, &paid); err != nil {
		return nil, err
	}
	p.paymentNo, p.amount = paid.Payment.No, paid.Payment.Amount
	return p, nil
}

// message is one of graphql-transport-ws.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

func (s *shop) subscribe(p *payment) error {
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, HandshakeTimeout: pushTimeout, ReadBufferSize: 1024, WriteBufferSize: 1024}
	socket, answer, err := dialer.DialContext(s.ctx, "ws://"+s.process.addr+"/graphql", nil)
	if err != nil {
		return err
	}
	_ = answer.Body.Close()
	p.socket = socket
	if err := socket.SetReadDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		return err
	}
	session, err := json.Marshal(map[string]string{"authorization": "Bearer " + p.guest.token})
	if err != nil {
		return err
	}
	if err := socket.WriteJSON(message{Type: "connection_init", Payload: session}); err != nil {
		return err
	}
	if err := p.until("connection_ack"); err != nil {
		return err
	}
	operation, err := json.Marshal(map[string]any{"query": s.documents["PaymentStatus"], "variables": map[string]string{"orderNo": p.orderNo}})
	if err != nil {
		return err
	}
	if err := socket.WriteJSON(message{ID: "1", Type: "subscribe", Payload: operation}); err != nil {
		return err
	}
	return p.until(`"final":false`)
}

// wait reads until the order is paid.
func (p *payment) wait() error {
	if err := p.until(`"final":true`); err != nil {
		return err
	}
	p.came = time.Now()
	close(p.told)
	return nil
}

// until reads messages until one has the text.
func (p *payment) until(text string) error {
	for {
		_, got, err := p.socket.ReadMessage()
		if err != nil {
			return fmt.Errorf("waiting for %s: %w", text, err)
		}
		switch {
		case bytes.Contains(got, []byte(text)):
			return nil
		case bytes.Contains(got, []byte(`"type":"ping"`)):
			if err := p.socket.WriteJSON(message{Type: "pong"}); err != nil {
				return err
			}
		case bytes.Contains(got, []byte(`"type":"error"`)), bytes.Contains(got, []byte(`"errors":`)), bytes.Contains(got, []byte(`"type":"complete"`)):
			return fmt.Errorf("waiting for %s: got %s", text, got)
		}
	}
}

// pay is what the sandbox channel sends when a guest has paid.
func (s *shop) pay(p *payment) error {
	body, err := json.Marshal(map[string]any{"paymentNo": p.paymentNo, "transactionId": "bench-" + rand.Text(), "status": "SUCCESS", "amount": p.amount})
	if err != nil {
		return err
	}
	at, nonce := strconv.FormatInt(time.Now().Unix(), 10), rand.Text()
	mac := hmac.New(sha256.New, []byte(paySecret))
	fmt.Fprintf(mac, "%s\n%s\n%s\n", at, nonce, body)
	header := http.Header{
		"Content-Type": {"application/json"}, "Sandbox-Timestamp": {at}, "Sandbox-Nonce": {nonce}, "Sandbox-Signature": {hex.EncodeToString(mac.Sum(nil))},
	}
	p.sent = time.Now()
	_, err = s.send("/callbacks/sandbox", body, header)
	return err
}
