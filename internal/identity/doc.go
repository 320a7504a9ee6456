// Package identity owns who asks and what they may do: brands by their slug, sessions of customers and staff, passwords, roles, and the
// guards that use cases and resolvers stand behind.
//
// It does not own what anyone does: orders, coupons and shops are others' business. It does not own transports either: who reads the header or
// the socket's first message calls Authenticate and puts the answer into the context with With.
//
// Invariants: a session's brand comes from its token, never from a header; a name or password that is wrong, unknown or no longer active answers the
// same after the same time; no token, code or password stands in an error or a log line.
package identity
