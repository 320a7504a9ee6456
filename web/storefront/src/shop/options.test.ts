import { describe, expect, it } from 'vitest'
import { group, option, product } from './fixtures'
import { initialChoices, isPlain, isSatisfied, leastChoices, priceFrom, toggle, unitPrice } from './options'

const sugar = group('sugar', 1, 1, [option('full'), option('half', { isDefault: true }), option('none')])
const toppings = group('toppings', 0, 2, [option('boba', { priceDelta: 200 }), option('sago', { priceDelta: 200 }), option('foam', { priceDelta: 400 }), option('bean', { soldOut: true })])
const pearls = group('pearls', 0, 1, [option('black', { isDefault: true }), option('white')])

describe('what is chosen at first', () => {
  it('is the default', () => expect(initialChoices(sugar)).toEqual(['half']))
  it('is nothing in a group without defaults that may be empty', () => expect(initialChoices(toppings)).toEqual([]))
  it('is the first that can be had when the default is sold out', () => {
    expect(initialChoices(group('g', 1, 1, [option('a', { soldOut: true, isDefault: true }), option('b')]))).toEqual(['b'])
  })
  it('is never more than may be chosen', () => {
    expect(initialChoices(group('g', 0, 1, [option('a', { isDefault: true }), option('b', { isDefault: true })]))).toEqual(['a'])
  })
  it('is nothing when all is sold out, which cannot be ordered', () => {
    const empty = group('g', 1, 1, [option('a', { soldOut: true })])
    expect(initialChoices(empty)).toEqual([])
    expect(isSatisfied(empty, [])).toBe(false)
  })
})

describe('a tap on an option', () => {
  it('replaces the choice where one is to be chosen', () => expect(toggle(sugar, ['half'], 'none')).toEqual(['none']))
  it('does not take back what must be chosen', () => expect(toggle(sugar, ['half'], 'half')).toEqual(['half']))
  it('adds up to the most', () => {
    expect(toggle(toppings, ['boba'], 'sago')).toEqual(['boba', 'sago'])
    expect(toggle(toppings, ['boba', 'sago'], 'foam')).toEqual(['boba', 'sago'])
  })
  it('takes back what may be left out', () => expect(toggle(toppings, ['boba', 'sago'], 'boba')).toEqual(['sago']))
  it('does nothing on what is sold out or unknown', () => {
    expect(toggle(toppings, ['boba'], 'bean')).toEqual(['boba'])
    expect(toggle(toppings, ['boba'], 'rock')).toEqual(['boba'])
  })
  it('does not empty a group with defaults, because the server would put them back in', () => {
    expect(leastChoices(pearls)).toBe(1)
    expect(toggle(pearls, ['black'], 'black')).toEqual(['black'])
    expect(toggle(pearls, ['black'], 'white')).toEqual(['white'])
  })
})

describe('prices', () => {
  const sku = { id: 's', name: 'M', price: 300, soldOut: false, left: null }
  it('add the deltas of the options', () => expect(unitPrice(sku, [option('a', { priceDelta: 200 }), option('b', { priceDelta: -100 })])).toBe(400))
  it('never fall below nothing', () => expect(unitPrice(sku, [option('a', { priceDelta: -500 })])).toBe(0))
  it('begin at the cheapest size that can be had, with the default options', () => {
    const tea = product('tea', { optionGroups: [group('milk', 1, 1, [option('oat', { priceDelta: 150, isDefault: true })])] })
    expect(priceFrom(tea)).toBe(1750)
    tea.skus[0]!.soldOut = true
    expect(priceFrom(tea)).toBe(2050)
    tea.skus[1]!.soldOut = true
    expect(priceFrom(tea)).toBe(1750)
  })
  it('of a product without sizes are nothing rather than infinite', () => expect(priceFrom(product('x', { skus: [] }))).toBe(0))
})

it('a product is plain when there is nothing to choose', () => {
  expect(isPlain(product('tart', { skus: [{ id: 't', name: '', price: 800, soldOut: false, left: null }] }))).toBe(true)
  expect(isPlain(product('tea'))).toBe(false)
})
