import { describe, expect, test } from 'vitest'
import { bucketLabel, salesOption, type ChartWords } from './chart'

const words: ChartWords = {
  revenue: 'Revenue', orders: 'Orders', bucket: 'HOUR', timeZone: 'Asia/Shanghai', locale: 'en-GB', money: (minor) => `¥${minor}`, shortMoney: String,
  narrow: false, now: new Date('2026-11-21T02:30:00Z'),
}
const points = [
  { at: '2026-11-21T01:00:00Z', revenue: 0, orderCount: 0 },
  { at: '2026-11-21T02:00:00Z', revenue: 1850, orderCount: 1 },
  { at: '2026-11-21T03:00:00Z', revenue: 0, orderCount: 0 },
]
const option = (shown: ChartWords) => salesOption(points, shown) as {
  series: { data: (number | null)[] }[]
  xAxis: { data: string[] }
  tooltip: { formatter(items: { dataIndex: number }[]): string }
}

describe('the sales chart', () => {
  test('names hours and days by the shop’s clock', () => {
    expect(option(words).xAxis.data).toEqual(['09:00', '10:00', '11:00'])
    expect(bucketLabel('2026-11-20T16:00:00Z', { ...words, bucket: 'DAY' })).toBe('21/11')
  })

  test('draws an hour without orders as nothing, and leaves open what lies ahead', () => {
    expect(option(words).series.map((series) => series.data)).toEqual([[0, 1850, null], [0, 1, null]])
  })

  test('its tip is text, whatever a word holds', () => {
    const tip = option({ ...words, revenue: '<img src=x>' }).tooltip.formatter([{ dataIndex: 1 }])
    expect(tip).not.toContain('<img')
    expect(tip).toContain('¥1850')
    expect(option(words).tooltip.formatter([])).toBe('')
  })
})
