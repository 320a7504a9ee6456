import { describe, expect, it } from 'vitest'
import { formatCountdown, formatDateTime, formatDelta, formatMoney, fromDecimal, minorDigits, toDecimal } from './format'

describe('money', () => {
  it.each([[0, 2, '0.00'], [5, 2, '0.05'], [1850, 2, '18.50'], [-1850, 2, '-18.50'], [1850, 0, '1850'], [1234567, 3, '1234.567'], [Number.MAX_SAFE_INTEGER, 2, '90071992547409.91']])('%i with %i digits is %s', (minor, digits, text) => {
    expect(toDecimal(minor, digits)).toBe(text)
  })
  it('shows decimals only where there are some', () => {
    expect(formatMoney(1800, 'CNY', 'zh')).toBe('¥18')
    expect(formatMoney(1850, 'CNY', 'zh')).toBe('¥18.50')
    expect(formatMoney(123456789, 'CNY', 'en')).toBe('¥1,234,567.89')
  })
  it('knows currencies without minor units', () => {
    expect(minorDigits('JPY')).toBe(0)
    expect(formatMoney(500, 'JPY', 'en')).toBe('¥500')
  })
  it('shows a difference with its sign, and nothing for none', () => {
    expect(formatDelta(300, 'CNY', 'en')).toBe('+¥3')
    expect(formatDelta(-150, 'CNY', 'en')).toBe('−¥1.50')
    expect(formatDelta(0, 'CNY', 'en')).toBe('')
  })
})

describe('typed money', () => {
  it.each([['18', 1800], ['18.5', 1850], ['18.50', 1850], [' 0.05 ', 5], ['1.', 100], ['0.29', 29]])('%s is %i', (text, minor) => expect(fromDecimal(text, 2)).toBe(minor))
  it.each(['', 'abc', '-1', '1.234', '1,5', '.5', '1e3', '9999999999'])('%s is none', (text) => expect(fromDecimal(text, 2)).toBeNull())
})

it.each([[0, '0:00'], [-5000, '0:00'], [1, '0:01'], [61_000, '1:01'], [900_000, '15:00']])('%i ms count down as %s', (ms, text) => expect(formatCountdown(ms)).toBe(text))

it('shows a time in the shop’s zone', () => {
  expect(formatDateTime('2026-11-21T16:30:00Z', 'en', 'Asia/Shanghai')).toContain('00:30')
  expect(formatDateTime('2026-11-21T16:30:00Z', 'zh', 'Asia/Shanghai')).toContain('11/22')
})
