import { expect, test } from 'vitest'
import { canTakeBack, isUndecided } from './decisions'

test('a person decides where a platform has refused or did not answer, and nowhere else', () => {
  const all = ['PENDING', 'REDEEMED', 'REFUSED', 'FAILED', 'UNDOING', 'UNDONE', 'DROPPED'] as const
  expect(all.filter((one) => isUndecided('PAID_COUPON_FAILED', one))).toEqual(['REFUSED', 'FAILED'])
  expect(all.filter((one) => isUndecided('PREPARING', one))).toEqual(['REFUSED', 'FAILED'])
  for (const order of ['CANCELED', 'REFUNDING', 'REFUNDED'] as const) expect(all.filter((one) => isUndecided(order, one))).toEqual([])
})

test('an order is taken back that vouchers have paid for, as long as it is not given up', () => {
  const exchanged = { status: 'PAID', payableAmount: 0, redemptions: [{}] } as const
  expect(canTakeBack(exchanged)).toBe(true)
  expect(canTakeBack({ ...exchanged, status: 'PAID_COUPON_FAILED' })).toBe(true)
  expect(canTakeBack({ ...exchanged, status: 'COMPLETED' })).toBe(true)
  expect(canTakeBack({ ...exchanged, payableAmount: 100 })).toBe(false)
  expect(canTakeBack({ ...exchanged, redemptions: [] })).toBe(false)
  for (const status of ['CANCELED', 'REFUNDING', 'REFUNDED'] as const) expect(canTakeBack({ ...exchanged, status })).toBe(false)
})
