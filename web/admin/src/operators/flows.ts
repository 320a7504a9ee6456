import type { FlowFieldsFragment, FlowQuery } from '../gql/graphql'

type Flow = Pick<FlowFieldsFragment, 'status' | 'attempts' | 'updatedAt' | 'nextAt'>
type Line = FlowQuery['flow']['log'][number]

// A process that is silent for 5 s is replaced by another one: a flow that has stood still for longer than this hangs.
const slowMs = 30_000

/** True when a flow has ended, well or not. */
export const hasEnded = (flow: Pick<Flow, 'status'>) => flow.status === 'DONE' || flow.status === 'UNDONE'

/** True when a flow should have gone on and has not: nothing has changed, and no try lies ahead. */
export function isSlow(flow: Flow, now: number): boolean {
  if (hasEnded(flow) || flow.status === 'STUCK') return false
  const due = flow.nextAt === null ? 0 : Date.parse(flow.nextAt)
  return now - Math.max(Date.parse(flow.updatedAt), due) > slowMs
}

/** The colour of a flow's status: red is for somebody, amber for what tries again. */
export function flowTone(flow: Flow, now: number): '' | 'rust' | 'amber' | 'green' {
  if (flow.status === 'STUCK' || isSlow(flow, now)) return 'rust'
  if (flow.status === 'DONE') return 'green'
  return flow.status === 'COMPENSATING' || (flow.attempts > 0 && !hasEnded(flow)) ? 'amber' : ''
}

/** Where a step stands by the log's latest line about it; null where nothing was done with it. */
export function stepAt(log: readonly Line[], step: string): Line | null {
  return log.findLast((line) => line.step === step) ?? null
}

/** How a step looks: done, undone, failed, under way, or not there yet. A try that was begun and has no outcome may have been executed. */
export function stepTone(line: Line | null): 'waits' | 'done' | 'undone' | 'failed' | 'begun' {
  if (!line) return 'waits'
  if (line.outcome === 'FAILED') return 'failed'
  if (line.outcome === 'BEGUN') return 'begun'
  return line.phase === 'UNDO' || line.phase === 'CANCEL' ? 'undone' : 'done'
}
