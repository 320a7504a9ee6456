package chaos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Secret signs the sandbox channel's callbacks of servers under fire.
const Secret = "a secret of the tests"

// Server is how servers are started.
type Server struct {
	// Command is the program with its arguments; it listens where ADDR says.
	Command []string
	// Env are settings over the environment of this process.
	Env []string
}

// Process is a server in a process of its own.
type Process struct {
	// Base is its address, http://host:port.
	Base string
	cmd  *exec.Cmd
	// ended is closed when it is gone.
	ended chan struct{}
	said  *tail
}

// tail keeps the last of what a process says.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const tailBytes = 16 << 10

// Write keeps the end.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(p)
	if over := t.buf.Len() - 2*tailBytes; over > 0 {
		t.buf.Next(over + tailBytes)
	}
	return len(p), nil
}

// String is what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}

// Launch starts a server on an address, or where that is empty on a free port of the loopback, and does not wait for it. It is killed when ctx ends.
func (s Server) Launch(ctx context.Context, addr string, more ...string) (*Process, error) {
	if addr == "" {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		addr = l.Addr().String()
		if err := l.Close(); err != nil {
			return nil, err
		}
	}
	p := &Process{Base: "http://" + addr, ended: make(chan struct{}), said: &tail{}}
	p.cmd = s.command(ctx, append([]string{"ADDR=" + addr}, more...))
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { _ = p.cmd.Wait(); close(p.ended) }()
	return p, nil
}

func (s Server) command(ctx context.Context, more []string, arguments ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, s.Command[0], append(s.Command[1:], arguments...)...) //nolint:gosec // the program that is under fire
	c.Env = append(append(append(os.Environ(), "SANDBOX_PAY_SECRET="+Secret, "RATE_LIMIT=off", "MODE=development", "SEED_DEMO=1", "DRAIN_WINDOW=100ms", "LOG_LEVEL=warn",
		"CUPPA_TEST_SERVE=1"), s.Env...), more...)
	return c
}

// Verify runs the server's own check of all that must hold, and answers what it says when it does not.
func (s Server) Verify(ctx context.Context) error {
	out, err := s.command(ctx, nil, "verify").CombinedOutput()
	if err != nil {
		return fmt.Errorf("verify: %w\n%s", err, out)
	}
	return nil
}

// Gone says whether the process has ended.
func (p *Process) Gone() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// Killed says whether it was ended by SIGKILL, and not by itself.
func (p *Process) Killed() bool {
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// Signal sends one.
func (p *Process) Signal(s os.Signal) { _ = p.cmd.Process.Signal(s) }

// Kill ends it as a power cut would, and waits until it is gone.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// Ready says whether it says so.
func (p *Process) Ready(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Base+"/readyz", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// errNotReady says that a server did not become ready.
var errNotReady = errors.New("chaos: a server is not ready")

// AwaitReady waits until it is ready, has ended (which is no error), or limit is over.
func (p *Process) AwaitReady(ctx context.Context, limit time.Duration) error {
	for end := time.Now().Add(limit); !p.Gone(); {
		if p.Ready(ctx) {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("%w within %v\n%s", errNotReady, limit, p.said)
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// portTaken says whether the process ended because somebody else got its port.
func (p *Process) portTaken() bool {
	return strings.Contains(p.said.String(), "address already in use")
}

// pause waits.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
