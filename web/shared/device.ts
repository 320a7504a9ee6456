import { readStored, writeStored } from './storage'

const storageKey = 'cuppa.device'

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value)
}

let name: string | null = null

/** A random name of this browser, which says nothing about anybody: guests who share it share a budget of unpaid orders. */
export function device(): string {
  if (name === null) name = readStored(storageKey, isName)
  if (name === null) {
    name = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
    writeStored(storageKey, name)
  }
  return name
}
