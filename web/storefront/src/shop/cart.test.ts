import { beforeEach, describe, expect, it } from 'vitest'
import { addToCart, cart, clearCart, couponCodes, lineKey, maxLines, maxQuantity, onMenu, openCart, pieceCount, setQuantity, withAdded, withQuantity, type Line } from './cart'
import { group, menuOf, option, product } from './fixtures'

const line = (skuId: string, quantity = 1, optionIds: string[] = []): Line => ({ skuId, quantity, optionIds })

describe('lines', () => {
  it('are the same when size and options are the same, in whatever order', () => {
    expect(lineKey(line('s', 1, ['b', 'a']))).toBe(lineKey(line('s', 3, ['a', 'b'])))
    expect(lineKey(line('s', 1, ['a']))).not.toBe(lineKey(line('s', 1, ['b'])))
  })
  it('grow when the same is added', () => expect(withAdded([line('s', 2, ['a', 'b'])], line('s', 3, ['b', 'a']))).toEqual([line('s', 5, ['a', 'b'])]))
  it('stay within the server’s limits', () => {
    expect(withAdded([line('s', 98)], line('s', 5))[0]!.quantity).toBe(maxQuantity)
    const full = Array.from({ length: maxLines }, (_, index) => line(`s${index}`))
    expect(withAdded(full, line('one more'))).toHaveLength(maxLines)
    expect(withQuantity([line('s')], 's', 500)[0]!.quantity).toBe(maxQuantity)
  })
  it('go when their quantity is nothing', () => expect(withQuantity([line('s'), line('t')], 's', 0)).toEqual([line('t')]))
})

describe('a cart against the menu', () => {
  const toppings = group('toppings', 0, 3, [option('boba', { priceDelta: 200 }), option('bean', { soldOut: true })])
  const menu = menuOf(product('tea', { optionGroups: [toppings] }), product('cold', { skus: [{ id: 'cold-m', name: 'M', price: 900, soldOut: true, left: null }] }))
  const reasons = (...lines: Line[]) => onMenu(lines, menu).map((shown) => shown.unavailable)

  it('shows names and prices of now', () => {
    const [shown] = onMenu([line('tea-l', 2, ['boba'])], menu)
    expect(shown).toMatchObject({ product: { id: 'tea' }, sku: { name: 'Large' }, unitPrice: 2100, unavailable: null })
  })
  it('marks what is sold out', () => expect(reasons(line('cold-m'))).toEqual(['soldOut']))
  it('marks what is not served any more', () => expect(reasons(line('gone-m'))).toEqual(['gone']))
  it('marks a chosen option that is sold out or gone', () => {
    expect(reasons(line('tea-m', 1, ['bean']), line('tea-m', 1, ['rock']))).toEqual(['option', 'option'])
  })
  it('marks what the server has just refused, before the menu says so', () => {
    expect(onMenu([line('tea-m')], menu, new Set(['tea-m']))[0]!.unavailable).toBe('soldOut')
  })
  it('judges nothing before the menu is there', () => expect(onMenu([line('gone-m')], null)[0]!.unavailable).toBeNull())
})

describe('the kept cart', () => {
  beforeEach(() => {
    localStorage.clear()
    cart.shopId = ''
    cart.lines = []
  })
  it('comes back for its own shop only', () => {
    openCart('bund')
    addToCart(line('s', 2))
    couponCodes.value = ['FIVE']
    openCart('lake')
    expect(cart.lines).toEqual([])
    expect(couponCodes.value).toEqual([])
    addToCart(line('t'))
    openCart('bund')
    expect(cart.lines).toEqual([line('s', 2)])
    expect(pieceCount.value).toBe(2)
  })
  it('is written with every change', () => {
    openCart('bund')
    addToCart(line('s'))
    setQuantity('s', 4)
    expect(JSON.parse(localStorage.getItem('cuppa.cart.bund')!)).toEqual([line('s', 4)])
    clearCart()
    expect(localStorage.getItem('cuppa.cart.bund')).toBeNull()
  })
  it.each(['not json', '{}', '[{"skuId":1}]', '[{"skuId":"s","optionIds":[],"quantity":-1}]', '[{"skuId":"s","optionIds":[],"quantity":1.5}]'])('ignores what it cannot have written: %s', (text) => {
    localStorage.setItem('cuppa.cart.odd', text)
    openCart('odd')
    expect(cart.lines).toEqual([])
  })
})
