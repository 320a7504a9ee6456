import type { OrderStatus } from '../gql/graphql'
import { isMessageKey, t } from '../messages'

/** All states, in the order of an order's life. */
export const allStatuses: readonly OrderStatus[] = [
  'CREATED', 'PAID', 'PAID_COUPON_FAILED', 'PREPARING', 'READY', 'SHIPPING', 'DELIVERED', 'COMPLETED', 'CANCELED', 'REFUNDING', 'REFUNDED', 'DISPUTED',
]

/** What the button says that moves an order from one state to another. */
export function stepLabel(from: OrderStatus, to: OrderStatus): string {
  const key = to === 'COMPLETED' && from === 'READY' ? 'toHANDED' : `to${to}`
  return isMessageKey(key) ? t(key) : t(to)
}

/** Who did something, for people: customer, staff:<name>, channel:<name> or system. */
export function actorLabel(actor: string): string {
  const [kind = '', name = ''] = actor.split(/:(.*)/s)
  const key = `actor_${kind}`
  return isMessageKey(key) ? t(key, { name: kind === 'channel' && isMessageKey(name) ? t(name) : name }) : actor
}
