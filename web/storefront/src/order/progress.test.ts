import { describe, expect, it } from 'vitest'
import { hintOf, stepsOf } from './progress'

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
