package chaos

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// StartRedis starts a Redis of this run's own on a free port, which may be flushed and set back. It ends with ctx.
func StartRedis(ctx context.Context, dir string) (addr string, err error) {
	for range 5 {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return "", err
		}
		addr = l.Addr().String()
		_, port, _ := net.SplitHostPort(addr)
		if err := l.Close(); err != nil {
			return "", err
		}
		c := exec.CommandContext(ctx, "redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", dir, "--save", "", "--appendonly", "no") //nolint:gosec // our own
		c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		if err := c.Start(); err != nil {
			return "", fmt.Errorf("chaos: redis-server: %w", err)
		}
		ended := make(chan struct{})
		go func() { _ = c.Wait(); close(ended) }()
		if answers(ctx, addr, ended) {
			return addr, nil
		}
	}
	return "", fmt.Errorf("chaos: %w: redis-server", errNotReady)
}

// answers waits until a Redis answers, or its process has ended because somebody else got the port.
func answers(ctx context.Context, addr string, ended <-chan struct{}) bool {
	client := redis.NewClient(&redis.Options{Addr: addr})
	defer func() { _ = client.Close() }()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		select {
		case <-ended:
			return false
		default:
		}
		if client.Ping(ctx).Err() == nil {
			return true
		}
		if pause(ctx, 20*time.Millisecond) != nil {
			return false
		}
	}
	return false
}
