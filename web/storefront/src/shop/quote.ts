import { language } from '@shared/i18n'
import { Problem, refuse, unwrap } from '@shared/problem'
import { computed, effectScope, ref, shallowRef, watch } from 'vue'
import { client, publicClient, session } from '../api'
import { QuoteDocument, type QuoteInput, type QuoteQuery } from '../gql/graphql'
import { cart, couponCodes, toInput } from './cart'
import { orderableLines, refusedSkus, shop } from './menu'

/** A priced cart as the Quote query answers it. */
export type Quote = NonNullable<QuoteQuery['quote']['quote']>

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
  return { shopId: cart.shopId, items: orderableLines.value.map(toInput), couponCodes: couponCodes.value }
})

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
    if (answer.quote) timer = setTimeout(requote, untilRenewal(answer.quote))
  } catch (error) {
    if (turn !== asked) return
    const problem = error instanceof Problem ? error : new Problem('NETWORK', '')
    quote.value = null
    quoteProblem.value = problem
    noteRefused(problem, input)
    if (problem.code === 'COUPON_NOT_FOUND') couponCodes.value = [] // another guest's, or gone: price without
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
