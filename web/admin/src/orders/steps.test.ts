import { language } from '@shared/i18n'
import { beforeEach, describe, expect, test } from 'vitest'
import { actorLabel, stepLabel } from './steps'

beforeEach(() => {
  language.value = 'en'
})

describe('the words for an order’s life', () => {
  test('the last step is named by how the order leaves the shop', () => {
    expect(stepLabel('READY', 'COMPLETED')).toBe('Handed over')
    expect(stepLabel('DELIVERED', 'COMPLETED')).toBe('Complete')
  })

  test('a step without a word of its own is named by the state', () => {
    expect(stepLabel('COMPLETED', 'DISPUTED')).toBe('Disputed')
  })

  test('who did it is told in words, also when the name holds a colon', () => {
    expect(actorLabel('customer')).toBe('Guest')
    expect(actorLabel('staff:Lin: Yue')).toBe('Lin: Yue')
    expect(actorLabel('channel:WECHAT_PAY')).toBe('Payment channel WeChat Pay')
    expect(actorLabel('robot:7')).toBe('robot:7')
  })
})
