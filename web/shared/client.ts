import { Client, fetchExchange, subscriptionExchange, type Exchange, type Operation } from '@urql/vue'
import { authExchange } from '@urql/exchange-auth'
import { createClient as createSocket } from 'graphql-ws'
import { reactive, watch } from 'vue'
import { device } from './device'
import { documentIds } from './documents'
import { language } from './i18n'
import { isUnauthenticated } from './problem'
import { createRenewal, type RefreshDocument } from './renewal'
import type { SessionStore } from './session'

const requestTimeoutMs = 15_000
const longestReconnectWaitMs = 8_000
const pingMs = 15_000
const pongWaitMs = 5_000
const forbidden = 4403

/** How the socket for live updates stands. Read it in templates or watch it. */
export interface LiveState {
  /** `idle` while nothing is followed; `lost` from a broken connection until the next good one. */
  status: 'idle' | 'connecting' | 'connected' | 'lost'
  /** How often it has connected. A new value means that every stream begins anew with the state of now. */
  connects: number
}

/** The two ways to the server that an app has. */
export interface Clients {
  /** For what needs a session. Without one, or with one that the server refuses, it asks for a login and goes on. */
  client: Client
  /** For what is public: sends no session, never asks for one, and goes on while a login is being asked for. */
  publicClient: Client
  /** How the socket stands. */
  liveState: Readonly<LiveState>
}

/**
 * Makes the clients of an app. There is no cache on purpose: what these pages show is short-lived, and the server
 * answers menus from memory. `askLogin` resolves when somebody has logged in or has declined to. `refresh` renews the
 * session before its access token ends, and once when the server refuses it.
 */
export function createClients(session: SessionStore, askLogin: () => Promise<void>, refresh: RefreshDocument): Clients {
  const common = {
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'network-only' as const,
    fetch: fetchWithTimeout,
    fetchOptions: () => ({ headers: { 'Accept-Language': language.value } }),
  }
  // While pages are developed their documents change faster than the server's manifest.
  const byId = import.meta.env.PROD ? [documentIds] : []
  const liveState = reactive<LiveState>({ status: 'idle', connects: 0 })
  const publicClient = new Client({ ...common, exchanges: [...byId, fetchExchange] })
  const renew = createRenewal(session, publicClient, refresh)
  return {
    liveState,
    publicClient,
    client: new Client({ ...common, exchanges: [authentication(session, askLogin, renew), ...byId, fetchExchange, live(session, liveState, renew)] }),
  }
}

function fetchWithTimeout(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(requestTimeoutMs)
  return fetch(input, { ...init, signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout })
}

type Renew = (refused?: string | null) => Promise<boolean>

function authentication(session: SessionStore, askLogin: () => Promise<void>, renew: Renew): Exchange {
  // The token that was refused last. When another request has already brought a newer one, that is tried first.
  let refused: string | null = null
  return authExchange(async (utils) => ({
    addAuthToOperation(operation) {
      const token = session.token()
      return token ? utils.appendHeaders(operation, { Authorization: `Bearer ${token}`, 'Cuppa-Device': device() }) : operation
    },
    willAuthError: () => session.token() === null,
    didAuthError(error, operation) {
      if (!isUnauthenticated(error)) return false
      refused = bearer(operation)
      return true
    },
    async refreshAuth() {
      const token = session.token()
      if (token !== null && refused !== null && token !== refused) return
      const wasAlive = session.alive()
      if (await renew(refused)) return
      // The server could not be asked: what was asked fails, and the session waits for a better network.
      if (wasAlive && session.refreshToken() !== null) return
      session.clear()
      await askLogin()
    },
  }))
}

function bearer(operation: Operation): string | null {
  const options = operation.context.fetchOptions
  const headers = (typeof options === 'function' ? options() : options)?.headers as Record<string, string> | undefined
  return headers?.Authorization?.replace(/^Bearer /, '') ?? null
}

// One socket for all subscriptions, opened with the first and closed after the last. It comes back by itself with
// growing pauses; each stream then begins with the state of now, so nothing needs to be replayed.
function live(session: SessionStore, state: LiveState, renew: Renew): Exchange {
  let pongTimer: ReturnType<typeof setTimeout> | undefined
  const socket = createSocket({
    url: new URL('/graphql', location.href.replace(/^http/, 'ws')).href,
    connectionParams: async () => {
      if (session.token() === null && session.alive()) await renew()
      const token = session.token()
      return { language: language.value, device: device(), ...(token ? { authorization: `Bearer ${token}` } : {}) }
    },
    keepAlive: pingMs,
    retryAttempts: Number.MAX_SAFE_INTEGER,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(longestReconnectWaitMs, 300 * 2 ** retries) * (0.7 + Math.random() * 0.6))),
    on: {
      connecting: (isRetry) => { if (!isRetry) state.status = 'connecting' },
      connected: () => {
        state.status = 'connected'
        state.connects++
      },
      closed: (event) => {
        clearTimeout(pongTimer)
        const code = (event as { code?: number }).code
        // A socket ends with its access token; the next one follows at once with a new token.
        state.status = code === 1000 ? 'idle' : code === forbidden && session.alive() ? 'connecting' : 'lost'
      },
      // A network that swallows everything closes nothing: a ping without an answer ends the connection, and a new one begins.
      ping: (received) => {
        if (received) return
        clearTimeout(pongTimer)
        pongTimer = setTimeout(() => socket.terminate(), pongWaitMs)
      },
      pong: (received) => { if (received) clearTimeout(pongTimer) },
    },
    shouldRetry: (closed) => ![4401, 4403].includes((closed as { code?: number }).code ?? 0),
  })
  // The session and the language are told at connection_init: when they change, connect anew.
  session.onChange(() => socket.terminate())
  watch(language, () => socket.terminate())
  return subscriptionExchange({
    forwardSubscription(request) {
      return {
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? '' }, sink) }),
      }
    },
  })
}
