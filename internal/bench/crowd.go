package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// crowdSize is how many guests wait, each on a socket of its own for an order of its own.
	crowdSize = 10_000
	// crowdPaid is how many of them are paid for while all wait.
	crowdPaid = 600
	// crowdPayEvery is the pace of those callbacks: 100 a second.
	crowdPayEvery = 10 * time.Millisecond
	// crowdWarmUp sockets come and go before the first look at the memory.
	crowdWarmUp = 200
	// settling is how long memory may take to stand still.
	settling = 30 * time.Second
)

// crowd is a server with a great many idle subscriptions.
type crowd struct {
	*shop
	payments []*payment
	// kb is what a subscription added to the resident memory, in KB, goroutines what it added to those.
	kb, goroutines float64
	waiting        sync.WaitGroup
	failed         atomic.Pointer[error]
}

// gather opens the crowd at its first use; its rows share it. The orders are placed at another server on the same database, so that the one that
// is measured has nothing in its memory that sockets could use for free.
func (b *bench) gather() (*crowd, error) {
	if b.crowd != nil {
		return b.crowd, nil
	}
	databaseURL, err := b.newDatabase()
	if err != nil {
		return nil, err
	}
	till, err := b.openOn(databaseURL)
	if err != nil {
		return nil, err
	}
	c := &crowd{payments: make([]*payment, crowdSize)}
	if err := each(b.ctx, crowdSize, func(i int) (err error) {
		c.payments[i], err = till.placed(till.guests[i%len(till.guests)], i%(crowdSize/crowdPaid) == 0)
		return err
	}); err != nil {
		return nil, err
	}
	till.stop()
	p, err := b.replica(databaseURL)
	if err != nil {
		return nil, err
	}
	c.shop = &shop{process: p, api: newAPI(b.ctx, p.addr, b.documents), databaseURL: databaseURL, guests: till.guests}
	if err := c.open(); err != nil {
		return nil, err
	}
	b.crowd = c
	return c, nil
}

// open looks at the memory, opens the sockets and looks again.
func (c *crowd) open() error {
	for _, p := range c.payments[:crowdWarmUp] {
		if err := c.subscribe(p); err != nil {
			return err
		}
		if err := p.socket.Close(); err != nil {
			return err
		}
	}
	memory, goroutines, err := c.settled()
	if err != nil {
		return err
	}
	began := time.Now()
	if err := each(c.ctx, len(c.payments), func(i int) error {
		p := c.payments[i]
		if err := c.subscribe(p); err != nil {
			return err
		}
		c.waiting.Go(func() {
			if err := p.wait(); err != nil {
				c.failed.CompareAndSwap(nil, &err)
			}
		})
		return nil
	}); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d subscriptions were open after %.1f s\n", len(c.payments), time.Since(began).Seconds())
	used, err := c.cpu()
	if err != nil {
		return err
	}
	began = time.Now()
	full, more, err := c.settled()
	if err != nil {
		return err
	}
	after, err := c.cpu()
	if err != nil {
		return err
	}
	n := float64(len(c.payments))
	c.kb, c.goroutines = float64(full-memory)/1024/n, (more-goroutines)/n
	fmt.Fprintf(os.Stderr, "resident %.0f MB, then %.0f MB; %.2f goroutines a subscription; idle they take %.1f %% of a processor\n",
		float64(memory)/1e6, float64(full)/1e6, c.goroutines, 100*(after-used).Seconds()/time.Since(began).Seconds())
	return c.broken()
}

// broken is what ended a socket of the crowd, if anything did.
func (c *crowd) broken() error {
	if err := c.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// settled is the server's resident memory in bytes and its goroutines, once the memory has stood still for a while, give or take a hundredth.
func (c *crowd) settled() (bytes int64, goroutines float64, err error) {
	const still = 8
	last, same := int64(0), 0
	for began := time.Now(); same < still; {
		if time.Since(began) > settling {
			return 0, 0, errors.New("the server's memory does not come to rest")
		}
		select {
		case <-c.ctx.Done():
			return 0, 0, c.ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
		now, err := c.rss()
		if err != nil {
			return 0, 0, err
		}
		if d := now - last; d*100 > last || -d*100 > last {
			last, same = now, 0
		} else {
			same++
		}
	}
	goroutines, err = c.gauge("go_goroutines")
	return last, goroutines, err
}

// gauge asks the server for one of its figures.
func (c *crowd) gauge(name string) (float64, error) {
	request, err := http.NewRequestWithContext(c.ctx, http.MethodGet, "http://"+c.process.addr+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	answer, err := c.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if figure, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			return strconv.ParseFloat(figure, 64)
		}
	}
	return 0, fmt.Errorf("/metrics has no %s", name)
}

// sockets is the memory of an idle subscription.
func (b *bench) sockets() ([]row, error) {
	c, err := b.gather()
	if err != nil {
		return nil, err
	}
	if c.goroutines > 2 {
		return nil, fmt.Errorf("a subscription keeps %.2f goroutines", c.goroutines)
	}
	return []row{{Name: "sockets", Unit: "KB", Ours: *value(c.kb)}}, nil
}

// pushCrowd is the time from a channel's callback until the one subscriber of its order has read that it is paid, beside all the others.
func (b *bench) pushCrowd() ([]row, error) {
	c, err := b.gather()
	if err != nil {
		return nil, err
	}
	var paid []*payment
	for _, p := range c.payments {
		if p.paymentNo != "" && p.sent.IsZero() {
			paid = append(paid, p)
		}
	}
	ctx, cancel := context.WithTimeout(c.ctx, time.Duration(len(paid))*crowdPayEvery+pushTimeout)
	defer cancel()
	ticker := time.NewTicker(crowdPayEvery)
	defer ticker.Stop()
	errs := make([]error, len(paid))
	var calls sync.WaitGroup
	for i, p := range paid {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-ticker.C:
			calls.Go(func() { errs[i] = c.pay(p) })
		}
	}
	calls.Wait()
	var latencies []time.Duration
	for i, p := range paid {
		if errs[i] != nil {
			return nil, errs[i]
		}
		select {
		case <-p.told:
			latencies = append(latencies, p.came.Sub(p.sent))
		case <-ctx.Done():
			return nil, errors.Join(errors.New("a subscriber was not told"), c.broken())
		}
	}
	if open, err := c.gauge("cuppa_websocket_sockets"); err != nil || int(open) < crowdSize-len(paid) {
		return nil, errors.Join(fmt.Errorf("only %.0f sockets are open", open), err, c.broken())
	}
	p50, p99 := value(millis(quantile(latencies, 0.5))), value(millis(quantile(latencies, 0.99)))
	return []row{{Name: "push-10k", Unit: "ms (p99)", Ours: *p99, P50: p50, P99: p99}}, nil
}

// disperse closes the crowd's sockets, before the server that they are on stops.
func (c *crowd) disperse() {
	for _, p := range c.payments {
		if p.socket != nil {
			_ = p.socket.Close()
		}
	}
	c.waiting.Wait()
}
