import { expect, test } from 'vitest'
import { balancePart } from './wallet'

test('a balance pays what there is of it', () => {
  expect(balancePart(0, 1500)).toBeNull()
  expect(balancePart(500, 0)).toBeNull()
  expect(balancePart(500, 1500)).toEqual({ amount: 500, rest: 1000 })
  expect(balancePart(2000, 1500)).toEqual({ amount: 1500, rest: 0 })
})
