/** What the lines of a price or an order tell of themselves. */
interface Line {
  skuId: string
}

// The server's id for the line of the delivery fee, which is no product.
const deliverySku = 'delivery'

/** The lines that are goods, without the one that is the delivery fee. */
export function goodsOf<L extends Line>(lines: readonly L[]): L[] {
  return lines.filter((line) => line.skuId !== deliverySku)
}

/** What delivering costs before promotions, in minor units; null where nothing is charged for it. */
export function deliveryFee(lines: readonly (Line & { amount: number })[]): number | null {
  return lines.find((line) => line.skuId === deliverySku)?.amount ?? null
}
