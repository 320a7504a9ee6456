import type { ShopMenu } from './options'

/** One span of opening hours. */
export type Span = ShopMenu['openingHours'][number]

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Today's weekday in a time zone: 1 is Monday. */
export function weekdayIn(timeZone: string, now: Date): number {
  const name = new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone }).format(now)
  return weekdays.indexOf(name) + 1
}

/** Today's hours of a shop: round the clock, the spans, or closed. */
export function hoursToday(spans: readonly Span[], timeZone: string, now: Date): { kind: 'always' | 'closed' } | { kind: 'spans'; text: string } {
  const weekday = weekdayIn(timeZone, now)
  const today = spans.filter((span) => span.weekday === weekday)
  if (today.length === 0) return { kind: 'closed' }
  if (today.some((span) => span.opens === '00:00' && span.closes === '24:00')) return { kind: 'always' }
  return { kind: 'spans', text: today.map((span) => `${span.opens}–${span.closes}`).join(', ') }
}
