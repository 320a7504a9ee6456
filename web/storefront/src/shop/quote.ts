import { language } from '@shared/i18n'
import { Problem, refuse, unwrap } from '@shared/problem'
import { computed, effectScope, ref, shallowRef, watch } from 'vue'
import { client, publicClient, session } from '../api'
import { QuoteDocument, type OrderChannel, type QuoteInput, type QuoteQuery } from '../gql/graphql'
import { draft } from '../order/draft'
import { cart, couponCodes, couponsByHand, toInput } from './cart'
import { orderableLines, refusedSkus, shop } from './menu'

/** A priced cart as the Quote query answers it. */
export type Quote = NonNullable<QuoteQuery['quote']['quote']>

/** Why a price is what it is, of a quote or of an order. */
export type Why = Quote['explanation']

/** A promotion or coupon that was tried for it. */
export type TriedRule = Quote['explanation']['rules'][number]

/** What these pages are to the server: promotions may be for some channels only. */
export const channel: OrderChannel = 'WEB'

const debounceMs = 220
const renewBeforeMs = 10_000
const retryMs = 4_000

/** The newest price of the cart; null while there is none. It may be of the cart a moment ago: see `pricing`. */
export const quote = shallowRef<Quote | null>(null)

/** True while the price on screen may not be the cart's. */
export const pricing = ref(false)

/** Why there is no price. */
export const quoteProblem = shallowRef<Problem | null>(null)

/** What the quote is asked for; null when there is nothing to price. */
export const quoteInput = computed<QuoteInput | null>(() => {
  if (!shop.value || shop.value.id !== cart.shopId || orderableLines.value.length === 0) return null
  const coupons = couponsByHand.value ? { couponCodes: couponCodes.value } : { bestCoupons: session.loggedIn.value }
  return { shopId: cart.shopId, items: orderableLines.value.map(toInput), dineWay: draft.dineWay, channel, ...coupons }
})

/** The coupons that count in a price. */
export function chosenCoupons(price: Quote): string[] {
  return price.appliedDiscounts.flatMap((discount) => (discount.code === null ? [] : [discount.code]))
}

/** Each of the guest's coupons as it was judged when the best were to be chosen, by its code. */
export const couponVerdicts = shallowRef<ReadonlyMap<string, TriedRule>>(new Map())

function noteVerdicts(price: Quote): void {
  couponVerdicts.value = new Map(price.explanation.rules.flatMap((rule) => (rule.code === null ? [] : [[rule.code, rule]])))
}

/** Asks what each of the guest's coupons would do for this cart while they choose by hand. Throws a Problem. */
export async function judgeCoupons(): Promise<void> {
  const input = quoteInput.value
  if (!input || !couponsByHand.value || !session.alive()) return
  const { quote: answer } = await unwrap(client.query(QuoteDocument, { input: { ...input, couponCodes: null, bestCoupons: true } }))
  if (answer.quote) noteVerdicts(answer.quote)
}

let timer: ReturnType<typeof setTimeout> | undefined
let asked = 0

/** Asks for the price at once; resolves when the newest price, or why there is none, is on screen. */
export async function requote(): Promise<void> {
  clearTimeout(timer)
  const input = quoteInput.value
  const turn = ++asked
  if (!input) {
    quote.value = null
    quoteProblem.value = null
    pricing.value = false
    return
  }
  pricing.value = true
  try {
    // A quote belongs to who asks, so a session goes along where there is one; without, it is public.
    const via = session.alive() ? client : publicClient
    const { quote: answer } = await unwrap(via.query(QuoteDocument, { input }))
    if (turn !== asked) return
    refuse(answer.userErrors)
    quote.value = answer.quote
    quoteProblem.value = null
    if (answer.quote && input.bestCoupons) noteVerdicts(answer.quote)
    if (answer.quote) timer = setTimeout(requote, untilRenewal(answer.quote))
  } catch (error) {
    if (turn !== asked) return
    const problem = error instanceof Problem ? error : new Problem('NETWORK', '')
    quote.value = null
    quoteProblem.value = problem
    noteRefused(problem, input)
    if (problem.code === 'COUPON_NOT_FOUND') { // another guest's, or gone: price with what is there
      couponsByHand.value = false
      couponCodes.value = []
    }
    else if (problem.outcomeUnknown) timer = setTimeout(requote, retryMs)
  } finally {
    if (turn === asked) pricing.value = false
  }
}

/** Marks the size that an answer refused as out of stock, so that the page shows it before the menu does. */
export function noteRefused(problem: Problem, input: Pick<QuoteInput, 'items'>): void {
  if (problem.code !== 'OUT_OF_STOCK') return
  const index = Number(problem.field[1])
  const item = (problem.field[0] === 'items' ? input.items[index] : undefined) ?? (input.items.length === 1 ? input.items[0] : undefined)
  if (item) refusedSkus.value = new Set([...refusedSkus.value, item.skuId])
}

function untilRenewal(current: Quote): number {
  const left = Date.parse(current.expiresAt) - Date.now() - renewBeforeMs
  return Math.min(Math.max(left, retryMs), 2 ** 31 - 1)
}

// The quote follows the cart for as long as the page lives, whichever page is on screen.
effectScope(true).run(() => {
  watch([() => JSON.stringify(quoteInput.value), language, () => session.current.value?.name, () => shop.value?.menu.version], () => {
    clearTimeout(timer)
    asked++ // what is on its way is of an older cart
    pricing.value = quoteInput.value !== null
    timer = setTimeout(requote, quoteInput.value ? debounceMs : 0)
  }, { immediate: true })
})
