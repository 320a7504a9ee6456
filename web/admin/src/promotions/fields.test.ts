import { describe, expect, it } from 'vitest'
import { emptyValues, fromParameters, toParameters, type Field } from './fields'

const field = (name: string, type: Field['type'], more: Partial<Field> = {}): Field => ({
  name, type, min: null, max: null, required: false, label: { zh: name, en: name }, fields: [], ...more,
})
const steps = field('steps', 'LIST', { fields: [field('threshold', 'AMOUNT', { required: true }), field('off', 'AMOUNT', { required: true })] })
const form: Field[] = [
  field('threshold', 'AMOUNT'), field('percentOff', 'PERCENT'), field('times', 'COUNT'), field('every', 'FLAG'), field('tier', 'TEXT'), field('skus', 'SKUS'), steps,
]
const parameters = { threshold: 4550, percentOff: 10, times: 2, every: true, tier: 'gold', skus: ['a', 'b'], steps: [{ threshold: 10000, off: 1000 }, { threshold: 20000, off: 3000 }] }

describe('a form made of what the server tells of a kind', () => {
  it('shows amounts as people write them, and everything else as it is', () => {
    expect(fromParameters(form, parameters, 2)).toEqual({
      threshold: '45.50', percentOff: '10', times: '2', every: true, tier: 'gold', skus: ['a', 'b'], steps: [{ threshold: '100', off: '10' }, { threshold: '200', off: '30' }],
    })
  })

  it('gives back the parameters that it was filled with', () => {
    expect(toParameters(form, fromParameters(form, parameters, 2), 2)).toEqual({ parameters, mistakes: [] })
    expect(toParameters(form, fromParameters(form, { threshold: 500 }, 0), 0).parameters).toEqual({ threshold: 500 })
  })

  it('leaves out what nobody filled in', () => {
    expect(toParameters(form, emptyValues(form), 2)).toEqual({ parameters: {}, mistakes: [] })
  })

  it('begins a list that must not be empty with one entry', () => {
    expect(emptyValues([{ ...steps, required: true }])).toEqual({ steps: [{ threshold: '', off: '' }] })
  })

  it('tells where a text is no amount and no number, also deep in a list', () => {
    const values = { ...emptyValues(form), threshold: '1.234', times: 'two', steps: [{ threshold: '100', off: 'ten' }, { threshold: '', off: '30' }] }
    expect(toParameters(form, values, 2).mistakes).toEqual([
      { path: ['threshold'], why: 'amount' }, { path: ['times'], why: 'number' }, { path: ['steps', '0', 'off'], why: 'amount' }, { path: ['steps', '1', 'threshold'], why: 'missing' },
    ])
  })

  it('takes parameters of another form for nothing', () => {
    expect(fromParameters(form, { threshold: '45', skus: 'a', steps: {}, every: 'yes' }, 2)).toEqual(emptyValues(form))
    expect(fromParameters(form, null, 2)).toEqual(emptyValues(form))
  })
})
