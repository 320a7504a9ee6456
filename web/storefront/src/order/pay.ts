import { Attempt } from '@shared/attempt'
import { isRecord } from '@shared/storage'
import { Problem, refuse, unwrap } from '@shared/problem'
import { client } from '../api'
import { PayOrderDocument, type PayOrderInput } from '../gql/graphql'

/** What paying needs to know of a payment that is already there. */
export interface KnownPayment {
  channel: string
  status: string
  clientParams: unknown
}

/** The address of the cashier in a payment's clientParams; null when there is none that a browser may be sent to. */
export function cashierUrl(clientParams: unknown, here: string = location.href): string | null {
  if (!isRecord(clientParams) || typeof clientParams.cashierUrl !== 'string') return null
  try {
    const url = new URL(clientParams.cashierUrl, here)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null
  } catch {
    return null
  }
}

/** A payment that still waits for its guest: it is paid instead of opening another. */
export function openPayment(payments: readonly KnownPayment[]): string | null {
  for (const payment of [...payments].reverse()) {
    if (payment.channel !== 'SANDBOX' || payment.status !== 'PENDING') continue
    const url = cashierUrl(payment.clientParams)
    if (url) return url
  }
  return null
}

/** Opens a payment for all that is open of an order and answers where the guest pays it. Throws a Problem. */
export async function startPayment(orderNo: string, payments: readonly KnownPayment[] = []): Promise<string> {
  const waiting = openPayment(payments)
  if (waiting) return waiting
  const attempt = new Attempt<PayOrderInput>(`pay.${orderNo}`)
  const input = attempt.begin({ orderNo, channel: 'SANDBOX' }, (idempotencyKey) => ({ idempotencyKey, orderNo, channel: 'SANDBOX' }))
  try {
    const { payOrder } = await unwrap(client.mutation(PayOrderDocument, { input }))
    refuse(payOrder.userErrors)
    attempt.settle()
    const url = cashierUrl(payOrder.payment?.clientParams)
    if (!url) throw new Problem('CHANNEL_UNAVAILABLE', '')
    return url
  } catch (error) {
    if (error instanceof Problem && !error.outcomeUnknown) attempt.settle()
    throw error
  }
}
