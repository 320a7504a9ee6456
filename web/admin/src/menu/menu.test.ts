import { describe, expect, test } from 'vitest'
import { marked, matches, optionGroups, type Menu } from './useMenu'

const pearls = { id: 'pearls', name: 'Pearls', priceDelta: 200, soldOut: false }
const jelly = { id: 'jelly', name: 'Jelly', priceDelta: 200, soldOut: false }
const sku = (id: string) => ({ id, name: 'Large', price: 1800, soldOut: false, soldOutUntil: null })
const product = (id: string, options: typeof pearls[], skus = [sku(`${id}-m`), sku(`${id}-l`)]) => ({
  id, name: `Tea ${id}`, imageUrl: '', soldOut: false, servedFrom: null, servedUntil: null, skus, optionGroups: [{ id: 'toppings', name: 'Toppings', maxSelect: 3, options }],
})
const menu: Menu = { version: '1', categories: [{ id: 'c', name: 'Milk tea', products: [product('a', [pearls, jelly]), product('b', [pearls])] }] }
const products = (shown: Menu) => shown.categories[0]!.products

describe('marking what is sold out', () => {
  test('a size is marked until its time, and the product is sold out when all its sizes are', () => {
    const one = marked(menu, { skuId: 'a-m' }, true, '2026-11-22T00:00:00Z')
    expect(products(one)[0]!.skus.map((size) => [size.soldOut, size.soldOutUntil])).toEqual([[true, '2026-11-22T00:00:00Z'], [false, null]])
    expect(products(one)[0]!.soldOut).toBe(false)
    expect(products(marked(one, { skuId: 'a-l' }, true, null))[0]!.soldOut).toBe(true)
    expect(products(menu)[0]!.skus[0]!.soldOut).toBe(false)
  })

  test('an option is marked on every product that offers it, and the mark is taken back', () => {
    const out = marked(menu, { optionId: 'pearls' }, true, null)
    expect(products(out).map((shown) => shown.optionGroups[0]!.options[0]!.soldOut)).toEqual([true, true])
    expect(products(marked(out, { optionId: 'pearls' }, false, null)).every((shown) => !shown.optionGroups[0]!.options[0]!.soldOut)).toBe(true)
  })
})

describe('the choices of all products', () => {
  test('each stands once, with how many products offer it', () => {
    expect(optionGroups(menu)).toEqual([{ id: 'toppings', name: 'Toppings', options: [{ ...pearls, products: 2 }, { ...jelly, products: 1 }] }])
  })
})

test('a search does not mind case and spaces around', () => {
  expect(matches('Brown Sugar 黑糖', ' brown ')).toBe(true)
  expect(matches('Brown Sugar 黑糖', '黑糖')).toBe(true)
  expect(matches('Brown Sugar', 'oolong')).toBe(false)
})
