import { unwrap } from '@shared/problem'
import { computed, ref, shallowRef } from 'vue'
import { client, session } from '../api'
import { MyCouponsDocument, type MyCouponsQuery } from '../gql/graphql'
import { formOf, loadKinds } from '../vouchers/kinds'
import { cart } from './cart'

/** A coupon of the guest. */
export type Coupon = MyCouponsQuery['me']['coupons']['edges'][number]['node']

const pageSize = 50
const pagesAtMost = 4

/** The guest's coupons, those that can be used first. */
export const coupons = shallowRef<Coupon[]>([])

/** True while coupons are being asked for. */
export const couponsLoading = ref(false)

/** Says whether a coupon is exchanged for a product; others take something off what is paid. */
export const isExchange = (coupon: Coupon) => formOf(coupon.kind) === 'EXCHANGE'

/** Coupons that can be chosen for an order in the shop on screen. */
export const usableCoupons = computed(() => coupons.value.filter((coupon) => !isExchange(coupon) && couponState(coupon, cart.shopId, Date.now()) === 'usable'))

/** Whether a coupon can be chosen in a shop at a moment, and if not, why. */
export function couponState(coupon: Coupon, shopId: string, now: number): 'usable' | 'otherShop' | 'notYet' | 'over' {
  if (coupon.status !== 'AVAILABLE' || Date.parse(coupon.validUntil) <= now) return 'over'
  if (Date.parse(coupon.validFrom) > now) return 'notYet'
  return coupon.shopId !== null && coupon.shopId !== shopId ? 'otherShop' : 'usable'
}

/** Loads the guest's coupons; asks for a login when nobody is logged in. */
export async function loadCoupons(): Promise<void> {
  couponsLoading.value = true
  try {
    // Without the kinds all look as if they took something off: the server would say what they are.
    const known = loadKinds().catch(() => {})
    const loaded: Coupon[] = []
    let after: string | null = null
    for (let page = 0; page < pagesAtMost; page++) {
      const { me }: MyCouponsQuery = await unwrap(client.query(MyCouponsDocument, { first: pageSize, after }))
      loaded.push(...me.coupons.edges.map((edge) => edge.node))
      after = me.coupons.pageInfo.endCursor
      if (!me.coupons.pageInfo.hasNextPage) break
    }
    await known
    coupons.value = loaded
  } finally {
    couponsLoading.value = false
  }
}

session.onChange(() => (coupons.value = []))
