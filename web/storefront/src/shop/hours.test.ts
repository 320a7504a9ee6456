import { describe, expect, it } from 'vitest'
import { hoursToday, weekdayIn } from './hours'

const sundayNightInShanghai = new Date('2026-11-22T15:59:00Z') // 23:59 on Sunday there

describe('hours of today', () => {
  it('follow the shop’s zone, not the browser’s', () => {
    expect(weekdayIn('Asia/Shanghai', sundayNightInShanghai)).toBe(7)
    expect(weekdayIn('Asia/Shanghai', new Date('2026-11-22T16:00:00Z'))).toBe(1)
    expect(weekdayIn('America/New_York', new Date('2026-11-23T04:59:00Z'))).toBe(7)
  })
  it('name every span of the day', () => {
    const spans = [{ weekday: 7, opens: '07:00', closes: '11:00' }, { weekday: 7, opens: '13:00', closes: '21:00' }, { weekday: 1, opens: '08:00', closes: '20:00' }]
    expect(hoursToday(spans, 'Asia/Shanghai', sundayNightInShanghai)).toEqual({ kind: 'spans', text: '07:00–11:00, 13:00–21:00' })
  })
  it('know round the clock and closed', () => {
    expect(hoursToday([{ weekday: 7, opens: '00:00', closes: '24:00' }], 'Asia/Shanghai', sundayNightInShanghai)).toEqual({ kind: 'always' })
    expect(hoursToday([{ weekday: 2, opens: '00:00', closes: '24:00' }], 'Asia/Shanghai', sundayNightInShanghai)).toEqual({ kind: 'closed' })
  })
})
