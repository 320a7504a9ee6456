package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is a server that runs beside us.
type process struct {
	addr  string
	ready time.Duration // from its start until /readyz said so
	cmd   *exec.Cmd
	ended chan struct{}
}

const (
	// readyTimeout bounds a start.
	readyTimeout = 60 * time.Second
	// stopTimeout bounds a graceful stop, in which sockets are drained.
	stopTimeout = 15 * time.Second
)

// launch starts a program on a free port and waits until it is ready. It ends with its caller's stop, or with bench.
func (b *bench) launch(ctx context.Context, program string, environment func(addr string) []string) (*process, error) {
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	out, err := os.Create(filepath.Join(b.dir, "server-"+strconv.FormatInt(time.Now().UnixNano(), 36)+".log"))
	if err != nil {
		return nil, err
	}
	defer out.Close()
	p := &process{addr: addr, ended: make(chan struct{})}
	p.cmd = exec.Command(program)
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, environment(addr)...)
	p.cmd.Stdout, p.cmd.Stderr = out, out
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is in its log
		close(p.ended)
	}()
	b.processes = append(b.processes, p)
	for !p.answers() {
		select {
		case <-p.ended:
			said, _ := os.ReadFile(out.Name())
			return nil, fmt.Errorf("%s ended before it was ready: %.2000s", filepath.Base(program), said)
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(2 * time.Millisecond):
		}
		if time.Since(began) > readyTimeout {
			return nil, fmt.Errorf("%s was not ready in %v", filepath.Base(program), readyTimeout)
		}
	}
	p.ready = time.Since(began)
	return p, nil
}

func freeAddr(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (p *process) answers() bool {
	client := http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get("http://" + p.addr + "/readyz")
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// stop ends it as an operator would, and harder when it does not go.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(stopTimeout):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// cpu is the processor time that the process has used, all threads together. It reads the process's own clock (clock_getcpuclockid in the
// kernel's form), because /proc counts in ticks of 10 ms.
func (p *process) cpu() (time.Duration, error) {
	const wholeProcess = 2 // CPUCLOCK_SCHED
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^p.cmd.Process.Pid)<<3|wholeProcess, &t); err != nil {
		return 0, fmt.Errorf("processor time of %d: %w", p.cmd.Process.Pid, err)
	}
	return time.Duration(t.Nano()), nil
}

// rss is the process's resident memory in bytes.
func (p *process) rss() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := bytes.Cut(text, []byte("VmRSS:"))
	fields := bytes.Fields(after)
	if len(fields) < 2 {
		return 0, fmt.Errorf("process %d has no VmRSS", p.cmd.Process.Pid)
	}
	kb, err := strconv.ParseInt(string(fields[0]), 10, 64)
	return kb << 10, err
}
