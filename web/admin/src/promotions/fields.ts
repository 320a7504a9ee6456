import { fromDecimal, toDecimal } from '@shared/format'
import type { PromotionKindsQuery } from '../gql/graphql'

/** A kind of promotion as the server tells it: what its form is made of. */
export type Kind = PromotionKindsQuery['promotionKinds'][number]

/** A parameter of a kind. `fields` is what the entries of a list are made of. */
export interface Field {
  name: string
  type: Kind['fields'][number]['type']
  min: number | null
  max: number | null
  required: boolean
  label: { zh: string; en: string }
  fields?: readonly Field[]
}

/** What stands in one control: a text, a switch, chosen ids, or the entries of a list. */
export type Value = string | boolean | string[] | Values[]

/** What stands in a form, by the names of its fields. */
export interface Values {
  [name: string]: Value
}

/** A mistake in a form: `path` leads to its field, below the form. */
export interface Mistake {
  path: string[]
  why: 'number' | 'amount' | 'missing'
}

const isIds = (field: Field) => ['SKUS', 'PRODUCTS', 'CATEGORIES', 'OPTIONS'].includes(field.type)

/** A form with nothing filled in; a list that needs entries has one. */
export function emptyValues(fields: readonly Field[]): Values {
  return Object.fromEntries(fields.map((field) => [field.name, emptyValue(field)]))
}

function emptyValue(field: Field): Value {
  if (field.type === 'FLAG') return false
  if (isIds(field)) return []
  if (field.type === 'LIST') return field.required ? [emptyValues(field.fields ?? [])] : []
  return ''
}

/** A form filled with the parameters of a promotion. What is no value of a field's type is left empty. `digits`: of the currency. */
export function fromParameters(fields: readonly Field[], parameters: unknown, digits: number): Values {
  const given = (parameters ?? {}) as Record<string, unknown>
  return Object.fromEntries(fields.map((field) => [field.name, fromParameter(field, given[field.name], digits)]))
}

function fromParameter(field: Field, given: unknown, digits: number): Value {
  if (isIds(field)) return Array.isArray(given) ? given.filter((id): id is string => typeof id === 'string') : []
  switch (field.type) {
    case 'LIST': return Array.isArray(given) ? given.map((entry) => fromParameters(field.fields ?? [], entry, digits)) : emptyValue(field)
    case 'FLAG': return given === true
    case 'TEXT': return typeof given === 'string' ? given : ''
    case 'AMOUNT': return typeof given === 'number' ? plain(given, digits) : ''
    default: return typeof given === 'number' ? String(given) : ''
  }
}

/** Minor units as a person types them: 8.50, and 8 rather than 8.00. */
export function plain(minor: number, digits: number): string {
  return toDecimal(minor, digits).replace(/\.0+$/, '')
}

/** The parameters that a form says, and what in it can't be one. What is empty is left out: the server says what must not be. */
export function toParameters(fields: readonly Field[], values: Values, digits: number, at: string[] = []): { parameters: Record<string, unknown>; mistakes: Mistake[] } {
  const parameters: Record<string, unknown> = {}
  const mistakes: Mistake[] = []
  for (const field of fields) {
    const path = [...at, field.name]
    const value = values[field.name] ?? emptyValue(field)
    if (field.type === 'LIST') {
      const entries = (value as Values[]).map((entry, index) => toParameters(field.fields ?? [], entry, digits, [...path, String(index)]))
      mistakes.push(...entries.flatMap((entry) => entry.mistakes))
      if (entries.length > 0) parameters[field.name] = entries.map((entry) => entry.parameters)
    } else if (isIds(field)) {
      if ((value as string[]).length > 0) parameters[field.name] = value
    } else if (field.type === 'FLAG') {
      if (value === true) parameters[field.name] = true
    } else {
      const text = String(value).trim()
      if (text === '') {
        if (field.required) mistakes.push({ path, why: 'missing' })
        continue
      }
      const read = field.type === 'TEXT' ? text : readNumber(text, field.type === 'AMOUNT' ? digits : 0)
      if (read === null) mistakes.push({ path, why: field.type === 'AMOUNT' ? 'amount' : 'number' })
      else parameters[field.name] = read
    }
  }
  return { parameters, mistakes }
}

/** Reads a number that a person typed, in minor units where it has digits; null when it is none. */
export function readNumber(text: string, digits: number): number | null {
  return fromDecimal(text, digits)
}
