// Package crash owns crash points: named places between durable steps, at which tests end the process as a power cut would.
//
// It does not own what happens there: a server arms nothing, and a point costs it one load.
package crash

import (
	"path"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
)

var armed atomic.Pointer[func(point string)]

// Arm has f called at each point that is reached from now on, by the goroutine that reached it. For tests only.
func Arm(f func(point string)) { armed.Store(&f) }

// Here is a point. Its name is "<flow>/<what was just done>".
func Here(point string) {
	if f := armed.Load(); f != nil {
		(*f)(point)
	}
}

// Step is the point behind a step of a pipeline: "<pipeline>/<step>".
func Step(pipeline, step string) {
	if f := armed.Load(); f != nil {
		(*f)(pipeline + "/" + step)
	}
}

// The ends of the names of the two points around a commit.
const (
	// Uncommitted is the end of the point at which all of a transaction is written and nothing of it is durable.
	Uncommitted = " before its commit"
	// Committed is the end of the point at which it is durable, and nobody knows yet.
	Committed = " behind its commit"
)

// Commit is where a transaction was opened, "<package>/<file>:<line>"; it is empty while nothing is armed.
type Commit string

// Opened is the place skip callers above its own caller.
func Opened(skip int) Commit {
	if armed.Load() == nil {
		return ""
	}
	var at [1]uintptr
	if runtime.Callers(skip+2, at[:]) == 0 {
		return ""
	}
	frame, _ := runtime.CallersFrames(at[:]).Next()
	return Place(frame.File, frame.Line)
}

// Place is a file's line as points are called by it.
func Place(file string, line int) Commit {
	if _, below, found := strings.Cut(file, "internal/"); found {
		file = below
	} else {
		file = path.Base(file)
	}
	return Commit(file + ":" + strconv.Itoa(line))
}

// Coming is the point before the commit.
func (c Commit) Coming() {
	if c != "" {
		Here(string(c) + Uncommitted)
	}
}

// Done is the point behind it.
func (c Commit) Done() {
	if c != "" {
		Here(string(c) + Committed)
	}
}
