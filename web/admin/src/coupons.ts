/** A coupon code of 16 letters and digits, drawn from an attempt's random key: the same attempt has the same code. */
export function couponCode(key: string): string {
  return `C${key.replace(/[^0-9a-z]/gi, '').slice(0, 15).toUpperCase()}`
}
