// Package stock owns what can still be ordered: what a shop has on its shelf, what unpaid orders keep from others, and what was sold.
//
// It does not own orders, menus or who may count: callers check that a SKU exists and that the actor may set it.
//
// The truth is in the database: on hand = the level's snapshot and the movements that are not folded into it yet; reserved = the rows of
// holds that are held; available = on hand - reserved. A SKU without a level is made to order and not counted. Redis has a copy of
// what is available, so that holding a whole order is one script. The copy carries the shop's epoch. An order's rows are written only
// while the epoch of its grant is the database's: whoever rebuilds the copy, or decides without it, raises the epoch first, so grants
// of a copy that was lost, old or cut off are refused and asked for again.
//
// Invariants:
//   - No SKU is oversold, whatever Redis does.
//   - A hold is given back once, and exactly what was held.
//   - Redis equals the database when nothing is under way; a difference is found and repaired (Run).
//   - Nothing here waits for a TTL. A hold in Redis has a time at which somebody looks what became of its order.
//
// An order goes Reserve, then in its transaction Admit, the order's rows, WriteHolds; later Sell and after the commit Forget, or
// GiveBack and after the commit Release.
package stock
