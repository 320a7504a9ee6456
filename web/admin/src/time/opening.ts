import { addDays, dayAt, momentOf, startOfDay, weekdayOf } from './zone'

/** A span of opening time as the shop tells it. */
export interface OpeningSpan {
  /** 1 is Monday. */
  weekday: number
  /** HH:MM. */
  opens: string
  closes: string
}

const daysAhead = 8

/** When the shop opens on the next day that it opens, tomorrow or later; a shop without hours, or round the clock, at midnight. */
export function nextDaysOpening(hours: readonly OpeningSpan[], now: Date, timeZone: string): Date {
  const today = dayAt(now, timeZone)
  for (let ahead = 1; ahead <= daysAhead; ahead++) {
    const day = addDays(today, ahead)
    const first = hours.filter((span) => span.weekday === weekdayOf(day)).map((span) => span.opens).sort()[0]
    if (first === undefined) continue
    const [hour = 0, minute = 0] = first.split(':').map(Number)
    return momentOf({ ...day, hour, minute, second: 0 }, timeZone)
  }
  return startOfDay(addDays(today, 1), timeZone)
}
