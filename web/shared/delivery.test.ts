import { expect, it } from 'vitest'
import { deliveryFee, goodsOf } from './delivery'

const tea = { skuId: 'tea-l', amount: 1800 }
const fee = { skuId: 'delivery', amount: 600 }

it('tells goods from the delivery fee', () => {
  expect(goodsOf([tea, fee])).toEqual([tea])
  expect(deliveryFee([tea, fee])).toBe(600)
})

it('an order that is not delivered has no fee', () => expect(deliveryFee([tea])).toBeNull())
