import { setLanguage } from '@shared/i18n'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { daysText, periodText } from './words'

vi.mock('../api', () => ({ client: {}, publicClient: {}, session: { loggedIn: { value: false }, onChange: () => {} } }))

const always = { from: null, until: null, days: [], opens: null, closes: null }

describe('when a promotion counts, in a line', () => {
  beforeEach(() => setLanguage('en'))

  it('names the first and the last of days in a row, and single days one by one', () => {
    expect(daysText([5, 1, 2, 3, 4])).toBe('Mon–Fri')
    expect(daysText([1, 2, 6, 7])).toBe('Mon, Tue, Sat, Sun')
    setLanguage('zh')
    expect(daysText([1, 2, 3, 6])).toBe('周一至周三、周六')
  })

  it('tells moments by the shop’s clock, days and hours', () => {
    const period = { ...always, from: '2026-11-21T16:00:00Z', days: [6, 7], opens: '14:00', closes: '17:00' }
    expect(periodText(period, 'Asia/Shanghai')).toBe('from 22 Nov, 00:00 · Sat, Sun · 14:00–17:00')
  })

  it('is "always" without any of them, or with all days', () => {
    expect(periodText(always, 'Asia/Shanghai')).toBe('Always')
    expect(periodText({ ...always, days: [1, 2, 3, 4, 5, 6, 7] }, 'Asia/Shanghai')).toBe('Always')
  })
})
