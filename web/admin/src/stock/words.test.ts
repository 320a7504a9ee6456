import { setLanguage } from '@shared/i18n'
import { describe, expect, it } from 'vitest'
import { decode, fileKey, pieces, tell, type Proof } from './words'

const proof = (parts: Partial<Proof>): Proof => ({
  skuId: 's', name: 'Tart', received: 0, returned: 0, transferredIn: 0, corrections: 0, sold: 0, wasted: 0, transferredOut: 0, onHand: 0, held: 0, available: 0, soldByOrders: 0, difference: 0, balanced: true, ...parts,
})

describe('a proof', () => {
  it('is a sentence without what is nothing', () => {
    setLanguage('en')
    expect(tell(proof({ received: 30, corrections: -2, sold: 20, wasted: 3, onHand: 5, held: 1 }))).toBe('30 received, 2 missing when counted = 20 sold, 3 wasted, 5 on the shelf (1 of them held)')
    setLanguage('zh')
    expect(tell(proof({ received: 30, onHand: 30 }))).toBe('入库 30 = 在架 30')
  })
})

describe('a file', () => {
  it('is cut between characters', () => {
    const text = '茶'.repeat(6_000)
    expect(pieces(text).join('')).toBe(text)
    expect(pieces(text)).toHaveLength(3)
    expect(pieces('')).toEqual([''])
  })
  it('is read in both encodings', () => {
    expect(decode(new TextEncoder().encode('商品').buffer as ArrayBuffer)).toBe('商品')
    expect(decode(new Uint8Array([0xc9, 0xcc, 0xc6, 0xb7]).buffer)).toBe('商品')
  })
  it('has one key a day', async () => {
    expect(await fileKey('a', '2026-11-22')).toBe(await fileKey('a', '2026-11-22'))
    expect(await fileKey('a', '2026-11-22')).not.toBe(await fileKey('b', '2026-11-22'))
    expect((await fileKey('x'.repeat(200_000), '2026-11-22')).length).toBeLessThan(100)
  })
})
