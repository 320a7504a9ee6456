// The part of the story in which a manager records stock, guests buy the last one, another guest's open menu learns it, and a table goes out and comes in.
import assert from 'node:assert/strict'
import { by, desktop, liveMs, openPage, phone, shot, shown } from './browser.mjs'
import { step } from './checks.mjs'

const card = (page) => page.locator('[data-testid="product-card"]').filter({ has: page.locator('img[src*="egg-tart"]') }).first()

async function save(page, onHand, lowAt) {
  await shown(by(page, 'stock-dialog'))
  await by(page, 'stock-on-hand').locator('input').or(by(page, 'stock-on-hand')).last().fill(String(onHand))
  await by(page, 'stock-low-at').locator('input').or(by(page, 'stock-low-at')).last().fill(String(lowAt))
  await by(page, 'stock-save').click()
  await by(page, 'stock-dialog').waitFor({ state: 'hidden' })
}

export async function stockStory(browser, server, shopId) {
  const staff = await openPage(await browser.newContext(desktop), 'manager with stock')
  const guest = await openPage(await browser.newContext(phone), 'guest at the shelf')
  const row = staff.locator('[data-testid="stock-row"]').filter({ has: staff.locator('img[src*="egg-tart"]') }).first()
  let skuId

  await step('a manager sees what a shop has', async () => {
    await staff.goto(`${server.url}/admin/stock`)
    await by(staff, 'login-username').fill('manager')
    await by(staff, 'login-password').fill('demo-manager')
    await by(staff, 'login-submit').click()
    const choice = staff.locator(`[data-testid="shop-choice"][data-shop-id="${shopId}"]`)
    await shown(choice.or(by(staff, 'stock-row')))
    if (await choice.isVisible()) await choice.click()
    await shown(row)
    skuId = await row.getAttribute('data-sku-id')
    await shot(staff, 'admin-stock')
  })

  await step('she counts three, to be told from three on, and an open menu tells how many are left', async () => {
    await guest.addInitScript((id) => localStorage.setItem('cuppa.shop', JSON.stringify(id)), shopId)
    await guest.goto(server.url)
    await shown(by(guest, 'product-card'))
    await guest.evaluate(() => { window.storyMark = 'here since' })
    await by(row, 'stock-set').click()
    await save(staff, 3, 3)
    await guest.locator('[data-testid="left"][data-left="3"]').first().waitFor({ state: 'attached', timeout: liveMs })
    await guest.locator('[data-testid="left"]').first().scrollIntoViewIfNeeded()
    await shot(guest, 'storefront-only-left')
  })

  await step('two are wasted: the menu follows', async () => {
    await by(staff, 'stock-record').click()
    await shown(by(staff, 'record-dialog'))
    await by(staff, 'record-kind').locator('.el-segmented__item').nth(1).click()
    await by(staff, 'record-sku').click()
    const name = (await row.locator('b').first().innerText()).trim()
    await staff.locator('.el-select-dropdown__item:visible', { hasText: name }).first().click()
    await by(staff, 'record-quantity').locator('input').or(by(staff, 'record-quantity')).last().fill('2')
    await by(staff, 'record-reason').locator('input').or(by(staff, 'record-reason')).last().fill('掉地上了')
    await shot(staff, 'admin-stock-record')
    await by(staff, 'record-save').click()
    await by(staff, 'record-dialog').waitFor({ state: 'hidden' })
    await guest.locator('[data-testid="left"][data-left="1"]').first().waitFor({ state: 'attached', timeout: liveMs })
  })

  await step('another guest takes the last one: the open menu shows it sold out, without being loaded again', async () => {
    const other = await openPage(await browser.newContext(phone), 'guest who was faster')
    await other.addInitScript((id) => localStorage.setItem('cuppa.shop', JSON.stringify(id)), shopId)
    await other.goto(`${server.url}/me`)
    await by(other, 'login').click()
    await by(other, 'login-handle').fill('quick')
    await by(other, 'login-submit').click()
    await shown(by(other, 'voucher-open'))
    await other.goto(server.url)
    await by(card(other), 'add').click()
    const sheet = by(other, 'option-sheet')
    const checkout = by(other, 'checkout').and(other.locator(':visible:enabled'))
    await by(sheet, 'sheet-confirm').click()
    await sheet.waitFor({ state: 'hidden' })
    await by(other, 'cart-open').click()
    await checkout.first().click()
    await other.waitForURL(/\/checkout/)
    await shown(by(other, 'payable'))
    await by(other, 'way-TAKEAWAY').click()
    await by(other, 'place').click()
    await other.waitForURL(/cashier/, { timeout: 15_000 })
    await card(guest).and(guest.locator('[data-sold-out="true"]')).waitFor({ state: 'attached', timeout: liveMs })
    assert.equal(await guest.evaluate(() => window.storyMark), 'here since')
    await shot(guest, 'storefront-last-one-gone')
  })

  await step('where the tarts went is told in a sentence, and each movement is listed', async () => {
    await by(row, 'stock-proof').click()
    await shown(by(staff, 'proof-sentence'))
    assert.equal(await by(staff, 'proof-verdict').getAttribute('data-balanced'), 'true')
    assert.match(await by(staff, 'proof-sentence').innerText(), /报损 2/)
    await shot(staff, 'admin-stock-proof')
    await staff.keyboard.press('Escape')
    await by(staff, 'stock-view').locator('.el-segmented__item').nth(2).click()
    await shown(staff.locator('[data-testid="movement"][data-kind="WASTED"]'))
    await shot(staff, 'admin-stock-movements')
    await by(staff, 'stock-view').locator('.el-segmented__item').nth(0).click()
  })

  await step('the table goes out, is filled in and comes back: mistakes are told before anything is done, then it is done whole', async () => {
    const [file] = await Promise.all([staff.waitForEvent('download'), by(staff, 'stock-csv').click()])
    const chunks = []
    for await (const chunk of await file.createReadStream()) chunks.push(chunk)
    const [titles, ...lines] = Buffer.concat(chunks).toString('utf8').trim().split('\r\n')
    const fill = (received) => [titles, ...lines.map((line) => (line.startsWith(`${skuId},`) ? line.replace(/,,,,$/, `,,${received},,`) : line))].join('\r\n')
    const choose = (text) => staff.locator('[data-testid="import-file"]').setInputFiles({ name: 'stock.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await by(staff, 'stock-import').click()
    await shown(by(staff, 'import-dialog'))
    await choose(fill('many'))
    await shown(staff.locator('[data-testid="import-line"][data-code="INVALID_QUANTITY"]'))
    assert.equal(await by(staff, 'import-apply').isDisabled(), true)
    await shot(staff, 'admin-stock-import-wrong')
    await choose(fill('24'))
    await shown(staff.locator('[data-testid="import-line"][data-code=""]'))
    await shot(staff, 'admin-stock-import')
    await by(staff, 'import-apply').click()
    await by(staff, 'import-dialog').waitFor({ state: 'hidden' })
    await card(guest).and(guest.locator('[data-sold-out="false"]')).waitFor({ state: 'attached', timeout: liveMs })
    await staff.evaluate(() => localStorage.setItem('cuppa.language', JSON.stringify('en')))
    await staff.reload()
    await shown(row)
    await shot(staff, 'admin-stock-en')
  })
}
