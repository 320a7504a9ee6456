import type { Attempt } from '@shared/attempt'
import { Problem, refuse } from '@shared/problem'
import type { PlaceOrderInput, PlaceOrderMutation } from '../gql/graphql'

/** What the guest wants to order: an input without what the page adds by itself. */
export type Draft = Omit<PlaceOrderInput, 'idempotencyKey' | 'quoteToken' | 'couponCodes'> & {
  /** The coupons that the guest chose; null: those that the quote chose for them. */
  couponCodes: string[] | null
}

/** The price that the guest has agreed to. */
export interface Priced {
  token: string
  /** The coupons that count in it. */
  couponCodes: string[]
}

/** What came of an attempt to place an order. */
export type Placed =
  /** `due` is false when coupons have paid all of it. */
  | { kind: 'placed'; no: string; due: boolean }
  /** The price is not the quoted one any more: quote again and ask. */
  | { kind: 'requote'; problem: Problem }
  /** Something in the cart cannot be had: show the cart. */
  | { kind: 'cart'; problem: Problem; input: PlaceOrderInput }
  /** A coupon does not apply: drop it. */
  | { kind: 'coupon'; problem: Problem }
  /** Nobody knows whether it was placed: pressing again sends the same once more. */
  | { kind: 'unsure'; problem: Problem }
  /** Refused for another reason. */
  | { kind: 'refused'; problem: Problem }

/** What placing needs from the page: a test brings its own. */
export interface PlaceDeps {
  attempt: Attempt<PlaceOrderInput>
  /** Sends the mutation; throws a Problem when there is no payload. */
  send(input: PlaceOrderInput): Promise<PlaceOrderMutation['placeOrder']>
  /** Waits before an attempt that is still in progress elsewhere is asked for again. */
  pause(): Promise<void>
}

const asksWhileInProgress = 6

const kinds: Record<string, 'requote' | 'cart' | 'coupon'> = {
  QUOTE_EXPIRED: 'requote',
  QUOTE_MISMATCH: 'requote',
  PROMOTION_EXHAUSTED: 'requote',
  OUT_OF_STOCK: 'cart',
  UNKNOWN_SKU: 'cart',
  INVALID_OPTION: 'cart',
  INVALID_QUANTITY: 'cart',
  COUPON_NOT_FOUND: 'coupon',
  COUPON_NOT_APPLICABLE: 'coupon',
  COUPON_LOCKED: 'coupon',
  COUPON_USED: 'coupon',
}

/** What identifies an attempt to place an order. */
export function intentOf(who: string, draft: Draft): unknown {
  return { who, draft }
}

/**
 * Places an order once. `who` is part of what is wanted: the same cart of another guest is another attempt. While the
 * outcome is unknown the attempt stays open, and the same cart sends the same input again, with the token that it had at
 * first: otherwise a lost answer would become a second order. Coupons that were chosen for the guest are no part of it: once the
 * first order holds them, the next quote chooses others.
 */
export async function place(deps: PlaceDeps, who: string, draft: Draft, priced: Priced | null): Promise<Placed> {
  const input = deps.attempt.begin(intentOf(who, draft), (idempotencyKey) => ({
    idempotencyKey, ...draft, couponCodes: draft.couponCodes ?? priced?.couponCodes ?? [], quoteToken: priced?.token ?? null,
  }))
  for (let ask = 1; ; ask++) {
    try {
      const answer = await deps.send(input)
      refuse(answer.userErrors)
      if (!answer.order) throw new Problem('INTERNAL', '')
      deps.attempt.settle()
      return { kind: 'placed', no: answer.order.no, due: answer.order.status === 'CREATED' }
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('NETWORK', '')
      if (problem.code === 'IN_PROGRESS' && ask < asksWhileInProgress) {
        await deps.pause()
        continue
      }
      if (problem.outcomeUnknown) return { kind: 'unsure', problem }
      deps.attempt.settle()
      const kind = kinds[problem.code]
      return kind === 'cart' ? { kind, problem, input } : { kind: kind ?? 'refused', problem }
    }
  }
}
