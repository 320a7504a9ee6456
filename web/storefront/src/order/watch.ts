import { follow } from '@shared/live'
import { unwrap } from '@shared/problem'
import { getCurrentScope, onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { client } from '../api'
import { OrderDocument, OrderStatusDocument, PaymentStatusDocument, type OrderStatusSubscription, type PaymentStatusSubscription } from '../gql/graphql'
import { isSettled, mayChange, nextLook } from './progress'

/** An order as its page shows it. */
export type ShownOrder = OrderStatusSubscription['orderStatus']
/** The newest news of its payment. */
export type PaymentNews = PaymentStatusSubscription['paymentStatus']

/** An order that is kept up to date. */
export interface WatchedOrder {
  order: ShallowRef<ShownOrder | null>
  payment: ShallowRef<PaymentNews | null>
  /** loading, then shown; missing when it is not this guest's; failed when there was no answer. */
  state: Ref<'loading' | 'shown' | 'missing' | 'failed'>
  /** Reads it again at once. */
  reload(): Promise<void>
}

/**
 * Reads an order and follows it: `orderStatus` brings each change of the order, `paymentStatus` what becomes of its payment.
 * When only the payment moved, the order is read again, for its list of payments.
 */
export function watchOrder(no: string): WatchedOrder {
  const order = shallowRef<ShownOrder | null>(null)
  const payment = shallowRef<PaymentNews | null>(null)
  const state = ref<'loading' | 'shown' | 'missing' | 'failed'>('loading')
  const stops: (() => void)[] = []
  let stopped = false
  let looks = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const show = (next: ShownOrder) => {
    order.value = next
    state.value = 'shown'
    clearTimeout(timer)
    const pause = nextLook(next, looks)
    if (pause !== null && !stopped) timer = setTimeout(() => { looks++; void reload() }, pause)
  }
  const refused = (code: string) => {
    if (code === 'ORDER_NOT_FOUND' || code === 'FORBIDDEN') state.value = 'missing'
    else if (order.value === null) state.value = 'failed'
  }
  async function reload() {
    try {
      const answer = await unwrap(client.query(OrderDocument, { no }))
      if (stopped) return
      if (answer.order) show(answer.order)
      else state.value = 'missing'
    } catch (error) {
      if (!stopped) refused((error as { code?: string }).code ?? 'NETWORK')
    }
  }
  async function start() {
    await reload()
    if (stopped || state.value === 'missing') return
    stops.push(
      follow(client, OrderStatusDocument, { orderNo: no }, {
        next: (data) => show(data.orderStatus),
        done: () => order.value !== null && isSettled(order.value.status),
        refused,
      }),
      follow(client, PaymentStatusDocument, { orderNo: no }, {
        next: (data) => {
          payment.value = data.paymentStatus
          if (differs(order.value, data.paymentStatus)) void reload()
        },
        done: () => payment.value?.final === true,
      }),
    )
  }
  const wake = () => {
    if (!document.hidden && order.value && (!isSettled(order.value.status) || mayChange(order.value))) void reload()
  }
  document.addEventListener('visibilitychange', wake)
  if (getCurrentScope()) {
    onScopeDispose(() => {
      stopped = true
      clearTimeout(timer)
      stops.forEach((stop) => stop())
      document.removeEventListener('visibilitychange', wake)
    })
  }
  void start()
  return { order, payment, state, reload }
}

function differs(order: ShownOrder | null, news: PaymentNews): boolean {
  if (!order || order.status !== news.orderStatus || order.paidAmount !== news.paidAmount) return true
  return news.paymentNo !== null && order.payments.find((payment) => payment.no === news.paymentNo)?.status !== news.paymentStatus
}
