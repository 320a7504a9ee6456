// Package breaker owns what happens when an outside party stops answering: after a few failures it is not asked any more for a while, its callers get
// a defined answer at once, and one probe finds out when it is back (the circuit breaker of M. Nygard, "Release It!", here sony/gobreaker).
//
// It does not own what a failure is in each party's own words: whoever wraps a party says which of its errors are answers. State is this
// process's: each replica finds out for itself.
package breaker
