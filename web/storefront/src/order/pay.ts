import { Attempt } from '@shared/attempt'
import { isRecord } from '@shared/storage'
import { Problem, refuse, unwrap } from '@shared/problem'
import { client } from '../api'
import { PaymentChannelsDocument, PayOrderDocument, type PaymentChannel, type PayOrderInput } from '../gql/graphql'

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

/** Where a payment is paid by what stands in its clientParams; null where a browser can't. */
export function tillOf(clientParams: unknown, here: string = location.href): Till | null {
  const url = cashierUrl(clientParams, here)
  if (url) return { url }
  return isRecord(clientParams) && typeof clientParams.codeUrl === 'string' && clientParams.codeUrl !== '' ? { code: clientParams.codeUrl } : null
}

/** A payment of a channel that still waits for its guest: it is paid instead of opening another. */
export function openPayment(payments: readonly KnownPayment[], channel: PaymentChannel = 'SANDBOX'): Till | null {
  for (const payment of [...payments].reverse()) {
    if (payment.channel !== channel || payment.status !== 'PENDING') continue
    const till = tillOf(payment.clientParams)
    if (till) return till
  }
  return null
}

/** Where a guest pays: a page to go to, or a code to scan. */
export type Till = { url: string } | { code: string }

/** The ways to pay here, the usual one first. */
export async function paymentChannels(): Promise<readonly PaymentChannel[]> {
  return (await unwrap(client.query(PaymentChannelsDocument, {}))).paymentChannels
}

/** Opens a payment for all that is open of an order, by a channel or by the usual one, and answers where the guest pays it. Throws a Problem. */
export async function startPayment(orderNo: string, payments: readonly KnownPayment[] = [], by?: PaymentChannel): Promise<Till> {
  const channel = by ?? (await paymentChannels())[0]
  if (!channel) throw new Problem('CHANNEL_UNAVAILABLE', '')
  const waiting = openPayment(payments, channel)
  if (waiting) return waiting
  const attempt = new Attempt<PayOrderInput>(`pay.${orderNo}`)
  const input = attempt.begin({ orderNo, channel }, (idempotencyKey) => ({ idempotencyKey, orderNo, channel }))
  try {
    const { payOrder } = await unwrap(client.mutation(PayOrderDocument, { input }))
    refuse(payOrder.userErrors)
    attempt.settle()
    const till = tillOf(payOrder.payment?.clientParams)
    if (!till) throw new Problem('CHANNEL_UNAVAILABLE', '')
    return till
  } catch (error) {
    if (error instanceof Problem && !error.outcomeUnknown && error.code !== 'CHANNEL_UNAVAILABLE') attempt.settle()
    throw error
  }
}
