import { Attempt } from '@shared/attempt'
import { Problem } from '@shared/problem'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { PlaceOrderInput, PlaceOrderMutation } from '../gql/graphql'
import { place, type Draft, type PlaceDeps } from './place'

type Answer = PlaceOrderMutation['placeOrder']

const draft: Draft = { shopId: 'bund', items: [{ skuId: 's', quantity: 1, optionIds: [] }], couponCodes: ['FIVE'], dineWay: 'TAKEAWAY', note: null }
const done: Answer = { order: { no: '26ABC', status: 'CREATED', payableAmount: 1800 }, replayed: false, userErrors: [] }
const refusal = (code: string): Answer => ({ order: null, replayed: false, userErrors: [{ code, message: `no: ${code}`, field: ['items', '0', 'skuId'] }] })

function server(...answers: (Answer | Error)[]): PlaceDeps & { sent: PlaceOrderInput[] } {
  const sent: PlaceOrderInput[] = []
  return {
    sent,
    attempt: new Attempt('place-test'),
    send: async (input) => {
      sent.push(structuredClone(input))
      const answer = answers.shift()
      if (answer === undefined) throw new Error('asked once too often')
      if (answer instanceof Error) throw answer
      return answer
    },
    pause: vi.fn(async () => {}),
  }
}

const priced = (turn: number, ...couponCodes: string[]) => ({ token: `token-${turn}`, couponCodes })

beforeEach(() => sessionStorage.clear())

describe('placing an order', () => {
  it('sends the draft with a key and the quote’s token', async () => {
    const deps = server(done)
    expect(await place(deps, 'alice', draft, priced(1))).toEqual({ kind: 'placed', no: '26ABC', due: true })
    expect(deps.sent[0]).toMatchObject({ ...draft, quoteToken: 'token-1' })
    expect(deps.sent[0]!.idempotencyKey).toHaveLength(36)
  })

  it('sends the very same again after a lost answer, although the quote was renewed meanwhile', async () => {
    const deps = server(new Problem('NETWORK', ''), done)
    expect(await place(deps, 'alice', draft, priced(1))).toMatchObject({ kind: 'unsure' })
    expect(await place(deps, 'alice', draft, priced(2))).toEqual({ kind: 'placed', no: '26ABC', due: true })
    expect(deps.sent[1]).toEqual(deps.sent[0])
  })

  it('has nothing due when coupons have paid all of it', async () => {
    const deps = server({ ...done, order: { no: '26ABC', status: 'PAID', payableAmount: 0 } })
    expect(await place(deps, 'alice', draft, priced(1))).toEqual({ kind: 'placed', no: '26ABC', due: false })
  })

  it('names the coupons that the quote chose, and after a lost answer the same ones, whatever a newer quote would choose', async () => {
    const deps = server(new Problem('NETWORK', ''), done)
    const best = { ...draft, couponCodes: null }
    await place(deps, 'alice', best, priced(1, 'SIX'))
    await place(deps, 'alice', best, priced(2, 'THREE'))
    expect(deps.sent[0]).toMatchObject({ couponCodes: ['SIX'], quoteToken: 'token-1' })
    expect(deps.sent[1]).toEqual(deps.sent[0])
  })

  it.each(['INTERNAL', 'RATE_LIMITED', 'UNAUTHENTICATED'])('keeps the key when the outcome is unknown: %s', async (code) => {
    const deps = server(new Problem(code, ''), done)
    await place(deps, 'alice', draft, priced(1))
    await place(deps, 'alice', draft, priced(1))
    expect(deps.sent[1]!.idempotencyKey).toBe(deps.sent[0]!.idempotencyKey)
  })

  it('begins a new attempt for another cart, another guest, and after a success', async () => {
    const deps = server(new Problem('NETWORK', ''), new Problem('NETWORK', ''), done, done)
    await place(deps, 'alice', draft, null)
    await place(deps, 'alice', { ...draft, note: 'hot' }, null)
    await place(deps, 'bob', { ...draft, note: 'hot' }, null)
    await place(deps, 'bob', { ...draft, note: 'hot' }, null)
    expect(new Set(deps.sent.map((input) => input.idempotencyKey)).size).toBe(4)
  })

  it.each([
    ['QUOTE_EXPIRED', 'requote'], ['QUOTE_MISMATCH', 'requote'], ['PROMOTION_EXHAUSTED', 'requote'], ['OUT_OF_STOCK', 'cart'], ['INVALID_OPTION', 'cart'],
    ['COUPON_USED', 'coupon'], ['COUPON_NOT_APPLICABLE', 'coupon'], ['SHOP_CLOSED', 'refused'], ['IDEMPOTENCY_KEY_REUSED', 'refused'],
  ])('ends the attempt when the server refuses: %s leads to %s', async (code, kind) => {
    const deps = server(refusal(code), done)
    expect(await place(deps, 'alice', draft, priced(1))).toMatchObject({ kind, problem: { code, message: `no: ${code}` } })
    await place(deps, 'alice', draft, priced(2))
    expect(deps.sent[1]!.idempotencyKey).not.toBe(deps.sent[0]!.idempotencyKey)
    expect(deps.sent[1]!.quoteToken).toBe('token-2')
  })

  it('waits for an attempt that is still in progress elsewhere', async () => {
    const deps = server(refusal('IN_PROGRESS'), refusal('IN_PROGRESS'), done)
    expect(await place(deps, 'alice', draft, null)).toEqual({ kind: 'placed', no: '26ABC', due: true })
    expect(deps.pause).toHaveBeenCalledTimes(2)
    expect(new Set(deps.sent.map((input) => input.idempotencyKey)).size).toBe(1)
  })

  it('gives up waiting in the end, and stays unsure', async () => {
    const deps = server(...Array.from({ length: 6 }, () => refusal('IN_PROGRESS')))
    expect(await place(deps, 'alice', draft, null)).toMatchObject({ kind: 'unsure' })
    expect(deps.sent).toHaveLength(6)
  })
})
