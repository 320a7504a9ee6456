import { gql } from '@urql/vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createClients } from './client'
import { setLanguage } from './i18n'
import { unwrap } from './problem'
import type { RefreshDocument } from './renewal'
import { createSession, type SessionStore } from './session'

const query = gql`{ me { id } }`
const refreshing = gql`mutation Refresh($input: RefreshSessionInput!) { refreshSession(input: $input) { session { accessToken } userErrors { code } } }` as RefreshDocument
const expiresAt = new Date(Date.now() + 3_600_000).toISOString()

let session: SessionStore
let valid: string
const seen: { token: string | null; language: string | null }[] = []

// A server that knows one valid token.
function answer(_input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers)
  const token = headers.get('Authorization')
  seen.push({ token, language: headers.get('Accept-Language') })
  const body = token === `Bearer ${valid}` ? { data: { me: { id: '1' } } } : { errors: [{ message: 'log in', extensions: { code: 'UNAUTHENTICATED' } }], data: null }
  return Promise.resolve(new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } }))
}

beforeEach(() => {
  localStorage.clear()
  setLanguage('en')
  seen.length = 0
  valid = 'new'
  session = createSession('client-test')
  vi.stubGlobal('fetch', vi.fn(answer))
})

const login = () => session.set({ accessToken: valid, expiresAt, name: 'alice' })

describe('the client of a session', () => {
  it('asks for a login before it sends anything without a session, and then goes on', async () => {
    const { client } = createClients(session, async () => login(), refreshing)
    expect(await unwrap(client.query(query, {}))).toEqual({ me: { id: '1' } })
    expect(seen.map((request) => request.token)).toEqual(['Bearer new'])
  })

  it('asks again when the server refuses the session, and sends what was asked once more', async () => {
    session.set({ accessToken: 'old', expiresAt, name: 'alice' })
    const ask = vi.fn(async () => login())
    const { client } = createClients(session, ask, refreshing)
    expect(await unwrap(client.query(query, {}))).toEqual({ me: { id: '1' } })
    expect(seen.map((request) => request.token)).toEqual(['Bearer old', 'Bearer new'])
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('asks once for several requests at a time', async () => {
    session.set({ accessToken: 'old', expiresAt, name: 'alice' })
    const ask = vi.fn(async () => login())
    const { client } = createClients(session, ask, refreshing)
    const other = gql`{ me { nickname } }`
    await Promise.all([unwrap(client.query(query, {})), unwrap(client.query(other, {}))])
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('fails with the stable code when the guest declines', async () => {
    const { client } = createClients(session, async () => {}, refreshing)
    await expect(unwrap(client.query(query, {}))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

describe('the public client', () => {
  it('sends no session, asks for none, and says the language', async () => {
    login()
    setLanguage('zh')
    const ask = vi.fn(async () => {})
    const { publicClient } = createClients(session, ask, refreshing)
    await expect(unwrap(publicClient.query(query, {}))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(seen).toEqual([{ token: null, language: 'zh' }])
    expect(ask).not.toHaveBeenCalled()
  })

  it('tells a broken network from an answer', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    const { publicClient } = createClients(session, async () => {}, refreshing)
    await expect(unwrap(publicClient.query(query, {}))).rejects.toMatchObject({ code: 'NETWORK', outcomeUnknown: true })
  })
})
