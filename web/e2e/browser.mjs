// What the parts of the story in the browser share: pages that complain, and how they are looked at.
import path from 'node:path'

export const screens = path.resolve(import.meta.dirname, '../../build/screens')
// What the server pushes must be on the page within this time.
export const liveMs = 5_000

export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' }
export const desktop = { viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' }

// Everything that went wrong without a step having looked for it.
export const complaints = []

/** A page that complains: of errors in its console, of exceptions, of requests that failed or were refused. */
export async function openPage(context, name) {
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const complain = (what) => complaints.push(`${name}: ${what}`)
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complain(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complain(`exception: ${error.stack ?? error}`))
  page.on('response', (response) => response.status() >= 400 && complain(`${response.status()} ${response.url()}`))
  page.on('requestfailed', (request) => {
    // Leaving a page gives up what it was still loading.
    const why = request.failure()?.errorText
    if (why !== 'net::ERR_ABORTED') complain(`${why} ${request.url()}`)
  })
  return page
}

// What stands twice, for phone and for desktop, is meant where it is visible.
export const by = (scope, id) => scope.locator(`[data-testid="${id}"]`).filter({ visible: true })
export const shown = (locator, timeout) => locator.first().waitFor({ state: 'visible', timeout })

export async function shot(page, name) {
  // Pictures that are under way, and the transitions of sheets and pages.
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {})
  await page.evaluate(() => {
    const finite = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime < 1_000)
    return Promise.all(finite.map((one) => one.finished.catch(() => {})))
  })
  await page.screenshot({ path: path.join(screens, `${name}.png`) })
}
