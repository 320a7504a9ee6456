import { isRecord } from '@shared/storage'
import type { TaskDecision } from '../gql/graphql'

/** Decisions that end something for the guest or the books are red. */
export function isGrave(decision: TaskDecision): boolean {
  return decision === 'REFUND' || decision === 'CANCEL' || decision === 'PAID_OUT'
}

/** Who may approve a proposal: anybody but who made it. */
export function mayApprove(proposal: { staffId?: string | null } | null | undefined, me: string | undefined): boolean {
  return !!proposal && !!me && proposal.staffId !== me
}

/** What a refund that waits for approval would give back, as its task keeps it. */
export interface AskedRefund {
  /** All that is left, whatever lines that is. */
  whole: boolean
  /** Units of lines, by what the order calls them; none where an amount was asked for. */
  lines: { name: string; quantity: number }[]
  /** Whether the goods go back on the shelf; null: where nobody has begun to make them. An amount is no goods. */
  restock: boolean | null
  /** What staff gave back of the order before, in minor units. */
  before: number
}

/** Reads the details of a task about a refund that waits; null for another kind of task. */
export function askedRefund(kind: string, details: unknown, items: readonly { line: number; name: string; optionNames: readonly string[] }[]): AskedRefund | null {
  if (kind !== 'refund-approval' || !isRecord(details)) return null
  const lines = Array.isArray(details.lines) ? details.lines.filter(isRecord) : []
  return {
    whole: details.whole === true,
    lines: lines.map((one) => {
      const item = items.find((each) => each.line === one.line)
      return { name: item ? [item.name, ...item.optionNames].join(' · ') : `#${Number(one.line) + 1}`, quantity: Number(one.quantity) }
    }),
    restock: typeof details.restock === 'boolean' ? details.restock : null,
    before: typeof details.before === 'number' ? details.before : 0,
  }
}

/** The word for a decision about a kind of task: what waits for approval is a refund of what was asked for, and not of all. */
export function decisionKey(kind: string, decision: TaskDecision | 'BY_ITSELF') {
  return kind === 'refund-approval' && decision === 'REFUND' ? 'refund' as const : `decision_${decision}` as const
}
