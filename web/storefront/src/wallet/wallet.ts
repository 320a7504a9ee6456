import { Attempt } from '@shared/attempt'
import { Problem, refuse, unwrap } from '@shared/problem'
import { client } from '../api'
import { PayOrderDocument, RedeemGiftCardDocument, TopUpDocument, type PayOrderInput, type PaymentChannel, type RedeemGiftCardInput, type TopUpInput } from '../gql/graphql'
import { tillOf, type Till } from '../order/pay'

/** How a guest's balance pays an order: all of it, a part, or nothing. */
export function balancePart(available: number, open: number): { amount: number; rest: number } | null {
  if (available <= 0 || open <= 0) return null
  const amount = Math.min(available, open)
  return { amount, rest: open - amount }
}

/** Pays an amount of an order by the guest's balance, which is settled when this answers. Throws a Problem. */
export async function payByBalance(orderNo: string, amount: number): Promise<void> {
  const attempt = new Attempt<PayOrderInput>(`balance.${orderNo}`)
  const input = attempt.begin({ orderNo, amount }, (idempotencyKey) => ({ idempotencyKey, orderNo, channel: 'BALANCE', amount }))
  await once(attempt, async () => refuse((await unwrap(client.mutation(PayOrderDocument, { input }))).payOrder.userErrors))
}

/** Begins a top-up of an amount and answers where it is paid. Throws a Problem. */
export async function topUp(amount: number, channel: PaymentChannel): Promise<Till> {
  const attempt = new Attempt<TopUpInput>('topUp')
  const input = attempt.begin({ amount, channel }, (idempotencyKey) => ({ idempotencyKey, amount, channel }))
  return once(attempt, async () => {
    const { topUp: made } = await unwrap(client.mutation(TopUpDocument, { input }))
    refuse(made.userErrors)
    const till = tillOf(made.topUp?.payment.clientParams)
    if (!till) throw new Problem('CHANNEL_UNAVAILABLE', '')
    return till
  })
}

/** Redeems a gift card and answers what it was worth. Throws a Problem. */
export async function redeem(code: string): Promise<number> {
  const attempt = new Attempt<RedeemGiftCardInput>('giftCard')
  const input = attempt.begin({ code }, (idempotencyKey) => ({ idempotencyKey, code }))
  return once(attempt, async () => {
    const { redeemGiftCard } = await unwrap(client.mutation(RedeemGiftCardDocument, { input }))
    refuse(redeemGiftCard.userErrors)
    return redeemGiftCard.amount ?? 0
  })
}

/** Keeps an attempt's key until its outcome is known. */
async function once<I extends { idempotencyKey: string }, T>(attempt: Attempt<I>, does: () => Promise<T>): Promise<T> {
  try {
    const out = await does()
    attempt.settle()
    return out
  } catch (error) {
    if (error instanceof Problem && !error.outcomeUnknown) attempt.settle()
    throw error
  }
}
