import { formatDelta, formatMoney } from '@shared/format'
import { language } from '@shared/i18n'
import { shop } from './shop/menu'

/** Money of the shop on screen, in its currency and the guest's language. */
export function money(minor: number, currency: string = shop.value?.currency ?? 'CNY'): string {
  return formatMoney(minor, currency, language.value)
}

/** A price difference of the shop on screen, such as +¥3. */
export function delta(minor: number): string {
  return formatDelta(minor, shop.value?.currency ?? 'CNY', language.value)
}
