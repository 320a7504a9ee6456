// Package voucher owns what other platforms sold and guests bring to us: the kinds of such vouchers, what can be asked about one and done with one, and
// the clients of the platforms (Meituan, Douyin, the Koubei shape for Amap and Alipay, WeChat Channels).
//
// It does not own our coupons, orders, retries or the rows that remember a redemption: internal/coupon and internal/order do. It touches no database.
//
// Invariants: a code leaves this package only to its platform; nothing here prints, logs or wraps it, nor a URL or an answer that may hold it. What a platform
// did not clearly answer is Unknown, never a success and never a refusal. Money is whole fen, read from the text of the answer without floats. A new kind is
// one file, which registers itself.
package voucher
