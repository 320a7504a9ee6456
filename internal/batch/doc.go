// Package batch owns own coupons at scale: batches of the same terms, the codes and links by which guests claim them, and grants to segments of guests.
//
// Whether a guest gets one is decided by one conditional update of the batch's row, in the transaction that makes the coupon: claimed never passes total, a guest
// never passes the limits, and what is asked twice is answered once. What takes longer than a request is a job with a lease, which goes on where the last holder
// came to. It does not own the coupons (coupon) nor what they take off (pricing).
package batch
