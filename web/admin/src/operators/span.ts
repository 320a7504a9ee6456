import { isMessageKey, t } from '../messages'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How long something has lasted, in its largest unit: an operator asks whether it is minutes or days. */
export function span(since: string, now: number): string {
  const ms = Math.max(0, now - Date.parse(since))
  if (ms < minute) return t('opsSeconds', { count: Math.floor(ms / 1_000) })
  if (ms < hour) return t('opsMinutes', { count: Math.floor(ms / minute) })
  if (ms < 2 * day) return t('opsHours', { count: Math.floor(ms / hour) })
  return t('opsDays', { count: Math.floor(ms / day) })
}

/** Our words for something that the server names, or its name where there are none. */
export function named(prefix: string, name: string): string {
  const key = `${prefix}_${name.replaceAll(' ', '_')}`
  return isMessageKey(key) ? t(key) : name
}
