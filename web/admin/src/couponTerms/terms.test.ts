import { describe, expect, it } from 'vitest'
import { newTerms, termsOf, type TermsForm } from './terms'

const form = (change: Partial<TermsForm>): TermsForm => ({ ...newTerms(), ...change })
const scope = { categories: [], products: ['p'], skus: [], options: ['o'] }

describe('terms of a coupon', () => {
  it('sends what its kind has, and nothing else that was typed', () => {
    expect(termsOf(form({ min: '30', scope }), 2)).toEqual({ kind: 'CASH', faceValue: 1000, minSpend: 3000, percent: null, scope: null })
    expect(termsOf(form({ kind: 'PERCENTAGE', face: '', percent: '20', scope }), 2)).toEqual({ kind: 'PERCENTAGE', faceValue: 0, minSpend: 0, percent: 20, scope: { products: ['p'] } })
    expect(termsOf(form({ kind: 'TOPPING', face: '3', scope }), 2)).toEqual({ kind: 'TOPPING', faceValue: 300, minSpend: 0, percent: null, scope: { options: ['o'] } })
    expect(termsOf(form({ kind: 'DELIVERY', face: '' }), 2)).toEqual({ kind: 'DELIVERY', faceValue: 0, minSpend: 0, percent: null, scope: null })
  })
  it('waits for what is missing', () => {
    expect(termsOf(form({ face: '' }), 2)).toBeNull()
    expect(termsOf(form({ face: '10001' }), 2)).toBeNull()
    expect(termsOf(form({ min: 'x' }), 2)).toBeNull()
    for (const percent of ['', '0', '101', '1.5', '-3']) expect(termsOf(form({ kind: 'PERCENTAGE', percent }), 2)).toBeNull()
    expect(termsOf(form({ kind: 'PRODUCT', face: '' }), 2)).toBeNull()
    expect(termsOf(form({ kind: 'PRODUCT', face: '', scope }), 2)).not.toBeNull()
  })
})
