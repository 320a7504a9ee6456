import { describe, expect, it, vi } from 'vitest'
import { cashierUrl, openPayment } from './pay'

vi.mock('../api', () => ({ client: {} }))

const here = 'https://tea.example/orders/26ABC'

describe('the cashier’s address', () => {
  it('may stand below this server', () => expect(cashierUrl({ cashierUrl: '/cashier/p1' }, here)).toBe('https://tea.example/cashier/p1'))
  it('may be a full address', () => expect(cashierUrl({ cashierUrl: 'https://pay.example/p1' }, here)).toBe('https://pay.example/p1'))
  it.each([null, 'text', {}, { cashierUrl: 7 }, { cashierUrl: 'javascript:alert(1)' }, { cashierUrl: 'https://' }])('is none in %j', (params) => {
    expect(cashierUrl(params, here)).toBeNull()
  })
})

it('the newest payment that still waits is paid instead of opening another', () => {
  const payment = (status: string, cashier: string | null) => ({ channel: 'SANDBOX', status, clientParams: cashier && { cashierUrl: cashier } })
  expect(openPayment([payment('PENDING', '/a'), payment('PENDING', '/b'), payment('FAILED', '/c')])).toMatch(/\/b$/)
  expect(openPayment([payment('FAILED', '/c'), payment('PENDING', null)])).toBeNull()
  expect(openPayment([{ channel: 'ALIPAY', status: 'PENDING', clientParams: { cashierUrl: '/d' } }])).toBeNull()
})
