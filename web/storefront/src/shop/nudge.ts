import { deliveryFee, goodsOf } from '@shared/delivery'
import type { Quote, TriedRule } from './quote'

/** A discount that is within the guest's reach. */
export interface Nudge {
  rule: TriedRule
  /** How far the cart has come, above 0 and below 1. */
  progress: number
}

/** What choosing a nudge looks at. */
export type Priced = Pick<Quote, 'totalAmount' | 'payableAmount' | 'items'> & { explanation: Pick<Quote['explanation'], 'rules'> }

// More than that is not "one more" to anybody.
const mostItems = 3

/**
 * The discount that takes the guest the least to reach; of two that take the same, the one that gives more. Items count
 * at the cart's average price. One that would take more than the cart costs already is out of reach; without any, null.
 */
export function nudgeOf(price: Priced): Nudge | null {
  const goods = goodsOf(price.items)
  const pieces = goods.reduce((sum, item) => sum + item.quantity, 0)
  const spent = price.totalAmount - (deliveryFee(price.items) ?? 0)
  if (pieces === 0 || spent <= 0) return null
  const effort = (rule: TriedRule) => (rule.missingAmount > 0 ? rule.missingAmount : Math.ceil((rule.missingQuantity * spent) / pieces))
  const within = price.explanation.rules.filter((rule) => isHint(rule) && effort(rule) <= spent && rule.missingQuantity <= mostItems)
  const nearest = within.sort((a, b) => effort(a) - effort(b) || more(b) - more(a))[0]
  if (!nearest) return null
  const [have, missing] = nearest.missingAmount > 0 ? [nearest.base || price.payableAmount, nearest.missingAmount] : [pieces, nearest.missingQuantity]
  return { rule: nearest, progress: have / (have + missing) }
}

// What one that counts already takes off is no news.
const more = (rule: TriedRule) => (rule.verdict === 'APPLIED' ? rule.gain - rule.amount : rule.gain)

function isHint(rule: TriedRule): boolean {
  return ['APPLIED', 'SPEND_MORE', 'BUY_MORE'].includes(rule.verdict) && more(rule) > 0 && (rule.missingAmount > 0 || rule.missingQuantity > 0)
}
