import { follow } from '@shared/live'
import { Problem, refuse, unwrap } from '@shared/problem'
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { client, liveState } from '../api'
import { AdvanceOrderDocument, OrdersUnderWayDocument, QueuedOrderDocument, ShopOrdersDocument, type OrdersUnderWayQuery, type OrderStatus } from '../gql/graphql'
import { applied, arrivals, byColumn, emptyQueue, reconciled, workStatuses, type Queue, type QueueOrder } from './queue'

const pageSize = 100
const maxPages = 5
const retryMs = 4_000

/**
 * The queue of a shop, live while the component that calls this is on screen. The stream brings each change; a complete list,
 * asked for whenever the stream has begun anew, removes what finished while it was down.
 */
export function useQueue(shopId: string, onArrival: (nos: string[]) => void) {
  const queue = shallowRef<Queue>(emptyQueue)
  /** True once a complete list was seen: before, nothing on screen is called new. */
  const complete = ref(false)
  const refusedBy = ref('')
  const running = reactive(new Set<string>())
  let toldSince = new Set<string>()
  let listing = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  function put(next: Queue) {
    const fresh = complete.value ? arrivals(queue.value, next) : []
    queue.value = next
    if (fresh.length > 0) onArrival(fresh)
  }

  async function list() {
    clearTimeout(timer)
    const mine = ++listing
    toldSince = new Set()
    const listed: QueueOrder[] = []
    try {
      let after: string | null = null
      for (let page = 0; page < maxPages; page++) {
        const { orders }: OrdersUnderWayQuery = await unwrap(client.query(OrdersUnderWayDocument, { filter: { shopId, statuses: workStatuses }, first: pageSize, after }))
        listed.push(...orders.edges.map((edge) => edge.node))
        after = orders.pageInfo.hasNextPage ? orders.pageInfo.endCursor : null
        if (after === null) break
      }
      if (stopped || mine !== listing) return
      // With more than fits, what is not listed may still be under way: then nothing is taken away.
      put(after === null ? reconciled(queue.value, listed, toldSince) : listed.reduce(applied, queue.value))
      complete.value = true
    } catch {
      if (!stopped && mine === listing) timer = setTimeout(list, retryMs)
    }
  }

  // Staff stay logged in for a shift, sessions do not: a stream that is refused for want of one is asked for anew, and that asks for a login.
  // Whoever declines goes to the login page, and the queue is gone.
  let unfollow = () => {}
  function listen() {
    unfollow = follow(client, ShopOrdersDocument, { shopId }, {
      next: ({ shopOrders }) => {
        toldSince.add(shopOrders.no)
        put(applied(queue.value, shopOrders))
      },
      done: () => false,
      refused: (code) => {
        if (code !== 'UNAUTHENTICATED') refusedBy.value = code
        else if (!stopped) setTimeout(() => !stopped && listen())
      },
    })
  }
  listen()
  watch(() => liveState.connects, () => void list())
  void list()
  onScopeDispose(() => {
    stopped = true
    clearTimeout(timer)
    unfollow()
  })

  /** Moves an order on. Throws a Problem; when somebody else was faster, the card shows what is. */
  async function advance(no: string, to: OrderStatus): Promise<void> {
    if (running.has(no)) return
    running.add(no)
    try {
      const { advanceOrder } = await unwrap(client.mutation(AdvanceOrderDocument, { input: { orderNo: no, to } }))
      refuse(advanceOrder.userErrors)
      if (advanceOrder.order) put(applied(queue.value, advanceOrder.order))
    } catch (error) {
      if (error instanceof Problem && error.code === 'INVALID_TRANSITION') await look(no)
      throw error
    } finally {
      running.delete(no)
    }
  }

  async function look(no: string) {
    const { data } = await client.query(QueuedOrderDocument, { no })
    if (data?.order) put(applied(queue.value, data.order))
  }

  return { columns: computed(() => byColumn(queue.value)), count: computed(() => queue.value.cards.size), complete, refusedBy, running, advance }
}
