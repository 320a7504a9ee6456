import { unwrap } from '@shared/problem'
import { computed, shallowRef } from 'vue'
import { client } from '../api'
import { DeadLetterCountsDocument, OpenLetterVersionsDocument, ReplayDeadLettersDocument, type DeadLetterCountsQuery, type DeadLetterInput } from '../gql/graphql'
import { isManager, shop } from '../staff'

/** How many letters one request has taken again, as the server allows it. */
export const replayAtOnce = 50
const pageSize = 100

const counted = shallowRef<{ shopId: string; counts: DeadLetterCountsQuery['deadLetterCounts'] } | null>(null)

/** Open dead letters of the shop on screen, by consumers. */
export const letterCounts = computed(() => (counted.value?.shopId === shop.value?.id ? counted.value?.counts ?? [] : []))

/** How many dead letters are open at the shop on screen, for the navigation. */
export const openLetters = computed(() => letterCounts.value.reduce((sum, one) => sum + one.count, 0))

/** Asks anew how many are open. A silent server leaves what was known. */
export async function countLetters(): Promise<void> {
  const shopId = shop.value?.id
  if (!isManager.value || !shopId) return
  try {
    const { deadLetterCounts } = await unwrap(client.query(DeadLetterCountsDocument, { shopId }))
    if (shopId === shop.value?.id) counted.value = { shopId, counts: deadLetterCounts }
  } catch {
    // the page says what is wrong; the badge keeps its number
  }
}

/** How a replay of many letters goes. */
export interface Progress {
  /** Taken. */
  done: number
  /** Failed again, or decided by a colleague meanwhile. */
  failed: number
  total: number
}

/** Reads which letters of a consumer are open, as they are now, the oldest first: an order's events are taken in their order. */
export async function openOf(shopId: string, consumer: string): Promise<DeadLetterInput[]> {
  const all = new Map<string, DeadLetterInput>() // by id: a letter that comes meanwhile moves the pages on
  for (let after: string | null = null; ;) {
    const { deadLetters }: { deadLetters: { edges: { node: DeadLetterInput }[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } } } =
      await unwrap(client.query(OpenLetterVersionsDocument, { shopId, consumer: [consumer], first: pageSize, after }))
    for (const { node } of deadLetters.edges) all.set(node.id, { id: node.id, version: node.version })
    if (!deadLetters.pageInfo.hasNextPage || !deadLetters.pageInfo.endCursor) return [...all.values()].reverse()
    after = deadLetters.pageInfo.endCursor
  }
}

/**
 * Has letters taken again, in their order, as many at once as the server allows. Each is for itself: one that fails stops no other. A server that does
 * not answer ends it; what `progress` was told until then is true.
 */
export async function replayInTurn(letters: readonly DeadLetterInput[], reason: string, progress: (now: Progress) => void): Promise<Progress> {
  let now: Progress = { done: 0, failed: 0, total: letters.length }
  for (let from = 0; from < letters.length; from += replayAtOnce) {
    const some = letters.slice(from, from + replayAtOnce)
    const { replayDeadLetters } = await unwrap(client.mutation(ReplayDeadLettersDocument, { input: { letters: some, reason } }))
    const done = replayDeadLetters.replayed.length
    now = { ...now, done: now.done + done, failed: now.failed + some.length - done }
    progress(now)
  }
  return now
}
