import { describe, expect, test } from 'vitest'
import { nextDaysOpening } from './opening'
import { allowsHours, customRange, isRunning, presetRange, rangeBefore, suitableBucket } from './ranges'
import { formatWall, momentOf, parseWall, weekdayOf } from './zone'

const shanghai = 'Asia/Shanghai'
const newYork = 'America/New_York'
const wall = (year: number, month: number, day: number, hour = 0, minute = 0) => ({ year, month, day, hour, minute, second: 0 })

describe('the clock of a zone', () => {
  test('a wall time becomes the moment at which the shop’s clock shows it', () => {
    expect(momentOf(wall(2026, 11, 21, 8, 30), shanghai).toISOString()).toBe('2026-11-21T00:30:00.000Z')
    expect(momentOf(wall(2026, 7, 1, 8, 30), newYork).toISOString()).toBe('2026-07-01T12:30:00.000Z')
    expect(momentOf(wall(2026, 12, 1, 8, 30), newYork).toISOString()).toBe('2026-12-01T13:30:00.000Z')
  })

  test('zones far from Greenwich and with half hours keep their day', () => {
    expect(momentOf(wall(2026, 1, 1), 'Pacific/Kiritimati').toISOString()).toBe('2025-12-31T10:00:00.000Z')
    expect(momentOf(wall(2026, 1, 1), 'Pacific/Pago_Pago').toISOString()).toBe('2026-01-01T11:00:00.000Z')
    expect(momentOf(wall(2026, 1, 1), 'Asia/Kolkata').toISOString()).toBe('2025-12-31T18:30:00.000Z')
  })

  test('a time that summer time skips is moved behind the jump, a doubled one is the first', () => {
    expect(momentOf(wall(2026, 3, 8, 2, 30), newYork).toISOString()).toBe('2026-03-08T07:30:00.000Z')
    expect(momentOf(wall(2026, 11, 1, 1, 30), newYork).toISOString()).toBe('2026-11-01T05:30:00.000Z')
  })

  test('what a picker gives and what it is given are the shop’s clock', () => {
    const moment = parseWall('2026-11-21T08:05:00', shanghai)!
    expect(moment.toISOString()).toBe('2026-11-21T00:05:00.000Z')
    expect(formatWall(moment, shanghai)).toBe('2026-11-21T08:05:00')
    expect(parseWall('yesterday', shanghai)).toBeNull()
  })

  test('weekdays count from Monday', () => {
    expect(weekdayOf({ year: 2026, month: 11, day: 23 })).toBe(1)
    expect(weekdayOf({ year: 2026, month: 11, day: 22 })).toBe(7)
  })
})

describe('the spans of the dashboard', () => {
  test('today is the shop’s day, whatever day the browser has', () => {
    const late = new Date('2026-11-20T17:00:00Z') // 01:00 on the 21st in Shanghai, noon of the 20th in New York
    expect(presetRange('today', late, shanghai)).toMatchObject({ from: new Date('2026-11-20T16:00:00Z'), to: new Date('2026-11-21T16:00:00Z') })
    expect(presetRange('today', late, newYork)).toMatchObject({ from: new Date('2026-11-20T05:00:00Z'), to: new Date('2026-11-21T05:00:00Z') })
  })

  test('yesterday ends where today begins, and longer spans end with today', () => {
    const now = new Date('2026-03-01T04:00:00Z')
    const today = presetRange('today', now, shanghai)
    expect(presetRange('yesterday', now, shanghai)).toMatchObject({ from: new Date('2026-02-27T16:00:00Z'), to: today.from })
    expect(presetRange('week', now, shanghai)).toMatchObject({ from: new Date('2026-02-22T16:00:00Z'), to: today.to, days: 7 })
    expect(presetRange('month', now, shanghai)).toMatchObject({ from: new Date('2026-01-30T16:00:00Z'), to: today.to, days: 30 })
  })

  test('the day on which the clocks change has 23 or 25 hours', () => {
    const hours = (now: string) => {
      const { from, to } = presetRange('today', new Date(now), newYork)
      return (to.getTime() - from.getTime()) / 3_600_000
    }
    expect(hours('2026-03-08T17:00:00Z')).toBe(23)
    expect(hours('2026-11-01T17:00:00Z')).toBe(25)
    expect(hours('2026-06-01T17:00:00Z')).toBe(24)
  })

  test('chosen days are both included, and what the server refuses is never asked', () => {
    expect(customRange('2026-11-01', '2026-11-01', shanghai)?.days).toBe(1)
    expect(customRange('2026-01-01', '2026-12-31', shanghai)?.days).toBe(365)
    expect(customRange('2025-01-01', '2026-01-02', shanghai)).toBeNull()
    expect(customRange('2026-11-02', '2026-11-01', shanghai)).toBeNull()
    expect(customRange('', '2026-11-01', shanghai)).toBeNull()
  })

  test('a day is shown by the hour, weeks by the day, and a long span only so', () => {
    const now = new Date('2026-11-20T17:00:00Z')
    expect(suitableBucket(presetRange('today', now, shanghai))).toBe('HOUR')
    expect(suitableBucket(presetRange('week', now, shanghai))).toBe('DAY')
    expect(allowsHours(presetRange('month', now, shanghai))).toBe(true)
    expect(allowsHours(customRange('2026-01-01', '2026-02-01', shanghai)!)).toBe(false)
  })

  test('a running day is compared with the same hours of the day before, a finished one with the whole day', () => {
    const now = new Date('2026-11-21T04:00:00Z') // noon in Shanghai
    const today = presetRange('today', now, shanghai)
    expect(isRunning(today, now)).toBe(true)
    expect(rangeBefore(today, now, shanghai)).toEqual({ from: new Date('2026-11-19T16:00:00Z'), to: new Date('2026-11-20T04:00:00Z') })
    const yesterday = presetRange('yesterday', now, shanghai)
    expect(isRunning(yesterday, now)).toBe(false)
    expect(rangeBefore(yesterday, now, shanghai)).toEqual({ from: new Date('2026-11-18T16:00:00Z'), to: new Date('2026-11-19T16:00:00Z') })
  })
})

describe('the opening that ends a sold-out mark', () => {
  const weekdays = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '08:00', closes: '22:00' }))

  test('is tomorrow’s first span, and skips days on which the shop is closed', () => {
    const thursday = new Date('2026-11-19T04:00:00Z')
    const friday = new Date('2026-11-20T04:00:00Z')
    expect(nextDaysOpening([...weekdays, { weekday: 5, opens: '06:30', closes: '07:30' }], thursday, shanghai).toISOString()).toBe('2026-11-19T22:30:00.000Z')
    expect(nextDaysOpening(weekdays, friday, shanghai).toISOString()).toBe('2026-11-23T00:00:00.000Z')
  })

  test('is midnight for a shop that never closes or tells no hours', () => {
    const now = new Date('2026-11-20T04:00:00Z')
    const always = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens: '00:00', closes: '24:00' }))
    expect(nextDaysOpening(always, now, shanghai).toISOString()).toBe('2026-11-20T16:00:00.000Z')
    expect(nextDaysOpening([], now, shanghai).toISOString()).toBe('2026-11-20T16:00:00.000Z')
  })
})
