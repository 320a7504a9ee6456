// Package netfault owns a TCP proxy for tests whose line goes silent, becomes slow or breaks, and heals: what a network does to databases.
package netfault

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Proxy stands before a server.
type Proxy struct {
	ctx      context.Context // of the test
	listener net.Listener
	target   string

	mu     sync.Mutex
	silent chan struct{} // closed when the silence ends; nil while there is none
	delay  time.Duration
	rate   int // bytes a second of each connection, each way; 0: as they come
	cutAt  int // bytes that a connection may still carry before it is reset, both ways together; 0: any number
	broken bool
	liar   func(near net.Conn) // answers new connections in the server's place; nil: the server does
	pairs  map[*pair]struct{}
	wg     sync.WaitGroup
}

// pair is one connection through the proxy.
type pair struct {
	near, far net.Conn
	carried   atomic.Int64
	gone      chan struct{}
	once      sync.Once
}

func (p *pair) end() {
	p.once.Do(func() {
		close(p.gone)
		for _, c := range []net.Conn{p.near, p.far} {
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0) // a reset, as when a machine is gone
			}
			_ = c.Close()
		}
	})
}

// New starts a proxy before the server at an address, host:port. It ends with the test.
func New(t testing.TB, target string) *Proxy {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{ctx: t.Context(), listener: l, target: target, pairs: map[*pair]struct{}{}}
	p.wg.Go(p.accept)
	t.Cleanup(func() {
		_ = l.Close()
		p.Heal()
		p.cut()
		p.wg.Wait()
	})
	return p
}

// Addr is where clients connect, host:port.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Silence has nothing pass any more in either direction, while all connections stand and new ones are accepted. What is sent meanwhile passes after Heal.
func (p *Proxy) Silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent == nil {
		p.silent = make(chan struct{})
	}
}

// Slow has everything arrive so much later, in either direction.
func (p *Proxy) Slow(delay time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = delay
}

// Break resets all connections, and new ones as soon as they are made.
func (p *Proxy) Break() {
	p.mu.Lock()
	p.broken = true
	p.mu.Unlock()
	p.cut()
}

// Throttle has each connection carry so many bytes a second, each way.
func (p *Proxy) Throttle(bytesPerSecond int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rate = bytesPerSecond
}

// CutAfter resets each connection once so many more bytes have gone over it, both ways together: in the middle of a message, most of the time.
func (p *Proxy) CutAfter(bytes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cutAt = bytes
	for pair := range p.pairs {
		pair.carried.Store(0)
	}
}

// Lie resets all connections and has liar answer new ones in the server's place. It must return once it can't read or write any more.
func (p *Proxy) Lie(liar func(near net.Conn)) {
	p.mu.Lock()
	p.liar = liar
	p.mu.Unlock()
	p.cut()
}

// Heal ends all faults. Connections to a liar are reset.
func (p *Proxy) Heal() {
	p.mu.Lock()
	lied := p.liar != nil
	p.liar = nil
	p.mu.Unlock()
	if lied {
		p.cut()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent != nil {
		close(p.silent)
		p.silent = nil
	}
	p.delay, p.rate, p.cutAt, p.broken = 0, 0, 0, false
}

func (p *Proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for pair := range p.pairs {
		pair.end()
	}
}

func (p *Proxy) accept() {
	for {
		near, err := p.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			p.wg.Go(func() { p.serve(near) })
		}
	}
}

func (p *Proxy) serve(near net.Conn) {
	p.mu.Lock()
	liar := p.liar
	one := &pair{near: near, far: near, gone: make(chan struct{})}
	if liar != nil {
		p.pairs[one] = struct{}{}
	}
	p.mu.Unlock()
	if liar != nil {
		liar(near)
		one.end()
		p.forget(one)
		return
	}
	p.connect(near)
}

func (p *Proxy) forget(one *pair) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.pairs, one)
}

func (p *Proxy) connect(near net.Conn) {
	far, err := new(net.Dialer).DialContext(p.ctx, "tcp", p.target)
	if err != nil {
		_ = near.Close()
		return
	}
	one := &pair{near: near, far: far, gone: make(chan struct{})}
	p.mu.Lock()
	p.pairs[one] = struct{}{}
	broken := p.broken
	p.mu.Unlock()
	if broken {
		one.end()
	}
	var wg sync.WaitGroup
	wg.Go(func() { p.carry(one, near, far) })
	wg.Go(func() { p.carry(one, far, near) })
	wg.Wait()
	p.forget(one)
}

// carry moves bytes one way until either side ends.
func (p *Proxy) carry(one *pair, from, to net.Conn) {
	defer one.end()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && !p.pass(one, n) {
			return
		}
		if n > 0 {
			whole := p.uncut(one, n)
			if _, err := to.Write(buf[:whole]); err != nil || whole < n {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// pass waits as long as the line has bytes wait; false when the connection is gone.
func (p *Proxy) pass(one *pair, bytes int) bool {
	p.mu.Lock()
	silent, delay, rate := p.silent, p.delay, p.rate
	p.mu.Unlock()
	if rate > 0 {
		delay += time.Duration(bytes) * time.Second / time.Duration(rate)
	}
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-one.gone:
			return false
		}
	}
	if silent != nil {
		select {
		case <-silent:
		case <-one.gone:
			return false
		}
	}
	return true
}

// uncut is how many of so many bytes go over the connection before it is cut.
func (p *Proxy) uncut(one *pair, bytes int) int {
	p.mu.Lock()
	limit := int64(p.cutAt)
	p.mu.Unlock()
	carried := one.carried.Add(int64(bytes))
	if limit == 0 || carried <= limit {
		return bytes
	}
	return max(0, bytes-int(carried-limit))
}
