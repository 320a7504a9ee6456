import { formatDateTime } from '@shared/format'
import { language } from '@shared/i18n'
import { shallowRef } from 'vue'
import { unwrap } from '@shared/problem'
import { client } from '../api'
import { PromotionKindsDocument, type PromotionState } from '../gql/graphql'
import { t } from '../messages'
import { staff } from '../staff'
import type { Kind } from './fields'
import type { Terms } from './terms'

/** The kinds that the server knows; empty until loaded. */
export const kinds = shallowRef<Kind[]>([])

/** Loads the kinds once. Throws a Problem. */
export async function loadKinds(): Promise<void> {
  if (kinds.value.length > 0) return
  kinds.value = (await unwrap(client.query(PromotionKindsDocument, {}))).promotionKinds
}

/** A kind's name, or its code where the server has it no more. */
export function kindName(kind: string): string {
  return kinds.value.find((one) => one.kind === kind)?.name[language.value] ?? kind
}

/** The state's words. */
export function stateName(state: PromotionState): string {
  return t(`promo_${state}`)
}

/** When a promotion counts, in a line: between which moments, on which days, at which hours. */
export function periodText(period: Terms['period'], timeZone: string): string {
  const at = (iso: string) => formatDateTime(iso, language.value, timeZone)
  const span = period.from && period.until ? `${at(period.from)} – ${at(period.until)}` : period.from ? t('periodFrom', { time: at(period.from) }) : period.until ? t('periodUntil', { time: at(period.until) }) : ''
  const days = period.days.length < 7 ? daysText(period.days) : ''
  const hours = period.opens ? `${period.opens}–${period.closes}` : ''
  return [span, days, hours].filter(Boolean).join(' · ') || t('periodAlways')
}

/** Days of the week in a line: three and more in a row by the first and the last of them. */
export function daysText(days: readonly number[]): string {
  const runs: number[][] = []
  for (const day of [...days].sort()) {
    const last = runs.at(-1)
    if (last && last.at(-1) === day - 1) last.push(day)
    else runs.push([day])
  }
  return runs.flatMap((run) => (run.length > 2 ? [t('dayRange', { first: dayName(run[0]!), last: dayName(run.at(-1)!) })] : run.map(dayName))).join(language.value === 'zh' ? '、' : ', ')
}

/** The short name of a day of the week; 1 is Monday. */
export function dayName(day: number): string {
  return new Intl.DateTimeFormat(language.value === 'zh' ? 'zh-CN' : 'en-GB', { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, day)))
}

/** For whom a version is: a share of the guests, some shops, or both. */
export function audienceText(audience: { shops: string[]; percent: number | null }): string {
  const shops = audience.shops.map((id) => staff.value?.shops.find((one) => one.id === id)?.name ?? id).join(t('joint'))
  const percent = audience.percent === null ? '' : t('percentOfGuests', { percent: audience.percent })
  return [shops, percent].filter(Boolean).join(' + ')
}

/** Who did something, by name; who has no account any more, by id. */
export function whoName(id: string | null, name: string | null): string {
  return id === null ? t('byBrand') : (name ?? id)
}
