import { describe, expect, it, vi } from 'vitest'
import { cashierUrl, openPayment, tillOf } from './pay'

vi.mock('../api', () => ({ client: {} }))

const here = 'https://tea.example/orders/26ABC'

describe('the cashier’s address', () => {
  it('may stand below this server', () => expect(cashierUrl({ cashierUrl: '/cashier/p1' }, here)).toBe('https://tea.example/cashier/p1'))
  it('may be a full address', () => expect(cashierUrl({ cashierUrl: 'https://pay.example/p1' }, here)).toBe('https://pay.example/p1'))
  it.each([null, 'text', {}, { cashierUrl: 7 }, { cashierUrl: 'javascript:alert(1)' }, { cashierUrl: 'https://' }])('is none in %j', (params) => {
    expect(cashierUrl(params, here)).toBeNull()
  })
})

it.each([
  [{ codeUrl: 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz' }, { code: 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz' }],
  [{ codeUrl: 'https://tea.example/x', cashierUrl: '/x' }, { url: 'https://tea.example/x' }],
  [{ tradeNO: '2026' }, null],
  [{ codeUrl: '' }, null],
  [null, null],
])('%j is paid at %j', (params, till) => expect(tillOf(params, here)).toEqual(till))

it('the newest payment of a channel that still waits is paid instead of opening another', () => {
  const payment = (status: string, cashier: string | null, channel = 'SANDBOX') => ({ channel, status, clientParams: cashier && { cashierUrl: cashier } })
  expect(openPayment([payment('PENDING', '/a'), payment('PENDING', '/b'), payment('FAILED', '/c'), payment('PENDING', '/d', 'ALIPAY')])).toMatchObject({ url: expect.stringMatching(/\/b$/) })
  expect(openPayment([payment('FAILED', '/c'), payment('PENDING', null)])).toBeNull()
  expect(openPayment([payment('PENDING', '/d', 'ALIPAY')])).toBeNull()
  expect(openPayment([{ channel: 'WECHAT_PAY', status: 'PENDING', clientParams: { codeUrl: 'weixin://x' } }], 'WECHAT_PAY')).toEqual({ code: 'weixin://x' })
})
