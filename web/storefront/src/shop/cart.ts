import { isRecord, readStored, writeStored } from '@shared/storage'
import { computed, reactive, ref, watch } from 'vue'
import type { OrderItemInput } from '../gql/graphql'
import { optionsOf, unitPrice, type Option, type Product, type ShopMenu, type Sku } from './options'

/** At most so many lines are in a cart, and so many of one: the server's limits. */
export const maxLines = 50
export const maxQuantity = 99

/** One line: a size with its options. Names and prices come from the menu, so that they never grow old here. */
export interface Line {
  skuId: string
  /** Sorted, so that the same choice is the same line. */
  optionIds: string[]
  quantity: number
}

/** Why a line can't be ordered now. */
export type Unavailable = 'soldOut' | 'gone' | 'option'

/** A line with what the menu says about it. */
export interface ShownLine extends Line {
  key: string
  product: Product | null
  sku: Sku | null
  options: Option[]
  /** Minor units; null when the menu does not know it any more. */
  unitPrice: number | null
  unavailable: Unavailable | null
}

const isLine = (value: unknown): value is Line =>
  isRecord(value) && typeof value.skuId === 'string' && Array.isArray(value.optionIds) && value.optionIds.every((id) => typeof id === 'string') &&
  Number.isInteger(value.quantity) && (value.quantity as number) >= 1 && (value.quantity as number) <= maxQuantity

const areLines = (value: unknown): value is Line[] => Array.isArray(value) && value.length <= maxLines && value.every(isLine)

/** Identifies a line: the same size with the same options is one line. */
export function lineKey(line: Pick<Line, 'skuId' | 'optionIds'>): string {
  return [line.skuId, ...[...line.optionIds].sort()].join('|')
}

/** Lines after adding some of one; quantities and the number of lines stay within the limits. */
export function withAdded(lines: readonly Line[], added: Line): Line[] {
  const key = lineKey(added)
  const found = lines.some((line) => lineKey(line) === key)
  if (!found) return lines.length < maxLines ? [...lines, { ...added, optionIds: [...added.optionIds].sort() }] : [...lines]
  return lines.map((line) => (lineKey(line) === key ? { ...line, quantity: Math.min(maxQuantity, line.quantity + added.quantity) } : line))
}

/** Lines after setting how many of one; 0 removes it. */
export function withQuantity(lines: readonly Line[], key: string, quantity: number): Line[] {
  if (quantity <= 0) return lines.filter((line) => lineKey(line) !== key)
  return lines.map((line) => (lineKey(line) === key ? { ...line, quantity: Math.min(maxQuantity, quantity) } : line))
}

/** Looks lines up on the menu. `hints` are sizes that the server has just refused as out of stock. */
export function onMenu(lines: readonly Line[], menu: ShopMenu['menu'] | null, hints: ReadonlySet<string> = new Set()): ShownLine[] {
  const bySku = new Map<string, { product: Product; sku: Sku }>()
  for (const category of menu?.categories ?? []) {
    for (const product of category.products) for (const sku of product.skus) bySku.set(sku.id, { product, sku })
  }
  return lines.map((line) => {
    const found = bySku.get(line.skuId)
    const options = found ? optionsOf(found.product, line.optionIds) : []
    return {
      ...line,
      key: lineKey(line),
      product: found?.product ?? null,
      sku: found?.sku ?? null,
      options,
      unitPrice: found ? unitPrice(found.sku, options) : null,
      unavailable: menu === null ? null : unavailability(line, found?.sku, options, hints),
    }
  })
}

function unavailability(line: Line, sku: Sku | undefined, options: Option[], hints: ReadonlySet<string>): Unavailable | null {
  if (!sku) return 'gone'
  if (sku.soldOut || hints.has(sku.id)) return 'soldOut'
  return options.length < line.optionIds.length || options.some((option) => option.soldOut) ? 'option' : null
}

/** What a line is for the server. */
export function toInput(line: Line): OrderItemInput {
  return { skuId: line.skuId, quantity: line.quantity, optionIds: line.optionIds }
}

const slot = (shopId: string) => `cuppa.cart.${shopId}`

/** The cart of the shop on screen. Every shop keeps its own. */
export const cart = reactive({ shopId: '', lines: [] as Line[] })

/** Codes of the coupons that the guest has chosen for this order by hand. */
export const couponCodes = ref<string[]>([])

/** True where the guest chooses coupons by hand; else the best are chosen for them. */
export const couponsByHand = ref(false)

function chooseBestCoupons(): void {
  couponsByHand.value = false
  couponCodes.value = []
}

/** How many pieces are in the cart. */
export const pieceCount = computed(() => cart.lines.reduce((sum, line) => sum + line.quantity, 0))

/** Opens a shop's cart as it was left on this device. */
export function openCart(shopId: string): void {
  if (cart.shopId === shopId) return
  cart.shopId = shopId
  cart.lines = readStored(slot(shopId), areLines) ?? []
  chooseBestCoupons()
}

/** Puts some of one into the cart. */
export function addToCart(line: Line): void {
  cart.lines = withAdded(cart.lines, line)
}

/** Sets how many of one are in the cart. */
export function setQuantity(key: string, quantity: number): void {
  cart.lines = withQuantity(cart.lines, key, quantity)
}

/** Empties the cart. */
export function clearCart(): void {
  cart.lines = []
  chooseBestCoupons()
}

watch(() => cart.lines, (lines) => {
  if (cart.shopId) writeStored(slot(cart.shopId), lines.length > 0 ? lines : null)
}, { flush: 'sync' })

// Another tab changed the same cart: show what it holds now.
addEventListener('storage', (event) => {
  if (cart.shopId && event.key === slot(cart.shopId)) cart.lines = readStored(slot(cart.shopId), areLines) ?? []
})
