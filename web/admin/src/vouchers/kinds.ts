import { language } from '@shared/i18n'
import { unwrap } from '@shared/problem'
import { shallowRef, watch } from 'vue'
import { publicClient } from '../api'
import { VoucherKindsDocument, type VoucherKindsQuery } from '../gql/graphql'

/** The platforms' kinds, in the language of the pages; empty until loadKinds has answered. */
export const kinds = shallowRef<VoucherKindsQuery['voucherKinds']>([])

/** Loads the kinds. Throws a Problem. */
export async function loadKinds(): Promise<void> {
  const asked = language.value
  const { voucherKinds } = await unwrap(publicClient.query(VoucherKindsDocument, {}))
  if (asked === language.value) kinds.value = voucherKinds
}

/** What people call a kind. */
export function kindName(kind: string): string {
  return kinds.value.find((known) => known.kind === kind)?.name ?? kind
}

watch(language, () => {
  if (kinds.value.length > 0) loadKinds().catch(() => {}) // the names stay as they were
})
