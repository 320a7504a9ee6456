import type { DineWay, OrderChannel, PromotionTermsInput, PromotionTermsPartsFragment } from '../gql/graphql'
import { formatWall, parseWall } from '../time/zone'
import { emptyValues, fromParameters, plain, readNumber, toParameters, type Kind, type Values } from './fields'

/** The terms of a promotion as they come from the server. */
export type Terms = PromotionTermsPartsFragment

/** Limits that are numbers of orders; the names are the server's. */
export const countLimits = ['perGuest', 'perGuestDay', 'perDay', 'total'] as const

/** What a promotion's editor holds: texts as they are typed, times by the shop's clock. */
export interface TermsForm {
  kind: string
  name: { zh: string; en: string }
  values: Values
  scope: { shops: string[]; categories: string[]; products: string[]; skus: string[]; options: string[]; channels: OrderChannel[]; dineWays: DineWay[] }
  period: { from: string | null; until: string | null; days: number[]; opens: string; closes: string }
  limits: { perGuest: string; perGuestDay: string; perDay: string; total: string; budget: string }
  stacking: { priority: string; group: string; stacks: boolean; alone: boolean; notWithCoupons: boolean; cap: string }
}

/** Where the amounts and times of a form belong. */
export interface Place {
  /** Decimal digits of the currency. */
  digits: number
  timeZone: string
}

/** What is wrong in a form, by the path of its field below the terms, joined with dots. */
export type Faults = Record<string, string>

/** A new promotion of a kind. */
export function newForm(kind: Kind): TermsForm {
  return {
    kind: kind.kind, name: { zh: '', en: '' }, values: emptyValues(kind.fields),
    scope: { shops: [], categories: [], products: [], skus: [], options: [], channels: [], dineWays: [] },
    period: { from: null, until: null, days: [], opens: '', closes: '' },
    limits: { perGuest: '', perGuestDay: '', perDay: '', total: '', budget: '' },
    stacking: { priority: '', group: '', stacks: false, alone: false, notWithCoupons: false, cap: '' },
  }
}

/** The editor's form of what the server keeps. */
export function toForm(terms: Terms, kind: Kind | undefined, place: Place): TermsForm {
  const count = (value: number | null) => (value === null ? '' : String(value))
  const amount = (value: number | null) => (value === null ? '' : plain(value, place.digits))
  const wall = (iso: string | null) => (iso === null ? null : formatWall(new Date(iso), place.timeZone))
  const { period, limits, stacking } = terms
  return {
    kind: terms.kind, name: { zh: terms.name.zh, en: terms.name.en }, values: fromParameters(kind?.fields ?? [], terms.parameters, place.digits),
    scope: structuredClone({ ...terms.scope }),
    period: { from: wall(period.from), until: wall(period.until), days: [...period.days], opens: period.opens ?? '', closes: period.closes ?? '' },
    limits: { perGuest: count(limits.perGuest), perGuestDay: count(limits.perGuestDay), perDay: count(limits.perDay), total: count(limits.total), budget: amount(limits.budget) },
    stacking: {
      priority: stacking.priority === 0 ? '' : String(stacking.priority), group: stacking.group ?? '', stacks: stacking.stacks, alone: stacking.alone,
      notWithCoupons: stacking.notWithCoupons, cap: amount(stacking.cap),
    },
  }
}

/**
 * What the server is told, and where a text is none of what its field needs. `say` words a mistake. `layer` is kept as it was:
 * the page does not offer another one.
 */
export function toInput(form: TermsForm, kind: Kind, place: Place, layer: Terms['stacking']['layer'], say: (why: 'number' | 'amount' | 'missing') => string): { terms: PromotionTermsInput; faults: Faults } {
  const faults: Faults = {}
  const { parameters, mistakes } = toParameters(kind.fields, form.values, place.digits)
  for (const mistake of mistakes) faults[['parameters', ...mistake.path].join('.')] = say(mistake.why)
  const read = (path: string, text: string, digits: number) => {
    if (text.trim() === '') return null
    const value = readNumber(text.trim().replace(/^-/, ''), digits)
    if (value === null) faults[path] = say(digits > 0 ? 'amount' : 'number')
    return value === null ? null : text.trim().startsWith('-') ? -value : value
  }
  const moment = (text: string | null) => (text === null || text === '' ? null : parseWall(text, place.timeZone)?.toISOString() ?? null)
  const { period, limits, stacking } = form
  const terms: PromotionTermsInput = {
    kind: form.kind, name: { zh: form.name.zh.trim(), en: form.name.en.trim() }, parameters,
    scope: form.scope,
    period: { from: moment(period.from), until: moment(period.until), days: period.days, opens: period.opens.trim() || null, closes: period.closes.trim() || null },
    limits: {
      ...Object.fromEntries(countLimits.map((name) => [name, read(`limits.${name}`, limits[name], 0)])), budget: read('limits.budget', limits.budget, place.digits),
    },
    stacking: {
      layer, priority: read('stacking.priority', stacking.priority, 0) ?? 0, group: stacking.group.trim() || null, stacks: stacking.stacks, alone: stacking.alone,
      notWithCoupons: stacking.notWithCoupons, cap: read('stacking.cap', stacking.cap, place.digits),
    },
  }
  return { terms, faults }
}

/** The server's mistakes by their fields below the terms; `elsewhere` are those of no field of the terms. */
export function faultsOf(userErrors: readonly { message: string; field: string[] | null }[]): { faults: Faults; elsewhere: string[] } {
  const faults: Faults = {}
  const elsewhere: string[] = []
  for (const { message, field } of userErrors) {
    if (field?.[0] !== 'terms' || field.length < 2) elsewhere.push(message)
    else faults[field.slice(1).join('.')] ??= message
  }
  return { faults, elsewhere }
}

/** The mistake of a field: its own, or that of something within it, such as one of several chosen products. */
export function faultAt(faults: Faults, path: string, within = false): string {
  if (faults[path]) return faults[path]
  const inside = within && Object.keys(faults).find((key) => key.startsWith(`${path}.`))
  return inside ? faults[inside]! : ''
}
