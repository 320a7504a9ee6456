import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { isRecord, readStored, writeStored } from './storage'

/** A signed session and who it belongs to. */
export interface StoredSession {
  accessToken: string
  /** RFC 3339, UTC. */
  expiresAt: string
  /** Opens the next access token, once; sessions of older pages have none. */
  refreshToken?: string
  /** RFC 3339, UTC. */
  refreshExpiresAt?: string
  /** What to call the person. */
  name: string
}

/** What a login and a refresh answer. */
export type SessionTokens = Required<Omit<StoredSession, 'name'>>

// An access token that ends within this time counts as ended: it might end on its way, and clocks differ a little.
const earlyMs = 20_000

/** Holds the session of one app, in localStorage too, so that it survives a reload and is shared by tabs. */
export interface SessionStore {
  /** The session; null when there is none. */
  readonly current: Readonly<ShallowRef<StoredSession | null>>
  /** True while somebody is logged in, as far as this page knows. */
  readonly loggedIn: ComputedRef<boolean>
  /** The access token; null when there is none that works now. A session whose refresh token is past its time as well is dropped. */
  token(): string | null
  /** True while there is an access token that works, or a refresh token that leads to one. */
  alive(): boolean
  /** The refresh token; null when there is none that works. */
  refreshToken(): string | null
  /** The session goes on with new tokens. It is still the same person's, so nobody is called back. */
  renew(tokens: SessionTokens): void
  /** Reads what another tab may have stored a moment ago. */
  reload(): void
  /** Begins a session. */
  set(session: StoredSession): void
  /** Ends the session on this device. */
  clear(): void
  /** Calls back on each change of who is logged in, here or in another tab. */
  onChange(listener: () => void): void
}

const isSession = (value: unknown): value is StoredSession =>
  isRecord(value) && typeof value.accessToken === 'string' && typeof value.expiresAt === 'string' && typeof value.name === 'string'

/** Opens the session store under a key of localStorage: one for guests, one for staff. */
export function createSession(key: string, now: () => number = Date.now): SessionStore {
  const current = shallowRef(readStored(key, isSession))
  const listeners: (() => void)[] = []
  const put = (session: StoredSession | null) => {
    const same = session !== null && session.name === current.value?.name
    current.value = session
    if (!same) listeners.forEach((listener) => listener())
  }
  const until = (time: string | undefined) => (time === undefined ? 0 : Date.parse(time) - now())
  addEventListener('storage', (event) => {
    if (event.key === key) put(readStored(key, isSession))
  })
  const store: SessionStore = {
    current,
    loggedIn: computed(() => current.value !== null),
    token() {
      const session = current.value
      if (!session) return null
      // Without a way to the next one, the last access token is used to its end.
      if (until(session.expiresAt) > (store.refreshToken() === null ? 0 : earlyMs)) return session.accessToken
      if (store.refreshToken() === null) store.clear()
      return null
    },
    alive() {
      return store.token() !== null || store.refreshToken() !== null
    },
    refreshToken() {
      const session = current.value
      return session?.refreshToken !== undefined && until(session.refreshExpiresAt) > 0 ? session.refreshToken : null
    },
    renew(tokens) {
      if (current.value === null) return // it was ended meanwhile
      store.set({ ...tokens, name: current.value.name })
    },
    reload() {
      const stored = readStored(key, isSession)
      if (stored) put(stored) // without storage what is in memory counts
    },
    set(session) {
      // Only what a session is: a login's answer may hold more.
      const { accessToken, expiresAt, refreshToken, refreshExpiresAt, name } = session
      const kept = { accessToken, expiresAt, refreshToken, refreshExpiresAt, name }
      writeStored(key, kept)
      put(kept)
    },
    clear() {
      if (current.value === null) return
      writeStored(key, null)
      put(null)
    },
    onChange(listener) {
      listeners.push(listener)
    },
  }
  return store
}
