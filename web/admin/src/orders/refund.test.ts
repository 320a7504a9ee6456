import { Attempt } from '@shared/attempt'
import { Problem } from '@shared/problem'
import { beforeEach, describe, expect, test } from 'vitest'
import type { RefundOrderInput } from '../gql/graphql'
import { chosenLines, readAmount, refund, refundableAmount, waitsForSecond } from './refund'

describe('what can be given back', () => {
  test('is what was captured less what went back', () => {
    expect(refundableAmount({ paidAmount: 1850, refundedAmount: 0, refunds: [] })).toBe(1850)
    expect(refundableAmount({ paidAmount: 1850, refundedAmount: 500, refunds: [{ status: 'SUCCEEDED', amount: 500 }] })).toBe(1350)
  })

  test('does not count what is on its way twice, and a failed refund not at all', () => {
    expect(refundableAmount({ paidAmount: 1850, refundedAmount: 500, refunds: [{ status: 'SUCCEEDED', amount: 500 }, { status: 'PENDING', amount: 300 }] })).toBe(1050)
    expect(refundableAmount({ paidAmount: 1850, refundedAmount: 0, refunds: [{ status: 'FAILED', amount: 1850 }] })).toBe(1850)
  })

  test('does not count what is disputed', () => {
    const order = { paidAmount: 1850, refundedAmount: 50, refunds: [{ status: 'SUCCEEDED', amount: 50 }] }
    expect(refundableAmount({ ...order, disputes: [{ status: 'OPEN', amount: 800 }, { status: 'WON', amount: 100 }] })).toBe(1000)
    expect(refundableAmount({ ...order, disputes: null })).toBe(1800)
  })

  test('are the units that were not given back', () => {
    const items = [{ line: 0, quantity: 3, refundedQuantity: 1 }, { line: 1, quantity: 1, refundedQuantity: 1 }, { line: 2, quantity: 2, refundedQuantity: 0 }]
    expect(chosenLines(items, { 0: 3, 1: 1 })).toEqual([{ line: 0, quantity: 2 }])
    expect(chosenLines(items, {})).toEqual([])
  })

  test('is never below nothing', () => {
    expect(refundableAmount({ paidAmount: 0, refundedAmount: 0, refunds: [] })).toBe(0)
    expect(refundableAmount({ paidAmount: 1850, refundedAmount: 3700, refunds: [] })).toBe(0)
  })
})

describe('the amount that a person types', () => {
  test('is read digit by digit, without a float', () => {
    expect(readAmount('18.29', 2, 5000)).toBe(1829)
    expect(readAmount('0.07', 2, 5000)).toBe(7)
    expect(readAmount(' 12 ', 2, 5000)).toBe(1200)
    expect(readAmount('12', 0, 5000)).toBe(12)
  })

  test('must be something, and no more than is left', () => {
    for (const text of ['', '0', '0.00', '-1', 'ten', '1.005', '1e2']) expect(readAmount(text, 2, 5000)).toBe('none')
    expect(readAmount('50.00', 2, 5000)).toBe(5000)
    expect(readAmount('50.01', 2, 5000)).toBe('tooMuch')
  })
})

describe('the key of a refund', () => {
  const wish = { orderNo: '26ABCDEFGH1', amount: 500, reason: 'spilled' }
  const done = { order: null, refund: null, replayed: false, task: null, userErrors: [] }
  const attempt = () => new Attempt<RefundOrderInput>(`refund.${wish.orderNo}`)
  let sent: RefundOrderInput[]
  const fails = (code: string) => async (input: RefundOrderInput) => {
    sent.push(input)
    throw new Problem(code, '')
  }
  const succeeds = async (input: RefundOrderInput) => {
    sent.push(input)
    return done
  }
  const keys = () => sent.map((input) => input.idempotencyKey)

  beforeEach(() => {
    sent = []
    sessionStorage.clear()
  })

  test('stays while the outcome is unknown, also across a reload', async () => {
    await expect(refund(attempt(), fails('NETWORK'), wish)).rejects.toThrow(Problem)
    await expect(refund(attempt(), fails('IN_PROGRESS'), wish)).rejects.toThrow(Problem)
    await refund(attempt(), succeeds, wish)
    expect(sent[1]).toEqual(sent[0])
    expect(sent[2]).toEqual(sent[0])
  })

  test('is new after an outcome: the same amount may be given back twice on purpose', async () => {
    await refund(attempt(), succeeds, wish)
    await refund(attempt(), succeeds, wish)
    expect(new Set(keys()).size).toBe(2)
  })

  test('is settled once it waits for a second person', async () => {
    const waits = { ...done, task: { id: '7', status: 'OPEN' as const }, userErrors: [{ code: 'SECOND_PERSON_NEEDED', message: '', field: null }] }
    expect(waitsForSecond(await refund(attempt(), async () => waits, wish))).toBe(true)
    await expect(refund(attempt(), async () => ({ ...waits, userErrors: [{ code: 'REFUND_WAITS', message: '', field: null }] }), wish)).rejects.toMatchObject({ code: 'REFUND_WAITS' })
    await refund(attempt(), succeeds, wish)
    expect(waitsForSecond(done)).toBe(false)
  })

  test('is new after a refusal, and for another wish', async () => {
    await expect(refund(attempt(), async (input) => {
      sent.push(input)
      return { ...done, userErrors: [{ code: 'AMOUNT_MISMATCH', message: '', field: null }] }
    }, wish)).rejects.toMatchObject({ code: 'AMOUNT_MISMATCH' })
    await expect(refund(attempt(), fails('NETWORK'), wish)).rejects.toThrow(Problem)
    await refund(attempt(), succeeds, { ...wish, amount: 600 })
    expect(new Set(keys()).size).toBe(3)
  })
})
