import type { MenuQuery } from '../gql/graphql'

/** The shop with its menu, as the Menu query answers it. */
export type ShopMenu = NonNullable<MenuQuery['shop']>
/** A drink or a snack. */
export type Product = ShopMenu['menu']['categories'][number]['products'][number]
/** A size of a product. */
export type Sku = Product['skus'][number]
/** A choice to make. */
export type OptionGroup = Product['optionGroups'][number]
/** One answer to a choice. */
export type Option = OptionGroup['options'][number]

/**
 * At least so many options must be chosen on the page. The server puts a group's defaults in when an order names none of
 * the group, so a group with defaults cannot be left empty: the price on the page would not be the one that is paid.
 */
export function leastChoices(group: OptionGroup): number {
  return group.options.some((option) => option.isDefault) ? Math.max(1, group.minSelect) : group.minSelect
}

/** What is chosen before the guest touches anything: the defaults that are not sold out, else the first that can be had. */
export function initialChoices(group: OptionGroup): string[] {
  const available = group.options.filter((option) => !option.soldOut)
  const chosen = available.filter((option) => option.isDefault).slice(0, group.maxSelect)
  for (const option of available) {
    if (chosen.length >= Math.min(leastChoices(group), group.maxSelect)) break
    if (!chosen.includes(option)) chosen.push(option)
  }
  return chosen.map((option) => option.id)
}

/** What is chosen after a tap on an option; the same list when the tap may change nothing. */
export function toggle(group: OptionGroup, chosen: readonly string[], optionId: string): readonly string[] {
  const option = group.options.find((candidate) => candidate.id === optionId)
  if (!option || option.soldOut) return chosen
  if (chosen.includes(optionId)) {
    return chosen.length - 1 >= leastChoices(group) ? chosen.filter((id) => id !== optionId) : chosen
  }
  if (group.maxSelect === 1) return [optionId]
  return chosen.length < group.maxSelect ? [...chosen, optionId] : chosen
}

/** Says whether a group's choice can be ordered. */
export function isSatisfied(group: OptionGroup, chosen: readonly string[]): boolean {
  return chosen.length >= leastChoices(group) && chosen.length <= group.maxSelect
}

/** Options of a product by id, in the menu's order; ids that are not on the menu are left out. */
export function optionsOf(product: Product, optionIds: readonly string[]): Option[] {
  return product.optionGroups.flatMap((group) => group.options.filter((option) => optionIds.includes(option.id)))
}

/** Price of one, in minor units: the size and its options, never below 0. The server's quote is what counts. */
export function unitPrice(sku: Sku, options: readonly Option[]): number {
  return Math.max(0, options.reduce((sum, option) => sum + option.priceDelta, sku.price))
}

/** The lowest price of a product: its cheapest size that can be had (or of all when none can) with the choices made for it. */
export function priceFrom(product: Product): number {
  const available = product.skus.filter((sku) => !sku.soldOut)
  const defaults = optionsOf(product, product.optionGroups.flatMap(initialChoices))
  const prices = (available.length > 0 ? available : product.skus).map((sku) => unitPrice(sku, defaults))
  return prices.length > 0 ? Math.min(...prices) : 0
}

/** How many of a product are left, where the shop tells it of all sizes that can be had; else null. */
export function leftOf(product: Product): number | null {
  const available = product.skus.filter((sku) => !sku.soldOut)
  if (product.soldOut || available.length === 0) return null
  return available.reduce<number | null>((sum, sku) => (sum === null || sku.left === null ? null : sum + sku.left), 0)
}

/** True when there is nothing to choose, so that a tap on + can add it at once. */
export function isPlain(product: Product): boolean {
  return product.skus.length === 1 && product.optionGroups.length === 0
}
