// Package lease owns who may do alone, for a while, what one process at a time must do. A lease is a row with a token that only rises.
//
// It does not own what is done under a lease. Whoever writes under one passes it into the transaction, and is refused there when another process has taken it since:
// a process that stood still for longer than its lease lasts, and does not know it, writes nothing.
//
// Invariants: no two holders have the same token of a lease; a transaction that Guard lets pass is committed before the next holder has its token; time is the database's.
package lease
