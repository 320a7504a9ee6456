// Package timer owns when background work is done: one mechanism for what is due at a moment (orders that expire, tries again, flows) and for what is done every so often.
//
// A due moment is a row of whoever owns it, under an index of its own: nothing is written for the timer's sake, and nothing is lost with a process. Every replica asks
// for the earliest one and sleeps until then; the row is claimed where it is worked on, so that each is done once. What is done every so often has a row in leases, which
// one replica takes for each round. After a stop, what is due is caught up in the order of its moments, over all timers.
//
// River keeps the jobs that call outside parties; it does not keep moments: its scheduler looks every 5 seconds, and only on the replica that leads.
//
// It does not own what is done, nor how it is claimed.
package timer
