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

  const renewable = { ...alice, refreshToken: 'rt', refreshExpiresAt: '2026-12-21T10:00:00Z' }
  it('outlives its access token while a refresh token works', () => {
    createSession('s', at('2026-11-21T09:00:00Z')).set(renewable)
    const later = createSession('s', at('2026-11-21T11:00:00Z'))
    expect([later.token(), later.refreshToken(), later.alive()]).toEqual([null, 'rt', true])
    later.renew({ accessToken: 'next', expiresAt: '2026-11-21T11:15:00Z', refreshToken: 'rt2', refreshExpiresAt: '2026-12-21T11:00:00Z' })
    expect([later.token(), later.refreshToken(), later.current.value?.name]).toEqual(['next', 'rt2', 'alice'])
    const muchLater = createSession('s', at('2026-12-21T11:00:00Z'))
    expect([muchLater.alive(), muchLater.loggedIn.value]).toEqual([false, false])
  })
  it('counts an access token as ended a little early when there is a next one', () => {
    const session = createSession('s', at('2026-11-21T09:59:50Z'))
    session.set(renewable)
    expect(session.token()).toBeNull()
    session.set(alice)
    expect(session.token()).toBe('jwt')
  })
  it('calls nobody back when it is renewed, and nothing brings back one that was ended', () => {
    const session = createSession('s', at('2026-11-21T09:00:00Z'))
    session.set(renewable)
    const listener = vi.fn()
    session.onChange(listener)
    session.renew({ ...renewable, accessToken: 'next' })
    expect(listener).not.toHaveBeenCalled()
    session.clear()
    session.renew({ ...renewable, accessToken: 'too late' })
    expect(session.token()).toBeNull()
  })
})
