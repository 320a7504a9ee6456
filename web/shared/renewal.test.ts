import { gql } from '@urql/vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createClients } from './client'
import { unwrap } from './problem'
import type { RefreshDocument } from './renewal'
import { createSession, type SessionStore } from './session'

const query = gql`query Me { me { id } }`
const refreshing = gql`mutation Refresh($input: RefreshSessionInput!) { refreshSession(input: $input) { session { accessToken expiresAt refreshToken refreshExpiresAt } userErrors { code message field } } }` as RefreshDocument
const soon = (ms: number) => new Date(Date.now() + ms).toISOString()

// A server whose refresh tokens rt1, rt2, … each work once and open the access tokens at2, at3, ….
let generation: number
let refreshes: number
let down: number
let over: boolean
let seen: string[]

function answer(_input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const { query: text, variables } = JSON.parse(String(init?.body)) as { query: string; variables: { input?: { refreshToken: string } } }
  const reply = (body: unknown) => Promise.resolve(new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } }))
  if (!text.includes('refreshSession')) {
    const token = new Headers(init?.headers).get('Authorization') ?? ''
    seen.push(token)
    return reply(token === `Bearer at${generation}` ? { data: { me: { id: '1' } } } : { data: null, errors: [{ message: 'log in', extensions: { code: 'UNAUTHENTICATED' } }] })
  }
  refreshes++
  if (down-- > 0) return Promise.reject(new TypeError('no network'))
  if (over || variables.input?.refreshToken !== `rt${generation}`) return reply({ data: { refreshSession: { session: null, userErrors: [{ code: 'SESSION_ENDED', message: '', field: null }] } } })
  generation++
  return reply({ data: { refreshSession: { session: { accessToken: `at${generation}`, expiresAt: soon(900_000), refreshToken: `rt${generation}`, refreshExpiresAt: soon(9e8) }, userErrors: [] } } })
}

let session: SessionStore
const ask = vi.fn(async () => {})

beforeEach(() => {
  localStorage.clear()
  ask.mockClear()
  generation = 1
  refreshes = down = 0
  over = false
  seen = []
  vi.stubGlobal('fetch', vi.fn(answer))
  session = createSession('renewal-test')
  session.set({ accessToken: 'at1', expiresAt: soon(-1), refreshToken: 'rt1', refreshExpiresAt: soon(9e8), name: 'alice' })
})

describe('a session whose access token ends', () => {
  it('is renewed before anything is sent, once for all that wait', async () => {
    const { client } = createClients(session, ask, refreshing)
    const other = gql`query Name { me { nickname } }`
    await Promise.all([unwrap(client.query(query, {})), unwrap(client.query(other, {}))])
    expect([refreshes, seen, session.refreshToken()]).toEqual([1, ['Bearer at2', 'Bearer at2'], 'rt2'])
    expect(ask).not.toHaveBeenCalled()
  })

  it('is renewed once when the server refuses it early, and what was asked is sent again', async () => {
    generation = 7
    session.set({ accessToken: 'refused', expiresAt: soon(900_000), refreshToken: 'rt7', refreshExpiresAt: soon(9e8), name: 'alice' })
    const { client } = createClients(session, ask, refreshing)
    expect(await unwrap(client.query(query, {}))).toEqual({ me: { id: '1' } })
    expect(seen).toEqual(['Bearer refused', 'Bearer at8'])
    expect(ask).not.toHaveBeenCalled()
  })

  it('asks again when an answer got lost', async () => {
    down = 1
    const { client } = createClients(session, ask, refreshing)
    expect(await unwrap(client.query(query, {}))).toEqual({ me: { id: '1' } })
    expect(refreshes).toBe(2)
  })

  it('stays when the server can not be asked, without a question to the guest', async () => {
    down = 99
    const { client } = createClients(session, ask, refreshing)
    await expect(unwrap(client.query(query, {}))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(session.refreshToken()).toBe('rt1')
    expect(ask).not.toHaveBeenCalled()
  })

  it('ends when the server says so, and a login is asked for', async () => {
    over = true
    const { client } = createClients(session, ask, refreshing)
    await expect(unwrap(client.query(query, {}))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(session.loggedIn.value).toBe(false)
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('takes the tokens that another tab has stored', async () => {
    generation = 2
    const tab = createSession('renewal-test')
    tab.renew({ accessToken: 'at2', expiresAt: soon(900_000), refreshToken: 'rt2', refreshExpiresAt: soon(9e8) })
    const { client } = createClients(session, ask, refreshing)
    await unwrap(client.query(query, {}))
    expect([refreshes, seen]).toEqual([0, ['Bearer at2']])
  })
})
