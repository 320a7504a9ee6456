// Package crash owns crash points: named places between durable steps, at which tests end the process as a power cut would.
//
// It does not own what happens there: a server arms nothing, and a point costs it one load.
package crash

import "sync/atomic"

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
