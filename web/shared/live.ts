import type { AnyVariables, Client, DocumentInput } from '@urql/vue'
import { getCurrentScope, onScopeDispose } from 'vue'
import { codeOf } from './problem'

const resubscribeMs = 2_000

/** What to do with a stream. */
export interface LiveHandlers<D> {
  /** Called with the state of now, then with each change. */
  next(data: D): void
  /** Says whether the stream may end: its last state was seen. Else it is asked for again. */
  done(): boolean
  /** Called when the server refuses the stream for good, with the stable code. */
  refused?(code: string): void
}

/**
 * Follows a subscription until its last state. The socket reconnects by itself; this also asks again when a stream ends
 * early, as the server does with a client that was too slow. Answers a function that stops it; a component's end stops it too.
 */
export function follow<D, V extends AnyVariables>(client: Client, document: DocumentInput<D, V>, variables: V, handlers: LiveHandlers<D>): () => void {
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let unsubscribe = () => {}

  const again = () => {
    if (!stopped && !handlers.done()) timer = setTimeout(start, resubscribeMs)
  }
  function start() {
    let refused = false
    const source = client.subscription(document, variables)
    const subscription = source.subscribe(({ data, error, hasNext }) => {
      if (stopped) return
      if (error) {
        const code = codeOf(error)
        if (code !== 'NETWORK' && code !== 'INTERNAL' && code !== 'RATE_LIMITED') {
          refused = true
          handlers.refused?.(code)
          return
        }
      } else if (data) {
        handlers.next(data)
      }
      if (hasNext === false && !refused) again()
    })
    unsubscribe = () => subscription.unsubscribe()
  }
  const stop = () => {
    stopped = true
    clearTimeout(timer)
    unsubscribe()
  }
  if (getCurrentScope()) onScopeDispose(stop)
  start()
  return stop
}
