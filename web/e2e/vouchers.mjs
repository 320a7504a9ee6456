// The part of the story in which a guest enters a platform's voucher and exchanges it, and staff enter one at the counter. The platforms are the server's own simulators.
import assert from 'node:assert/strict'
import { by, desktop, liveMs, openPage, phone, shot, shown } from './browser.mjs'
import { step } from './checks.mjs'

const good = '1101 0000 0003'
const usedElsewhere = '1101 0000 0093'
const cash = '1102 0000 0001'
const together = [['MEITUAN_EXCHANGE', '1101 0000 0005'], ['DOUYIN_EXCHANGE', '2201 0000 0001']]
const atTill = '1101 0000 0007'
const atCounter = '1101 0000 0004'
const compact = (code) => code.replaceAll(' ', '')

async function speak(page, language) {
  await page.evaluate((to) => localStorage.setItem('cuppa.language', JSON.stringify(to)), language)
  await page.reload()
}

/** Opens the sheet, chooses the platform and enters the code. */
async function enter(page, kind, code) {
  if (!(await by(page, 'voucher-sheet').isVisible())) await by(page, 'voucher-open').click()
  await page.locator(`[data-testid="voucher-kind"][data-kind="${kind}"]`).click()
  await by(page, 'voucher-code').fill(code)
  await by(page, 'voucher-save').click()
}

const coupon = (page, code, status) => page.locator(`[data-testid="my-coupon"][data-code="${compact(code)}"][data-status="${status}"]`)

/** Answers the number of the order that a voucher was exchanged for. */
export async function voucherStory(browser, server, shopId) {
  const page = await openPage(await browser.newContext(phone), 'guest with vouchers')
  let no

  await step('a guest enters a code that was used elsewhere, and is told so, in Chinese and in English', async () => {
    await page.addInitScript((id) => localStorage.getItem('cuppa.shop') ?? localStorage.setItem('cuppa.shop', JSON.stringify(id)), shopId)
    await page.goto(`${server.url}/me`)
    await by(page, 'login').click()
    await by(page, 'login-handle').fill('vera')
    await by(page, 'login-submit').click()
    await shown(by(page, 'voucher-open'))
    await enter(page, 'MEITUAN_EXCHANGE', usedElsewhere)
    await shown(by(page, 'voucher-fault'))
    const chinese = await by(page, 'voucher-fault').innerText()
    await shot(page, 'storefront-voucher-refused')
    await speak(page, 'en')
    await enter(page, 'MEITUAN_EXCHANGE', usedElsewhere)
    await shown(by(page, 'voucher-fault'))
    const english = await by(page, 'voucher-fault').innerText()
    await shot(page, 'storefront-voucher-refused-en')
    assert.match(chinese, /使用/)
    assert.match(english, /used/i)
    assert.doesNotMatch(english, /[\u4e00-\u9fff]/)
    await speak(page, 'zh')
  })

  await step('a good one is among the coupons, with its platform and what it is worth', async () => {
    await enter(page, 'MEITUAN_EXCHANGE', good)
    await shown(coupon(page, good, 'AVAILABLE'))
    assert.match(await coupon(page, good, 'AVAILABLE').innerText(), /美团/)
    await shot(page, 'storefront-vouchers')
  })

  await step('it is exchanged for a drink that costs no more', async () => {
    await by(coupon(page, good, 'AVAILABLE'), 'coupon-exchange').click()
    await page.waitForURL(/\/exchange/)
    await shown(by(page, 'exchange-product'))
    await shot(page, 'storefront-exchange-products')
    await page.locator('[data-testid="exchange-product"][data-product-id="pearl-milk-tea"]').or(by(page, 'exchange-product')).first().click()
    await shown(by(page, 'option-sheet'))
    await shot(page, 'storefront-exchange-options')
    await by(page, 'sheet-confirm').click()
    await page.waitForFunction(() => document.querySelector('[data-testid="exchange-choice"]')?.textContent.trim())
    await shot(page, 'storefront-exchange')
    await by(page, 'exchange-do').click()
    await shown(page.locator('[data-testid="exchanged"][data-status="PAID"]'))
    assert.match(await by(page, 'pickup-code').first().innerText(), /[A-Z0-9]{2,}/)
    no = await by(page, 'exchanged').getAttribute('data-order-no')
    await shot(page, 'storefront-exchanged')
  })

  await step('its order is paid, and shows that the platform has redeemed it', async () => {
    await by(page, 'exchanged').click()
    await shown(page.locator('[data-testid="order-status"][data-status="PAID"]'))
    await shown(page.locator('[data-testid="redemption"][data-status="REDEEMED"]'), liveMs)
    assert.match(await by(page, 'pickup-code').first().innerText(), /\S/)
    await shot(page, 'storefront-exchange-order')
    await speak(page, 'en')
    await shown(page.locator('[data-testid="redemption"][data-status="REDEEMED"]'))
    assert.match(await by(page, 'redemption').innerText(), /Redeemed/)
    await shot(page, 'storefront-exchange-order-en')
    await page.goto(`${server.url}/me`)
    await shown(coupon(page, good, 'USED'))
    await speak(page, 'zh')
  })

  await step('a cash voucher can be chosen at the checkout, an exchange voucher can’t', async () => {
    await enter(page, 'MEITUAN_CASH', cash)
    await shown(coupon(page, cash, 'AVAILABLE'))
    await page.goto(server.url)
    await by(page.locator('[data-testid="product-card"][data-sold-out="false"]:has(.add.pill)').first(), 'add').click()
    await by(by(page, 'option-sheet'), 'sheet-confirm').click()
    await by(page, 'option-sheet').waitFor({ state: 'hidden' })
    await by(page, 'cart-open').click()
    await by(page, 'checkout').and(page.locator(':visible:enabled')).first().click()
    await page.waitForURL(/\/checkout/)
    await by(page, 'coupon-picker').click()
    const listed = page.locator(`[data-testid="coupon"][data-code="${compact(cash)}"]`)
    await shown(listed)
    assert.equal(await page.locator(`[data-testid="coupon"][data-code^="1101"]`).count(), 0)
    await shot(page, 'storefront-voucher-checkout')
  })

  await step('it pays for all of a cheap drink: the order is paid without a cashier, and the platform redeems the voucher', async () => {
    assert.equal(await by(page, 'coupon').and(page.locator('[aria-pressed="true"]')).getAttribute('data-code'), compact(cash), 'the best coupon is chosen')
    await by(page, 'coupon-done').click()
    await by(page, 'place').click()
    await shown(page.locator('[data-testid="order-status"][data-status="PAID"]'), 10_000)
    await shown(page.locator('[data-testid="redemption"][data-status="REDEEMED"]'), liveMs)
    await shot(page, 'storefront-voucher-paid')
  })

  await step('two vouchers are exchanged together, each into its order', async () => {
    await page.goto(`${server.url}/me`)
    for (const [kind, code] of together) {
      await enter(page, kind, code)
      await shown(coupon(page, code, 'AVAILABLE'))
      await by(page, 'voucher-sheet').waitFor({ state: 'hidden' })
    }
    await page.goto(`${server.url}/exchange`)
    for (const [, code] of together) {
      const row = page.locator(`[data-testid="exchange-voucher"][data-code="${compact(code)}"]`)
      await by(row, 'exchange-pick').click()
      await by(page, 'exchange-product').first().click()
      await by(page, 'sheet-confirm').click()
      await by(page, 'sheet-confirm').waitFor({ state: 'hidden' })
    }
    await shot(page, 'storefront-exchange-two')
    await by(page, 'exchange-do').click()
    await shown(by(page, 'exchanged'))
    const codes = await by(page, 'pickup-code').allInnerTexts()
    assert.equal(new Set(codes).size, together.length, `each order has its own pick-up code: ${codes}`)
    await shot(page, 'storefront-exchanged-two')
  })

  return { no }
}

/** At the counter: a manager enters the code of a guest who has logged in before. */
export async function counterStory(browser, server, shopId) {
  const page = await openPage(await browser.newContext(desktop), 'manager at the counter')

  await step('a manager enters a guest’s voucher at the counter; one that is refused is told', async () => {
    await page.goto(`${server.url}/admin/coupons`)
    await by(page, 'login-username').fill('manager')
    await by(page, 'login-password').fill('demo-manager')
    await by(page, 'login-submit').click()
    const choice = page.locator(`[data-testid="shop-choice"][data-shop-id="${shopId}"]`)
    await shown(choice.or(by(page, 'nav-coupons')))
    if (await choice.isVisible()) await choice.click()
    await by(page, 'nav-coupons').click()
    await by(page, 'coupon-search').fill('vera')
    await by(page, 'coupon-customer').first().click()
    await by(page, 'coupon-mode').locator('.el-segmented__item').nth(1).click()
    await page.locator('[data-testid="counter-kind"][data-kind="MEITUAN_EXCHANGE"]').click()
    await by(page, 'counter-code').fill(usedElsewhere)
    await by(page, 'counter-code').press('Enter')
    await shown(by(page, 'counter-fault'))
    await shot(page, 'admin-counter-refused')
    await by(page, 'counter-code').fill(atCounter)
    await by(page, 'counter-code').press('Enter')
    await shown(by(page, 'coupon-issued'))
    await shot(page, 'admin-counter')
  })
  return page
}

/** The manager sees at the order where its voucher stands, and takes it back. */
export async function redemptionStory(page, no) {
  await step('the manager takes the order back, and its voucher is given back', async () => {
    await by(page, 'nav-orders').click()
    await page.locator(`[data-testid="order-row"][data-order-no="${no}"]`).click()
    await shown(page.locator('[data-testid="redemption"][data-status="REDEEMED"]'))
    await by(page, 'redemption').scrollIntoViewIfNeeded()
    await shot(page, 'admin-order-vouchers')
    await by(page, 'take-back').click()
    const box = page.locator('.el-message-box')
    await box.locator('.el-button--danger').click()
    await shown(box.locator('.el-message-box__errormsg'))
    await box.locator('input').fill('顾客改主意了')
    await shot(page, 'admin-take-back')
    await box.locator('.el-button--danger').click()
    await shown(page.locator('[data-testid="redemption"][data-status="UNDONE"]'), 10_000)
    await shot(page, 'admin-taken-back')
  })
}

/** At the till: a barista takes the voucher of a guest without an account. */
export async function tillStory(browser, server, shopId) {
  const page = await openPage(await browser.newContext(desktop), 'barista at the till')

  await step('a barista exchanges the voucher of a guest without an account, and calls the pick-up code', async () => {
    await page.goto(`${server.url}/admin/counter`)
    await by(page, 'login-username').fill('barista')
    await by(page, 'login-password').fill('demo-barista')
    await by(page, 'login-submit').click()
    const choice = page.locator(`[data-testid="shop-choice"][data-shop-id="${shopId}"]`)
    await shown(choice.or(by(page, 'nav-counter')))
    if (await choice.isVisible()) await choice.click()
    await by(page, 'nav-counter').click()
    await page.locator('[data-testid="counter-kind"][data-kind="MEITUAN_EXCHANGE"]').click()
    await by(page, 'counter-product').click()
    await page.locator('.el-select-dropdown__item:visible', { hasText: '珍珠奶茶' }).first().click()
    await by(page, 'counter-option').first().click()
    await by(page, 'counter-code').fill(usedElsewhere)
    await by(page, 'counter-code').press('Enter')
    await shown(by(page, 'counter-fault'))
    await by(page, 'counter-code').fill(atTill)
    await by(page, 'counter-code').press('Enter')
    await shown(by(page, 'counter-done'))
    assert.match(await by(page, 'counter-done').first().innerText(), /^[A-Z]\d{3}/)
    assert.equal(await by(page, 'counter-code').inputValue(), '', 'the next code can be scanned')
    await shot(page, 'admin-till')
  })
}

/** A platform that is made to fail leaves an order to people: the guest reads it, the manager decides. */
export async function failureStory(browser, server, shopId) {
  const failing = '1101 0000 0008'
  const manager = await openPage(await browser.newContext(desktop), 'manager and platforms')
  const page = await openPage(await browser.newContext(phone), 'guest of a failing platform')
  let no

  await step('a manager has the simulated platform fail', async () => {
    await manager.goto(`${server.url}/admin/platforms`)
    await by(manager, 'login-username').fill('manager')
    await by(manager, 'login-password').fill('demo-manager')
    await by(manager, 'login-submit').click()
    const choice = manager.locator(`[data-testid="shop-choice"][data-shop-id="${shopId}"]`)
    await shown(choice.or(by(manager, 'nav-platforms')))
    if (await choice.isVisible()) await choice.click()
    await by(manager, 'nav-platforms').click()
    const busy = manager.locator('[data-testid="platform"][data-platform="MEITUAN"] [data-testid="fault"][data-fault="BUSY"]')
    await by(busy, 'fault-always').click()
    await shown(manager.locator('[data-testid="platform"][data-platform="MEITUAN"] [data-fault="BUSY"][data-times="-1"]'))
    await shot(manager, 'admin-platforms')
  })

  await step('a guest’s voucher can’t be redeemed: the order says that the shop looks after it', async () => {
    await page.addInitScript((id) => localStorage.getItem('cuppa.shop') ?? localStorage.setItem('cuppa.shop', JSON.stringify(id)), shopId)
    await page.goto(`${server.url}/me`)
    await by(page, 'login').click()
    await by(page, 'login-handle').fill('fay')
    await by(page, 'login-submit').click()
    await shown(by(page, 'voucher-open'))
    await enter(page, 'MEITUAN_EXCHANGE', failing)
    await by(coupon(page, failing, 'AVAILABLE'), 'coupon-exchange').click()
    await page.waitForURL(/\/exchange/)
    await by(page, 'exchange-product').first().click()
    await by(page, 'sheet-confirm').click()
    await page.waitForFunction(() => document.querySelector('[data-testid="exchange-choice"]')?.textContent.trim())
    await by(page, 'exchange-do').click()
    await shown(by(page, 'exchanged'))
    no = await by(page, 'exchanged').getAttribute('data-order-no')
    await by(page, 'exchanged').click()
    // Five pauses of 1, 2, 4, 8 and 16 seconds, each with up to one more.
    await shown(page.locator('[data-testid="order-status"][data-status="PAID_COUPON_FAILED"]'), 60_000)
    await shot(page, 'storefront-coupon-failed')
  })

  await step('the manager finds it among what waits, has the platform answer again, and retries', async () => {
    await by(manager.locator('[data-testid="platform"][data-platform="MEITUAN"] [data-fault="BUSY"]'), 'fault-off').click()
    await shown(manager.locator('[data-testid="platform"][data-platform="MEITUAN"] [data-fault="BUSY"][data-times="0"]'))
    await by(manager, 'nav-tasks').click()
    await shown(manager.locator(`[data-testid="task-row"][data-order-no="${no}"]`), liveMs)
    await shot(manager, 'admin-tasks-voucher')
    await by(manager, 'nav-orders').click()
    await manager.locator(`[data-testid="order-row"][data-order-no="${no}"]`).click()
    await by(manager, 'redemption-retry').click()
    const box = manager.locator('.el-message-box')
    await box.locator('input').fill('平台已恢复')
    await box.locator('.el-message-box__btns .el-button--primary, .el-message-box__btns .el-button--danger').first().click()
    await shown(page.locator('[data-testid="order-status"][data-status="PAID"]'), 30_000)
    await shot(page, 'storefront-coupon-redeemed')
  })
}
