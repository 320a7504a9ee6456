/** Names that are offered for what an address is told; any other name or pattern may be typed. */
export const offeredTopics = [
  'Order*', 'OrderCreated', 'OrderPaid', 'OrderAdvanced', 'OrderCanceled', 'PaymentSucceeded', 'Refund*', 'RefundSucceeded', 'Coupon*', 'CouponRedeemed', 'Stock*', '*',
]

const topic = /^[A-Za-z0-9._*-]{1,64}$/

/** How many names one address takes. */
export const maxTopics = 20

/** Reads what was typed: names in one text are parted, doubled ones fall away. Null when there is none, too many, or one that can be the name of nothing. */
export function readTopics(typed: readonly string[]): string[] | null {
  const names = [...new Set(typed.flatMap((one) => one.split(/[\s,，、;；]+/)).filter((one) => one !== ''))]
  return names.length >= 1 && names.length <= maxTopics && names.every((one) => topic.test(one)) ? names : null
}

/** True for an address that the server may take: the last word is its. */
export function isAddress(text: string): boolean {
  try {
    const { protocol, username, password, hash, hostname } = new URL(text.trim())
    return (protocol === 'https:' || protocol === 'http:') && hostname !== '' && username === '' && password === '' && hash === '' && text.trim().length <= 500
  } catch {
    return false
  }
}
