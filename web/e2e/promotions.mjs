// The part of the story in which a manager makes a promotion: drafts it, tries it, publishes it, and a guest has it; pauses it, and it is gone.
import assert from 'node:assert/strict'
import { by, desktop, liveMs, openPage, phone, shot, shown } from './browser.mjs'
import { step } from './checks.mjs'

const name = { zh: '第二杯半价', en: 'Second cup half price' }

/** The amount that a locator shows, in minor units. */
const amountOf = async (locator) => Math.round(Number((await locator.first().innerText()).replace(/[^\d.]/g, '')) * 100)

/** Waits until what is to be paid is so much, in minor units. */
async function payable(page, minor, timeout) {
  const wanted = `¥${minor % 100 === 0 ? minor / 100 : (minor / 100).toFixed(2)}`
  const sum = by(page, 'payable').filter({ hasText: new RegExp(`^\\s*${wanted.replace('.', '\\.')}\\s*$`) })
  try {
    await shown(sum, timeout)
  } catch {
    throw new Error(`${await by(page, 'payable').first().innerText().catch(() => 'nothing')} is to be paid in place of ${wanted}`)
  }
}

/** The cart of somebody who is not logged in, with one drink; what the drink costs, in minor units. */
async function openCart(page, server, shopId) {
  await page.addInitScript((id) => localStorage.setItem('cuppa.shop', JSON.stringify(id)), shopId)
  await page.goto(server.url)
  await by(page.locator('[data-testid="product-card"][data-sold-out="false"]:has(.add.pill)').first(), 'add').click()
  const sheet = by(page, 'option-sheet')
  await shown(sheet)
  await by(sheet, 'sheet-confirm').click()
  await sheet.waitFor({ state: 'hidden' })
  await by(page, 'cart-open').click()
  await shown(by(page, 'payable'))
  return amountOf(by(page, 'payable'))
}

async function managerAt(page, server, shopId) {
  await page.goto(`${server.url}/admin/promotions`)
  await by(page, 'login-username').fill('manager')
  await by(page, 'login-password').fill('demo-manager')
  await by(page, 'login-submit').click()
  const choice = page.locator(`[data-testid="shop-choice"][data-shop-id="${shopId}"]`)
  await shown(choice.or(by(page, 'nav-promotions')))
  if (await choice.isVisible()) await choice.click()
  await by(page, 'nav-promotions').click()
  await shown(by(page, 'promotion-row'))
}

export async function promotionStory(browser, server, shopId, no) {
  const guest = await openPage(await browser.newContext(phone), 'another guest')
  const page = await openPage(await browser.newContext(desktop), 'manager')
  const state = (is) => shown(page.locator(`[data-testid="promotion-state"][data-state="${is}"]`))

  await step('a manager sees the promotions', async () => {
    await managerAt(page, server, shopId)
    await shot(page, 'admin-promotions')
  })

  await step('drafting one without its name says so at the field', async () => {
    await by(page, 'promotion-new').click()
    await page.locator('[data-testid="promotion-kind"][data-kind="NTH_ITEM"]').click()
    await by(page, 'not-with-coupons').click()
    await by(page, 'promotion-save').click()
    await shown(page.locator('.row', { has: page.locator('[data-testid="name-zh"]') }).getByRole('alert'))
  })

  await step('with its name it is kept, and a sample cart shows what it does', async () => {
    await by(page, 'name-zh').fill(name.zh)
    await by(page, 'name-en').fill(name.en)
    await by(page, 'promotion-save').click()
    await state('DRAFT')
    await by(page, 'check').click()
    await shown(by(page, 'check-result'))
    const [without, wit] = [await amountOf(by(page, 'check-without').locator('.sum')), await amountOf(by(page, 'check-with').locator('.sum'))]
    assert.equal(wit, without * 0.75, 'the second of two cups is half price')
    await shot(page, 'admin-promotion-check')
  })

  const unit = await step('a guest has a drink in the cart', () => openCart(guest, server, shopId))

  await step('published, it is in the next price that the guest sees', async () => {
    await by(page, 'promotion-publish').click()
    await by(page, 'publish-note').fill('周末试试')
    await shot(page, 'admin-promotion-publish')
    await by(page, 'publish-confirm').click()
    await state('LIVE')
    await guest.getByRole('button', { name: '增加一份' }).filter({ visible: true }).first().click()
    // The page asks once, when the cart changes: what that answer does not have never comes.
    await payable(guest, unit * 1.5, liveMs)
    await shown(by(guest, 'applied-discount').filter({ hasText: name.zh }))
    await shot(page, 'admin-promotion-live')
    await shot(guest, 'storefront-promotion')
  })

  await step('paused, it is gone', async () => {
    await by(page, 'promotion-pause').click()
    await state('PAUSED')
    await guest.getByRole('button', { name: '增加一份' }).filter({ visible: true }).first().click()
    await payable(guest, unit * 3, liveMs)
    assert.equal(await by(guest, 'applied-discount').filter({ hasText: name.zh }).count(), 0)
  })

  await trialStory(page)
  await publishStory(page, shopId, state)

  await step('the dashboard tells what promotions did', async () => {
    await by(page, 'nav-dashboard').click()
    await shown(by(page, 'promotion-report'))
    await shown(by(page, 'untouched'), liveMs)
    const share = Number(await by(page, 'untouched').getAttribute('data-value'))
    assert.ok(share >= 0 && share <= 1, `${share} of the orders triggered none`)
    const rows = await by(page, 'report-row').count()
    assert.equal(rows > 0, share < 1, `${rows} promotions and coupons took something off, ${share} of the orders had none`)
    await by(page, 'promotion-report').scrollIntoViewIfNeeded()
    await shot(page, 'admin-dashboard-promotions')
  })

  await step('the manager reads why the guest’s order cost what it cost', async () => {
    await by(page, 'nav-orders').click()
    await page.locator(`[data-testid="order-row"][data-order-no="${no}"]`).click()
    await by(page, 'order-why').click()
    await shown(page.locator('[data-testid="order-why-rule"][data-verdict="APPLIED"]'))
    assert.ok(await by(page, 'order-why-rule').count() >= 3, 'the promotions and the coupons that were tried are there')
    await by(page, 'order-why').scrollIntoViewIfNeeded()
    await shot(page, 'admin-order-why')
  })
}

/** The draft is tried on past orders: the guest's own. */
async function trialStory(page) {
  await step('the draft is tried on past orders: progress, figures and a chart', async () => {
    await by(page, 'what-if').click()
    await by(page, 'trial-start').click()
    await shown(by(page, 'trial'))
    await shown(page.locator('[data-testid="trial"] [role="progressbar"]'))
    await shown(page.locator('[data-testid="trial"][data-status="DONE"]'), 15_000)
    assert.equal(await page.locator('[data-testid="trial"] [role="progressbar"]').getAttribute('aria-valuenow'), '100')
    // The guest's order had a coupon, and the draft counts with none: it is among the orders, and would have cost the same.
    assert.match(await by(page, 'trial-winners').innerText(), /1/, 'the order was tried')
    assert.equal(await amountOf(by(page, 'trial-cost').locator('.value')), 0)
    assert.ok(await amountOf(by(page, 'trial-revenue').locator('.value')) > 0, 'what was paid is told')
    await shown(by(page, 'trial-chart').locator('canvas'))
    await shown(by(page, 'trial-row'))
    await shot(page, 'admin-trial')
  })
  await page.goBack()
  await page.goBack()
  await shown(by(page, 'promotion-publish'))
}

/** Publishes again: to one shop at first, then from the day after tomorrow on. */
async function publishStory(page, shopId, state) {
  const dialog = page.locator('.el-dialog').filter({ visible: true })
  const choose = (row, nth) => dialog.locator('.el-segmented').nth(row).locator('.el-segmented__item').nth(nth).click()

  await step('a change is published to some shops first', async () => {
    await by(page, 'promotion-resume').click()
    await state('LIVE')
    await by(page, 'name-en').fill('Second cup half price, again')
    await by(page, 'promotion-publish').click()
    await shown(by(page, 'publish-confirm'))
    await choose(1, 1)
    assert.ok(await by(page, 'publish-confirm').isDisabled(), 'no shop is chosen yet')
    await dialog.locator('.el-select').click()
    await page.locator('.el-select-dropdown__item').filter({ visible: true }).first().click()
    await page.keyboard.press('Escape')
    await shot(page, 'admin-promotion-publish-shops')
    await by(page, 'publish-confirm').click()
    await state('CANARY')
    await shown(by(page, 'version').first().locator('.audience'))
  })

  await step('and to everybody at a time that is chosen', async () => {
    await by(page, 'promotion-publish').click()
    await choose(0, 1)
    assert.ok(await by(page, 'publish-confirm').isDisabled(), 'no time is chosen yet')
    const time = dialog.locator('.el-date-editor input')
    await time.fill(`${new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)} 10:00`)
    await time.press('Enter')
    await shot(page, 'admin-promotion-publish-later')
    await by(page, 'publish-confirm').click()
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="version"]').length === 3)
    assert.match(await by(page, 'version').first().innerText(), /10:00/)
    await state('CANARY')
  })
}
