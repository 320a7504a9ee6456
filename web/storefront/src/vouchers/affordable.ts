import { leastChoices, type OptionGroup, type Product, type ShopMenu, type Sku } from '../shop/options'

/** The least that a group adds to a price, in minor units: the cheapest of what must be chosen, and whatever makes it cheaper. */
function leastOf(group: OptionGroup): number {
  const deltas = group.options.filter((option) => !option.soldOut).map((option) => option.priceDelta).sort((a, b) => a - b)
  return deltas.slice(0, group.maxSelect).reduce((sum, delta, index) => (index < leastChoices(group) || delta < 0 ? sum + delta : sum), 0)
}

/** The lowest price that a size can be had for. */
export function leastPrice(product: Product, sku: Sku): number {
  return Math.max(0, product.optionGroups.reduce((sum, group) => sum + leastOf(group), sku.price))
}

/** What a menu has for at most so much, in the menu's order: each product once, with at least one size that can be had. */
export function affordable(menu: ShopMenu['menu'], limit: number): Product[] {
  const found = new Map<string, Product>()
  for (const product of menu.categories.flatMap((category) => category.products)) {
    if (!product.soldOut && product.skus.some((sku) => !sku.soldOut && leastPrice(product, sku) <= limit)) found.set(product.id, product)
  }
  return [...found.values()]
}
