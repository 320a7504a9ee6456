// Package crashtest has a server of the tests end by SIGKILL at crash points that a file names, and write down which points it reached.
//
// It owns what the file may say. It does not own who writes it: that is whoever kills servers.
package crashtest

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"cuppa/internal/crash"
)

// What a server finds in its environment.
const (
	// File names the file that says where the server ends. It is read at each point, so it can be changed while the server runs. See Order.
	File = "CUPPA_TEST_CRASH"
	// Reached names a file to which the server appends each point that it reaches for the first time, a line each.
	Reached = "CUPPA_TEST_CRASH_REACHED"
)

// Order is what a file says for a server to end at a point, or at the latest at the nth point around a commit that it reaches from when it first reads this, wherever
// that is. An empty point and 0 say no such thing.
func Order(point string, nth int) string {
	if nth > 0 {
		point += "\n" + strconv.Itoa(nth)
	}
	return point
}

type armed struct {
	mu      sync.Mutex
	order   string
	commits int
	reached *os.File
	known   map[string]bool
}

// Arm does what the environment says.
func Arm() {
	a := &armed{known: map[string]bool{}}
	if name := os.Getenv(Reached); name != "" {
		a.reached, _ = os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	}
	file := os.Getenv(File)
	if file == "" && a.reached == nil {
		return
	}
	crash.Arm(func(point string) {
		order, _ := os.ReadFile(file)
		if a.here(point, string(order)) {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	})
}

// here says whether the process ends here.
func (a *armed) here(point, order string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.reached != nil && !a.known[point] {
		a.known[point] = true
		_, _ = a.reached.WriteString(point + "\n")
	}
	if order != a.order {
		a.order, a.commits = order, 0
	}
	at, nth, _ := strings.Cut(order, "\n")
	if at != "" && at == point {
		return true
	}
	last, _ := strconv.Atoi(nth)
	if strings.HasSuffix(point, crash.Uncommitted) || strings.HasSuffix(point, crash.Committed) {
		a.commits++
	}
	return last > 0 && a.commits >= last
}
