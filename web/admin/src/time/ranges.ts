import type { TimeBucket } from '../gql/graphql'
import { addDays, dayAt, parseDay, startOfDay, type Day } from './zone'

/** The spans that the dashboard offers with one tap. */
export type Preset = 'today' | 'yesterday' | 'week' | 'month'

/** A span of whole days of a shop: from inclusive, to exclusive. */
export interface Range {
  from: Date
  to: Date
  /** How many days of the calendar it covers. */
  days: number
}

/** The server answers by the hour for at most so many days, by the day for at most so many. */
export const maxHourDays = 31
export const maxDays = 366

const presets: Record<Preset, { back: number; days: number }> = {
  today: { back: 0, days: 1 },
  yesterday: { back: 1, days: 1 },
  week: { back: 6, days: 7 },
  month: { back: 29, days: 30 },
}

function rangeOf(first: Day, days: number, timeZone: string): Range {
  return { from: startOfDay(first, timeZone), to: startOfDay(addDays(first, days), timeZone), days }
}

/** The days of a preset, as the shop's calendar has them. */
export function presetRange(preset: Preset, now: Date, timeZone: string): Range {
  const { back, days } = presets[preset]
  return rangeOf(addDays(dayAt(now, timeZone), -back), days, timeZone)
}

/** The days from one to another, both included (YYYY-MM-DD); null when that is none or more than the server answers. */
export function customRange(first: string, last: string, timeZone: string): Range | null {
  const begin = parseDay(first)
  const end = parseDay(last)
  if (!begin || !end) return null
  const days = Math.round((Date.UTC(end.year, end.month - 1, end.day) - Date.UTC(begin.year, begin.month - 1, begin.day)) / 86_400_000) + 1
  return days >= 1 && days <= maxDays ? rangeOf(begin, days, timeZone) : null
}

/** The width of points that suits a span. */
export function suitableBucket(range: Range): TimeBucket {
  return range.days <= 2 ? 'HOUR' : 'DAY'
}

/** Says whether the server answers a span by the hour. */
export function allowsHours(range: Range): boolean {
  return range.days <= maxHourDays
}

/** True when the span is not over: its figures still grow. */
export function isRunning(range: Range, now: Date): boolean {
  return range.from <= now && now < range.to
}

/** The same span just before, cut at the same moment when the span is still running, so that both compare like with like. */
export function rangeBefore(range: Range, now: Date, timeZone: string): { from: Date; to: Date } {
  const from = startOfDay(addDays(dayAt(range.from, timeZone), -range.days), timeZone)
  if (!isRunning(range, now)) return { from, to: range.from }
  const elapsed = now.getTime() - range.from.getTime()
  return { from, to: new Date(Math.min(from.getTime() + elapsed, range.from.getTime())) }
}
