import { expect, test } from 'vitest'
import { newKey } from '@shared/attempt'
import { couponCode } from './coupons'

test('an attempt has one code, another attempt another, and each is one that the server takes', () => {
  const key = newKey()
  expect(couponCode(key)).toBe(couponCode(key))
  expect(couponCode(key)).not.toBe(couponCode(newKey()))
  expect(couponCode(key)).toMatch(/^[A-Z0-9-]{4,40}$/)
})
