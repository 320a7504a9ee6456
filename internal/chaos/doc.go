// Package chaos owns proof under fire: it starts servers as processes of their own, does what guests and staff do, and meanwhile kills the servers at crash points, stops
// them, breaks their lines to PostgreSQL and Redis, moves their clocks and forges callbacks. In the end it holds what everybody was told against what the server has.
//
// It drives a server from outside, by HTTP, WebSocket and signals, and imports nothing of it but names of crash points. It does not own what must hold: that is
// `cuppa verify`. Invariants: the same seed makes the same plan; what is not understood is a doubt, and a doubt is asked again by the same key, never assumed.
package chaos
