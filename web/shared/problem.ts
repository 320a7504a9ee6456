import type { CombinedError } from '@urql/vue'

/** A rejection that stands in a payload's userErrors. */
export interface UserError {
  code: string
  message: string
  field: string[] | null
}

/**
 * What went wrong with a request: `code` is stable and decides what to do, `message` is for people and in their
 * language when the server said it. NETWORK: no answer came, the outcome is unknown.
 */
export class Problem extends Error {
  constructor(readonly code: string, message: string, readonly field: string[] = []) {
    super(message)
    this.name = 'Problem'
  }

  /** True when the server may or may not have done it: asking again with the same key is right. */
  get outcomeUnknown(): boolean {
    return ['NETWORK', 'INTERNAL', 'IN_PROGRESS', 'RATE_LIMITED', 'UNAUTHENTICATED'].includes(this.code)
  }
}

/** The stable code of a failed operation. */
export function codeOf(error: CombinedError): string {
  const code = error.graphQLErrors[0]?.extensions?.code
  if (typeof code === 'string') return code
  return isAuthClose(error.networkError) ? 'UNAUTHENTICATED' : 'NETWORK'
}

/** True when the server says that there is no valid session, over HTTP or by the close code of a socket. */
export function isUnauthenticated(error: CombinedError): boolean {
  return codeOf(error) === 'UNAUTHENTICATED' || (error.response as Response | undefined)?.status === 401
}

function isAuthClose(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code
  return code === 4403 || code === 4401
}

/** Answers the data of a finished operation, or throws what went wrong as a Problem. */
export async function unwrap<D>(source: PromiseLike<{ data?: D; error?: CombinedError }>): Promise<D> {
  const { data, error } = await source
  if (error) throw new Problem(codeOf(error), error.graphQLErrors[0]?.message ?? '')
  if (!data) throw new Problem('NETWORK', '')
  return data
}

/** Throws the first rejection of a payload. */
export function refuse(userErrors: readonly UserError[]): void {
  const first = userErrors[0]
  if (first) throw new Problem(first.code, first.message, first.field ?? [])
}
