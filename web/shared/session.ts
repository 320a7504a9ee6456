import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { isRecord, readStored, writeStored } from './storage'

/** A signed session and who it belongs to. */
export interface StoredSession {
  accessToken: string
  /** RFC 3339, UTC. */
  expiresAt: string
  /** What to call the person. */
  name: string
}

/** Holds the session of one app, in localStorage too, so that it survives a reload and is shared by tabs. */
export interface SessionStore {
  /** The session; null when there is none. */
  readonly current: Readonly<ShallowRef<StoredSession | null>>
  /** True while somebody is logged in, as far as this page knows. */
  readonly loggedIn: ComputedRef<boolean>
  /** The token, unless it is past its time; then the session is dropped. */
  token(): string | null
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
    current.value = session
    listeners.forEach((listener) => listener())
  }
  addEventListener('storage', (event) => {
    if (event.key === key) put(readStored(key, isSession))
  })
  const store: SessionStore = {
    current,
    loggedIn: computed(() => current.value !== null),
    token() {
      const session = current.value
      if (!session) return null
      if (Date.parse(session.expiresAt) > now()) return session.accessToken
      store.clear()
      return null
    },
    set(session) {
      writeStored(key, session)
      put(session)
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
