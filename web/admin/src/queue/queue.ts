import { goodsOf } from '@shared/delivery'
import type { OrderStatus, QueueOrderFragment } from '../gql/graphql'

/** An order as the queue shows it. */
export type QueueOrder = QueueOrderFragment

/** A column of the queue. */
export type Column = 'new' | 'preparing' | 'ready' | 'shipping'

/** The columns, as work flows through them. */
export const columns: readonly Column[] = ['new', 'preparing', 'ready', 'shipping']

const columnOf: Partial<Record<OrderStatus, Column>> = {
  PAID: 'new',
  PAID_COUPON_FAILED: 'new',
  PREPARING: 'preparing',
  READY: 'ready',
  SHIPPING: 'shipping',
}

/** The states that are work for the shop. Unpaid orders are none yet, delivered ones none any more. */
export const workStatuses = Object.keys(columnOf) as OrderStatus[]

/**
 * The queue: cards by order number. `gone` remembers how far orders that left had come, so that an answer that
 * arrives late does not bring one back.
 */
export interface Queue {
  cards: ReadonlyMap<string, QueueOrder>
  gone: ReadonlyMap<string, number>
}

/** A queue without orders. */
export const emptyQueue: Queue = { cards: new Map(), gone: new Map() }

const maxRemembered = 500

// Every change of state adds a line to an order's life: the line of its present state says which of two pictures is the newer
// one. Lines after it, or the lack of its line, tell that the two were read a moment apart.
function version(order: QueueOrder): number {
  const at = order.timeline.findLastIndex((entry) => entry.to === order.status)
  return at < 0 ? order.timeline.length + 1 : at + 1
}

/** The queue after news of one order: from the stream, from a query, or from the answer to a button. Older news changes nothing. */
export function applied(queue: Queue, order: QueueOrder): Queue {
  const known = queue.cards.get(order.no)
  const latest = Math.max(known ? version(known) : 0, queue.gone.get(order.no) ?? 0)
  if (version(order) < latest) return queue
  if (columnOf[order.status]) {
    const gone = new Map(queue.gone)
    gone.delete(order.no)
    return { cards: new Map(queue.cards).set(order.no, order), gone }
  }
  if (!known && !queue.gone.has(order.no)) return queue
  const cards = new Map(queue.cards)
  cards.delete(order.no)
  return { cards, gone: remembered(queue.gone, order.no, version(order)) }
}

/**
 * The queue after a complete list of what is under way. The stream never says which orders finished while it was
 * down; this does: what is not listed leaves, unless the stream told of it since the list was asked for.
 */
export function reconciled(queue: Queue, listed: readonly QueueOrder[], toldSince: ReadonlySet<string>): Queue {
  let next = queue
  for (const order of listed) {
    if (!toldSince.has(order.no)) next = applied(next, order)
  }
  const present = new Set(listed.map((order) => order.no))
  const finished = [...next.cards.values()].filter((order) => !present.has(order.no) && !toldSince.has(order.no))
  if (finished.length === 0) return next
  const cards = new Map(next.cards)
  let gone = next.gone
  for (const order of finished) {
    cards.delete(order.no)
    gone = remembered(gone, order.no, version(order))
  }
  return { cards, gone }
}

function remembered(gone: ReadonlyMap<string, number>, no: string, at: number): Map<string, number> {
  const next = new Map(gone)
  next.delete(no)
  next.set(no, at)
  for (const oldest of next.keys()) {
    if (next.size <= maxRemembered) break
    next.delete(oldest)
  }
  return next
}

/** When an order entered its present state, else when it was placed. */
export function inStateSince(order: QueueOrder): string {
  return order.timeline.findLast((entry) => entry.to === order.status)?.at ?? order.createdAt
}

/** When an order became work: its payment, else when it was placed. */
export function workSince(order: QueueOrder): string {
  return order.timeline.find((entry) => entry.to === 'PAID' || entry.to === 'PAID_COUPON_FAILED')?.at ?? order.createdAt
}

/** The cards of each column: to be made, oldest work first; made, longest waiting first. */
export function byColumn(queue: Queue): Record<Column, QueueOrder[]> {
  const result: Record<Column, QueueOrder[]> = { new: [], preparing: [], ready: [], shipping: [] }
  for (const order of queue.cards.values()) result[columnOf[order.status]!].push(order)
  const sort = (orders: QueueOrder[], since: (order: QueueOrder) => string) =>
    orders.sort((a, b) => Date.parse(since(a)) - Date.parse(since(b)) || a.no.localeCompare(b.no))
  sort(result.new, workSince)
  sort(result.preparing, workSince)
  sort(result.ready, inStateSince)
  sort(result.shipping, inStateSince)
  return result
}

/** Numbers of orders that are new work in `after` and were not in `before`: what a chime is for. */
export function arrivals(before: Queue, after: Queue): string[] {
  return [...after.cards.values()].filter((order) => columnOf[order.status] === 'new' && !before.cards.has(order.no)).map((order) => order.no)
}

/** How pressing a card is. */
export type Urgency = 'calm' | 'soon' | 'late'

// Minutes after which a card turns amber and red: a drink is made within ten, a finished one is at its best for as long.
const limitsMinutes: Record<Column, readonly [number, number]> = { new: [5, 10], preparing: [5, 10], ready: [8, 15], shipping: [30, 45] }

/** From when a card counts its minutes: what is to be made since it was paid, what is made since it is. */
export function countedSince(order: QueueOrder): string {
  return order.status === 'READY' || order.status === 'SHIPPING' ? inStateSince(order) : workSince(order)
}

/** How pressing a card is at a moment, in milliseconds since the epoch. */
export function urgencyOf(order: QueueOrder, now: number): Urgency {
  const minutes = (now - Date.parse(countedSince(order))) / 60_000
  const [soon, late] = limitsMinutes[columnOf[order.status] ?? 'new']
  return minutes >= late ? 'late' : minutes >= soon ? 'soon' : 'calm'
}

/** How many drinks and snacks an order has. */
export function pieces(order: Pick<QueueOrder, 'items'>): number {
  return goodsOf(order.items).reduce((sum, item) => sum + item.quantity, 0)
}
