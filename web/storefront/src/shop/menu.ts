import { language } from '@shared/i18n'
import { unwrap } from '@shared/problem'
import { readStored, writeStored } from '@shared/storage'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { publicClient } from '../api'
import { MenuDocument, MenuVersionDocument, ShopsDocument, type ShopsQuery } from '../gql/graphql'
import { cart, onMenu, openCart } from './cart'
import type { ShopMenu } from './options'

/** A shop in the list of shops. */
export type ShopListed = ShopsQuery['shops']['edges'][number]['node']

const pollMs = 1_000
const pollAfterFailureMs = 5_000
const shopPage = 50
const shopKey = 'cuppa.shop'
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** The shop on screen with its menu; null until it is loaded. */
export const shop = shallowRef<ShopMenu | null>(null)

/** True when the last request for the menu got no answer. */
export const offline = ref(false)

/** Sizes that the server refused as out of stock since the menu was loaded. */
export const refusedSkus = ref(new Set<string>())

/** The cart's lines with what the menu says about them. */
export const shownLines = computed(() => onMenu(cart.lines, shop.value && shop.value.id === cart.shopId ? shop.value.menu : null, refusedSkus.value))

/** The lines that can be ordered now. */
export const orderableLines = computed(() => shownLines.value.filter((line) => line.unavailable === null))

/** True when a line must be removed before the cart can be ordered. */
export const hasUnavailable = computed(() => orderableLines.value.length < shownLines.value.length)

/** The brand's shops, all pages of them. */
export async function loadShops(): Promise<ShopListed[]> {
  const listed: ShopListed[] = []
  let after: string | null = null
  do {
    const { shops }: ShopsQuery = await unwrap(publicClient.query(ShopsDocument, { first: shopPage, after }))
    listed.push(...shops.edges.map((edge) => edge.node))
    after = shops.pageInfo.hasNextPage ? shops.pageInfo.endCursor : null
  } while (after !== null)
  return listed
}

/** The guest's shop: the one on screen, or the one of the last visit. */
export function currentShopId(): string | null {
  return cart.shopId || readStored(shopKey, isText)
}

/** Makes a shop the guest's shop, on later visits too. */
export function chooseShop(id: string): void {
  writeStored(shopKey, id)
  if (shop.value?.id !== id) shop.value = null
  openCart(id)
}

/** Loads the guest's shop with its menu. Without one yet, the first that is open; without any shop, nothing. */
export async function loadMenu(): Promise<void> {
  let id = currentShopId()
  if (!id) {
    const shops = await loadShops()
    id = (shops.find((candidate) => candidate.openNow) ?? shops[0])?.id ?? null
    if (!id) return
  }
  const asked = language.value
  const { shop: loaded } = await unwrap(publicClient.query(MenuDocument, { shopId: id }))
  if (!loaded) {
    // The kept shop is gone, with a new database say: begin again with one that exists.
    writeStored(shopKey, null)
    if (cart.shopId === id) cart.shopId = ''
    if ((await loadShops()).length > 0) await loadMenu()
    return
  }
  if (asked !== language.value || (cart.shopId !== '' && cart.shopId !== id)) return // overtaken by another choice
  openCart(loaded.id)
  writeStored(shopKey, loaded.id)
  refusedSkus.value = new Set()
  shop.value = loaded
}

/** Reloads the menu when its version or the shop's opening differs from what is on screen. */
async function refresh(): Promise<void> {
  const current = shop.value
  if (!current) return loadMenu()
  const { shop: now } = await unwrap(publicClient.query(MenuVersionDocument, { shopId: current.id }))
  if (shop.value !== current) return
  if (!now || now.menu.version !== current.menu.version || now.openNow !== current.openNow) await loadMenu()
}

/** Keeps the menu fresh while the component that calls this is on screen: sold-out marks show within 2 s. */
export function useFreshMenu(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  const tick = async () => {
    clearTimeout(timer)
    if (stopped || document.hidden) return
    try {
      await refresh()
      offline.value = false
    } catch {
      offline.value = true
    }
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(tick, offline.value ? pollAfterFailureMs : pollMs)
  }
  const wake = () => void tick()
  document.addEventListener('visibilitychange', wake)
  addEventListener('online', wake)
  // The old words stay until the new ones are here: no flash.
  watch(language, () => {
    loadMenu().catch(() => (offline.value = true))
  })
  watch(() => cart.shopId, wake)
  onScopeDispose(() => {
    stopped = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', wake)
    removeEventListener('online', wake)
  })
  wake()
}
