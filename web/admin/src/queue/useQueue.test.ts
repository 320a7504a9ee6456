import { beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope, nextTick, reactive, type EffectScope } from 'vue'
import { ShopOrdersDocument, type OrderStatus } from '../gql/graphql'
import type { QueueOrder } from './queue'
import { useQueue } from './useQueue'

/** Stands in for the server: what the stream tells, what the list holds, what a button answers. */
const server = vi.hoisted(() => ({
  listed: [] as unknown[],
  down: false,
  answer: { order: null as unknown, userErrors: [] as { code: string; message: string; field: null }[] },
  tell: (() => {}) as (order: unknown) => void,
  refuse: (() => {}) as (code: string) => void,
  asked: [] as unknown[],
}))
const { liveState } = vi.hoisted(() => ({ liveState: { status: 'connected', connects: 1 } }))

vi.mock('../api', async () => {
  const { reactive: live } = await import('vue')
  const { makeSubject } = await import('wonka')
  const state = live(liveState)
  return {
    liveState: state,
    client: {
      subscription: (document: unknown) => {
        const { source, next } = makeSubject<unknown>()
        server.asked.push(document)
        server.refuse = (code) => next({ error: { graphQLErrors: [{ extensions: { code } }] }, hasNext: false })
        server.tell = (order) => next({ data: { shopOrders: order }, hasNext: true })
        return source
      },
      query: async (_document: unknown, variables: { no?: string }) => {
        if (server.down) return { error: { graphQLErrors: [], networkError: new Error('down') } }
        if (variables.no) return { data: { order: server.listed[0] ?? null } }
        return { data: { orders: { edges: server.listed.map((node) => ({ node })), pageInfo: { hasNextPage: false, endCursor: null } } } }
      },
      mutation: async () => ({ data: { advanceOrder: server.answer } }),
    },
  }
})

const life: OrderStatus[] = ['CREATED', 'PAID', 'PREPARING', 'READY', 'COMPLETED']
const order = (no: string, status: OrderStatus): QueueOrder => ({
  no, status, dineWay: 'TAKEAWAY', deskNo: null, contact: null, note: null, createdAt: '2026-11-21T08:00:00Z', pickupCode: 'A01',
  customer: { id: 'c', nickname: 'alice' }, items: [], nextStatuses: [],
  timeline: life.slice(0, life.indexOf(status) + 1).map((to) => ({ at: '2026-11-21T08:00:00Z', to })),
})

describe('the live queue', () => {
  let scope: EffectScope
  let queue: ReturnType<typeof useQueue>
  let rung: string[]
  const state = reactive(liveState)
  const shown = () => Object.fromEntries(Object.values(queue.columns.value).flat().map((card) => [card.no, card.status]))
  const settle = () => vi.waitFor(() => expect(queue.complete.value).toBe(true))
  function open(...listed: QueueOrder[]) {
    server.listed = listed
    scope = effectScope()
    scope.run(() => (queue = useQueue('shop', (nos) => rung.push(...nos))))
  }

  beforeEach(() => {
    Object.assign(server, { listed: [], down: false, asked: [], answer: { order: null, userErrors: [] } })
    rung = []
    return () => scope.stop()
  })

  test('shows what is under way without a sound, then rings for what comes', async () => {
    open(order('a', 'PAID'))
    await settle()
    expect(server.asked).toEqual([ShopOrdersDocument])
    expect(rung).toEqual([])
    server.tell(order('b', 'CREATED'))
    server.tell(order('b', 'PAID'))
    expect(shown()).toEqual({ a: 'PAID', b: 'PAID' })
    expect(rung).toEqual(['b'])
  })

  test('after a reconnect, what finished meanwhile is gone and what came meanwhile rings', async () => {
    open(order('a', 'PAID'), order('b', 'READY'))
    await settle()
    server.listed = [order('a', 'PREPARING'), order('c', 'PAID')]
    state.connects++
    await vi.waitFor(() => expect(shown()).toEqual({ a: 'PREPARING', c: 'PAID' }))
    expect(rung).toEqual(['c'])
  })

  test('keeps what it shows while the list can’t be had', async () => {
    open(order('a', 'PAID'))
    await settle()
    server.down = true
    state.connects++
    await nextTick()
    server.tell(order('b', 'PAID'))
    expect(shown()).toEqual({ a: 'PAID', b: 'PAID' })
  })

  test('a session that ends under a quiet stream is renewed, and the stream goes on; a refusal for good is told', async () => {
    open()
    await settle()
    server.refuse('UNAUTHENTICATED')
    await vi.waitFor(() => expect(server.asked).toHaveLength(2))
    server.tell(order('a', 'PAID'))
    expect(shown()).toEqual({ a: 'PAID' })
    expect(queue.refusedBy.value).toBe('')
    server.refuse('FORBIDDEN')
    expect(queue.refusedBy.value).toBe('FORBIDDEN')
    expect(server.asked).toHaveLength(2)
  })

  test('a button moves the card at once; when somebody was faster it shows what is, and says so', async () => {
    open(order('a', 'PAID'))
    await settle()
    server.answer = { order: order('a', 'PREPARING'), userErrors: [] }
    await queue.advance('a', 'PREPARING')
    expect(shown()).toEqual({ a: 'PREPARING' })
    server.listed = [order('a', 'COMPLETED')]
    server.answer = { order: null, userErrors: [{ code: 'INVALID_TRANSITION', message: '', field: null }] }
    await expect(queue.advance('a', 'READY')).rejects.toMatchObject({ code: 'INVALID_TRANSITION' })
    expect(shown()).toEqual({})
    expect(queue.running.size).toBe(0)
  })
})
