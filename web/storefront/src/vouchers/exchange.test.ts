import { Attempt } from '@shared/attempt'
import { Problem } from '@shared/problem'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ExchangeVouchersInput, ExchangeVouchersMutation } from '../gql/graphql'
import { exchange, type ExchangeDeps, type Wanted } from './exchange'

type Answer = ExchangeVouchersMutation['exchangeVouchers']

const wanted: Wanted = { shopId: 'bund', items: [{ code: 'A', skuId: 's', optionIds: [] }, { code: 'B', skuId: 's', optionIds: [] }], dineWay: 'TAKEAWAY', deskNo: null }
const done: Answer = { orders: [{ no: '26ABC', status: 'PAID', pickupCode: 'A01', items: [], redemptions: [] }], replayed: false, userErrors: [] }
const refusal = (...userErrors: Answer['userErrors']): Answer => ({ orders: [], replayed: false, userErrors })
const fault = (code: string, ...field: string[]) => ({ code, message: `no: ${code}`, field })

function server(...answers: (Answer | Error)[]): ExchangeDeps & { sent: ExchangeVouchersInput[] } {
  const sent: ExchangeVouchersInput[] = []
  return {
    sent,
    attempt: new Attempt('exchange-test'),
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

beforeEach(() => sessionStorage.clear())

describe('exchanging vouchers', () => {
  it('answers the orders, and another exchange has another key', async () => {
    const deps = server(done, done)
    expect(await exchange(deps, 'alice', wanted)).toEqual({ kind: 'placed', orders: done.orders })
    await exchange(deps, 'alice', wanted)
    expect(deps.sent[0]).toMatchObject(wanted)
    expect(deps.sent[1]!.idempotencyKey).not.toBe(deps.sent[0]!.idempotencyKey)
  })

  it.each(['NETWORK', 'INTERNAL', 'RATE_LIMITED', 'UNAUTHENTICATED'])('sends the very same again while the outcome is unknown: %s', async (code) => {
    const deps = server(new Problem(code, ''), done)
    expect(await exchange(deps, 'alice', wanted)).toMatchObject({ kind: 'unsure', problem: { code } })
    expect(await exchange(deps, 'alice', wanted)).toMatchObject({ kind: 'placed' })
    expect(deps.sent[1]).toEqual(deps.sent[0])
  })

  it('is another attempt for another guest or another product', async () => {
    const deps = server(new Problem('NETWORK', ''), new Problem('NETWORK', ''), done)
    await exchange(deps, 'alice', wanted)
    await exchange(deps, 'bob', wanted)
    await exchange(deps, 'bob', { ...wanted, items: [wanted.items[0]!] })
    expect(new Set(deps.sent.map((input) => input.idempotencyKey)).size).toBe(3)
  })

  it('says each refusal at its item, and ends the attempt', async () => {
    const deps = server(refusal(fault('COUPON_USED', 'items', '1', 'code'), fault('OUT_OF_STOCK', 'items', '0', 'skuId')), done)
    const outcome = await exchange(deps, 'alice', wanted)
    expect(outcome).toEqual({ kind: 'refused', faults: new Map([[1, 'no: COUPON_USED'], [0, 'no: OUT_OF_STOCK']]), problem: null })
    await exchange(deps, 'alice', wanted)
    expect(deps.sent[1]!.idempotencyKey).not.toBe(deps.sent[0]!.idempotencyKey)
  })

  it.each([refusal(fault('SHOP_CLOSED')), new Problem('SHOP_CLOSED', 'no: SHOP_CLOSED')])('says what concerns no item apart', async (answer) => {
    expect(await exchange(server(answer), 'alice', wanted)).toMatchObject({ kind: 'refused', faults: new Map(), problem: { code: 'SHOP_CLOSED', message: 'no: SHOP_CLOSED' } })
  })

  it('waits for an attempt that is in progress elsewhere, and stays unsure in the end', async () => {
    const busy = () => refusal(fault('IN_PROGRESS'))
    const deps = server(busy(), busy(), done)
    expect(await exchange(deps, 'alice', wanted)).toMatchObject({ kind: 'placed' })
    expect(new Set(deps.sent.map((input) => input.idempotencyKey)).size).toBe(1)
    sessionStorage.clear()
    expect(await exchange(server(...Array.from({ length: 6 }, busy)), 'alice', wanted)).toMatchObject({ kind: 'unsure', problem: { code: 'IN_PROGRESS' } })
  })
})
