import type { TaskDecision } from '../gql/graphql'

/** Decisions that end something for the guest or the books are red. */
export function isGrave(decision: TaskDecision): boolean {
  return decision === 'REFUND' || decision === 'CANCEL' || decision === 'PAID_OUT'
}

/** Who may approve a proposal: anybody but who made it. */
export function mayApprove(proposal: { staffId?: string | null } | null | undefined, me: string | undefined): boolean {
  return !!proposal && !!me && proposal.staffId !== me
}
