// Package order owns orders: what was agreed at which price, their life, and the use cases that move them: quote, place, pay, settle, cancel,
// expire, advance, refund.
//
// An order row is the lock of its aggregate: whoever changes an order, its payments, its coupons or its holds locks the row first. Every change
// raises the version and writes the event of that number in the same transaction, so replaying the events gives the row. Live updates are sent
// after the commit and may be lost; the row is what counts.
//
// Invariants: payable = total − discount = the sum of the lines' shares, all at least 0; paid − refunded is the net of its payments; a paid state
// has the payments; one idempotency key has one effect.
//
// It does not own menus (catalog), stock, coupons, prices (pricing) or documents of payment (payment), but it is where they meet.
package order
