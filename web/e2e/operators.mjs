// The part of the story in which a manager looks after what runs behind the orders: dead letters, webhooks, flows.
import assert from 'node:assert/strict'
import { by, desktop, liveMs, openPage, phone, shot, shown } from './browser.mjs'
import { step } from './checks.mjs'

// Nobody is there: names that end so lead nowhere, on any network.
const address = 'https://partner.invalid/hook'

async function speak(page, language) {
  await page.evaluate((to) => localStorage.setItem('cuppa.language', JSON.stringify(to)), language)
  await page.reload()
}

export async function operatorStory(browser, server, shopId) {
  const context = await browser.newContext({ ...desktop, permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await openPage(context, 'operator')
  const hook = page.locator(`[data-testid="hook"][data-url="${address}"]`)

  await step('a manager finds the dead letters: there are none', async () => {
    await page.goto(`${server.url}/admin/operations`)
    await by(page, 'login-username').fill('manager')
    await by(page, 'login-password').fill('demo-manager')
    await by(page, 'login-submit').click()
    const choice = page.locator(`[data-testid="shop-choice"][data-shop-id="${shopId}"]`)
    await shown(choice.or(by(page, 'letters-status')), 10_000)
    if (await choice.isVisible()) await choice.click()
    await shown(by(page, 'letters-status'), 10_000)
    await shown(page.locator('.empty'))
    assert.equal(await by(page, 'letter').count(), 0)
    assert.equal(await by(page, 'letters-badge').count(), 0)
    await shot(page, 'admin-letters')
  })

  await step('the manager adds a partner\'s address: one in a private network is refused, and the secret is shown once', async () => {
    await by(page, 'ops-webhooks').click()
    await by(page, 'hook-new').click()
    await by(page, 'hook-url').fill('https://127.0.0.1/hook')
    await by(page, 'hook-save').click()
    await shown(by(page, 'hook-refused'))
    await by(page, 'hook-url').fill(address)
    await by(page, 'hook-save').click()
    await shown(by(page, 'hook-secret'))
    const secret = (await by(page, 'hook-secret').innerText()).trim()
    assert.match(secret, /^whsec_\S{20,}$/)
    await by(page, 'hook-secret-copy').click()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret)
    await page.keyboard.press('Escape')
    await shown(by(page, 'hook-secret'))
    await by(page, 'hook-secret-close').click()
    await shown(hook)
    await page.reload()
    await shown(hook)
    assert.ok(!(await page.content()).includes(secret), 'the secret is still there')
    await shot(page, 'admin-webhooks')
  })

  await step('a test stands in its log, with the try that nobody answered', async () => {
    await by(hook, 'hook-test').click()
    const test = page.locator('[data-testid="delivery"][data-name="Test"]')
    await shown(test, liveMs)
    await test.locator('[data-testid="delivery-open"]').click()
    await shown(by(test, 'delivery-try'), 30_000)
    await shot(page, 'admin-webhook-log')
    await page.keyboard.press('Escape')
    await by(page, 'delivery-drawer').waitFor({ state: 'hidden' })
  })

  await step('switched off, it can be told nothing, and its log stays', async () => {
    await by(hook, 'hook-switch').click()
    await page.locator('.el-message-box .el-button--danger').click()
    await shown(page.locator(`[data-testid="hook"][data-url="${address}"][data-enabled="false"]`))
    assert.ok(await by(hook, 'hook-test').isDisabled())
    await by(hook, 'hook-log').click()
    const test = page.locator('[data-testid="delivery"][data-name="Test"]')
    await shown(test)
    await test.locator('[data-testid="delivery-open"]').click()
    assert.ok(await by(test, 'delivery-again').isDisabled())
  })

  await step('the flows are there, and the log has words for all of it, on a phone and in English', async () => {
    await page.goto(`${server.url}/admin/operations/flows`)
    await shown(by(page, 'flows-view'))
    await shown(page.locator('.empty'))
    await shot(page, 'admin-flows')
    await page.setViewportSize(phone.viewport)
    await speak(page, 'en')
    await shown(page.locator('.empty'))
    await shot(page, 'admin-flows-phone-en')
    await page.goto(`${server.url}/admin/log`)
    await shown(by(page, 'audit-log'))
    const text = await by(page, 'audit-log').innerText()
    for (const words of ['Added a webhook', 'Tested a webhook', 'Changed a webhook']) assert.ok(text.includes(words), `“${words}” is not in the log`)
    assert.doesNotMatch(text, /WebhookEndpoint\b/)
  })
  await context.close()
}
