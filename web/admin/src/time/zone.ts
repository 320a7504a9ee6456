// Clock time in the shop's zone, without a library: Intl knows the rules of every zone.

/** A day of the calendar, without a zone. */
export interface Day {
  year: number
  /** 1 to 12. */
  month: number
  day: number
}

/** A day with a time of day. */
export interface Wall extends Day {
  hour: number
  minute: number
  second: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

function clock(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** What the clock on the shop's wall shows at a moment. */
export function wallAt(moment: Date, timeZone: string): Wall {
  const parts = Object.fromEntries(clock(timeZone).formatToParts(moment).map((part) => [part.type, Number(part.value)]))
  return { year: parts.year!, month: parts.month!, day: parts.day!, hour: parts.hour!, minute: parts.minute!, second: parts.second! }
}

function utcOf(wall: Wall): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second)
}

/**
 * The moment at which the shop's clock shows a time. A time that summer time skips is taken as the same span after
 * the jump; of a time that comes twice, the first.
 */
export function momentOf(wall: Wall, timeZone: string): Date {
  const wanted = utcOf(wall)
  const offsetAt = (at: number) => utcOf(wallAt(new Date(at), timeZone)) - Math.trunc(at / 1000) * 1000
  // The offsets a day before and after embrace any change of clocks; the larger one gives the earlier moment.
  const candidates = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)].sort((a, b) => b - a).map((offset) => wanted - offset)
  const exact = candidates.find((at) => at + offsetAt(at) === wanted)
  return new Date(exact ?? candidates[1]!)
}

/** The calendar day at a moment, in the shop's zone. */
export function dayAt(moment: Date, timeZone: string): Day {
  const { year, month, day } = wallAt(moment, timeZone)
  return { year, month, day }
}

/** A day some days later, or earlier when negative. */
export function addDays(day: Day, days: number): Day {
  const moved = new Date(Date.UTC(day.year, day.month - 1, day.day + days))
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** When a day begins in the shop's zone. */
export function startOfDay(day: Day, timeZone: string): Date {
  return momentOf({ ...day, hour: 0, minute: 0, second: 0 }, timeZone)
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() || 7
}

/** Reads YYYY-MM-DD. */
export function parseDay(text: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  return match ? { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) } : null
}

/** Reads YYYY-MM-DDTHH:mm:ss, as the date pickers give it, as a time of the shop's clock. */
export function parseWall(text: string, timeZone: string): Date | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(text)
  if (!match) return null
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [number, number, number, number, number, number]
  return momentOf({ year, month, day, hour, minute, second }, timeZone)
}

const two = (value: number) => String(value).padStart(2, '0')

/** Writes YYYY-MM-DD. */
export function formatDay(day: Day): string {
  return `${day.year}-${two(day.month)}-${two(day.day)}`
}

/** Writes YYYY-MM-DDTHH:mm:ss of the shop's clock. */
export function formatWall(moment: Date, timeZone: string): string {
  const wall = wallAt(moment, timeZone)
  return `${formatDay(wall)}T${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`
}
