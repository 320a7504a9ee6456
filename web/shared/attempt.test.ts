import { beforeEach, describe, expect, it } from 'vitest'
import { Attempt, newKey, type Keyed } from './attempt'

interface Input extends Keyed {
  token: string
}

beforeEach(() => sessionStorage.clear())

describe('an attempt', () => {
  const make = (token: string) => (idempotencyKey: string) => ({ idempotencyKey, token })

  it('answers the same input for the same intent until it is settled, also after a reload', () => {
    const first = new Attempt<Input>('pay').begin({ order: 1 }, make('a'))
    expect(new Attempt<Input>('pay').begin({ order: 1 }, make('b'))).toEqual(first)
    expect(new Attempt<Input>('pay').isOpen({ order: 1 })).toBe(true)
    new Attempt<Input>('pay').settle()
    expect(new Attempt<Input>('pay').isOpen({ order: 1 })).toBe(false)
    const second = new Attempt<Input>('pay').begin({ order: 1 }, make('b'))
    expect(second.token).toBe('b')
    expect(second.idempotencyKey).not.toBe(first.idempotencyKey)
  })
  it('begins anew for another intent', () => {
    const attempt = new Attempt<Input>('pay')
    const first = attempt.begin({ order: 1 }, make('a'))
    expect(attempt.begin({ order: 2 }, make('a')).idempotencyKey).not.toBe(first.idempotencyKey)
  })
  it('is forgotten after half an hour, when an order of then would have expired', () => {
    let now = 0
    const attempt = new Attempt<Input>('pay', undefined, () => now)
    const first = attempt.begin(1, make('a'))
    now = 30 * 60_000 - 1
    expect(attempt.begin(1, make('a'))).toEqual(first)
    now++
    expect(attempt.isOpen(1)).toBe(false)
    expect(attempt.begin(1, make('a'))).not.toEqual(first)
  })
  it('works without storage, with a new key each time', () => {
    const broken = () => {
      throw new Error('storage is off')
    }
    const attempt = new Attempt<Input>('pay', broken)
    expect(attempt.begin(1, make('a')).idempotencyKey).not.toBe(attempt.begin(1, make('a')).idempotencyKey)
  })
})

it('keys are long and never the same', () => {
  const keys = Array.from({ length: 200 }, newKey)
  expect(new Set(keys).size).toBe(200)
  expect(keys.every((key) => key.length === 36)).toBe(true)
})
