import { language } from '@shared/i18n'
import { unwrap } from '@shared/problem'
import { computed, shallowRef, watch } from 'vue'
import { publicClient } from '../api'
import { StaffMenuDocument } from '../gql/graphql'
import { optionGroups, type Menu } from '../menu/useMenu'
import { shop } from '../staff'

/** What goods are named by. */
export type GoodsKind = 'categories' | 'products' | 'skus' | 'options'

/** Goods of one kind with a heading above them, for a picker. */
export interface GoodsGroup {
  label: string
  goods: { id: string; name: string }[]
}

const menu = shallowRef<Menu | null>(null)
let of = ''

/** Loads the menu that goods are chosen from, where it is not there in this language. Throws a Problem. */
export async function loadGoods(): Promise<void> {
  const here = shop.value
  if (!here || of === here.id + language.value) return
  const wanted = here.id + language.value
  const { shop: found } = await unwrap(publicClient.query(StaffMenuDocument, { shopId: here.id }))
  of = wanted
  menu.value = found?.menu ?? null
}

watch(language, () => void loadGoods().catch(() => {})) // the old names stay

/** Goods by what they are named by, in the menu's order. */
export const goods = computed<Record<GoodsKind, GoodsGroup[]>>(() => goodsOn(menu.value))

/** What a menu has, for pickers. */
export function goodsOn(from: Menu | null): Record<GoodsKind, GoodsGroup[]> {
  const categories = from?.categories ?? []
  return {
    categories: [{ label: '', goods: categories.map(({ id, name }) => ({ id, name })) }],
    products: categories.map((category) => ({ label: category.name, goods: category.products.map(({ id, name }) => ({ id, name })) })),
    skus: categories.flatMap((category) => category.products).map((product) => ({
      label: product.name, goods: product.skus.map((sku) => ({ id: sku.id, name: product.skus.length > 1 ? `${product.name} · ${sku.name}` : product.name })),
    })),
    options: from ? optionGroups(from).map((group) => ({ label: group.name, goods: group.options.map(({ id, name }) => ({ id, name })) })) : [],
  }
}
