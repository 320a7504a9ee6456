// Package pricing owns what a cart costs at a moment, and why: promotions, own coupons, the shares that each line bears,
// the sentences that explain them, and the signed token that keeps a price.
//
// It does not own menus (the catalogue resolves SKUs and options to lines and refuses bad quantities), the storing of
// promotions and coupons, the locking or use of a coupon (the order's transaction does that), currencies beyond the way
// an amount is written in a sentence, or the clock: the moment comes with the call.
//
// # How a price is made
//
// Three layers, one after the other; each says what its base is.
//
//  1. Percentage promotions, on the amounts of the lines in their scope.
//  2. Money-off promotions, on what the lines in their scope bear after layer 1.
//  3. Own cash coupons, on what all lines bear after the promotions; their minimal spend is compared with that, never
//     with what other coupons left.
//
// In a promotion layer the one that takes most off counts, equal ones by the smaller id; the others are refused with a
// reason. Coupons all count, the largest face value first, each with its face value or what is left; one that would
// take nothing is refused.
//
// # Invariants, each held by a property test
//
//   - total − discount = payable = Σ of the lines' shares, exact, and none of them is below 0;
//   - a discount is the sum of its shares over the lines, split by largest remainder over what the lines bear;
//   - the order of lines, options, promotions and coupons changes nothing: line results follow their lines;
//   - one more coupon never makes a cart dearer;
//   - the same input gives the same result, on every replica;
//   - a token opens to exactly the price that was signed, for the same shop, guest, cart and coupons, or not at all.
//
// # Adding a kind of promotion
//
// A kind is one file: its parameters with their check, what it takes off, how it says so, and an init that registers
// it. See percentoff.go.
package pricing
