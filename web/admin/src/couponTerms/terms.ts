import { fromDecimal } from '@shared/format'
import type { IssueCouponInput } from '../gql/graphql'
import type { GoodsKind } from '../promotions/goods'

/** The own kinds of coupons, in the order in which they are offered. */
export const ownKinds = ['CASH', 'PERCENTAGE', 'PRODUCT', 'TOPPING', 'DELIVERY'] as const
export type OwnKind = (typeof ownKinds)[number]

/** What a coupon is worth and good for, as typed. */
export interface TermsForm {
  kind: OwnKind
  face: string
  min: string
  percent: string
  scope: Record<GoodsKind, string[]>
}

/** The fields of IssueCouponInput that say what a coupon is worth and good for. */
export type Terms = Pick<IssueCouponInput, 'kind' | 'faceValue' | 'minSpend' | 'percent' | 'scope'>

const maxFaceValue = 1_000_000

/** What a kind's scope may name. */
export const scopeOf: Record<OwnKind, readonly GoodsKind[]> = {
  CASH: [], PERCENTAGE: ['categories', 'products', 'skus'], PRODUCT: ['categories', 'products', 'skus'], TOPPING: ['options'], DELIVERY: [],
}

/** A form as it stands at the beginning. */
export function newTerms(): TermsForm {
  return { kind: 'CASH', face: '10', min: '', percent: '10', scope: { categories: [], products: [], skus: [], options: [] } }
}

/** The face value in minor units; 0 where it is a bound and none is given, null where what is typed can't be. */
export function faceOf(form: TermsForm, digits: number): number | null {
  const text = form.face.trim()
  if (text === '' && form.kind !== 'CASH') return 0
  const amount = fromDecimal(text, digits)
  return amount !== null && amount > 0 && amount <= maxFaceValue ? amount : null
}

/** The percentage, 1 to 100; null where what is typed can't be, or the kind has none. */
export function percentOf(form: TermsForm): number | null {
  const percent = /^\d{1,3}$/.test(form.percent.trim()) ? Number(form.percent) : 0
  return form.kind === 'PERCENTAGE' && percent >= 1 && percent <= 100 ? percent : null
}

/** The terms to send; null as long as something is missing or wrong. */
export function termsOf(form: TermsForm, digits: number): Terms | null {
  const face = faceOf(form, digits)
  const min = form.min.trim() === '' ? 0 : fromDecimal(form.min, digits)
  const percent = percentOf(form)
  const named = scopeOf[form.kind].filter((of) => form.scope[of].length > 0)
  if (face === null || min === null || (form.kind === 'PERCENTAGE') !== (percent !== null)) return null
  if (form.kind === 'PRODUCT' && face === 0 && named.length === 0) return null
  return {
    kind: form.kind, faceValue: face, minSpend: min, percent,
    scope: named.length > 0 ? Object.fromEntries(named.map((of) => [of, [...form.scope[of]]])) : null,
  }
}
