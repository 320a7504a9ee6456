// Whether an entry is in a day's tree, by RFC 9162, section 2.1.3.2, without trusting the server for more than the root.

export interface Inclusion {
  leaf: string
  index: number
  path: string[]
}

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

async function hash(...parts: Uint8Array[]) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all))
}

const leafMark = Uint8Array.of(0)
const nodeMark = Uint8Array.of(1)

/** True when the entry is in the tree of so many entries that has this root. */
export async function isIncluded({ leaf, index, path }: Inclusion, entryCount: number, root: string) {
  if (index < 0 || index >= entryCount) return false
  let here = await hash(leafMark, new TextEncoder().encode(leaf))
  let i = index
  let n = entryCount - 1
  for (const sibling of path) {
    if (n === 0) return false
    if (i % 2 === 1 || i === n) {
      here = await hash(nodeMark, bytesOf(sibling), here)
      while (i % 2 === 0 && i > 0) {
        i = Math.floor(i / 2)
        n = Math.floor(n / 2)
      }
    } else {
      here = await hash(nodeMark, here, bytesOf(sibling))
    }
    i = Math.floor(i / 2)
    n = Math.floor(n / 2)
  }
  return n === 0 && hexOf(here) === root
}
