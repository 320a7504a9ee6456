// Package idempotency owns that one key has one effect: the rows of keys, the tokens that the server issues to be used as keys, and what Redis knows of both.
//
// The row of a key is written in the transaction of its effect, so the database decides: a crash in between leaves both or none, and a repeat looks for what was done.
// A failure writes nothing and so frees the key. Redis and this process's memory stand in front: they have a repeat wait for the call that it repeats, and look for its
// result before it does anything. They never decide; wiped, silent, or an old copy, they cost at most a wait.
//
// A token is a key that the server made for one person: unused, then processing under the mutation that it was first sent with, then done. It only opens the door; the
// row of the key decides with it as with a key that a client made.
//
// It does not own what is done, nor what makes two inputs the same: services hash what counts for them. Orders, payments, stock and invoices keep their keys themselves.
package idempotency
