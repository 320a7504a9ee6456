import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createSession } from './session'

const alice = { accessToken: 'jwt', expiresAt: '2026-11-21T10:00:00Z', name: 'alice' }
const at = (iso: string) => () => Date.parse(iso)

beforeEach(() => localStorage.clear())

describe('a session', () => {
  it('survives a reload', () => {
    createSession('s', at('2026-11-21T09:00:00Z')).set(alice)
    const later = createSession('s', at('2026-11-21T09:59:59Z'))
    expect(later.token()).toBe('jwt')
    expect(later.current.value?.name).toBe('alice')
  })
  it('ends at its time, and is forgotten then', () => {
    createSession('s', at('2026-11-21T09:00:00Z')).set(alice)
    const later = createSession('s', at('2026-11-21T10:00:00Z'))
    expect(later.token()).toBeNull()
    expect(later.loggedIn.value).toBe(false)
    expect(localStorage.getItem('s')).toBeNull()
  })
  it('tells who listens, once per change', () => {
    const session = createSession('s', at('2026-11-21T09:00:00Z'))
    const listener = vi.fn()
    session.onChange(listener)
    session.set(alice)
    session.clear()
    session.clear()
    expect(listener).toHaveBeenCalledTimes(2)
  })
  it('follows another tab', () => {
    const session = createSession('s', at('2026-11-21T09:00:00Z'))
    localStorage.setItem('s', JSON.stringify(alice))
    dispatchEvent(new StorageEvent('storage', { key: 's' }))
    expect(session.token()).toBe('jwt')
  })
  it('is none when what is stored is not one', () => {
    localStorage.setItem('s', '{"accessToken": 7}')
    expect(createSession('s').token()).toBeNull()
  })
})
