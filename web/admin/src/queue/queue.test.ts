import { describe, expect, test } from 'vitest'
import type { OrderStatus } from '../gql/graphql'
import { applied, arrivals, byColumn, emptyQueue, pieces, reconciled, urgencyOf, type Queue, type QueueOrder } from './queue'

const life: OrderStatus[] = ['CREATED', 'PAID', 'PREPARING', 'READY', 'COMPLETED']
const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 8, minute)).toISOString()

/** An order that has come as far as `status`, a minute a step, placed at `minute`. */
function order(no: string, status: OrderStatus, minute = 0): QueueOrder {
  const steps = life.includes(status) ? life.slice(0, life.indexOf(status) + 1) : [...life.slice(0, 4), status]
  return {
    no, status, dineWay: 'TAKEAWAY', deskNo: null, contact: null, note: null, createdAt: at(minute), pickupCode: 'A01',
    customer: { id: 'c', nickname: 'alice' }, items: [{ skuId: 'tea', name: 'Tea', optionNames: [], quantity: 2 }],
    timeline: steps.map((to, index) => ({ at: at(minute + index), to })), nextStatuses: [],
  }
}

const queueOf = (...orders: QueueOrder[]) => orders.reduce(applied, emptyQueue)
const shown = (queue: Queue) => Object.fromEntries([...queue.cards].map(([no, card]) => [no, card.status]))

describe('news of one order', () => {
  test('the snapshot, its replay and later changes leave one card an order', () => {
    const queue = queueOf(order('a', 'PAID'), order('b', 'PREPARING'), order('a', 'PAID'), order('b', 'READY'))
    expect(shown(queue)).toEqual({ a: 'PAID', b: 'READY' })
  })

  test('an unpaid order is no work, and a finished one leaves', () => {
    expect(shown(queueOf(order('a', 'CREATED')))).toEqual({})
    expect(shown(queueOf(order('a', 'READY'), order('a', 'COMPLETED')))).toEqual({})
    expect(shown(queueOf(order('a', 'READY'), order('a', 'REFUNDING')))).toEqual({})
  })

  test('older news, such as the late answer to a button, changes nothing', () => {
    expect(shown(queueOf(order('a', 'READY'), order('a', 'PREPARING')))).toEqual({ a: 'READY' })
    expect(shown(queueOf(order('a', 'READY'), order('a', 'COMPLETED'), order('a', 'PREPARING')))).toEqual({})
  })

  test('an order whose refund was refused comes back', () => {
    const back = { ...order('a', 'READY'), timeline: [...order('a', 'REFUNDING').timeline, { at: at(9), to: 'READY' as const }] }
    expect(shown(queueOf(order('a', 'READY'), order('a', 'REFUNDING'), back))).toEqual({ a: 'READY' })
  })

  test('a state and a life that were read a moment apart are told by the state', () => {
    const stale = { ...order('a', 'PREPARING'), timeline: order('a', 'READY').timeline }
    expect(shown(queueOf(order('a', 'READY'), stale))).toEqual({ a: 'READY' })
    const ahead = { ...order('a', 'READY'), timeline: order('a', 'PREPARING').timeline }
    expect(shown(queueOf(order('a', 'PREPARING'), ahead, order('a', 'PREPARING')))).toEqual({ a: 'READY' })
  })

  test('news of an order that was never here is not remembered', () => {
    expect(applied(emptyQueue, order('a', 'COMPLETED'))).toBe(emptyQueue)
  })

  test('the memory of what left has a limit', () => {
    let queue = emptyQueue
    for (let i = 0; i < 600; i++) queue = [order(`o${i}`, 'READY'), order(`o${i}`, 'COMPLETED')].reduce(applied, queue)
    expect(queue.gone.size).toBe(500)
    expect(queue.gone.has('o599')).toBe(true)
  })
})

describe('a complete list after a reconnect', () => {
  test('removes what finished while the connection was down and adds what came', () => {
    const queue = reconciled(queueOf(order('a', 'READY'), order('b', 'PAID')), [order('b', 'PREPARING'), order('c', 'PAID')], new Set())
    expect(shown(queue)).toEqual({ b: 'PREPARING', c: 'PAID' })
  })

  test('does not overrule what the stream told while the list was on its way', () => {
    const streamed = queueOf(order('a', 'READY'), order('a', 'COMPLETED'), order('n', 'PAID'))
    const queue = reconciled(streamed, [order('a', 'READY')], new Set(['a', 'n']))
    expect(shown(queue)).toEqual({ n: 'PAID' })
  })

  test('does not take an order back to an older state', () => {
    expect(shown(reconciled(queueOf(order('a', 'READY')), [order('a', 'PREPARING')], new Set()))).toEqual({ a: 'READY' })
  })
})

describe('what is shown', () => {
  test('the oldest work stands first, whatever order the news came in', () => {
    const { new: fresh } = byColumn(queueOf(order('late', 'PAID', 9), order('early', 'PAID', 1), order('mid', 'PAID', 5)))
    expect(fresh.map((card) => card.no)).toEqual(['early', 'mid', 'late'])
  })

  test('a chime is for new work only', () => {
    const before = queueOf(order('a', 'PAID'))
    expect(arrivals(before, queueOf(order('a', 'PREPARING'), order('b', 'PAID'), order('c', 'READY')))).toEqual(['b'])
    expect(arrivals(before, before)).toEqual([])
  })

  test('a card turns amber, then red, counted from its payment', () => {
    const paid = order('a', 'PAID', 0) // paid at minute 1
    const minute = (value: number) => Date.parse(at(value))
    expect(urgencyOf(paid, minute(5))).toBe('calm')
    expect(urgencyOf(paid, minute(6))).toBe('soon')
    expect(urgencyOf(paid, minute(11))).toBe('late')
    expect(urgencyOf(order('b', 'READY', 0), minute(6))).toBe('calm') // ready at minute 3: counted anew
  })

  test('pieces are counted, not lines', () => {
    expect(pieces(order('a', 'PAID'))).toBe(2)
  })
})
