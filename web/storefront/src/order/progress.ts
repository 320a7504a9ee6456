import type { DineWay, OrderStatus, ReturnedStatus } from '../gql/graphql'
import type { MessageKey } from '../messages'

/** A step that the guest sees on the way to the cup. */
export interface Step {
  label: MessageKey
  state: 'done' | 'now' | 'next'
}

const ranks: Partial<Record<OrderStatus, number>> = { CREATED: -1, PAID: 0, PAID_COUPON_FAILED: 0, PREPARING: 1, READY: 2, SHIPPING: 3, DELIVERED: 4, COMPLETED: 4 }

/** The steps of an order; none once it is canceled or its money goes back. */
export function stepsOf(status: OrderStatus, dineWay: DineWay): Step[] {
  const rank = ranks[status]
  if (rank === undefined) return []
  const steps: [MessageKey, number][] = [['stepPaid', 0], ['stepPreparing', 1], ['stepReady', 2]]
  if (dineWay === 'DELIVERY') steps.push(['stepShipping', 3])
  steps.push(['stepDone', 4])
  return steps.map(([label, at]) => ({ label, state: rank > at || rank === 4 ? 'done' : rank === at ? 'now' : 'next' }))
}

/** True when nothing more happens to an order by itself: its stream has ended. COMPLETED may still be refunded. */
export function isSettled(status: OrderStatus): boolean {
  return status === 'COMPLETED' || status === 'CANCELED' || status === 'REFUNDED'
}

/** What is looked at of an order that is over. */
interface Over {
  status: OrderStatus
  payments: readonly { returned: { status: ReturnedStatus } | null }[]
  timeline: readonly { at: string }[]
}

/** For how long after its end money is looked for that was under way when an order ended, in milliseconds. */
const MONEY_COMES = 20 * 60_000

/** True where money may still come for an order that is over: it was to be paid by a channel, and may have been just then. */
export function mayChange(order: Over, now = Date.now()): boolean {
  const ended = order.timeline.at(-1)
  return order.status === 'CANCELED' && order.payments.length > 0 && ended !== undefined && now - Date.parse(ended.at) < MONEY_COMES
}

/** When to look again at an order whose stream has ended, in milliseconds; null where nothing is to be expected any more. */
export function nextLook(order: Over, looks: number, now = Date.now()): number | null {
  const waits = order.payments.some((one) => one.returned?.status === 'UNDER_WAY')
  if (!waits && !mayChange(order, now) || looks >= 30) return null
  return looks < 10 ? 3_000 : 15_000
}

/** How an order's state is coloured. */
export function toneOf(status: OrderStatus): 'wait' | 'go' | 'ready' | 'done' | 'off' {
  switch (status) {
    case 'CREATED': return 'wait'
    case 'PAID': case 'PAID_COUPON_FAILED': case 'PREPARING': case 'SHIPPING': return 'go'
    case 'READY': case 'DELIVERED': return 'ready'
    case 'COMPLETED': return 'done'
    default: return 'off'
  }
}

/** One sentence about an order's state. */
export function hintOf(status: OrderStatus, dineWay: DineWay, paidAmount: number, voucherRefused = false): MessageKey {
  if (status === 'CANCELED' && paidAmount > 0) return 'CANCELEDBackHint' // paid too late
  if (status === 'CANCELED' && voucherRefused) return 'CANCELEDVoucherHint'
  return status === 'READY' && dineWay === 'DELIVERY' ? 'READYDeliveryHint' : `${status}Hint`
}

/** Whether what an order costs was paid, all of it: a part of it, or money that came too late, pays for nothing. */
export function isPaid(order: { status: OrderStatus; payableAmount: number; paidAmount: number }): boolean {
  return order.status !== 'CREATED' && order.status !== 'CANCELED' && order.paidAmount > 0 && order.paidAmount >= order.payableAmount
}
