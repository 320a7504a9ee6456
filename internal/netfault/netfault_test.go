package netfault_test

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"cuppa/internal/netfault"
)

// echo is a server that answers what it is told.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
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
			go func() { defer c.Close(); _, _ = io.Copy(c, c) }()
		}
	}()
	return l.Addr().String()
}

func dial(t *testing.T, p *netfault.Proxy) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// hears says a byte and waits for its echo.
func hears(c net.Conn, wait time.Duration) error {
	_ = c.SetDeadline(time.Now().Add(wait))
	if _, err := c.Write([]byte{1}); err != nil {
		return err
	}
	_, err := io.ReadFull(c, make([]byte, 1))
	return err
}

const long = 20 * time.Second

func TestALineGoesSilentAndHeals(t *testing.T) {
	t.Parallel()
	p := netfault.New(t, echo(t))
	c := dial(t, p)
	if err := hears(c, long); err != nil {
		t.Fatal(err)
	}
	p.Silence()
	for _, silent := range []net.Conn{c, dial(t, p)} {
		if err := hears(silent, 30*time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a silent line: %v", err)
		}
	}
	p.Heal()
	_ = c.SetDeadline(time.Now().Add(long))
	if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
		t.Errorf("what was sent in the silence: %v", err)
	}
}

func TestALineIsSlow(t *testing.T) {
	t.Parallel()
	p := netfault.New(t, echo(t))
	c := dial(t, p)
	p.Slow(20 * time.Millisecond)
	begun := time.Now()
	if err := hears(c, long); err != nil || time.Since(begun) < 40*time.Millisecond {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
}

func TestALineBreaksAndHeals(t *testing.T) {
	t.Parallel()
	p := netfault.New(t, echo(t))
	c := dial(t, p)
	p.Break()
	if err := hears(c, long); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a broken line: %v", err)
	}
	if late, err := net.Dial("tcp", p.Addr()); err == nil { // the reset may come before the handshake's end is seen
		defer late.Close()
		if err := hears(late, long); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a line that was dialed while broken: %v", err)
		}
	}
	p.Heal()
	if err := hears(dial(t, p), long); err != nil {
		t.Error(err)
	}
}

func TestALineIsCutAfterSomeBytesAndHeals(t *testing.T) {
	t.Parallel()
	p := netfault.New(t, echo(t))
	c := dial(t, p)
	p.CutAfter(10)
	for i := range 4 {
		if err := hears(c, long); err != nil {
			t.Fatalf("after %d bytes: %v", 2*i, err)
		}
	}
	_ = c.SetDeadline(time.Now().Add(long))
	if _, err := c.Write(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	if n, err := io.ReadFull(c, make([]byte, 100)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) || n > 2 {
		t.Errorf("a cut line carried %d bytes more: %v", n, err)
	}
	p.Heal()
	if err := hears(dial(t, p), long); err != nil {
		t.Error(err)
	}
}

func TestALineIsNarrow(t *testing.T) {
	t.Parallel()
	p := netfault.New(t, echo(t))
	c := dial(t, p)
	p.Throttle(1000)
	_ = c.SetDeadline(time.Now().Add(long))
	begun := time.Now()
	if _, err := c.Write(make([]byte, 50)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c, make([]byte, 50)); err != nil || time.Since(begun) < 100*time.Millisecond {
		t.Errorf("50 bytes there and back at 1000 a second: %v after %v", err, time.Since(begun))
	}
}

func TestALineIsAnsweredBySomebodyElseAndHeals(t *testing.T) {
	t.Parallel()
	p := netfault.New(t, echo(t))
	before := dial(t, p)
	if err := hears(before, long); err != nil {
		t.Fatal(err)
	}
	p.Lie(func(near net.Conn) {
		b := make([]byte, 1)
		for {
			if _, err := io.ReadFull(near, b); err != nil {
				return
			}
			if _, err := near.Write([]byte("nonsense")); err != nil {
				return
			}
		}
	})
	if err := hears(before, long); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a line that stood: %v", err)
	}
	lied := dial(t, p)
	if err := hears(lied, long); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 7)
	if _, err := io.ReadFull(lied, said); err != nil || string(said) != "onsense" {
		t.Errorf("%q %v", said, err)
	}
	p.Heal()
	if err := hears(lied, long); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the liar's line: %v", err)
	}
	if err := hears(dial(t, p), long); err != nil {
		t.Error(err)
	}
}
