import type { Attempt } from '@shared/attempt'
import { Problem, type UserError } from '@shared/problem'
import type { ExchangeVouchersInput, ExchangeVouchersMutation } from '../gql/graphql'

/** At most so many vouchers in one call: the server's limit. */
export const maxExchanges = 20

/** What the guest wants: an input without its key. */
export type Wanted = Omit<ExchangeVouchersInput, 'idempotencyKey'>

/** An order that a voucher was exchanged for. */
export type Exchanged = ExchangeVouchersMutation['exchangeVouchers']['orders'][number]

/** What came of an attempt to exchange. */
export type Outcome =
  | { kind: 'placed'; orders: Exchanged[] }
  /** Nobody knows whether it was done: pressing again sends the same once more. */
  | { kind: 'unsure'; problem: Problem }
  /** Nothing was placed. `faults` says why, by the index of the item; `problem` is the first of what concerns no item. */
  | { kind: 'refused'; faults: ReadonlyMap<number, string>; problem: Problem | null }

/** What exchanging needs from the page: a test brings its own. */
export interface ExchangeDeps {
  attempt: Attempt<ExchangeVouchersInput>
  /** Sends the mutation; throws a Problem when there is no payload. */
  send(input: ExchangeVouchersInput): Promise<ExchangeVouchersMutation['exchangeVouchers']>
  /** Waits before an attempt that is still in progress elsewhere is asked for again. */
  pause(): Promise<void>
}

const asksWhileInProgress = 6

/**
 * Exchanges vouchers once. While the outcome is unknown the attempt stays open, and the same wish of the same guest sends the
 * same input again, key included; a refusal or a success ends it.
 */
export async function exchange(deps: ExchangeDeps, who: string, wanted: Wanted): Promise<Outcome> {
  const input = deps.attempt.begin({ who, wanted }, (idempotencyKey) => ({ idempotencyKey, ...wanted }))
  for (let ask = 1; ; ask++) {
    let rejected: readonly UserError[]
    try {
      const answer = await deps.send(input)
      if (answer.userErrors.length === 0 && answer.orders.length > 0) {
        deps.attempt.settle()
        return { kind: 'placed', orders: answer.orders }
      }
      rejected = answer.userErrors
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('NETWORK', '')
      if (problem.outcomeUnknown) return { kind: 'unsure', problem }
      rejected = [{ code: problem.code, message: problem.message, field: problem.field }]
    }
    const waits = rejected.find((one) => one.code === 'IN_PROGRESS')
    if (!waits) {
      deps.attempt.settle()
      return refusal(rejected)
    }
    if (ask >= asksWhileInProgress) return { kind: 'unsure', problem: new Problem(waits.code, waits.message) }
    await deps.pause()
  }
}

function refusal(rejected: readonly UserError[]): Outcome {
  const faults = new Map<number, string>()
  let problem: Problem | null = null
  for (const one of rejected) {
    const [list, index] = one.field ?? []
    const at = list === 'items' && index !== undefined ? Number(index) : Number.NaN
    if (Number.isInteger(at)) {
      if (!faults.has(at)) faults.set(at, one.message)
    } else problem ??= new Problem(one.code, one.message, one.field ?? [])
  }
  return { kind: 'refused', faults, problem: problem ?? (faults.size > 0 ? null : new Problem('INTERNAL', '')) }
}
