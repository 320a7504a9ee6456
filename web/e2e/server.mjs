// Starts the real binary for the stories, and stops it again.
import { spawn } from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const readyMs = 30_000
const stopMs = 15_000

/** The key that the stories sign the sandbox channel's callbacks with. */
export const paySecret = 'a key for the stories only'

/** A folder of its own for what a story's servers write. */
export function temporaryFolder() {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'cuppa-story-'))
}

async function freePort() {
  const server = net.createServer()
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Waits until `probe` answers something true, at most so many milliseconds; answers what it answered. */
export async function until(what, milliseconds, probe) {
  const deadline = Date.now() + milliseconds
  for (;;) {
    const answer = await probe()
    if (answer) return answer
    if (Date.now() > deadline) throw new Error(`${what}: not within ${milliseconds} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/**
 * Starts one server on a free port and waits until it is ready. `env` is laid over settings for development; its log goes to a file in `folder`.
 * A server that ends before it is ready (its port was taken, say) is started once more.
 */
export async function startServer(binary, folder, name, env = {}, again = true) {
  const port = await freePort()
  const log = path.join(folder, `${name}.log`)
  const out = fs.openSync(log, 'a')
  const { PATH, HOME, TMPDIR } = process.env
  const child = spawn(binary, {
    cwd: folder,
    stdio: ['ignore', out, out],
    // Nothing of the caller's settings gets in: a story that depends on them is no story.
    env: {
      PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}),
      ADDR: `127.0.0.1:${port}`, DATA_DIR: path.join(folder, 'data'), MODE: 'development', SEED_DEMO: '1', SANDBOX_PAY_SECRET: paySecret, ...env,
    },
  })
  fs.closeSync(out)
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  const url = `http://127.0.0.1:${port}`
  const server = {
    url, log, pid: child.pid,
    /** Asks it to stop and answers its exit code; one that does not listen is killed, which is an error. */
    async stop() {
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), stopMs)
      const { code, signal } = await ended
      clearTimeout(killer)
      if (signal === 'SIGKILL') throw new Error(`${name} did not stop within ${stopMs} ms of SIGTERM`)
      return code
    },
  }
  let gone = false
  ended.then(() => (gone = true))
  try {
    await until(`${name} is ready`, readyMs, async () => {
      if (gone) throw new Error(`${name} ended before it was ready:\n${fs.readFileSync(log, 'utf8').slice(-3000)}`)
      return fetch(`${url}/readyz`).then((answer) => answer.ok, () => false)
    })
  } catch (error) {
    child.kill('SIGKILL')
    await ended
    if (gone && again) return startServer(binary, folder, name, env, false)
    throw error
  }
  return server
}

const allShops = '{ shops(first: 100) { edges { node { id openNow openingHours { opens closes } } } } }'
const allShopsID = `sha256:${crypto.createHash('sha256').update(allShops).digest('hex')}`

/** The settings of a server that runs only trusted documents: those of the pages, and the one of roundTheClockShop. */
export function onlyTrusted(folder) {
  const TRUSTED_DOCUMENTS_FILES = path.join(folder, 'documents.json')
  fs.writeFileSync(TRUSTED_DOCUMENTS_FILES, JSON.stringify({ [allShopsID]: allShops }))
  return { TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FILES }
}

/** The id of the shop that is open around the clock: a story that is told at closing time must not break. `byID` where only trusted documents run. */
export async function roundTheClockShop(server, byID = false) {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(byID ? { documentId: allShopsID } : { query: allShops }),
  })
  const { data } = await answer.json()
  const always = data.shops.edges.map((edge) => edge.node)
    .find((shop) => shop.openNow && shop.openingHours.length === 7 && shop.openingHours.every((span) => span.opens === '00:00' && span.closes === '24:00'))
  if (!always) throw new Error(`no shop is open around the clock: ${JSON.stringify(data)}`)
  return always.id
}
