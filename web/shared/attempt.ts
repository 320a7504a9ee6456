import { isRecord, readStored, writeStored } from './storage'

/** An input that carries an idempotency key. */
export interface Keyed {
  idempotencyKey: string
}

// An attempt that was left open so long is nobody's any more: an order of then would have expired meanwhile.
const forgetMs = 30 * 60_000

interface Stored {
  at: number
  intent: string
  input: Keyed & Record<string, unknown>
}

const isStored = (value: unknown): value is Stored =>
  isRecord(value) && typeof value.at === 'number' && typeof value.intent === 'string' && isRecord(value.input) && typeof value.input.idempotencyKey === 'string'

/** A random key of 36 characters; works without a secure context too, where randomUUID is missing. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Keeps one idempotency key for one attempt. As long as the outcome of an attempt is unknown (the
 * network broke, the tab was reloaded), trying the same thing again sends the very same input, key included, so that
 * the server can answer the first result instead of doing it twice. `settle` ends the attempt once the outcome is known.
 */
export class Attempt<T extends Keyed> {
  constructor(private readonly name: string, private readonly store: () => Storage = () => sessionStorage, private readonly now: () => number = Date.now) {}

  /**
   * The input to send. `intent` is what the person wants (without tokens that change by themselves): with the same
   * intent an unsettled attempt's input comes back as it was first sent; with another one a new attempt begins.
   */
  begin(intent: unknown, make: (idempotencyKey: string) => T): T {
    const fingerprint = JSON.stringify(intent)
    const kept = this.kept()
    if (kept?.intent === fingerprint) return kept.input as unknown as T
    const input = make(newKey())
    writeStored(this.slot, { at: this.now(), intent: fingerprint, input }, this.store)
    return input
  }

  /** True when an attempt at the same intent is open: its outcome is not known yet. */
  isOpen(intent: unknown): boolean {
    return this.kept()?.intent === JSON.stringify(intent)
  }

  /** Ends the attempt: it succeeded, or the server refused it for good. */
  settle(): void {
    writeStored(this.slot, null, this.store)
  }

  private kept(): Stored | null {
    const kept = readStored(this.slot, isStored, this.store)
    return kept && this.now() - kept.at < forgetMs ? kept : null
  }

  private get slot(): string {
    return `cuppa.attempt.${this.name}`
  }
}
