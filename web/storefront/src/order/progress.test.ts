import { describe, expect, it } from 'vitest'
import { hintOf, isPaid, mayChange, nextLook, stepsOf } from './progress'

const drawn = (...args: Parameters<typeof stepsOf>) => stepsOf(...args).map((step) => `${step.label}:${step.state}`).join(' ')

describe('steps', () => {
  it('of a pick-up have no rider', () => expect(drawn('PREPARING', 'TAKEAWAY')).toBe('stepPaid:done stepPreparing:now stepReady:next stepDone:next'))
  it('of a delivery have one', () => expect(drawn('SHIPPING', 'DELIVERY')).toBe('stepPaid:done stepPreparing:done stepReady:done stepShipping:now stepDone:next'))
  it('are all done at the end', () => expect(drawn('COMPLETED', 'DINE_IN')).not.toMatch(/now|next/))
  it('are all to come before the payment', () => expect(drawn('CREATED', 'DINE_IN')).not.toMatch(/now|done/))
  it('are none once the order is given up', () => expect(drawn('CANCELED', 'TAKEAWAY')).toBe(''))
})

it('ready means another thing when a rider comes', () => {
  expect(hintOf('READY', 'TAKEAWAY', 1800)).toBe('READYHint')
  expect(hintOf('READY', 'DELIVERY', 1800)).toBe('READYDeliveryHint')
})

it('a canceled order says whether money goes back', () => {
  expect(hintOf('CANCELED', 'TAKEAWAY', 0)).toBe('CANCELEDHint')
  expect(hintOf('CANCELED', 'TAKEAWAY', 1800)).toBe('CANCELEDBackHint')
  expect(hintOf('CANCELED', 'TAKEAWAY', 0, true)).toBe('CANCELEDVoucherHint')
})

describe('an order that is over', () => {
  const now = Date.parse('2026-06-15T12:00:00Z')
  const over = (status: 'CANCELED' | 'COMPLETED', returned: 'UNDER_WAY' | 'BACK' | null, at = '2026-06-15T11:59:00Z') => (
    { status, payments: [{ returned: returned && { status: returned } }], timeline: [{ at }] })
  it('is looked at while money may still come', () => expect(mayChange(over('CANCELED', null), now)).toBe(true))
  it('is left alone without a payment', () => expect(mayChange({ ...over('CANCELED', null), payments: [] }, now)).toBe(false))
  it('is left alone after a while', () => expect(mayChange(over('CANCELED', null, '2026-06-15T11:30:00Z'), now)).toBe(false))
  it('is looked at while money is on its way back, whatever it is', () => expect(nextLook(over('COMPLETED', 'UNDER_WAY'), 0, now)).toBe(3_000))
  it('is not looked at once its money is back', () => expect(nextLook(over('COMPLETED', 'BACK'), 0, now)).toBeNull())
  it('is looked at less and less often, and not for ever', () => {
    expect(nextLook(over('CANCELED', null), 12, now)).toBe(15_000)
    expect(nextLook(over('CANCELED', null), 30, now)).toBeNull()
  })
})

it('an order is paid once all of its money came in time', () => {
  const order = (status: Parameters<typeof hintOf>[0], paidAmount: number) => ({ status, payableAmount: 1500, paidAmount })
  expect(isPaid(order('CREATED', 500))).toBe(false)
  expect(isPaid(order('CANCELED', 1500))).toBe(false)
  expect(isPaid(order('PAID', 1500))).toBe(true)
  expect(isPaid(order('REFUNDED', 3000))).toBe(true)
  expect(isPaid({ status: 'PAID', payableAmount: 0, paidAmount: 0 })).toBe(false)
})
