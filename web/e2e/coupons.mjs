// The part of the story in which a manager makes a batch of coupons, guests claim them by a link and by a code, one gives hers to another, who pays with it.
import assert from 'node:assert/strict'
import { by, desktop, openPage, phone, shot, shown } from './browser.mjs'
import { step } from './checks.mjs'

async function guest(browser, server, shopId, name) {
  const page = await openPage(await browser.newContext(phone), `guest ${name}`)
  await page.addInitScript((id) => localStorage.getItem('cuppa.shop') ?? localStorage.setItem('cuppa.shop', JSON.stringify(id)), shopId)
  await page.goto(`${server.url}/me`)
  await by(page, 'login').click()
  await by(page, 'login-handle').fill(name)
  await by(page, 'login-submit').click()
  await shown(by(page, 'voucher-open'))
  return page
}

/** Makes a batch and activates it; its drawer stays open. */
async function make(page, name, change) {
  await by(page, 'batch-new').click()
  await by(page, 'batch-name').locator('input').or(by(page, 'batch-name')).last().fill(name)
  await change()
  await shot(page, `admin-batch-form-${name}`)
  await by(page, 'batch-save').click()
  await shown(by(page, 'batch-activate'))
  await by(page, 'batch-activate').click()
  await shown(page.locator(`[data-testid="batch-row"][data-name="${name}"][data-status="ACTIVE"]`))
}

export async function couponStory(browser, server, shopId) {
  const staff = await openPage(await browser.newContext(desktop), 'manager with batches')
  let link, codes

  await step('a manager makes a batch with a claim link', async () => {
    await staff.goto(`${server.url}/admin/coupons/batches`)
    await by(staff, 'login-username').fill('manager')
    await by(staff, 'login-password').fill('demo-manager')
    await by(staff, 'login-submit').click()
    const choice = staff.locator(`[data-testid="shop-choice"][data-shop-id="${shopId}"]`)
    await shown(choice.or(by(staff, 'batch-new')))
    if (await choice.isVisible()) await choice.click()
    await shown(by(staff, 'batch-new'))
    await make(staff, 'story-link', async () => {
      await by(staff, 'batch-transferable').click()
    })
    link = await by(staff, 'batch-link').getAttribute('data-link')
    assert.match(link, /^[2-9A-Z]{26}$/)
    await shot(staff, 'admin-batch')
    await staff.keyboard.press('Escape')
  })

  await step('another with codes, which are written out as a file', async () => {
    await make(staff, 'story-codes', async () => {
      await by(staff, 'batch-way').locator('.el-segmented__item').nth(1).click()
    })
    await shown(by(staff, 'batch-csv'), 15_000)
    const [file] = await Promise.all([staff.waitForEvent('download'), by(staff, 'batch-csv').click()])
    const chunks = []
    for await (const chunk of await file.createReadStream()) chunks.push(chunk)
    codes = Buffer.concat(chunks).toString().trim().split('\n').slice(1).map((line) => line.split(',')[1])
    assert.equal(codes.length, 100)
    assert.match(codes[0], /^[2-9A-Z]{6}-[2-9A-Z]{6}-[2-9A-Z]{6}$/)
    await staff.keyboard.press('Escape')
  })

  const rosa = await guest(browser, server, shopId, 'rosa')
  let code
  await step('a guest claims a coupon by the link, once however often she asks', async () => {
    await rosa.goto(`${server.url}/claim/${link}`)
    await shown(by(rosa, 'claim'))
    await shot(rosa, 'storefront-claim')
    await by(rosa, 'claim').click()
    await shown(by(rosa, 'claimed'))
    code = await by(rosa, 'claimed').getAttribute('data-code')
    await shot(rosa, 'storefront-claimed')
    await rosa.reload()
    await by(rosa, 'claim').click()
    await shown(by(rosa, 'claimed'))
    assert.equal(await by(rosa, 'claimed').getAttribute('data-code'), code)
  })

  await step('she enters a printed code in the field for codes; a slip of the typing is told', async () => {
    await rosa.goto(`${server.url}/me`)
    await by(rosa, 'voucher-open').click()
    const last = codes[0].at(-1)
    await by(rosa, 'voucher-code').fill(codes[0].slice(0, -1) + (last === '2' ? '3' : '2'))
    await shown(by(rosa, 'own-code'))
    await by(rosa, 'voucher-save').click()
    await shown(by(rosa, 'voucher-fault'))
    await shot(rosa, 'storefront-own-code')
    await by(rosa, 'voucher-code').fill(codes[0].toLowerCase())
    await by(rosa, 'voucher-save').click()
    await by(rosa, 'voucher-sheet').waitFor({ state: 'hidden' })
    await rosa.waitForFunction((had) => document.querySelectorAll('[data-testid="my-coupon"][data-status="AVAILABLE"]').length > had, 1)
  })

  await step('she gives the coupon of the link to a friend, who pays with it', async () => {
    await by(rosa.locator(`[data-testid="my-coupon"][data-code="${code}"]`), 'coupon-give').click()
    await by(rosa, 'gift-offer').click()
    await shown(by(rosa, 'gift-link'))
    await shot(rosa, 'storefront-gift')
    const url = await by(rosa, 'gift-link').innerText()
    const theo = await guest(browser, server, shopId, 'theo')
    await theo.goto(url.trim())
    await shown(by(theo, 'gift-take'))
    await shot(theo, 'storefront-gift-take')
    await by(theo, 'gift-take').click()
    await shown(by(theo, 'claimed'))
    assert.equal(await by(theo, 'claimed').getAttribute('data-code'), code)
    await rosa.goto(`${server.url}/me`)
    await shown(by(rosa, 'my-coupon'))
    assert.equal(await rosa.locator(`[data-testid="my-coupon"][data-code="${code}"]`).count(), 0)
    await theo.goto(server.url)
    await by(theo.locator('[data-testid="product-card"][data-sold-out="false"]:has(.add.pill)').first(), 'add').click()
    await by(by(theo, 'option-sheet'), 'sheet-confirm').click()
    await by(theo, 'option-sheet').waitFor({ state: 'hidden' })
    await by(theo, 'cart-open').click()
    await by(theo, 'checkout').and(theo.locator(':visible:enabled')).first().click()
    await theo.waitForURL(/\/checkout/)
    await by(theo, 'coupon-picker').click()
    const mine = theo.locator(`[data-testid="coupon"][data-code="${code}"]`)
    await shown(mine)
    if (await mine.getAttribute('aria-pressed') !== 'true') await mine.click()
    await by(theo, 'coupon-done').click()
    await by(theo, 'place').click()
    await by(theo, 'cashier-pay').click()
    await shown(by(theo, 'cashier-back'))
    await theo.goto(`${server.url}/me`)
    await shown(theo.locator(`[data-testid="my-coupon"][data-code="${code}"][data-status="USED"]`))
    await shot(theo, 'storefront-gift-used')
  })

  await step('the manager sees one claimed and used, and what it gave away', async () => {
    const row = staff.locator('[data-testid="batch-row"][data-name="story-link"]')
    await staff.waitForFunction(() => document.querySelector('[data-name="story-link"] [data-testid="batch-used"]')?.textContent.trim() === '1')
    assert.match(await row.innerText(), /1 \/ 100/)
    await shot(staff, 'admin-batches')
  })

  await step('she gives the rest to all guests, after they are counted', async () => {
    await staff.locator('[data-testid="batch-row"][data-name="story-link"]').click()
    await by(staff, 'batch-grant').click()
    await by(staff, 'grant-count').click()
    await shown(by(staff, 'grant-preview'))
    await shot(staff, 'admin-grant')
    await by(staff, 'grant-do').click()
    await shown(staff.locator('[data-testid="batch-job"][data-kind="GRANT"][data-status="DONE"]'), 15_000)
    await shot(staff, 'admin-granted')
  })
}
