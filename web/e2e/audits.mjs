// GraphQL over HTTP: the audits of the npm package graphql-http, each a step. All must be "ok", also what the specification only recommends.
import assert from 'node:assert/strict'
import { serverAudits } from 'graphql-http'
import { step } from './checks.mjs'

// The version of the package that package.json names has so many (1.22.4 has one less); fewer would mean that some are not run.
const known = 61

/** Runs all audits against a server in development mode, where the introspection that they use is open. */
export async function audit(server) {
  const audits = serverAudits({ url: `${server.url}/graphql` })
  await step(`there are ${known} audits`, () => assert.equal(audits.length, known))
  const failed = []
  for (const { id, name, fn } of audits) {
    const { status, reason } = await fn()
    if (status !== 'ok') failed.push(`${id} ${name}: ${status}, ${reason}`)
  }
  await step('all audits of GraphQL over HTTP are ok', () => assert.deepEqual(failed, []))
}
