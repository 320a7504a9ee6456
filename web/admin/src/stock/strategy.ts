import type { SetStockStrategyInput, StockPolicyQuery, StockStrategy } from '../gql/graphql'
import { t } from '../messages'

/** How a shop keeps its stock from being sold twice. */
export type Policy = StockPolicyQuery['stockPolicy']
/** A product with a choice of its own. */
export type Override = Policy['overrides'][number]

/** A choice that is being made. */
export interface Draft {
  /** The product; null for the whole shop, empty while none is chosen. */
  skuId: string | null
  strategy: StockStrategy
  buckets: number | undefined
}

/** All ways, the usual one first. */
export const strategies: readonly StockStrategy[] = ['HOLD', 'REDIS', 'PESSIMISTIC', 'OPTIMISTIC']

/** The most parts of a product's counter. */
export const maxBuckets = 64

/** Whether the counter can be split: that of one product with HOLD only. */
export const splits = (draft: Pick<Draft, 'skuId' | 'strategy'>): boolean => draft.skuId !== null && draft.strategy === 'HOLD'

/** Whether the draft differs from what counts. A product's own choice is one even where it says what the shop's says. */
export function differs(policy: Policy, draft: Draft): boolean {
  if (draft.skuId === null) return draft.strategy !== policy.strategy
  const now = policy.overrides.find((one) => one.skuId === draft.skuId)
  return !now || now.strategy !== draft.strategy || now.buckets !== bucketsOf(draft)
}

/** In how many parts the draft splits; what can't be split is in one. */
export const bucketsOf = (draft: Draft): number => (splits(draft) ? (draft.buckets ?? 1) : 1)

/** What is sent for a draft. */
export const inputOf = (shopId: string, draft: Draft): SetStockStrategyInput => ({ shopId, skuId: draft.skuId, strategy: draft.strategy, buckets: bucketsOf(draft) })

/** The draft's way in words, parts included. */
export function wayOf(draft: Draft): string {
  const strategy = t(`strategy_${draft.strategy}`)
  return bucketsOf(draft) > 1 ? t('strategySureSplit', { strategy, count: bucketsOf(draft) }) : strategy
}
