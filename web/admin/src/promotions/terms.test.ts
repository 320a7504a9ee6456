import { describe, expect, it } from 'vitest'
import type { Kind } from './fields'
import { faultAt, faultsOf, newForm, toForm, toInput, type Terms } from './terms'

const place = { digits: 2, timeZone: 'Asia/Shanghai' }
const label = { zh: '满', en: 'Spend' }
const kind: Kind = {
  kind: 'SOMETHING', layer: 'AMOUNT', name: label, description: label,
  fields: [{ name: 'threshold', type: 'AMOUNT', unit: null, min: 1, max: null, required: true, label, fields: [] }],
}
const terms: Terms = {
  kind: 'SOMETHING', name: { zh: '满减', en: 'Money off' }, parameters: { threshold: 5000 },
  scope: { shops: ['s1'], categories: [], products: ['p1'], skus: [], options: [], channels: ['WEB'], dineWays: ['DELIVERY'] },
  period: { from: '2026-11-21T16:00:00.000Z', until: null, days: [6, 7], opens: '14:00', closes: '17:30' },
  limits: { perGuest: 1, perGuestDay: null, perDay: null, total: 500, budget: 100000 },
  stacking: { layer: null, priority: -5, group: 'g', stacks: false, alone: false, notWithCoupons: true, cap: 1250 },
}
const say = (why: string) => why

describe('the editor of a promotion', () => {
  it('gives back what it was filled with', () => {
    expect(toInput(toForm(terms, kind, place), kind, place, null, say)).toEqual({ terms, faults: {} })
  })

  it('shows times by the shop’s clock and amounts as people write them', () => {
    const form = toForm(terms, kind, place)
    expect(form.period.from).toBe('2026-11-22T00:00:00')
    expect(form.limits.budget).toBe('1000')
    expect(form.stacking.cap).toBe('12.50')
  })

  it('says of each field where its text is no number', () => {
    const form = { ...newForm(kind), limits: { ...newForm(kind).limits, perDay: 'many', budget: '1.234' } }
    expect(toInput(form, kind, place, null, say).faults).toEqual({ 'parameters.threshold': 'missing', 'limits.perDay': 'number', 'limits.budget': 'amount' })
  })
})

describe('the server’s mistakes', () => {
  const { faults, elsewhere } = faultsOf([
    { message: 'no such product', field: ['terms', 'scope', 'products', '1'] },
    { message: 'too small', field: ['terms', 'parameters', 'steps', '0', 'off'] },
    { message: 'also wrong', field: ['terms', 'parameters', 'steps', '0', 'off'] },
    { message: 'changed meanwhile', field: ['expectedRevision'] },
  ])

  it('are shown at their fields, the first of each', () => {
    expect(faultAt(faults, 'parameters.steps.0.off')).toBe('too small')
    expect(faultAt(faults, 'scope.products', true)).toBe('no such product')
    expect(faultAt(faults, 'scope.products')).toBe('')
    expect(faultAt(faults, 'scope.prod', true)).toBe('')
  })

  it('that belong to no field are told beside the form', () => expect(elsewhere).toEqual(['changed meanwhile']))
})
