import type { Attempt } from '@shared/attempt'
import { fromDecimal } from '@shared/format'
import { Problem, refuse } from '@shared/problem'
import type { RefundOrderInput, RefundOrderMutation } from '../gql/graphql'

/** What counts for a refund, in minor units. */
export interface Refundable {
  paidAmount: number
  refundedAmount: number
  refunds: readonly { status: string; amount: number }[]
}

/** What can still be given back: captured, less what went back and what is on its way. A refund that failed holds nothing. */
export function refundableAmount(order: Refundable): number {
  const asked = order.refunds.filter((refund) => refund.status !== 'FAILED').reduce((sum, refund) => sum + refund.amount, 0)
  return Math.max(0, order.paidAmount - Math.max(order.refundedAmount, asked))
}

/** Why an amount can't be refunded. */
export type AmountFault = 'none' | 'tooMuch'

/** Reads the amount that a person typed: minor units, or why it does not do. */
export function readAmount(text: string, digits: number, refundable: number): number | AmountFault {
  const amount = fromDecimal(text, digits)
  if (amount === null || amount <= 0) return 'none'
  return amount > refundable ? 'tooMuch' : amount
}

/** What to give back and why. */
export type RefundWish = Pick<RefundOrderInput, 'orderNo' | 'reason'> & { amount: number }

/**
 * Asks for a refund once. While nobody knows whether an attempt went through, the same wish is sent again under
 * the same key, so that money goes back once however often the button is pressed. Throws a Problem.
 */
export async function refund(
  attempt: Attempt<RefundOrderInput>, send: (input: RefundOrderInput) => Promise<RefundOrderMutation['refundOrder']>, wish: RefundWish,
): Promise<RefundOrderMutation['refundOrder']> {
  const input = attempt.begin(wish, (idempotencyKey) => ({ idempotencyKey, ...wish }))
  try {
    const answer = await send(input)
    refuse(answer.userErrors)
    attempt.settle()
    return answer
  } catch (error) {
    if (error instanceof Problem && !error.outcomeUnknown) attempt.settle()
    throw error
  }
}
