import { language } from '@shared/i18n'
import { unwrap } from '@shared/problem'
import { shallowRef } from 'vue'
import { publicClient } from '../api'
import { VoucherKindsDocument, type CouponKind, type VoucherForm, type VoucherKindsQuery } from '../gql/graphql'
import { t } from '../messages'

/** A kind of vouchers that can be entered. */
export type VoucherKind = VoucherKindsQuery['voucherKinds'][number]

/** The platforms' kinds, in the language that they were asked in. */
export const kinds = shallowRef<readonly VoucherKind[]>([])

let askedIn = ''

/** Loads the kinds once a language. Throws a Problem. */
export async function loadKinds(): Promise<void> {
  const asked = language.value
  if (askedIn === asked && kinds.value.length > 0) return
  const { voucherKinds } = await unwrap(publicClient.query(VoucherKindsDocument, {}))
  if (asked !== language.value) return
  kinds.value = voucherKinds
  askedIn = asked
}

/** How a kind's coupons are used; own ones, and those of platforms that are not connected, take something off what is paid. */
export function formOf(kind: CouponKind): VoucherForm {
  return kinds.value.find((known) => known.kind === kind)?.form ?? 'CASH'
}

/** What people call a kind. */
export function kindName(kind: CouponKind): string {
  return kinds.value.find((known) => known.kind === kind)?.name ?? (isOwn(kind) ? t(`kind${kind}`) : kind)
}

const own = ['CASH', 'PERCENTAGE', 'PRODUCT', 'TOPPING', 'DELIVERY'] as const
const isOwn = (kind: CouponKind): kind is (typeof own)[number] => (own as readonly string[]).includes(kind)
