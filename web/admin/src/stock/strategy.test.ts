import { setLanguage } from '@shared/i18n'
import { describe, expect, it } from 'vitest'
import { strategyEn, strategyZh } from './strategyWords'
import { differs, inputOf, splits, strategies, wayOf, type Policy } from './strategy'

const policy: Policy = { strategy: 'HOLD', overrides: [{ skuId: 's', name: 'Tart', strategy: 'HOLD', buckets: 4 }] }

describe('a choice', () => {
  it('is split for one product with HOLD only', () => {
    expect(splits({ skuId: 's', strategy: 'HOLD' })).toBe(true)
    expect(splits({ skuId: null, strategy: 'HOLD' })).toBe(false)
    expect(splits({ skuId: 's', strategy: 'REDIS' })).toBe(false)
  })
  it('sends no parts that the server would refuse', () => {
    expect(inputOf('shop', { skuId: 's', strategy: 'PESSIMISTIC', buckets: 4 })).toEqual({ shopId: 'shop', skuId: 's', strategy: 'PESSIMISTIC', buckets: 1 })
    expect(inputOf('shop', { skuId: null, strategy: 'HOLD', buckets: 4 }).buckets).toBe(1)
    expect(inputOf('shop', { skuId: 's', strategy: 'HOLD', buckets: undefined }).buckets).toBe(1)
    expect(inputOf('shop', { skuId: 's', strategy: 'HOLD', buckets: 4 }).buckets).toBe(4)
  })
  it('is a change when it says something else, or of its own what the shop says', () => {
    expect(differs(policy, { skuId: null, strategy: 'HOLD', buckets: 1 })).toBe(false)
    expect(differs(policy, { skuId: null, strategy: 'REDIS', buckets: 1 })).toBe(true)
    expect(differs(policy, { skuId: 's', strategy: 'HOLD', buckets: 4 })).toBe(false)
    expect(differs(policy, { skuId: 's', strategy: 'HOLD', buckets: 5 })).toBe(true)
    expect(differs(policy, { skuId: 't', strategy: 'HOLD', buckets: 1 })).toBe(true)
  })
  it('is told with its parts', () => {
    setLanguage('en')
    expect(wayOf({ skuId: 's', strategy: 'HOLD', buckets: 8 })).toBe('Hold, in 8 parts')
    setLanguage('zh')
    expect(wayOf({ skuId: 's', strategy: 'OPTIMISTIC', buckets: 8 })).toBe('冲突重试')
  })
})

it('each way is explained in one sentence or two, in both languages', () => {
  for (const words of [strategyZh, strategyEn]) {
    for (const one of strategies) expect(words[`strategyHint_${one}`]).toMatch(/^[^\n]{20,190}[.。]$/)
  }
})
