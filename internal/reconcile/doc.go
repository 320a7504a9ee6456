// Package reconcile owns the comparison of what a shop did in a business day with what an outside party lists, a platform's vouchers or a channel's bill: a run for
// each source, party, shop and day, its items, and what it began to mend them; and the rows of bills, with what of their fees is booked.
//
// It does not own the redemptions, which coupon does, payments, which payment does, nor what mending does, which order does.
//
// Invariants: nothing is said to be missing on the ground of a list, or of an answer, that did not come whole: the run is tried again; a run is worked on by one replica
// at a time, and taken up by another where that one ends; running it again replaces what it found, and mends nothing twice, since mending is conditional on where the
// redemption stands; no item holds more of a code than its last four characters.
package reconcile
