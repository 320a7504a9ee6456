import { describe, expect, test } from 'vitest'
import { everyDay, trialOption } from './trialChart'

describe('the chart of a trial', () => {
  const days = [{ day: '2026-02-27', cost: 500, changedOrders: 2 }, { day: '2026-03-02', cost: -20, changedOrders: 1 }]

  test('has all days from the first to the last', () => {
    expect(everyDay(days).map((point) => `${point.day} ${point.cost}`)).toEqual(['2026-02-27 500', '2026-02-28 0', '2026-03-01 0', '2026-03-02 -20'])
    expect(everyDay([])).toEqual([])
  })

  test('draws what it costs and how many orders change', () => {
    const option = trialOption(days, { cost: 'Cost', changed: 'Orders', locale: 'en-GB', money: String, shortMoney: String }) as { series: { data: number[] }[]; xAxis: { data: string[] } }
    expect(option.series.map((one) => one.data)).toEqual([[500, 0, 0, -20], [2, 0, 0, 1]])
    expect(option.xAxis.data).toHaveLength(4)
  })
})
