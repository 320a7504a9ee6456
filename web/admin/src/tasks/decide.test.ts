import { describe, expect, it } from 'vitest'
import { isGrave, mayApprove } from './decide'

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
