// Package simulate owns a world in which the use cases run many times faster than outside, and in which one seed is one order of things: several replicas over one
// database, one Redis and one bank, guests and staff, and a nemesis. Run runs a seed and says what does not hold at its end; the command cuppa-sim runs many.
//
// What is simulated: time (a bubble of testing/synctest), randomness and whose turn it is (package chance), the network between all of them, Redis (a model of the commands
// and scripts that are used, held equal to the real scripts by a test), the bank (a payment.Channel), River's workers, and the end of processes. What is real: the services of
// a server, wired as a server wires them, and SQLite in memory behind one connection. What is missing: HTTP and GraphQL, live updates, PostgreSQL's locks.
//
// A replica that is killed goes on in its goroutines, but nothing that it does reaches anybody: each call of its fails at once.
package simulate
