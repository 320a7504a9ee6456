import type { Attempt } from '@shared/attempt'
import { fromDecimal } from '@shared/format'
import { Problem, refuse } from '@shared/problem'
import type { RefundOrderInput, RefundOrderMutation } from '../gql/graphql'

/** What counts for a refund, in minor units. */
export interface Refundable {
  paidAmount: number
  refundedAmount: number
  refunds: readonly { status: string; amount: number }[]
  disputes?: readonly { status: string; amount: number }[] | null
}

/** What can still be given back: captured, less what went back, what is on its way and what is disputed. A refund that failed holds nothing. */
export function refundableAmount(order: Refundable): number {
  const asked = order.refunds.filter((refund) => refund.status !== 'FAILED').reduce((sum, refund) => sum + refund.amount, 0)
  const disputed = (order.disputes ?? []).filter((one) => one.status === 'OPEN').reduce((sum, one) => sum + one.amount, 0)
  return Math.max(0, order.paidAmount - Math.max(order.refundedAmount, asked) - disputed)
}

/** Why an amount can't be refunded. */
export type AmountFault = 'none' | 'tooMuch'

/** Reads the amount that a person typed: minor units, or why it does not do. */
export function readAmount(text: string, digits: number, refundable: number): number | AmountFault {
  const amount = fromDecimal(text, digits)
  if (amount === null || amount <= 0) return 'none'
  return amount > refundable ? 'tooMuch' : amount
}

/** What to give back and why: an amount, or units of lines. */
export type RefundWish = Pick<RefundOrderInput, 'orderNo' | 'reason'> & { amount?: number; lines?: { line: number; quantity: number }[]; restock?: boolean }

/** A line of an order, as far as refunds go. */
export interface Line {
  line: number
  quantity: number
  refundedQuantity: number
}

/** The units that were chosen, as the API takes them: no more than a line has left, and lines without any left out. */
export function chosenLines(items: readonly Line[], chosen: Readonly<Record<number, number>>): { line: number; quantity: number }[] {
  return items
    .map((item) => ({ line: item.line, quantity: Math.min(chosen[item.line] ?? 0, item.quantity - item.refundedQuantity) }))
    .filter((one) => one.quantity > 0)
}

/** Whether a refund was taken, and waits for a second person. */
export function waitsForSecond(answer: Pick<RefundOrderMutation['refundOrder'], 'userErrors' | 'task'>): boolean {
  return !!answer.task && answer.userErrors.some((one) => one.code === 'SECOND_PERSON_NEEDED')
}

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
    if (!waitsForSecond(answer)) refuse(answer.userErrors)
    attempt.settle()
    return answer
  } catch (error) {
    if (error instanceof Problem && !error.outcomeUnknown) attempt.settle()
    throw error
  }
}
