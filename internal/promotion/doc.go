// Package promotion owns the brands' promotions: their drafts, their published versions, the set that counts now, ready for pricing, and how far those with limits
// are used up.
//
// It does not own what they take off (pricing), nor who may change them (identity; the GraphQL layer asks).
//
// Invariants:
//   - A published version never changes: a change, a canary's growing, and its end are new versions. The database refuses anything else.
//   - A change counts on every replica within two seconds: what Live answers is at most a second old, and announcements make it younger.
//   - No promotion counts for more orders, or gives away more, than the limits of the version that the order was priced with. Counters change in the order's
//     transaction; what an order took goes back with the row that says so, and so once.
//   - Only promotions with limits are counted: other orders cost no statement.
package promotion
