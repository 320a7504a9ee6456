import type { AnyVariables, Client, DocumentInput } from '@urql/vue'
import { getCurrentScope, onScopeDispose } from 'vue'
import { onEnd, pipe, subscribe } from 'wonka'
import { codeOf } from './problem'

const resubscribeMs = 2_000

// After these the same question may get another answer; any other code is the server's last word.
const passing = new Set(['NETWORK', 'INTERNAL', 'RATE_LIMITED'])

/** What to do with a stream. */
export interface LiveHandlers<D> {
  /** Called with the state of now, then with each change; the last one may come twice. */
  next(data: D): void
  /** Says whether the stream may end: its last state was seen. Else it is asked for again. */
  done(): boolean
  /** Called when the server refuses the stream for good, with the stable code. */
  refused?(code: string): void
}

/**
 * Follows a subscription until its last state. The socket reconnects by itself; this also asks again when a stream fails or ends
 * early, as the server does with a client that was too slow. Answers a function that stops it; a component's end stops it too.
 */
export function follow<D, V extends AnyVariables>(client: Client, document: DocumentInput<D, V>, variables: V, handlers: LiveHandlers<D>): () => void {
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let unsubscribe = () => {}

  function start() {
    let over = false
    let received = false
    const end = (again: boolean) => {
      if (over || stopped) return
      over = true
      unsubscribe()
      if (again && !handlers.done()) timer = setTimeout(start, resubscribeMs)
    }
    const subscription = pipe(
      client.subscription(document, variables),
      onEnd(() => end(true)),
      subscribe(({ data, error, hasNext }) => {
        if (over || stopped) return
        if (error) {
          const code = codeOf(error)
          // The client asks for a login once for each time that a stream is asked for. A stream that was given and then lost its session,
          // hours later say, is asked for anew, so that it asks again.
          const again = passing.has(code) || (received && code === 'UNAUTHENTICATED')
          end(again)
          if (!again) handlers.refused?.(code)
          return
        }
        if (data) {
          received = true
          handlers.next(data)
        }
        if (!hasNext) end(true)
      }),
    )
    unsubscribe = () => subscription.unsubscribe()
    if (over) unsubscribe()
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
