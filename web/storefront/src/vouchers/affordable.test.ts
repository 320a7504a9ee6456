import { describe, expect, it } from 'vitest'
import { group, menuOf, option, product } from '../shop/fixtures'
import { affordable, leastPrice } from './affordable'

const sku = (id: string, price: number, soldOut = false) => ({ id, name: id, price, soldOut, left: null })
const named = (...found: { id: string }[]) => found.map((one) => one.id)

describe('what a voucher can be exchanged for', () => {
  it('costs at most what it is worth', () => {
    const menu = menuOf(product('small', { skus: [sku('s', 1400)] }), product('dear', { skus: [sku('d', 1401)] }))
    expect(named(...affordable(menu, 1400))).toEqual(['small'])
  })

  it('is not what is sold out, as a whole or in the sizes that are cheap enough', () => {
    const menu = menuOf(product('gone', { soldOut: true }), product('large only', { skus: [sku('m', 1400, true), sku('l', 1700)] }))
    expect(affordable(menu, 1400)).toEqual([])
  })

  it('stands once, though two categories have it', () => {
    const tea = product('tea')
    const menu = { version: 'v', categories: [{ id: 'a', name: 'a', products: [tea] }, { id: 'b', name: 'b', products: [tea] }] }
    expect(named(...affordable(menu, 2000))).toEqual(['tea'])
  })
})

describe('the least price of a size', () => {
  it('has the cheapest of what must be chosen, and nothing of what may be left out', () => {
    const tea = product('tea', {
      optionGroups: [
        group('milk', 1, 1, [option('oat', { priceDelta: 300 }), option('cow', { priceDelta: 100 }), option('none', { priceDelta: 0, soldOut: true })]),
        group('toppings', 0, 2, [option('pearls', { priceDelta: 200 })]),
      ],
    })
    expect(leastPrice(tea, tea.skus[0]!)).toBe(1700)
  })

  it('counts what makes it cheaper, and never falls below nothing', () => {
    const tea = product('tea', { optionGroups: [group('cup', 0, 1, [option('own cup', { priceDelta: -200 })])] })
    expect(leastPrice(tea, tea.skus[0]!)).toBe(1400)
    expect(leastPrice(tea, sku('free', 100))).toBe(0)
  })
})
