import { Attempt } from '@shared/attempt'
import { Problem, unwrap } from '@shared/problem'
import type { Router } from 'vue-router'
import { client, session } from '../api'
import { PlaceOrderDocument, type PlaceOrderInput } from '../gql/graphql'
import { askLogin } from '../login'
import { t } from '../messages'
import { money } from '../money'
import { ask, say, sayProblem } from '../notice'
import { clearCart, couponCodes, couponsByHand, toInput } from '../shop/cart'
import { loadCoupons } from '../shop/coupons'
import { loadMenu, orderableLines, shop } from '../shop/menu'
import { channel, chosenCoupons, noteRefused, pricing, quote, quoteProblem, requote } from '../shop/quote'
import { draft } from './draft'
import { startPayment } from './pay'
import { intentOf, place, type Draft } from './place'

const pauseMs = 1_000
const attempt = new Attempt<PlaceOrderInput>('place')

function wanted(shopId: string): Draft {
  const text = (value: string) => value.trim() || null
  return {
    shopId,
    items: orderableLines.value.map(toInput),
    couponCodes: couponsByHand.value ? couponCodes.value : null,
    channel,
    dineWay: draft.dineWay,
    deskNo: draft.dineWay === 'DINE_IN' ? text(draft.deskNo) : null,
    contact: text(draft.contact),
    note: text(draft.note),
  }
}

/**
 * Places what is in the cart and sends the guest to the cashier. Whatever stands in the way (no session, another price, a
 * drink that sold out a moment ago, a broken network) ends with the guest on a page that says what to do next.
 */
export async function submitOrder(router: Router, isSecondTry = false): Promise<void> {
  if (!shop.value) return
  const hadSession = session.alive()
  if (!hadSession) await askLogin()
  if (!session.alive()) return
  const input = wanted(shop.value.id)
  // An open attempt is sent again as it was: its own coupons and stock may be what a new price would stumble over.
  if (!attempt.isOpen(intentOf(who(), input)) && !(await priced(hadSession))) return

  const outcome = await place({ attempt, send, pause }, who(), input, quote.value && { token: quote.value.token, couponCodes: chosenCoupons(quote.value) })
  switch (outcome.kind) {
    case 'placed':
      return leave(router, outcome.no, outcome.due)
    case 'requote':
      return requoteAndGoOn(router, isSecondTry, outcome.problem)
    case 'cart':
      say(outcome.problem.message || t('backToCart'))
      await loadMenu().catch(sayProblem)
      noteRefused(outcome.problem, outcome.input)
      await router.replace({ path: '/', state: { cart: true } })
      return
    case 'coupon':
      say(outcome.problem.message)
      return dropRefusedCoupons()
    case 'unsure':
      if (outcome.problem.code === 'RATE_LIMITED') sayProblem(outcome.problem)
      else if (outcome.problem.code !== 'UNAUTHENTICATED') say(t('unsure'))
      return
    case 'refused':
      sayProblem(outcome.problem)
      if (outcome.problem.code === 'SHOP_CLOSED') await loadMenu().catch(sayProblem)
  }
}

const who = () => session.current.value?.name ?? ''
const send = async (input: PlaceOrderInput) => (await unwrap(client.mutation(PlaceOrderDocument, { input }))).placeOrder
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, pauseMs))
const agreed = (payable: number) => ask(t('priceChanged'), t('priceChangedText', { amount: money(payable) }), t('continue'))

/** Sees to it that the price on screen is this guest's and of this cart; asks when it came out differently. */
async function priced(isGuests: boolean): Promise<boolean> {
  const seen = quote.value?.payableAmount
  if (!isGuests || pricing.value || !quote.value) await requote()
  if (!quote.value) {
    sayProblem(quoteProblem.value)
    return false
  }
  return seen === undefined || seen === quote.value.payableAmount || agreed(quote.value.payableAmount)
}

/** The server did not take the quoted price: a new one that says the same goes through once by itself, another one is asked about. */
async function requoteAndGoOn(router: Router, isSecondTry: boolean, why: Problem): Promise<void> {
  const seen = quote.value?.payableAmount
  await requote()
  if (!quote.value) return sayProblem(quoteProblem.value)
  if (why.code === 'PROMOTION_EXHAUSTED') {
    // The offer that the guest saw is gone: that is said, and never ordered over.
    const text = t('promotionGoneText', { why: why.message || t('promotionGone'), amount: money(quote.value.payableAmount) })
    if (await ask(t('promotionGoneTitle'), text, t('continue'))) return submitOrder(router, true)
    return
  }
  const unchanged = seen === quote.value.payableAmount && !isSecondTry
  if (unchanged || (await agreed(quote.value.payableAmount))) return submitOrder(router, true)
}

/** Leads to the cashier, or to the order where nothing is left to pay. */
async function leave(router: Router, no: string, due: boolean): Promise<void> {
  clearCart()
  draft.note = ''
  // Back from the cashier leads to the order, not to an empty checkout.
  await router.replace(`/orders/${encodeURIComponent(no)}`)
  if (!due) return
  try {
    const till = await startPayment(no)
    if ('url' in till) location.assign(till.url) // a code is shown on the order's page
  } catch (error) {
    if (error instanceof Problem && error.message) sayProblem(error)
    else say(t('payFailed'))
  }
}

async function dropRefusedCoupons(): Promise<void> {
  await loadCoupons().catch(sayProblem)
  await requote()
  const applied = new Set(quote.value?.appliedDiscounts.map((discount) => discount.code))
  if (couponsByHand.value) couponCodes.value = couponCodes.value.filter((code) => applied.has(code))
}
