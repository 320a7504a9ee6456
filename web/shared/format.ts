import type { Language } from './i18n'

const formats = new Map<string, Intl.NumberFormat>()

function moneyFormat(currency: string, language: Language): Intl.NumberFormat {
  const key = `${language} ${currency}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-US', {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      trailingZeroDisplay: 'stripIfInteger',
    } as Intl.NumberFormatOptions)
    formats.set(key, format)
  }
  return format
}

/** How many decimal places a currency has: 2 for CNY, 0 for JPY. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** Writes minor units as a decimal number, digit by digit: 1850 with 2 digits is "18.50". No float is involved. */
export function toDecimal(minor: number, digits: number): string {
  const sign = minor < 0 ? '-' : ''
  const text = Math.abs(Math.trunc(minor)).toString().padStart(digits + 1, '0')
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** Reads a decimal number that a person typed into minor units; null when it is none or has too many decimals. */
export function fromDecimal(text: string, digits: number): number | null {
  const match = /^(\d{1,9})(?:\.(\d*))?$/.exec(text.trim())
  if (!match || (match[2] ?? '').length > digits) return null
  return Number(match[1]! + (match[2] ?? '').padEnd(digits, '0'))
}

/** Money for people: minor units of a currency, ¥18 or ¥18.50. */
export function formatMoney(minor: number, currency: string, language: Language): string {
  return moneyFormat(currency, language).format(toDecimal(minor, minorDigits(currency)) as `${number}`)
}

/** A price difference with its sign, such as +¥3; nothing for 0. */
export function formatDelta(minor: number, currency: string, language: Language): string {
  if (minor === 0) return ''
  return `${minor > 0 ? '+' : '−'}${formatMoney(Math.abs(minor), currency, language)}`
}

/** A day and time for people, in the given zone (the shop's) or else in the browser's. */
export function formatDateTime(iso: string, language: Language, timeZone?: string): string {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    month: language === 'zh' ? 'numeric' : 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone,
  }).format(new Date(iso))
}

/** A time of day with seconds. */
export function formatTime(iso: string, language: Language, timeZone?: string): string {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone,
  }).format(new Date(iso))
}

/** A date with its year. */
export function formatDate(iso: string, language: Language, timeZone?: string): string {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    year: 'numeric', month: language === 'zh' ? 'numeric' : 'short', day: 'numeric', timeZone,
  }).format(new Date(iso))
}

/** A span of time as m:ss, never below 0:00. */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
