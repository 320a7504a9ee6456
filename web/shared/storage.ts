// The browser's storage may be full, switched off or filled by an older version of these pages: reading
// answers null and writing gives up quietly, because nothing that is kept here is the only copy of money.

/** Reads a JSON value; null when there is none or it is not what `isValid` expects. */
export function readStored<T>(key: string, isValid: (value: unknown) => value is T, store: () => Storage = () => localStorage): T | null {
  try {
    const text = store().getItem(key)
    if (text === null) return null
    const value: unknown = JSON.parse(text)
    return isValid(value) ? value : null
  } catch {
    return null
  }
}

/** Writes a JSON value; null removes it. */
export function writeStored(key: string, value: unknown, store: () => Storage = () => localStorage): void {
  try {
    if (value === null) store().removeItem(key)
    else store().setItem(key, JSON.stringify(value))
  } catch {
    // Without storage the page works for this visit.
  }
}

/** Says whether a value is a plain object, so that its fields can be looked at. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
