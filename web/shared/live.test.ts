import { CombinedError, gql, type Client } from '@urql/vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { follow } from './live'

type Event = { data?: { n: number }; error?: CombinedError; hasNext: boolean }

// A client whose streams are fed by the test.
function fakeClient() {
  const streams: { push(event: Event): void; stopped: boolean }[] = []
  const client = {
    subscription: () => ({
      subscribe(observer: (event: Event) => void) {
        const stream = { push: observer, stopped: false }
        streams.push(stream)
        return { unsubscribe: () => (stream.stopped = true) }
      },
    }),
  } as unknown as Client
  return { client, streams }
}

const document = gql`subscription { n }`
const refusal = (code: string) => new CombinedError({ graphQLErrors: [{ message: code, extensions: { code } }] })

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

describe('following a stream', () => {
  it('passes on what comes, and asks again when it ends before its last state', () => {
    const { client, streams } = fakeClient()
    const seen: number[] = []
    follow<{ n: number }, object>(client, document, {}, { next: (data) => seen.push(data.n), done: () => seen.at(-1) === 2 })
    streams[0]!.push({ data: { n: 1 }, hasNext: true })
    streams[0]!.push({ data: { n: 1 }, hasNext: false })
    vi.advanceTimersByTime(2_000)
    expect(streams).toHaveLength(2)
    streams[1]!.push({ data: { n: 2 }, hasNext: false })
    vi.advanceTimersByTime(60_000)
    expect(streams).toHaveLength(2)
    expect(seen).toEqual([1, 1, 2])
  })

  it('asks again after a failure of the server, and gives up on a refusal', () => {
    const { client, streams } = fakeClient()
    const refused = vi.fn()
    follow(client, document, {}, { next: () => {}, done: () => false, refused })
    streams[0]!.push({ error: refusal('INTERNAL'), hasNext: false })
    vi.advanceTimersByTime(2_000)
    expect(streams).toHaveLength(2)
    streams[1]!.push({ error: refusal('ORDER_NOT_FOUND'), hasNext: false })
    vi.advanceTimersByTime(60_000)
    expect(streams).toHaveLength(2)
    expect(refused).toHaveBeenCalledExactlyOnceWith('ORDER_NOT_FOUND')
  })

  it('stops when told to, and says nothing after that', () => {
    const { client, streams } = fakeClient()
    const next = vi.fn()
    const stop = follow(client, document, {}, { next, done: () => false })
    stop()
    expect(streams[0]!.stopped).toBe(true)
    streams[0]!.push({ data: { n: 1 }, hasNext: false })
    vi.advanceTimersByTime(60_000)
    expect(next).not.toHaveBeenCalled()
    expect(streams).toHaveLength(1)
  })
})
