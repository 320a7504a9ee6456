package reconcile_test

import (
	"bytes"
	"runtime"
	"sync"
	"testing"

	"cuppa/internal/crash"
)

type power struct{ point string }

// cuts holds which goroutine's power is cut where; crash points are of the whole process.
var cuts sync.Map

var arming sync.Once

// cut runs f until a point is reached, as if the process had ended there.
func cut(t *testing.T, point string, f func()) {
	t.Helper()
	arming.Do(func() {
		crash.Arm(func(at string) {
			if want, armed := cuts.Load(goroutine()); armed && want == at {
				panic(power{at})
			}
		})
	})
	reached := false
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			cuts.Delete(goroutine())
			if p := recover(); p != nil {
				if _, ours := p.(power); !ours {
					panic(p)
				}
				reached = true
			}
		}()
		cuts.Store(goroutine(), point)
		f()
	}()
	<-done
	if !reached {
		t.Errorf("%s was not reached", point)
	}
}

// goroutine names the running one.
func goroutine() string {
	var stack [64]byte
	name, _, _ := bytes.Cut(stack[:runtime.Stack(stack[:], false)], []byte(" ["))
	return string(name)
}
