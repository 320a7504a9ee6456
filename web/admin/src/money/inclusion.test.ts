import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isIncluded } from './inclusion'

// The tree of RFC 9162, section 2.1.1, written as it is told there.
const sha = (...parts: (Buffer | string)[]) => parts.reduce((h, part) => h.update(part), createHash('sha256')).digest()
const split = (n: number) => 2 ** Math.floor(Math.log2(n - 1))
function rootOf(leaves: string[]): Buffer {
  if (leaves.length === 1) return sha(Buffer.of(0), leaves[0]!)
  const k = split(leaves.length)
  return sha(Buffer.of(1), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)))
}
function pathOf(index: number, leaves: string[]): string[] {
  if (leaves.length === 1) return []
  const k = split(leaves.length)
  return index < k
    ? [...pathOf(index, leaves.slice(0, k)), rootOf(leaves.slice(k)).toString('hex')]
    : [...pathOf(index - k, leaves.slice(k)), rootOf(leaves.slice(0, k)).toString('hex')]
}

describe('inclusion in a day’s tree', () => {
  it('holds for each entry of trees of all small sizes, and for nothing else', async () => {
    for (let n = 1; n <= 17; n++) {
      const leaves = Array.from({ length: n }, (_, i) => `分录 ${i}`)
      const root = rootOf(leaves).toString('hex')
      for (let index = 0; index < n; index++) {
        const own = { leaf: leaves[index]!, index, path: pathOf(index, leaves) }
        expect(await isIncluded(own, n, root)).toBe(true)
        expect(await isIncluded({ ...own, leaf: `${own.leaf}!` }, n, root)).toBe(false)
        expect(await isIncluded({ ...own, path: [...own.path, root] }, n, root)).toBe(false)
        expect(await isIncluded({ ...own, index: n }, n, root)).toBe(false)
        if (n > 1) {
          expect(await isIncluded({ ...own, index: (index + 1) % n }, n, root)).toBe(false)
          expect(await isIncluded({ ...own, path: own.path.slice(1) }, n, root)).toBe(false)
        }
      }
    }
  })
})
