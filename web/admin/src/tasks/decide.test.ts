import { describe, expect, it } from 'vitest'
import { askedRefund, isGrave, mayApprove } from './decide'

describe('decisions', () => {
  it('that end an order are grave', () => {
    expect((['RETRY', 'MARK_REDEEMED', 'REFUND', 'CANCEL', 'SETTLE'] as const).filter(isGrave)).toEqual(['REFUND', 'CANCEL'])
  })

  it('are approved by anybody but who proposed them', () => {
    expect(mayApprove({ staffId: 'mei' }, 'wei')).toBe(true)
    expect(mayApprove({ staffId: 'mei' }, 'mei')).toBe(false)
    expect(mayApprove(null, 'wei')).toBe(false)
    expect(mayApprove({ staffId: 'mei' }, undefined)).toBe(false)
  })
})

describe('a refund that waits for approval', () => {
  const items = [{ line: 0, name: 'Tea', optionNames: ['Large', 'No ice'] }, { line: 1, name: 'Bun', optionNames: [] }]

  it('says which units of what go back', () => {
    expect(askedRefund('refund-approval', { amount: 900, whole: false, before: 100, order: '26X', lines: [{ line: 1, quantity: 2 }, { line: 0, quantity: 1 }, { line: 7, quantity: 1 }] }, items)).toEqual({
      whole: false, restock: null, before: 100, lines: [{ name: 'Bun', quantity: 2 }, { name: 'Tea · Large · No ice', quantity: 1 }, { name: '#8', quantity: 1 }],
    })
  })

  it('says whether all goes back, and what becomes of the goods', () => {
    expect(askedRefund('refund-approval', { whole: true, restock: false }, items)).toEqual({ whole: true, restock: false, before: 0, lines: [] })
  })

  it('is no other task', () => {
    expect(askedRefund('refund-refused', { lines: [] }, items)).toBeNull()
    expect(askedRefund('refund-approval', null, items)).toBeNull()
  })
})
