import type { Client, TypedDocumentNode } from '@urql/vue'
import type { UserError } from './problem'
import type { SessionStore, SessionTokens } from './session'

/** The typed document of refreshSession; each app has its own. */
export type RefreshDocument = TypedDocumentNode<
  { refreshSession: { session: SessionTokens | null; userErrors: UserError[] } },
  { input: { refreshToken: string } }
>

// The server answers a used token once more within 10 s: an answer that got lost is asked for again within that.
const tries = 2
const tryMs = 4_000

/**
 * Makes what renews a session: it resolves to true when there is an access token that works, to false when there is no
 * session any more or the server could not be asked. Callers at once share one renewal, and tabs take turns: who comes second
 * takes the tokens that the first one stored.
 */
export function createRenewal(session: SessionStore, client: Client, document: RefreshDocument, timeoutMs = tryMs): (refused?: string | null) => Promise<boolean> {
  let running: Promise<boolean> | null = null
  return (refused = null) => (running ??= inTurn(() => renew(session, client, document, refused, timeoutMs)).finally(() => (running = null)))
}

async function inTurn(work: () => Promise<boolean>): Promise<boolean> {
  // Without locks two tabs may renew at once, which the server answers alike.
  return navigator.locks?.request ? await navigator.locks.request('cuppa.renewal', work) : await work()
}

async function renew(session: SessionStore, client: Client, document: RefreshDocument, refused: string | null, timeoutMs: number): Promise<boolean> {
  session.reload()
  const token = session.token()
  if (token !== null && token !== refused) return true // another tab was first
  const refreshToken = session.refreshToken()
  if (refreshToken === null) return false
  for (let left = tries; left > 0; left--) {
    const limited = (input: RequestInfo | URL, init?: RequestInit) => fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) })
    const { data } = await client.mutation(document, { input: { refreshToken } }, { fetch: limited }).toPromise()
    if (!data) continue
    const { session: tokens } = data.refreshSession
    if (session.refreshToken() !== refreshToken) return session.token() !== null // somebody logged in or out meanwhile
    if (tokens) session.renew(tokens)
    else session.clear()
    return tokens !== null
  }
  return false
}
