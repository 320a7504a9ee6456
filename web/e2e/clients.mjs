// The consumer contract with real clients: node clients.mjs BINARY [COUNTS]
// Every document of contract/ runs as it is written, by @urql/core over HTTP and graphql-ws over WebSocket: on the embedded engine with one
// server, and on PostgreSQL and Redis (one, and a cluster) with two, where the client that listens and the server that is told are never the same.
import { execFileSync } from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import assert from 'node:assert/strict'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { parse, print } from 'graphql'
import { createClient as createEventClient } from 'graphql-sse'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { audit } from './audits.mjs'
import { chapter, finish, step } from './checks.mjs'
import { httpClients, trustedOnly, writeManifest } from './http.mjs'
import { paySecret, roundTheClockShop, startServer, temporaryFolder, until } from './server.mjs'

const [binary, counts] = process.argv.slice(2)
const liveMs = 5_000

// The documents by name, and which of them were used.
const documents = new Map()
for (const file of ['customer.graphql', 'staff.graphql']) {
  const text = fs.readFileSync(path.join(import.meta.dirname, 'contract', file), 'utf8')
  for (const definition of parse(text).definitions) documents.set(definition.name.value, { text: print(definition), kind: definition.operation })
}

/** urql over one socket of its own. */
function urql(server, token) {
  const socket = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    retryAttempts: 0,
  })
  const client = new Client({
    url: `${server.url}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers: token ? { Authorization: `Bearer ${token}` } : {} },
    exchanges: [fetchExchange, subscriptionExchange({
      forwardSubscription: (request) => ({ subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? '' }, sink) }) }),
    })],
  })
  // A socket that could not connect says so to its subscriptions; closing it has nothing to add.
  return { client, close: () => Promise.resolve(socket.dispose()).catch(() => {}) }
}

/** What one session does at one server; `used` collects the names of the documents that ran. */
function connect(server, token, used) {
  const { client, close } = urql(server, token)
  const closing = [close]
  const run = async (name, variables, context) => {
    const { text, kind } = documents.get(name)
    used.add(name)
    return (kind === 'query' ? client.query(text, variables, context) : client.mutation(text, variables, context)).toPromise()
  }
  return {
    close: () => closing.forEach((one) => one()),
    /** Runs a query or mutation; a top-level error is a failure. Answers the one root field. */
    async ask(name, variables = {}, context = {}) {
      const { data, error } = await run(name, variables, context)
      if (error) throw new Error(`${name}: ${error.message} ${JSON.stringify(error.graphQLErrors.map((one) => one.extensions))}`)
      const [root] = Object.values(data)
      return root
    },
    /** The same for a payload that must carry no userErrors. */
    async do(name, input) {
      const payload = await this.ask(name, { input })
      assert.deepEqual(payload.userErrors, [], name)
      return payload
    },
    /** Runs what must be refused and answers the code, from userErrors or from the top level. */
    async refused(name, variables) {
      const { data, error } = await run(name, variables)
      const payload = data && Object.values(data)[0]
      const code = payload?.userErrors?.[0]?.code ?? error?.graphQLErrors[0]?.extensions?.code
      assert.ok(code, `${name} was not refused: ${JSON.stringify(data)}`)
      return code
    },
    /**
     * Subscribes, with a client of its own: urql would give a second listener to the same thing what the first one gets.
     * `got` grows, `ended` becomes true when the server ends the stream.
     */
    listen(name, variables) {
      used.add(name)
      const own = urql(server, token)
      closing.push(own.close)
      const stream = { got: [], ended: false, error: null }
      own.client.subscription(documents.get(name).text, variables).subscribe(({ data, error, hasNext }) => {
        if (error) stream.error = error
        // At the end urql tells the last message once more, as the last.
        if (hasNext === false) stream.ended = true
        else if (data) stream.got.push(Object.values(data)[0])
      })
      const told = () => `got ${JSON.stringify(stream.got)} ${stream.error ?? ''}`
      /** Waits until one of the messages is what `wanted` says, and answers it. */
      stream.until = (what, wanted) => until(`${name}: ${what}`, liveMs, () => stream.got.find(wanted)).catch((error) => { throw new Error(`${error.message}; ${told()}`) })
      return stream
    },
    /** The same over Server-Sent Events. Its first connection is cut after the first event, as a proxy might; the client comes back by itself. */
    follow(name, variables) {
      used.add(name)
      const stream = { got: [], ended: false, error: null, connections: 0 }
      const cut = new AbortController()
      const own = createEventClient({
        url: `${server.url}/graphql`,
        headers: token ? { authorization: `Bearer ${token}` } : {},
        retry: async () => {},
        fetchFn: (url, init) => fetch(url, ++stream.connections === 1 ? { ...init, signal: AbortSignal.any([init.signal, cut.signal]) } : init),
      })
      closing.push(() => own.dispose())
      own.subscribe({ query: documents.get(name).text, variables }, {
        next({ data, errors }) {
          if (errors) stream.error = errors
          else stream.got.push(Object.values(data)[0])
          cut.abort()
        },
        error(error) { stream.error = error },
        complete() { stream.ended = true },
      })
      return stream
    },
  }
}

/** The options that a guest who changes nothing takes, plus the first ones where a group asks for more. */
function usual(product) {
  return product.optionGroups.flatMap((group) => {
    const free = group.options.filter((option) => !option.soldOut)
    const chosen = free.filter((option) => option.isDefault).slice(0, group.maxSelect)
    for (const option of free) if (chosen.length < group.minSelect && !chosen.includes(option)) chosen.push(option)
    return chosen.map((option) => option.id)
  })
}

/** The sandbox channel's callback. */
async function callback(server, payment, { status = 'SUCCESS', transactionId = crypto.randomUUID(), amount = payment.amount, secret = paySecret } = {}) {
  const body = JSON.stringify({ paymentNo: payment.no, transactionId, status, amount })
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = crypto.randomUUID()
  const signature = crypto.createHmac('sha256', secret).update(`${timestamp}\n${nonce}\n${body}\n`).digest('hex')
  const answer = await fetch(`${server.url}/callbacks/sandbox`, {
    method: 'POST', body,
    headers: { 'Content-Type': 'application/json', 'Sandbox-Timestamp': timestamp, 'Sandbox-Nonce': nonce, 'Sandbox-Signature': signature },
  })
  return { status: answer.status, body: await answer.text(), transactionId }
}

/** The whole contract, told to server `a` and, where it listens, to server `b`. */
async function contract(a, b) {
  const used = new Set()
  const open = []
  const as = (server, token) => {
    const one = connect(server, token, used)
    open.push(one)
    return one
  }
  try {
    await story(a, b, as)
    await step('every document of the contract ran', () => assert.deepEqual([...documents.keys()].filter((name) => !used.has(name)), []))
  } finally {
    for (const one of open) one.close()
  }
}

async function story(a, b, as) {
  const anyone = as(a)
  const { alice, aliceId, aliceAtB, bob, barista, manager } = await step('guests and staff log in', async () => {
    const login = async (code) => anyone.do('CustomerLogin', { provider: 'DEMO', code })
    const staff = async (username) => (await anyone.do('StaffLogin', { username, password: `demo-${username}` })).session.accessToken
    const first = await login('alice')
    const token = first.session.accessToken
    assert.equal((await login('alice')).customer.id, first.customer.id)
    return {
      alice: as(a, token), aliceAtB: as(b, token), aliceId: first.customer.id,
      bob: as(a, (await login('bob')).session.accessToken), barista: as(b, await staff('barista')), manager: as(b, await staff('manager')),
    }
  })

  const { shop, items, skuId } = await step('the menu of an open shop is read, by POST and by GET', async () => {
    const always = await roundTheClockShop(a)
    const page = await anyone.ask('Shops', { first: 1 })
    assert.ok(page.pageInfo.hasNextPage)
    const rest = await anyone.ask('Shops', { first: 50, after: page.pageInfo.endCursor })
    const openShop = [...page.edges, ...rest.edges].map((edge) => edge.node).find((node) => node.id === always)
    assert.ok(openShop?.openNow)
    const menu = await anyone.ask('Menu', { shopId: openShop.id })
    const byGet = await anyone.ask('Menu', { shopId: openShop.id }, { preferGetMethod: 'force' })
    assert.deepEqual(byGet, menu)
    const drinks = menu.menu.categories.flatMap((category) => category.products).filter((product) => !product.soldOut && product.skus.some((sku) => !sku.soldOut))
    const line = (product) => ({ skuId: product.skus.find((sku) => !sku.soldOut).id, quantity: 1, optionIds: usual(product) })
    const dear = drinks.filter((product) => product.skus[0].price >= 1000)
    const second = line(dear[1])
    return { shop: openShop, items: [{ ...line(dear[0]), quantity: 2 }, second], skuId: second.skuId }
  })

  const code = await step('a manager issues a coupon', async () => {
    const input = { customerId: aliceId, shopId: shop.id, kind: 'CASH', faceValue: 300, minSpend: 1000, validUntil: new Date(Date.now() + 86_400_000).toISOString() }
    assert.equal(await barista.refused('IssueCoupon', { input }), 'FORBIDDEN')
    const { coupon } = await manager.do('IssueCoupon', input)
    assert.equal(coupon.status, 'AVAILABLE')
    return coupon.code
  })

  const quote = await step('the cart is priced, with and without the coupon', async () => {
    await anyone.do('Quote', { shopId: shop.id, items })
    const { quote: priced } = await alice.do('Quote', { shopId: shop.id, items, couponCodes: [code] })
    assert.equal(priced.payableAmount, priced.totalAmount - priced.discountAmount)
    assert.ok(priced.appliedDiscounts.some((discount) => discount.code === code && discount.amount === 300), JSON.stringify(priced))
    return priced
  })

  await step('stock is set, held and seen', async () => {
    const { stock } = await manager.do('SetStock', { shopId: shop.id, skuId, onHand: 1000 })
    assert.equal(stock.available, stock.onHand - stock.reserved)
  })

  const shopOrders = barista.listen('ShopOrders', { shopId: shop.id })
  const placing = { idempotencyKey: crypto.randomUUID(), shopId: shop.id, items, couponCodes: [code], dineWay: 'TAKEAWAY', quoteToken: quote.token }
  const order = await step('an order is placed once for its key', async () => {
    const { order: placed, replayed } = await alice.do('PlaceOrder', placing)
    assert.deepEqual([replayed, placed.status, placed.payableAmount, placed.pickupCode], [false, 'CREATED', quote.payableAmount, null])
    const again = await aliceAtB.do('PlaceOrder', placing)
    assert.deepEqual([again.replayed, again.order.no], [true, placed.no])
    assert.equal(await alice.refused('PlaceOrder', { input: { ...placing, dineWay: 'DINE_IN' } }), 'IDEMPOTENCY_KEY_REUSED')
    assert.equal((await manager.ask('Stock', { shopId: shop.id, skuId })).reserved, 1)
    return placed
  })

  const early = aliceAtB.listen('PaymentStatus', { orderNo: order.no })
  const orderStatus = aliceAtB.listen('OrderStatus', { orderNo: order.no })
  const payment = await step('a payment is opened; whoever listens hears the state of now', async () => {
    await early.until('the state of now', (update) => update.orderStatus === 'CREATED' && !update.final)
    await orderStatus.until('the state of now', (update) => update.status === 'CREATED')
    const opened = await alice.do('PayOrder', { idempotencyKey: crypto.randomUUID(), orderNo: order.no, channel: 'SANDBOX' })
    assert.deepEqual([opened.payment.status, opened.payment.amount], ['PENDING', order.payableAmount])
    assert.match(opened.payment.clientParams.cashierUrl, /./)
    return opened.payment
  })

  const during = aliceAtB.listen('PaymentStatus', { orderNo: order.no })
  const events = aliceAtB.follow('PaymentStatus', { orderNo: order.no })
  await step('a stream of events that is cut begins again with the state of now', async () => {
    await until('the state of now, twice', liveMs, () => events.got.length === 2).catch((error) => { throw new Error(`${error.message}: ${JSON.stringify(events)}`) })
    assert.deepEqual([events.connections, events.error, events.ended, events.got.map((update) => update.paymentStatus)], [2, null, false, ['PENDING', 'PENDING']])
    const strange = bob.follow('PaymentStatus', { orderNo: order.no })
    await until('the refusal', liveMs, () => strange.ended)
    assert.equal(strange.error?.[0]?.extensions.code, 'ORDER_NOT_FOUND')
  })
  await step('the callback is believed once, and only when it is signed', async () => {
    await during.until('the state of now', (update) => update.paymentStatus === 'PENDING')
    assert.equal((await callback(a, payment, { secret: 'another' })).status, 401)
    assert.equal((await callback(a, { ...payment, no: 'nowhere' })).status, 404)
    assert.equal((await callback(a, payment, { amount: payment.amount - 1 })).status, 409)
    const good = await callback(a, payment)
    assert.deepEqual([good.status, JSON.parse(good.body)], [200, { code: 'SUCCESS' }])
    assert.equal((await callback(b, payment, { transactionId: good.transactionId })).status, 200)
  })

  await step('all who listen at the other server see the end once', async () => {
    const late = aliceAtB.listen('PaymentStatus', { orderNo: order.no })
    await until('the stream of events ends', liveMs, () => events.ended)
    for (const stream of [early, during, late, events]) {
      if (stream !== events) await stream.until('the end', (update) => update.final)
      await until('the stream ends', liveMs, () => stream.ended)
      const last = stream.got.filter((update) => update.final)
      assert.equal(last.length, 1)
      assert.deepEqual([last[0].orderStatus, last[0].paymentStatus, last[0].paidAmount], ['PAID', 'SUCCEEDED', order.payableAmount])
    }
    assert.ok((await orderStatus.until('PAID', (update) => update.status === 'PAID')).pickupCode)
    assert.ok((await shopOrders.until('the paid order', (update) => update.no === order.no && update.status === 'PAID')).items.length > 0)
  })

  await step('the order tells its story; the coupon is used; a stranger sees nothing', async () => {
    const seen = await alice.ask('Order', { no: order.no })
    assert.deepEqual([seen.status, seen.paidAmount, seen.payments.length], ['PAID', order.payableAmount, 1])
    assert.ok(seen.timeline.some((entry) => entry.to === 'PAID'))
    assert.equal(await bob.refused('Order', { no: order.no }), 'ORDER_NOT_FOUND')
    const mine = await alice.ask('MyOrders', { first: 10 })
    assert.ok(mine.orders.edges.some((edge) => edge.node.no === order.no))
    assert.equal(mine.coupons.edges.find((edge) => edge.node.code === code).node.status, 'USED')
  })

  await step('staff move the order on; the guest sees each state', async () => {
    for (const to of ['PREPARING', 'READY', 'COMPLETED']) {
      await barista.do('AdvanceOrder', { orderNo: order.no, to })
      await barista.do('AdvanceOrder', { orderNo: order.no, to })
      await orderStatus.until(to, (update) => update.status === to)
    }
    assert.equal(await barista.refused('AdvanceOrder', { input: { orderNo: order.no, to: 'PREPARING' } }), 'INVALID_TRANSITION')
    const { timeline } = await alice.ask('Order', { no: order.no })
    assert.equal(timeline.filter((entry) => entry.to === 'READY').length, 1)
  })

  await step('the order is found and counted', async () => {
    const found = await manager.ask('AdminOrders', { filter: { shopId: shop.id, text: order.no }, first: 10 })
    assert.deepEqual([found.totalCount, found.edges[0].node.no], [1, order.no])
    const day = 86_400_000
    const range = { shopId: shop.id, from: new Date(Date.now() - day).toISOString(), to: new Date(Date.now() + day).toISOString(), bucket: 'HOUR' }
    const board = await until('the dashboard shows the payment', 5_000, async () => {
      const now = await manager.ask('Dashboard', range)
      return now.revenue >= order.payableAmount && now.orderCount > 0 && now
    })
    assert.ok(board.series.length > 0 && board.topProducts.length > 0)
  })

  await step('money goes back, in part and then the rest', async () => {
    const first = { idempotencyKey: crypto.randomUUID(), orderNo: order.no, amount: 500, reason: 'too sweet' }
    assert.equal(await barista.refused('RefundOrder', { input: first }), 'FORBIDDEN')
    await manager.do('RefundOrder', first)
    await until('the part is back', liveMs, async () => (await alice.ask('Order', { no: order.no })).refundedAmount === 500)
    assert.equal(await manager.refused('RefundOrder', { input: { ...first, idempotencyKey: crypto.randomUUID(), amount: order.payableAmount } }), 'AMOUNT_MISMATCH')
    await manager.do('RefundOrder', { idempotencyKey: crypto.randomUUID(), orderNo: order.no, reason: 'and cold' })
    await until('the order is refunded', liveMs, async () => (await alice.ask('Order', { no: order.no })).status === 'REFUNDED')
  })

  await step('an order that nobody pays is given up', async () => {
    const { order: second } = await alice.do('PlaceOrder', { idempotencyKey: crypto.randomUUID(), shopId: shop.id, items, dineWay: 'DINE_IN', deskNo: '7' })
    const { order: canceled } = await alice.do('CancelOrder', { orderNo: second.no, reason: 'changed my mind' })
    assert.equal(canceled.status, 'CANCELED')
    assert.equal(await alice.refused('PayOrder', { input: { idempotencyKey: crypto.randomUUID(), orderNo: second.no, channel: 'SANDBOX' } }), 'INVALID_TRANSITION')
    await until('the stock is back', liveMs, async () => (await manager.ask('Stock', { shopId: shop.id, skuId })).reserved === 0)
  })
}

/** A database of its own on the test server; answers its address. */
function newDatabase(name) {
  const url = new URL(process.env.TEST_DATABASE_URL)
  execFileSync('createdb', ['--maintenance-db', url.href, name], { stdio: 'inherit' })
  url.pathname = `/${name}`
  return url.href
}

function dropDatabase(name) {
  execFileSync('dropdb', ['--if-exists', '--force', '--maintenance-db', process.env.TEST_DATABASE_URL, name], { stdio: 'inherit' })
}

async function withServers(title, names, env, run) {
  await chapter(title, async () => {
    const folder = temporaryFolder()
    const running = []
    try {
      // At once, so that they also meet at the migrations and at the demo data.
      const started = await step('starts and is ready', () => Promise.all(names.map(async (name) => {
        const server = await startServer(binary, folder, name, env)
        running.push(server)
        return server
      })))
      await run(started[0], started.at(-1))
      await step('stops when asked', async () => {
        const codes = await Promise.all(running.splice(0).map((server) => server.stop()))
        assert.deepEqual(codes, names.map(() => 0))
      })
    } catch (error) {
      for (const name of names) console.log(`--- the end of ${name}'s log:\n${fs.readFileSync(path.join(folder, `${name}.log`), 'utf8').slice(-4000)}`)
      throw error
    } finally {
      await Promise.all(running.map((server) => server.stop().catch(() => {})))
      fs.rmSync(folder, { recursive: true, force: true })
    }
  })
}

/** Two servers on one database; the Redis behind `redis` begins empty. */
async function onPostgres(title, redis) {
  const nodes = redis.split(',')
  for (const node of nodes) execFileSync('redis-cli', ['-u', node, 'flushdb'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const database = `contract_${crypto.randomBytes(6).toString('hex')}`
  try {
    await withServers(title, ['first', 'second'], { DATABASE_URL: newDatabase(database), REDIS_URL: redis }, contract)
  } finally {
    dropDatabase(database)
  }
}

const { TEST_REDIS_URL, TEST_REDIS_CLUSTER_URLS } = process.env
const manifests = temporaryFolder()
const TRUSTED_DOCUMENTS_FILES = writeManifest(manifests)
await withServers('embedded, one server', ['only'], { TRUSTED_DOCUMENTS_FILES }, async (a, b) => {
  await audit(a)
  await httpClients(a)
  await contract(a, b)
})
await withServers('embedded, trusted documents only', ['trusted'], { TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FILES, MODE: 'production' }, trustedOnly)
fs.rmSync(manifests, { recursive: true, force: true })
await onPostgres('PostgreSQL and Redis, two servers', TEST_REDIS_URL.replace(/\/\d*$/, '') + '/9')
await onPostgres('PostgreSQL and a Redis Cluster, two servers', TEST_REDIS_CLUSTER_URLS)
finish(counts)
