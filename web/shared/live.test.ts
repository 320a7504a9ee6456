import { CombinedError, gql, type Client } from '@urql/vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { makeSubject, onEnd, pipe, type Subject } from 'wonka'
import { follow } from './live'

type Event = { data?: { n: number }; error?: CombinedError; hasNext: boolean }

// A client whose streams are fed by the test.
function fakeClient() {
  const streams: (Subject<Event> & { left: boolean })[] = []
  const client = {
    subscription() {
      const subject = { ...makeSubject<Event>(), left: false }
      streams.push(subject)
      return pipe(subject.source, onEnd(() => (subject.left = true)))
    },
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
    streams[0]!.next({ data: { n: 1 }, hasNext: true })
    streams[0]!.next({ data: { n: 1 }, hasNext: false })
    streams[0]!.complete()
    vi.advanceTimersByTime(60_000)
    expect(streams).toHaveLength(2)
    streams[1]!.next({ data: { n: 2 }, hasNext: false })
    vi.advanceTimersByTime(60_000)
    expect(streams).toHaveLength(2)
    expect(seen).toEqual([1, 1, 2])
  })

  it('asks again when a session ends under a stream that was given, not when it never was', () => {
    const { client, streams } = fakeClient()
    const refused = vi.fn()
    follow(client, document, {}, { next: () => {}, done: () => false, refused })
    streams[0]!.next({ data: { n: 1 }, hasNext: true })
    streams[0]!.next({ error: refusal('UNAUTHENTICATED'), hasNext: false })
    vi.advanceTimersByTime(2_000)
    expect(streams).toHaveLength(2)
    expect(refused).not.toHaveBeenCalled()
    streams[1]!.next({ error: refusal('UNAUTHENTICATED'), hasNext: false })
    vi.advanceTimersByTime(60_000)
    expect(streams).toHaveLength(2)
    expect(refused).toHaveBeenCalledWith('UNAUTHENTICATED')
  })

  it('asks again when a stream ends without a word', () => {
    const { client, streams } = fakeClient()
    follow(client, document, {}, { next: () => {}, done: () => false })
    streams[0]!.complete()
    vi.advanceTimersByTime(2_000)
    expect(streams).toHaveLength(2)
  })

  it.each([false, true])('asks again after a failure of the server, whether it says that more comes (%s) or not', (hasNext) => {
    const { client, streams } = fakeClient()
    follow(client, document, {}, { next: () => {}, done: () => false })
    streams[0]!.next({ error: refusal('INTERNAL'), hasNext })
    expect(streams[0]!.left).toBe(true)
    vi.advanceTimersByTime(2_000)
    expect(streams).toHaveLength(2)
  })

  it('gives up on a refusal, and says why once', () => {
    const { client, streams } = fakeClient()
    const refused = vi.fn()
    follow(client, document, {}, { next: () => {}, done: () => false, refused })
    streams[0]!.next({ error: refusal('ORDER_NOT_FOUND'), hasNext: true })
    streams[0]!.next({ error: refusal('ORDER_NOT_FOUND'), hasNext: false })
    vi.advanceTimersByTime(60_000)
    expect(streams).toHaveLength(1)
    expect(refused).toHaveBeenCalledExactlyOnceWith('ORDER_NOT_FOUND')
  })

  it('stops when told to, and says nothing after that', () => {
    const { client, streams } = fakeClient()
    const next = vi.fn()
    const stop = follow(client, document, {}, { next, done: () => false })
    stop()
    expect(streams[0]!.left).toBe(true)
    streams[0]!.next({ data: { n: 1 }, hasNext: true })
    vi.advanceTimersByTime(60_000)
    expect(next).not.toHaveBeenCalled()
    expect(streams).toHaveLength(1)
  })
})
