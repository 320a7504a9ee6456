// Package payment owns payment and refund documents, the channels that money comes by, and their callbacks: verified, kept as they came, and
// applied once.
//
// It does not own what a payment does to its order: the order package settles it, in the same transaction (Settler).
//
// Invariants: a channel's transaction belongs to one payment; money is recorded before anything is done about it; what an outside party did not
// clearly refuse is pending and asked for again.
package payment
