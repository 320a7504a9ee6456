import { expect, it, vi } from 'vitest'

it('keeps one random name for as long as the browser does', async () => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => kept.set(key, text) })
  const first = await import('./device')
  expect(first.device()).toMatch(/^[0-9a-f]{32}$/)
  expect(first.device()).toBe(first.device())
  vi.resetModules()
  const afterReload = await import('./device')
  expect(afterReload.device()).toBe(first.device())
  kept.clear()
  vi.resetModules()
  expect((await import('./device')).device()).not.toBe(first.device())
  vi.unstubAllGlobals()
})
