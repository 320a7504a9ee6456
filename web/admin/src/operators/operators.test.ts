import { setLanguage } from '@shared/i18n'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { OpenLetterVersionsDocument, type FlowQuery } from '../gql/graphql'
import { flowTone, isSlow, stepAt, stepTone } from './flows'
import { openOf, replayAtOnce, replayInTurn, type Progress } from './letters'
import { named, span } from './span'
import { isAddress, readTopics } from './topics'

/** Stands in for the server: open letters, the latest first, and what it was asked to take again. */
const server = vi.hoisted(() => ({ open: [] as { id: string; version: number }[], sent: [] as { id: string; version: number }[][], reasons: [] as string[], refuses: new Set<string>(), downAfter: Infinity, asked: [] as unknown[] }))
vi.mock('../api', () => ({
  session: { onChange: () => {}, loggedIn: { value: false } },
  publicClient: {},
  client: {
    query: async (document: unknown, variables: { first: number; after: string | null }) => {
      server.asked.push([document, variables])
      const from = variables.after === null ? 0 : server.open.findIndex((one) => one.id === variables.after) + 1
      const nodes = server.open.slice(from, from + variables.first)
      return { data: { deadLetters: { edges: nodes.map((node) => ({ node })), pageInfo: { hasNextPage: from + nodes.length < server.open.length, endCursor: nodes.at(-1)?.id ?? null } } } }
    },
    mutation: async (_document: unknown, { input }: { input: { letters: { id: string; version: number }[]; reason: string } }) => {
      if (server.sent.length >= server.downAfter) return { error: { graphQLErrors: [], networkError: new Error('down') } }
      server.sent.push(input.letters)
      server.reasons.push(input.reason)
      const failed = input.letters.filter((one) => server.refuses.has(one.id))
      return { data: { replayDeadLetters: { replayed: input.letters.filter((one) => !failed.includes(one)), userErrors: failed.map(() => ({ code: 'DEAD_LETTER_FAILED', message: '', field: null })) } } }
    },
  },
}))

const letters = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(count - index), version: index + 1 }))

beforeEach(() => {
  Object.assign(server, { open: [], sent: [], reasons: [], refuses: new Set(), downAfter: Infinity, asked: [] })
  setLanguage('en')
})

describe('all letters of a consumer', () => {
  it('are read over all pages, the oldest first, with the version that was seen', async () => {
    server.open = letters(230)
    const all = await openOf('shop', 'webhooks')
    expect(all.map((one) => one.id)).toEqual(Array.from({ length: 230 }, (_, index) => String(index + 1)))
    expect(all[0]).toEqual({ id: '1', version: 230 })
    expect(server.asked).toHaveLength(3)
    expect(server.asked[0]).toEqual([OpenLetterVersionsDocument, { shopId: 'shop', consumer: ['webhooks'], first: 100, after: null }])
  })

  it('are taken again in their order, as many at once as the server allows, each once', async () => {
    const some = letters(120).reverse()
    const told: Progress[] = []
    const end = await replayInTurn(some, 'mended', (now) => told.push(now))
    expect(server.sent.map((one) => one.length)).toEqual([replayAtOnce, replayAtOnce, 20])
    expect(server.sent.flat()).toEqual(some)
    expect(server.reasons).toEqual(['mended', 'mended', 'mended'])
    expect(end).toEqual({ done: 120, failed: 0, total: 120 })
    expect(told.map((one) => one.done)).toEqual([50, 100, 120])
  })

  it('are each for themselves: one that fails stops no other', async () => {
    server.refuses = new Set(['3', '60'])
    expect(await replayInTurn(letters(70).reverse(), 'why', () => {})).toEqual({ done: 68, failed: 2, total: 70 })
    expect(server.sent).toHaveLength(2)
  })

  it('stop with the server, and what was told until then is true', async () => {
    server.downAfter = 1
    const told: Progress[] = []
    await expect(replayInTurn(letters(120), 'why', (now) => told.push(now))).rejects.toMatchObject({ code: 'NETWORK' })
    expect(told).toEqual([{ done: 50, failed: 0, total: 120 }])
  })
})

describe('how long', () => {
  const at = (ms: number) => span('2026-11-22T10:00:00Z', Date.parse('2026-11-22T10:00:00Z') + ms)
  it('is told in its largest unit', () => {
    expect([at(-5_000), at(59_999), at(60_000), at(3_599_999), at(3_600_000), at(47 * 3_600_000), at(48 * 3_600_000)]).toEqual(['0 s', '59 s', '1 min', '59 min', '1 h', '47 h', '2 d'])
  })
  it('names what the server names in our words, and what is new as the server does', () => {
    expect([named('flowName', 'order saga'), named('flowName', 'tea saga'), named('tryError', 'no answer in time'), named('tryError', 'it answered 500')]).toEqual(['Order (saga)', 'tea saga', 'no answer in time', 'it answered 500'])
    setLanguage('zh')
    expect(named('tryError', 'no answer in time')).toBe('超时未答复')
  })
})

describe('what an address is told', () => {
  it('is read as it was typed, each name once', () => {
    expect(readTopics(['Order*', 'OrderPaid, coupon.*；Order*'])).toEqual(['Order*', 'OrderPaid', 'coupon.*'])
  })
  it('is refused when it can be the name of nothing', () => {
    for (const wrong of [[], [' '], ['订单'], ['Order/Paid'], ['x'.repeat(65)], Array.from({ length: 21 }, (_, index) => `Order${index}`)]) expect(readTopics(wrong)).toBeNull()
  })
  it('goes to an address, not to a name or a file', () => {
    expect(['https://a.example/hook?x=1', 'http://127.0.0.1:90/x'].map(isAddress)).toEqual([true, true])
    expect(['', 'a.example', 'ftp://a.example', 'https://u:p@a.example', 'https://a.example/#x', 'javascript:alert(1)', `https://a.example/${'x'.repeat(500)}`].map(isAddress)).toEqual(Array(7).fill(false))
  })
})

describe('a flow', () => {
  const now = Date.parse('2026-11-22T10:10:00Z')
  const flow = (parts: object) => ({ status: 'RUNNING' as const, attempts: 0, updatedAt: '2026-11-22T10:09:50Z', nextAt: null, ...parts })
  it('hangs when nothing has changed and no try lies ahead', () => {
    expect(isSlow(flow({}), now)).toBe(false)
    expect(isSlow(flow({ updatedAt: '2026-11-22T10:09:00Z' }), now)).toBe(true)
    expect(isSlow(flow({ updatedAt: '2026-11-22T10:00:00Z', nextAt: '2026-11-22T10:11:00Z' }), now)).toBe(false)
    expect(isSlow(flow({ updatedAt: '2026-11-22T10:00:00Z', nextAt: '2026-11-22T10:09:00Z' }), now)).toBe(true)
    for (const status of ['STUCK', 'DONE', 'UNDONE']) expect(isSlow(flow({ status, updatedAt: '2026-11-21T10:00:00Z' }), now)).toBe(false)
  })
  it('is red where somebody must come, amber where it tries again', () => {
    const tones = [{}, { attempts: 2 }, { status: 'COMPENSATING' }, { status: 'STUCK' }, { updatedAt: '2026-11-22T10:00:00Z' }, { status: 'DONE', attempts: 3 }, { status: 'UNDONE', attempts: 3 }]
    expect(tones.map((one) => flowTone(flow(one), now))).toEqual(['', 'amber', 'amber', 'rust', 'rust', 'green', ''])
  })
  it('shows each step by the latest line about it', () => {
    const line = (step: string, phase: string, outcome: string) => ({ step, phase, outcome, attempt: 1, error: null, at: '' }) as FlowQuery['flow']['log'][number]
    const log = [line('order', 'DO', 'BEGUN'), line('order', 'DO', 'DONE'), line('stock', 'DO', 'BEGUN'), line('stock', 'DO', 'FAILED'), line('order', 'UNDO', 'BEGUN'), line('order', 'UNDO', 'DONE'), line('coupon', 'TRY', 'BEGUN'), line('balance', 'CONFIRM', 'DONE')]
    expect(['order', 'stock', 'coupon', 'balance', 'points'].map((step) => stepTone(stepAt(log, step)))).toEqual(['undone', 'failed', 'begun', 'done', 'waits'])
  })
})
