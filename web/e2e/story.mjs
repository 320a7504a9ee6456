// The main story in a real browser: node story.mjs BINARY [COUNTS]
// A guest orders on a phone, pays at the sandbox's cashier and sees it live; a barista moves the order on, and the guest sees each state, without
// either page being loaded again. Screenshots go to build/screens. The server is the real binary, embedded, with an empty data folder.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { by, complaints, desktop, liveMs, openPage, phone, screens, shot, shown } from './browser.mjs'
import { chapter, finish, step } from './checks.mjs'
import { couponStory } from './coupons.mjs'
import { operatorStory } from './operators.mjs'
import { promotionStory } from './promotions.mjs'
import { stockStory } from './stock.mjs'
import { onlyTrusted, roundTheClockShop, startServer, temporaryFolder } from './server.mjs'
import { counterStory, failureStory, redemptionStory, tillStory, voucherStory } from './vouchers.mjs'

const [binary, counts] = process.argv.slice(2)

/** Remembers that this very document was there, to see later that it was not loaded again. */
const mark = (page) => page.evaluate(() => { window.storyMark = 'here since' })
const unmoved = async (page) => assert.equal(await page.evaluate(() => window.storyMark), 'here since', 'the page was loaded again')

const orderStatus = (page, status, timeout = liveMs) => shown(page.locator(`[data-testid="order-status"][data-status="${status}"]`), timeout)

/** Puts one drink with options into the cart, choosing another size and another option than the usual ones. */
async function addDrink(page, nth) {
  const card = page.locator('[data-testid="product-card"][data-sold-out="false"]:has(.add.pill)').nth(nth)
  await by(card, 'add').click()
  const sheet = by(page, 'option-sheet')
  await shown(sheet)
  const sizes = by(sheet, 'size').and(page.locator('[aria-checked="false"]:enabled'))
  if (await sizes.count()) await sizes.last().click()
  const options = by(by(sheet, 'option-group').first(), 'option').and(page.locator('[aria-pressed="false"]:enabled'))
  if (await options.count()) await options.first().click()
  if (nth === 0) await shot(page, 'storefront-options')
  await by(sheet, 'sheet-confirm').click()
  await sheet.waitFor({ state: 'hidden' })
}

async function guestStory(browser, server, shopId) {
  const context = await browser.newContext(phone)
  const page = await openPage(context, 'guest')

  await step('the guest chooses a shop', async () => {
    await page.goto(`${server.url}/shops`)
    await shown(by(page, 'shop'))
    await shot(page, 'storefront-shops')
    await page.locator(`[data-testid="shop"][data-shop-id="${shopId}"]`).click()
    await page.waitForURL(`${server.url}/`)
  })

  await step('the storefront shows its menu, in Chinese and in English', async () => {
    await shown(by(page, 'product-card'))
    await shot(page, 'storefront-menu')
    const chinese = await by(page, 'category').first().innerText()
    await by(page, 'language-switch').click()
    await page.waitForFunction((was) => document.querySelector('[data-testid="category"]')?.textContent.trim() !== was.trim(), chinese)
    assert.match(await by(page, 'category').first().innerText(), /[A-Za-z]/)
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
    await shot(page, 'storefront-menu-en')
    await by(page, 'language-switch').click()
    await page.waitForFunction((was) => document.querySelector('[data-testid="category"]')?.textContent.trim() === was.trim(), chinese)
  })

  await step('drinks with options go into the cart, which shows what they cost', async () => {
    await addDrink(page, 0)
    await addDrink(page, 1)
    await page.waitForFunction(() => /[1-9]/.test(document.querySelector('[data-testid="cart-total"]')?.textContent ?? ''))
    await by(page, 'cart-open').click()
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="cart-line"]').length >= 2)
    await shot(page, 'storefront-cart')
  })

  await step('the cart tells what is near, and why it costs what it costs', async () => {
    await shown(by(page, 'nudge'))
    await by(page, 'why').click()
    await shown(by(page, 'why-rule'))
    assert.ok(await by(page, 'why-rule').count() >= 3, 'each promotion that was tried is there')
    await shot(page, 'storefront-why')
  })

  await step('the checkout shows the price in its parts', async () => {
    await by(page, 'checkout').and(page.locator(':visible:enabled')).first().click()
    await page.waitForURL(/\/checkout/)
    await shown(by(page, 'payable'))
    await by(page, 'way-TAKEAWAY').click()
    await shot(page, 'storefront-checkout')
  })

  await step('ordering asks who it is, and leads to the cashier', async () => {
    await by(page, 'place').click()
    await by(page, 'login-handle').fill('alice')
    await shot(page, 'storefront-login')
    await by(page, 'login-submit').click()
    await toCashier(page)
    await shot(page, 'cashier')
  })
  const no = await latestOrder(context, server)

  // A second window on the same order: nothing but the server's push changes it.
  const watching = await openPage(context, 'guest, watching')
  await step('another window shows the order unpaid', async () => {
    await watching.goto(`${server.url}/orders/${no}`)
    await orderStatus(watching, 'CREATED')
    await mark(watching)
    await shot(watching, 'storefront-order-unpaid')
  })

  await step('a payment that fails leaves the order open, and says so', async () => {
    await by(page, 'cashier-fail').click()
    await shown(by(watching, 'payment-failed'), liveMs)
    await unmoved(watching)
  })

  await step('the guest pays again; the window shows PAID and a pick-up code by itself', async () => {
    await page.goto(`${server.url}/orders/${no}`)
    await by(page, 'pay').click()
    await toCashier(page)
    await by(page, 'cashier-pay').click()
    await orderStatus(watching, 'PAID')
    assert.match(await by(watching, 'pickup-code').first().innerText(), /\S/)
    await unmoved(watching)
    await shot(watching, 'storefront-order-paid')
  })

  await step('the cashier leads back to the order', async () => {
    await shot(page, 'cashier-paid')
    await by(page, 'cashier-back').click()
    await page.waitForURL(`${server.url}/orders/${no}`)
    await orderStatus(page, 'PAID')
  })

  await step('the order tells why it cost what it cost, in Chinese and in English', async () => {
    await by(page, 'why').click()
    await shown(by(page, 'why-rule'))
    assert.ok(await by(page, 'why-rule').count() >= 3, 'each promotion that was tried is there')
    const text = () => by(page, 'why-rules').innerText()
    const chinese = await text()
    await by(page, 'why').scrollIntoViewIfNeeded()
    await shot(page, 'storefront-order-why')
    const speak = async (language) => {
      await page.evaluate((to) => localStorage.setItem('cuppa.language', JSON.stringify(to)), language)
      await page.reload()
    }
    await speak('en')
    await by(page, 'why').click()
    const english = await text()
    await speak('zh')
    assert.match(chinese, /最低价|任何组合/)
    assert.match(english, /lowest price|costs less/)
  })

  return { context, no, watching }
}

/** Waits for the cashier; agrees when the price came out differently for a guest who is known now. */
async function toCashier(page) {
  const agree = page.locator('.van-dialog__confirm')
  const arrived = page.waitForURL(/cashier/, { timeout: 15_000 })
  agree.click({ timeout: 14_000 }).catch(() => {})
  await arrived
}

/** The number of the guest's newest order, as the page's own session sees it. */
async function latestOrder(context, server) {
  const page = await context.newPage()
  try {
    await page.goto(`${server.url}/orders`)
    await shown(by(page, 'my-order'), 10_000)
    return await by(page, 'my-order').first().getAttribute('data-order-no')
  } finally {
    await page.close()
  }
}

async function staffStory(browser, server, shopId, { no, watching }) {
  const context = await browser.newContext(desktop)
  const page = await openPage(context, 'barista')
  const card = page.locator(`[data-testid="queue-card"][data-order-no="${no}"]`)

  await step('a barista logs in and sees the order in the queue', async () => {
    await page.goto(`${server.url}/admin`)
    await by(page, 'login-username').fill('barista')
    await by(page, 'login-password').fill('demo-barista')
    await shot(page, 'admin-login')
    await by(page, 'login-submit').click()
    const choice = page.locator(`[data-testid="shop-choice"][data-shop-id="${shopId}"]`)
    await shown(choice.or(card), 10_000)
    if (await choice.isVisible()) await choice.click()
    await shown(card, 10_000)
    await mark(page)
    await shot(page, 'admin-queue')
  })

  for (const status of ['PREPARING', 'READY', 'COMPLETED']) {
    await step(`the barista moves it on, and the guest sees ${status} by itself`, async () => {
      await card.locator(`[data-testid="advance"][data-to="${status}"]`).click()
      await orderStatus(watching, status)
      await unmoved(watching)
      await shot(watching, `storefront-order-${status.toLowerCase()}`)
      await shot(page, `admin-queue-${status.toLowerCase()}`)
    })
  }
  await step('the barista\'s page was never loaded again', () => unmoved(page))
}

fs.mkdirSync(screens, { recursive: true })
const folder = temporaryFolder()
await chapter('the story in the browser', async () => {
  let server, browser
  try {
    server = await step('the server starts', () => startServer(binary, folder, 'server', onlyTrusted(folder)))
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: [...asRoot, '--disable-dev-shm-usage', '--disable-gpu'] })
    const shopId = await roundTheClockShop(server, true)
    const guest = await guestStory(browser, server, shopId)
    await staffStory(browser, server, shopId, guest)
    await promotionStory(browser, server, shopId, guest.no)
    await couponStory(browser, server, shopId)
    await stockStory(browser, server, shopId)
    const exchanged = await voucherStory(browser, server, shopId)
    await redemptionStory(await counterStory(browser, server, shopId), exchanged.no)
    await tillStory(browser, server, shopId)
    await operatorStory(browser, server, shopId)
    await failureStory(browser, server, shopId)
    await step('no page complained', () => assert.deepEqual(complaints, []))
    await browser.close()
    await step('the server stops when asked', async () => assert.equal(await server.stop(), 0))
  } catch (error) {
    for (const [index, page] of (browser?.contexts() ?? []).flatMap((context) => context.pages()).entries()) {
      await page.screenshot({ path: path.join(screens, `failed-${index}.png`) }).catch(() => {})
      console.log(`--- a page at ${page.url()}: build/screens/failed-${index}.png`)
    }
    for (const complaint of complaints) console.log(`--- ${complaint}`)
    if (server) console.log(`--- the end of the server's log:\n${fs.readFileSync(server.log, 'utf8').slice(-3000)}`)
    throw error
  } finally {
    await browser?.close().catch(() => {})
    await server?.stop().catch(() => {})
    fs.rmSync(folder, { recursive: true, force: true })
  }
})
finish(counts)
