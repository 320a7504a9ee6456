// Package coupon owns the customers' coupons: issuing, listing, and their life available -> locked by an order -> used.
//
// Locking is a conditional update in the transaction that writes the order, so a coupon is held by one order at most, whichever replica it
// came to. It does not own what a coupon takes off (pricing).
package coupon
