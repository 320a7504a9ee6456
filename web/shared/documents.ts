import { makeOperation, type Exchange, type Operation, type OperationResult } from '@urql/vue'
import { filter, makeSubject, map, merge, pipe } from 'wonka'

// What urql sends as `documentId` is a document without definitions that has one.
interface ById { kind: 'Document'; definitions: []; documentId: string }

/**
 * Sends the id that codegen wrote into a document (`__meta__`) in its place, over HTTP and over the socket: the server has the same manifest, and in
 * production may run nothing else. A server of another version, as there is one while it is replaced, may not have it; it is sent the text.
 */
export const documentIds: Exchange = ({ forward }) => (operations) => {
  const texts = makeSubject<Operation>()
  return pipe(
    merge([pipe(operations, map(named)), texts.source]),
    forward,
    filter((result: OperationResult) => {
      const whole = result.operation.context.whole as Operation | undefined
      if (!whole || result.error?.graphQLErrors[0]?.extensions?.code !== 'DOCUMENT_NOT_FOUND') return true
      texts.next(whole)
      return false
    }),
  )
}

function named(operation: Operation): Operation {
  const id = (operation.query as { __meta__?: { hash?: string } }).__meta__?.hash
  if (!id || operation.kind === 'teardown') return operation
  const query: ById = { kind: 'Document', definitions: [], documentId: id }
  return makeOperation(operation.kind, { ...operation, query: query as never }, { ...operation.context, whole: operation })
}
