import { Client, fetchExchange, type TypedDocumentNode } from '@urql/vue'
import { parse } from 'graphql'
import { beforeEach, describe, expect, it } from 'vitest'
import { documentIds } from './documents'

const id = 'sha256:4919058be5b9e6ff84bdb25e98ce2ba56589e4d2a08910b598ba3285f809ffed'
// As codegen writes them.
const document = (text: string, meta?: object) => ({ ...parse(text, { noLocation: true }), ...meta }) as TypedDocumentNode<unknown, object>
const trusted = { __meta__: { hash: id } }

let known: boolean
const bodies: { query?: string; documentId?: string; variables?: unknown }[] = []

function answer(_input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const body = JSON.parse(init?.body as string) as (typeof bodies)[number]
  bodies.push(body)
  const answered = body.documentId && !known ? { errors: [{ message: 'unknown', extensions: { code: 'DOCUMENT_NOT_FOUND' } }] } : { data: { me: { id: '1' } } }
  return Promise.resolve(new Response(JSON.stringify(answered), { headers: { 'Content-Type': 'application/json' } }))
}

const client = () => new Client({ url: '/graphql', preferGetMethod: false, requestPolicy: 'network-only', exchanges: [documentIds, fetchExchange], fetch: answer })

beforeEach(() => {
  bodies.length = 0
  known = true
})

describe('documents by id', () => {
  it('are sent without their text', async () => {
    const { data } = await client().query(document('query Me { me { id } }', trusted), { a: 1 }).toPromise()
    expect(data).toEqual({ me: { id: '1' } })
    expect(bodies).toEqual([{ documentId: id, variables: { a: 1 } }])
  })
  it('are sent as text to a server that does not have them', async () => {
    known = false
    const { data, error } = await client().query(document('query Me { me { id } }', trusted), {}).toPromise()
    expect(error).toBeUndefined()
    expect(data).toEqual({ me: { id: '1' } })
    expect(bodies.map((body) => [body.documentId, body.query?.includes('me')])).toEqual([[id, undefined], [undefined, true]])
  })
  it('have no id when codegen gave them none', async () => {
    await client().query(document('query Bare { me { id } }'), {}).toPromise()
    expect(bodies[0]?.documentId).toBeUndefined()
    expect(bodies[0]?.query).toContain('me')
  })
  it('can be mutations, too', async () => {
    await client().mutation(document('mutation M { me { id } }', trusted), {}).toPromise()
    expect(bodies[0]?.documentId).toBe(id)
  })
})
