import { describe, expect, it } from 'vitest'
import { nudgeOf, type Priced } from './nudge'
import type { TriedRule } from './quote'

const rule = (part: Partial<TriedRule>): TriedRule => ({
  kind: 'MONEY_OFF', id: 'r', code: null, name: 'r', layer: 'AMOUNT', verdict: 'SPEND_MORE', base: 9600, amount: 0, missingAmount: 0, missingQuantity: 0, gain: 0, reason: '', ...part,
})
const steps = rule({ id: 'steps', missingAmount: 400, gain: 1000 })
const third = rule({ id: 'third', kind: 'BUY_N_GET_M', verdict: 'BUY_MORE', missingQuantity: 1, gain: 2400 })

/** Four teas of ¥24. */
const cart = (...rules: TriedRule[]): Priced => ({
  totalAmount: 9600, payableAmount: 9600, explanation: { rules }, items: [{ skuId: 'tea', name: 'Tea', optionNames: [], quantity: 4, unitPrice: 2400, amount: 9600 }],
})

describe('the discount that a guest is told to be near', () => {
  it('is the one that takes the least', () => {
    expect(nudgeOf(cart(third, steps))?.rule.id).toBe('steps')
    expect(nudgeOf(cart(third, rule({ ...steps, missingAmount: 2500 })))?.rule.id).toBe('third')
  })

  it('is the one that gives more where both take the same', () => {
    expect(nudgeOf(cart(steps, rule({ ...steps, id: 'better', gain: 1500 })))?.rule.id).toBe('better')
  })

  it('is shown with how far the cart has come', () => {
    expect(nudgeOf(cart(steps))?.progress).toBeCloseTo(0.96)
    expect(nudgeOf(cart(third))?.progress).toBeCloseTo(0.8)
  })

  it('may be the next step of one that counts already', () => {
    expect(nudgeOf(cart(rule({ ...steps, verdict: 'APPLIED', amount: 500 })))?.rule.id).toBe('steps')
  })

  it.each([
    ['what would cost more than the cart does', rule({ ...steps, missingAmount: 9700 })],
    ['four more items', rule({ ...third, missingQuantity: 4 })],
    ['what would give nothing', rule({ ...steps, gain: 0 })],
    ['what more spending does not help', rule({ ...steps, verdict: 'BETTER_FOUND' })],
    ['what counts already and would give no more', rule({ ...steps, verdict: 'APPLIED', amount: 1000 })],
    ['what misses nothing', rule({ verdict: 'APPLIED', amount: 300 })],
  ])('is none for %s', (_why, only) => expect(nudgeOf(cart(only))).toBeNull())

  it('does not take the delivery fee for something to drink', () => {
    const fee = { skuId: 'delivery', name: 'Delivery', optionNames: [], quantity: 1, unitPrice: 600, amount: 600 }
    expect(nudgeOf({ ...cart(steps), totalAmount: 600, items: [fee] })).toBeNull()
  })
})
