// Real clients over HTTP: Apollo Client (by POST, by GET, with persisted queries), graphql-request and relay-runtime. Each asks, changes something that is refused
// with userErrors, sees why a query is refused, and goes through its persisted flow. urql and graphql-ws tell the contract's whole story in clients.mjs.
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { parse, print } from 'graphql'
import { createClient } from 'graphql-ws'
import { ClientError, GraphQLClient } from 'graphql-request'
import relay from 'relay-runtime'
import WebSocket from 'ws'
import { step } from './checks.mjs'

const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex')

const shops = 'query Shops { shops(first: 1) { pageInfo { hasNextPage } } }'
const badLogin = 'mutation Login { customerLogin(input: { provider: DEMO, code: "" }) { session { accessToken } userErrors { code message } } }'
const wrong = 'query Wrong { shops(first: 1) { nothing } }'
const trusted = 'query Trusted { shops(first: 1) { pageInfo { hasNextPage endCursor } } }'

/** Writes the manifest of the documents that these clients send by id; answers its path. */
export function writeManifest(folder) {
  const file = path.join(folder, 'documents.json')
  fs.writeFileSync(file, JSON.stringify(Object.fromEntries([trusted].map((text) => [`sha256:${sha256(text)}`, text]))))
  return file
}

/** An Apollo Client without a cache's help, and the requests that it made. */
function apollo(server, ...links) {
  const requests = []
  const terminating = (options) => new HttpLink({
    uri: `${server.url}/graphql`,
    fetch: async (url, init) => {
      const answer = await fetch(url, init)
      requests.push({ method: init.method, url: String(url), body: init.body, status: answer.status, cache: answer.headers.get('cache-control') })
      return answer
    },
    ...options,
  })
  const link = ApolloLink.from([...links.filter((one) => one instanceof ApolloLink), terminating(links.find((one) => !(one instanceof ApolloLink)))])
  const client = new ApolloClient({ link, cache: new InMemoryCache({ addTypename: false }), defaultOptions: { query: { fetchPolicy: 'network-only' } } })
  return { client, requests, stop: () => client.stop() }
}

async function withApollo(server) {
  await step('Apollo Client asks by POST, sees userErrors, and why a query is refused', async () => {
    const { client, requests, stop } = apollo(server)
    const { data } = await client.query({ query: gql(shops) })
    assert.equal(data.shops.pageInfo.hasNextPage, true)
    const login = await client.mutate({ mutation: gql(badLogin) })
    assert.equal(login.data.customerLogin.userErrors[0].code, 'INVALID_CREDENTIALS')
    const refused = await client.query({ query: gql(wrong) }).catch((error) => error)
    assert.ok(CombinedGraphQLErrors.is(refused), String(refused))
    assert.equal(refused.errors[0].extensions.code, 'BAD_USER_INPUT')
    assert.ok(requests.every((request) => request.method === 'POST'))
    stop()
  })
  await step('Apollo Client asks by GET, and what it gets may be kept', async () => {
    const { client, requests, stop } = apollo(server, { useGETForQueries: true })
    assert.equal((await client.query({ query: gql(shops) })).data.shops.pageInfo.hasNextPage, true)
    await client.mutate({ mutation: gql(badLogin) })
    assert.deepEqual(requests.map((request) => request.method), ['GET', 'POST'])
    assert.match(requests[0].cache, /^public, max-age=\d/)
    assert.equal(requests[1].cache, 'no-store')
    stop()
  })
  await step('Apollo Client teaches a persisted query once, and then sends its hash by GET', async () => {
    const fresh = `query Fresh { shops(first: 2) { edges { cursor } } } # ${crypto.randomUUID()}`
    const { client, requests, stop } = apollo(server, new PersistedQueryLink({ sha256, useGETForHashedQueries: true }))
    const query = gql(fresh.replace('Fresh', `Fresh${Date.now()}`))
    for (let i = 0; i < 2; i++) assert.equal((await client.query({ query })).data.shops.edges.length, 2)
    assert.deepEqual(requests.map(({ method, status }) => `${method} ${status}`), ['GET 200', 'POST 200', 'GET 200'])
    assert.ok(!requests[2].url.includes('query='), requests[2].url)
    stop()
  })
}

async function withGraphQLRequest(server) {
  await step('graphql-request asks, sees userErrors, why a query is refused, and sends GET', async () => {
    const client = new GraphQLClient(`${server.url}/graphql`)
    assert.equal((await client.request(shops)).shops.pageInfo.hasNextPage, true)
    assert.equal((await client.request(badLogin)).customerLogin.userErrors[0].code, 'INVALID_CREDENTIALS')
    const refused = await client.request(wrong).catch((error) => error)
    assert.ok(refused instanceof ClientError, String(refused))
    assert.equal(refused.response.errors?.[0].extensions.code, 'BAD_USER_INPUT', JSON.stringify(refused.response))
    const byGet = new GraphQLClient(`${server.url}/graphql`, { method: 'GET', jsonSerializer: JSON })
    assert.equal((await byGet.request(shops)).shops.pageInfo.hasNextPage, true)
  })
}

/** What Relay's compiler makes of `trusted`, persisted: no text, only the id. */
function relayRequest(id) {
  const scalar = (name) => ({ alias: null, args: null, kind: 'ScalarField', name, storageKey: null })
  const linked = (name, concreteType, args, storageKey, selections) => ({ alias: null, args, concreteType, kind: 'LinkedField', name, plural: false, selections, storageKey })
  const selections = [linked('shops', 'ShopConnection', [{ kind: 'Literal', name: 'first', value: 1 }], 'shops(first:1)', [
    linked('pageInfo', 'PageInfo', null, null, [scalar('hasNextPage'), scalar('endCursor')]),
  ])]
  return {
    kind: 'Request',
    fragment: { argumentDefinitions: [], kind: 'Fragment', metadata: null, name: 'Trusted', selections, type: 'Query', abstractKey: null },
    operation: { argumentDefinitions: [], kind: 'Operation', name: 'Trusted', selections },
    params: { cacheID: id, id, metadata: {}, name: 'Trusted', operationKind: 'query', text: null },
  }
}

async function withRelay(server) {
  const { Environment, Network, RecordSource, Store, fetchQuery } = relay
  const environment = new Environment({
    network: Network.create(async (request, variables) => {
      const answer = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
        body: JSON.stringify({ documentId: request.id, variables }),
      })
      return answer.json()
    }),
    store: new Store(new RecordSource()),
  })
  await step('relay-runtime asks by the id of a document, and sees that an id is unknown', async () => {
    const data = await fetchQuery(environment, relayRequest(`sha256:${sha256(trusted)}`), {}).toPromise()
    assert.equal(data.shops.pageInfo.hasNextPage, true)
    const refused = await fetchQuery(environment, relayRequest(`sha256:${sha256('x')}`), {}).toPromise().catch((error) => error)
    assert.match(refused.source.errors[0].extensions.code, /^DOCUMENT_NOT_FOUND$/)
  })
}

/** All of them against one server in development mode with the manifest. */
export async function httpClients(server) {
  await withApollo(server)
  await withGraphQLRequest(server)
  await withRelay(server)
}

/** A server in production that runs only trusted documents, over each transport. */
export async function trustedOnly(server) {
  const id = `sha256:${sha256(trusted)}`
  const ask = async (body) => {
    const answer = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
    return answer.json()
  }
  await step('a trusted document runs by its id, by POST, GET, hash and WebSocket', async () => {
    assert.equal((await ask({ documentId: id })).data.shops.pageInfo.hasNextPage, true)
    assert.equal((await ask({ extensions: { persistedQuery: { version: 1, sha256Hash: sha256(trusted) } } })).data.shops.pageInfo.hasNextPage, true)
    const byGet = await fetch(`${server.url}/graphql?documentId=${id}`)
    assert.match(byGet.headers.get('cache-control'), /^public/)
    const again = await fetch(`${server.url}/graphql?documentId=${id}`, { headers: { 'If-None-Match': byGet.headers.get('etag') } })
    assert.equal(again.status, 304)
    assert.equal((await overSocket(server, { query: '', documentId: id })).data.shops.pageInfo.hasNextPage, true)
  })
  await step('nothing else runs, introspection least of all', async () => {
    for (const query of [print(parse(trusted)), trusted, shops, '{ __schema { types { name } } }']) {
      assert.equal((await ask({ query })).errors[0].extensions.code, 'DOCUMENT_NOT_TRUSTED')
      assert.equal((await ask({ query, extensions: { persistedQuery: { version: 1, sha256Hash: sha256(`${query} `) } } })).errors[0].extensions.code, 'DOCUMENT_NOT_TRUSTED')
      const [error] = await overSocket(server, { query }).catch((errors) => errors)
      assert.equal(error.extensions.code, 'DOCUMENT_NOT_TRUSTED')
    }
    assert.equal((await ask({ documentId: `sha256:${sha256('x')}` })).errors[0].extensions.code, 'DOCUMENT_NOT_FOUND')
  })
}

async function overSocket(server, payload) {
  const socket = createClient({ url: `${server.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 })
  try {
    for await (const result of socket.iterate(payload)) return result
  } finally {
    await socket.dispose()
  }
}
