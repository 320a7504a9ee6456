import type { EChartsCoreOption } from 'echarts/core'
import type { TimeBucket } from '../gql/graphql'

/** A point of the series. */
export interface Point {
  at: string
  revenue: number
  orderCount: number
}

/** What a chart needs to know besides its points. */
export interface ChartWords {
  revenue: string
  orders: string
  bucket: TimeBucket
  timeZone: string
  /** BCP 47. */
  locale: string
  /** Writes minor units for people. */
  money(minor: number): string
  /** Writes minor units in few characters, for the axis. */
  shortMoney(minor: number): string
  narrow: boolean
  /** The moment up to which there can be figures: what lies ahead is left open, not drawn as nothing. */
  now: Date
}

const ink = '#868a7b'
const line = '#e9e2d2'
const green = '#2f6b51'
const amber = '#d08c2e'

/** Writes when a bucket begins, short for the axis, long for the tip. */
export function bucketLabel(at: string, words: Pick<ChartWords, 'bucket' | 'timeZone' | 'locale'>, long = false): string {
  const date: Intl.DateTimeFormatOptions = { month: 'numeric', day: 'numeric' }
  const options: Intl.DateTimeFormatOptions = words.bucket === 'HOUR'
    ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(long ? date : {}) }
    : { ...date, ...(long ? { weekday: 'short' } : {}) }
  return new Intl.DateTimeFormat(words.locale, { ...options, timeZone: words.timeZone }).format(new Date(at))
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character]!)

/** The chart of revenue (bars) and orders (line). */
export function salesOption(points: readonly Point[], words: ChartWords): EChartsCoreOption {
  const past = (point: Point) => Date.parse(point.at) <= words.now.getTime()
  const manyDays = words.bucket === 'HOUR' && points.length > 48
  const label = (at: string) => (manyDays ? `${bucketLabel(at, { ...words, bucket: 'DAY' })} ${bucketLabel(at, words)}` : bucketLabel(at, words))
  return {
    animationDuration: 350,
    animationDurationUpdate: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 4, right: 4, top: 42, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { top: 0, right: 0, itemWidth: 14, itemHeight: 8, itemGap: 18, textStyle: { color: '#5a6154', fontSize: 13 }, data: [words.revenue, words.orders] },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: 'rgb(120 100 60 / 8%)' } },
      backgroundColor: '#fffdf9', borderColor: line, padding: [10, 14], textStyle: { color: '#22291f', fontSize: 13 },
      formatter: (items: { dataIndex: number }[]) => {
        const point = points[items[0]?.dataIndex ?? -1]
        if (!point) return ''
        const row = (colour: string, name: string, value: string) =>
          `<div style="display:flex;align-items:center;gap:8px;margin-top:4px"><i style="width:8px;height:8px;border-radius:2px;background:${colour}"></i><span style="color:#5a6154">${escaped(name)}</span><b style="margin-left:auto;padding-left:18px">${escaped(value)}</b></div>`
        return `<div style="color:#5a6154">${escaped(bucketLabel(point.at, words, true))}</div>${row(green, words.revenue, words.money(point.revenue))}${row(amber, words.orders, String(point.orderCount))}`
      },
    },
    xAxis: {
      type: 'category', data: points.map((point) => label(point.at)), boundaryGap: true,
      axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: ink, fontSize: 12, hideOverlap: true, margin: 10 },
    },
    yAxis: [
      { type: 'value', min: 0, splitNumber: 4, splitLine: { lineStyle: { color: line, type: [4, 4] } }, axisLabel: { color: ink, fontSize: 12, formatter: words.shortMoney } },
      { type: 'value', min: 0, minInterval: 1, splitNumber: 4, alignTicks: true, splitLine: { show: false }, axisLabel: { color: ink, fontSize: 12, show: !words.narrow } },
    ],
    series: [
      { name: words.revenue, type: 'bar', data: points.map((point) => (past(point) ? point.revenue : null)), barMaxWidth: 26, itemStyle: { color: green, borderRadius: [5, 5, 0, 0] }, emphasis: { itemStyle: { color: '#1f4a38' } } },
      {
        name: words.orders, type: 'line', yAxisIndex: 1, data: points.map((point) => (past(point) ? point.orderCount : null)), smooth: 0.25, smoothMonotone: 'x', symbol: 'circle', symbolSize: 6,
        showSymbol: points.length <= 31, lineStyle: { color: amber, width: 2.5 }, itemStyle: { color: amber, borderColor: '#fffdf9', borderWidth: 1.5 },
      },
    ],
  }
}
