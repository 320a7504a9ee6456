import type { EChartsCoreOption } from 'echarts/core'

/** A day of a trial. */
export interface TrialPoint {
  /** YYYY-MM-DD. */
  day: string
  cost: number
  changedOrders: number
}

/** What the chart needs to know besides its days. */
export interface TrialWords {
  cost: string
  changed: string
  /** BCP 47. */
  locale: string
  money(minor: number): string
  shortMoney(minor: number): string
}

const dayMs = 86_400_000
const maxDays = 100

/** All days from the first to the last, those without orders as nothing. */
export function everyDay(days: readonly TrialPoint[]): TrialPoint[] {
  const first = days[0]
  const last = days.at(-1)
  if (!first || !last) return []
  const known = new Map(days.map((point) => [point.day, point]))
  const all: TrialPoint[] = []
  for (let at = Date.parse(first.day); at <= Date.parse(last.day) && all.length < maxDays; at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10)
    all.push(known.get(day) ?? { day, cost: 0, changedOrders: 0 })
  }
  return all
}

/** The chart of cost (bars) and changed orders (line) by day. */
export function trialOption(days: readonly TrialPoint[], words: TrialWords): EChartsCoreOption {
  const points = everyDay(days)
  const label = (day: string) => new Intl.DateTimeFormat(words.locale, { month: 'numeric', day: 'numeric', timeZone: 'UTC' }).format(new Date(day))
  const axis = { axisLabel: { color: '#868a7b', fontSize: 12 } }
  return {
    animationDuration: 300,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 4, right: 4, top: 42, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { top: 0, right: 0, itemWidth: 14, itemHeight: 8, itemGap: 18, textStyle: { color: '#5a6154', fontSize: 13 }, data: [words.cost, words.changed] },
    tooltip: { trigger: 'axis', backgroundColor: '#fffdf9', borderColor: '#e9e2d2', textStyle: { color: '#22291f', fontSize: 13 } },
    xAxis: { type: 'category', data: points.map((point) => label(point.day)), axisLine: { lineStyle: { color: '#e9e2d2' } }, axisTick: { show: false }, axisLabel: { ...axis.axisLabel, hideOverlap: true, margin: 10 } },
    yAxis: [
      { type: 'value', splitNumber: 4, splitLine: { lineStyle: { color: '#e9e2d2', type: [4, 4] } }, axisLabel: { ...axis.axisLabel, formatter: words.shortMoney } },
      { type: 'value', min: 0, minInterval: 1, splitNumber: 4, alignTicks: true, splitLine: { show: false }, ...axis },
    ],
    series: [
      { name: words.cost, type: 'bar', data: points.map((point) => point.cost), barMaxWidth: 26, itemStyle: { color: '#2f6b51', borderRadius: [5, 5, 0, 0] }, tooltip: { valueFormatter: (value: number) => words.money(value) } },
      { name: words.changed, type: 'line', yAxisIndex: 1, data: points.map((point) => point.changedOrders), smooth: 0.25, smoothMonotone: 'x', symbolSize: 6, showSymbol: points.length <= 31, lineStyle: { color: '#d08c2e', width: 2.5 }, itemStyle: { color: '#d08c2e' } },
    ],
  }
}
