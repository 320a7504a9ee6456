import { unwrap } from '@shared/problem'
import { computed, shallowRef } from 'vue'
import { client } from '../api'
import { ManualTaskCountsDocument, type ManualTaskCountsQuery } from '../gql/graphql'
import { isManager, shop } from '../staff'

const counts = shallowRef<ManualTaskCountsQuery['manualTaskCounts']>([])

/** How many tasks wait at the shop on screen, for the navigation. */
export const waiting = computed(() => counts.value.reduce((sum, one) => sum + one.count, 0))

/** Asks anew how many wait. A silent server leaves what was known. */
export async function countWaiting(): Promise<void> {
  if (!isManager.value || !shop.value) return
  try {
    counts.value = (await unwrap(client.query(ManualTaskCountsDocument, { shopId: shop.value.id }))).manualTaskCounts
  } catch {
    // the page says what is wrong; the badge keeps its number
  }
}
