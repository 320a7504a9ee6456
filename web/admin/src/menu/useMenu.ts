import { language } from '@shared/i18n'
import { Problem, unwrap } from '@shared/problem'
import { ref, shallowRef, watch } from 'vue'
import { publicClient } from '../api'
import { usePolling } from '../clock'
import { explain } from '../explain'
import { StaffMenuDocument, StaffMenuVersionDocument, type StaffMenuQuery } from '../gql/graphql'

/** A shop's menu as staff see it. */
export type Menu = NonNullable<StaffMenuQuery['shop']>['menu']
/** A product on it. */
export type Product = Menu['categories'][number]['products'][number]
/** A product in one size. */
export type Sku = Product['skus'][number]
/** An answer to a choice. */
export type Option = Product['optionGroups'][number]['options'][number]

const pollMs = 3_000

/** The menu of a shop, kept fresh while the component that calls this is on screen: other staff mark things too. */
export function useMenu(shopId: string) {
  const menu = shallowRef<Menu | null>(null)
  const fault = ref('')
  let asked = 0

  async function load() {
    const mine = ++asked
    try {
      const { shop } = await unwrap(publicClient.query(StaffMenuDocument, { shopId }))
      if (mine !== asked) return
      if (!shop) throw new Problem('SHOP_NOT_FOUND', '')
      menu.value = shop.menu
      fault.value = ''
    } catch (error) {
      if (mine === asked && !menu.value) fault.value = explain(error)
    }
  }

  async function refresh() {
    if (!menu.value) return load()
    const shown = menu.value
    const { data } = await publicClient.query(StaffMenuVersionDocument, { shopId })
    if (data?.shop && menu.value === shown && data.shop.menu.version !== shown.version) await load()
  }

  /** Shows a change at once, before the server's menu brings it. */
  function mark(change: { skuId?: string; optionId?: string }, soldOut: boolean, until: string | null) {
    if (menu.value) menu.value = marked(menu.value, change, soldOut, until)
  }

  watch(language, () => void load())
  usePolling(pollMs, () => void refresh())
  void load()
  return { menu, fault, load, mark }
}

/** The menu with a mark set or taken back. */
export function marked(menu: Menu, change: { skuId?: string; optionId?: string }, soldOut: boolean, until: string | null): Menu {
  const onProduct = (product: Product): Product => {
    const skus = product.skus.map((sku) => (sku.id === change.skuId ? { ...sku, soldOut, soldOutUntil: soldOut ? until : null } : sku))
    const optionGroups = product.optionGroups.map((group) => ({ ...group, options: group.options.map((option) => (option.id === change.optionId ? { ...option, soldOut } : option)) }))
    return { ...product, skus, optionGroups, soldOut: skus.every((sku) => sku.soldOut) }
  }
  return { ...menu, categories: menu.categories.map((category) => ({ ...category, products: category.products.map(onProduct) })) }
}

/** A group of options with how many products offer each. */
export interface OptionGroup {
  id: string
  name: string
  options: (Option & { products: number })[]
}

/** The choices of all products, each once: pearls that are out are out for every drink. */
export function optionGroups(menu: Menu): OptionGroup[] {
  const groups = new Map<string, { name: string; options: Map<string, Option & { products: number }> }>()
  for (const product of menu.categories.flatMap((category) => category.products)) {
    for (const group of product.optionGroups) {
      const known = groups.get(group.id) ?? { name: group.name, options: new Map() }
      groups.set(group.id, known)
      for (const option of group.options) {
        known.options.set(option.id, { ...option, products: (known.options.get(option.id)?.products ?? 0) + 1 })
      }
    }
  }
  return [...groups].map(([id, { name, options }]) => ({ id, name, options: [...options.values()] }))
}

/** Says whether a text occurs in a name, whatever its case. */
export function matches(name: string, text: string): boolean {
  return name.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase())
}
