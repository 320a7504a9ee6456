import { minorDigits } from '@shared/format'
import { Problem, refuse, unwrap, type UserError } from '@shared/problem'
import { computed, ref, shallowRef } from 'vue'
import { client } from '../api'
import { explain, tellDone, tellProblem } from '../explain'
import {
  ArchivePromotionDocument, CheckPromotionDocument, PausePromotionDocument, PromotionDocument, PublishPromotionDocument, ResumePromotionDocument, SavePromotionDocument,
  type CheckPromotionQuery, type PromotionAudienceInput, type PromotionPartsFragment, type SampleCartInput,
} from '../gql/graphql'
import { t } from '../messages'
import type { StaffShop } from '../staff'
import type { Kind } from './fields'
import { faultsOf, newForm, toForm, toInput, type Faults, type TermsForm } from './terms'
import { kinds } from './words'

/** What to publish, and for whom. */
export interface PublishWish {
  version: number | null
  at: string | null
  audience: PromotionAudienceInput | null
  note: string | null
}

type Running = 'save' | 'check' | 'publish' | 'pause' | 'resume' | 'archive'
type Answer = { promotion: PromotionPartsFragment | null; userErrors: UserError[] }

/** A promotion being edited: its form, what is wrong with it, and what can be done with it. Amounts and times are those of the shop. */
export function useEditor(shop: StaffShop) {
  const place = { digits: minorDigits(shop.currency), timeZone: shop.timeZone }
  const promotion = shallowRef<PromotionPartsFragment | null>(null)
  const form = ref<TermsForm | null>(null)
  const saved = ref('')
  const faults = ref<Faults>({})
  const elsewhere = ref<string[]>([])
  const conflict = ref(false)
  const running = ref<Running | null>(null)
  const trial = shallowRef<CheckPromotionQuery['checkPromotion'] | null>(null)
  const trialFault = ref('')
  const publishFault = ref('')

  const kind = computed(() => kinds.value.find((one) => one.kind === form.value?.kind))
  const dirty = computed(() => form.value !== null && JSON.stringify(form.value) !== saved.value)

  function forget() {
    faults.value = {}
    elsewhere.value = []
    conflict.value = false
    trialFault.value = ''
    publishFault.value = ''
  }

  function show(next: PromotionPartsFragment) {
    promotion.value = next
    form.value = toForm(next.draft, kinds.value.find((one) => one.kind === next.draft.kind), place)
    saved.value = JSON.stringify(form.value)
  }

  function clear() {
    promotion.value = null
    form.value = null
    saved.value = ''
    trial.value = null
    forget()
  }

  /** Begins a new promotion of a kind. */
  function begin(of: Kind) {
    forget()
    form.value = newForm(of)
    saved.value = ''
  }

  async function load(id: string) {
    const found = await unwrap(client.query(PromotionDocument, { id }))
    forget()
    trial.value = null
    show(found.promotion)
  }

  /** The form as the server takes it; null, with the mistakes at their fields, when a text is no number. */
  function terms() {
    if (!form.value) return null
    if (!kind.value) {
      elsewhere.value = [t('kindGone')]
      return null
    }
    const read = toInput(form.value, kind.value, place, promotion.value?.draft.stacking.layer ?? null, (why) => t(why === 'missing' ? 'missingValue' : why === 'amount' ? 'badAmount' : 'badNumber'))
    faults.value = read.faults
    return Object.keys(read.faults).length > 0 ? null : read.terms
  }

  function tellFaults(userErrors: UserError[]) {
    if (userErrors.some((error) => error.code === 'REVISION_CONFLICT')) {
      conflict.value = true
      return
    }
    const told = faultsOf(userErrors)
    faults.value = told.faults
    elsewhere.value = told.elsewhere
  }

  async function run<T>(what: Running, ask: () => Promise<T>, onFault: (error: unknown) => void = tellProblem): Promise<T | null> {
    if (running.value) return null
    running.value = what
    try {
      return await ask()
    } catch (error) {
      onFault(error)
      return null
    } finally {
      running.value = null
    }
  }

  /** Keeps the draft; answers whether it was kept. */
  async function save(): Promise<boolean> {
    forget()
    const read = terms()
    if (!read) return false
    const input = { id: promotion.value?.id ?? null, expectedRevision: promotion.value?.revision ?? null, terms: read }
    const answer = await run('save', async () => (await unwrap(client.mutation(SavePromotionDocument, { input }))).savePromotion)
    return took(answer, 'doneSave')
  }

  function took(answer: Answer | null, done: 'doneSave' | 'donePublish'): boolean {
    if (!answer) return false
    if (answer.promotion) {
      show(answer.promotion)
      tellDone(t(done))
      return true
    }
    tellFaults(answer.userErrors)
    return false
  }

  /** Prices a cart without and with the form as it stands, saved or not. */
  async function check(cart: SampleCartInput | null): Promise<void> {
    forget()
    const read = terms()
    if (!read) return
    const answer = await run('check', async () => (await unwrap(client.query(CheckPromotionDocument, { input: { id: promotion.value?.id ?? null, terms: read, cart } }))).checkPromotion, (error) => (trialFault.value = explain(error)))
    if (!answer) return
    tellFaults(answer.userErrors.filter((error) => error.field?.[0] === 'terms'))
    const ofCart = answer.userErrors.find((error) => error.field?.[0] !== 'terms')
    trialFault.value = ofCart ? ofCart.message : answer.userErrors.length > 0 ? t('checkFaults') : ''
    trial.value = answer.userErrors.length > 0 ? null : answer
  }

  /** Publishes the saved draft or an earlier version; answers whether it was. What is wrong is told in the dialog or at the fields. */
  async function publish(wish: PublishWish): Promise<boolean> {
    const current = promotion.value
    if (!current) return false
    forget()
    const { version, at, audience, note } = wish
    const input = { id: current.id, revision: current.revision, version, at, audience, note }
    const answer = await run('publish', async () => (await unwrap(client.mutation(PublishPromotionDocument, { input }))).publishPromotion, (error) => (publishFault.value = explain(error)))
    if (took(answer, 'donePublish')) return true
    publishFault.value = elsewhere.value.join(' ') || publishFault.value
    elsewhere.value = []
    return false
  }

  /** Pauses, resumes or archives. Unsaved changes in the form stay. */
  async function move(what: 'pause' | 'resume' | 'archive'): Promise<void> {
    const current = promotion.value
    if (!current) return
    const input = { id: current.id }
    const answer = await run(what, async (): Promise<Answer> => {
      if (what === 'pause') return (await unwrap(client.mutation(PausePromotionDocument, { input }))).pausePromotion
      if (what === 'resume') return (await unwrap(client.mutation(ResumePromotionDocument, { input }))).resumePromotion
      return (await unwrap(client.mutation(ArchivePromotionDocument, { input }))).archivePromotion
    })
    if (!answer) return
    try {
      refuse(answer.userErrors)
      if (!answer.promotion) throw new Problem('INTERNAL', '')
      promotion.value = answer.promotion
      tellDone(t(`done_${what}`))
    } catch (error) {
      tellProblem(error)
    }
  }

  /** After a conflict: drops the own changes for the colleague's. */
  async function takeTheirs() {
    if (promotion.value) await load(promotion.value.id).catch(tellProblem)
  }

  /** After a conflict: saves the own form over the colleague's. */
  async function keepMine() {
    if (!promotion.value) return
    try {
      promotion.value = (await unwrap(client.query(PromotionDocument, { id: promotion.value.id }))).promotion
      await save()
    } catch (error) {
      tellProblem(error)
    }
  }

  return { promotion, form, faults, elsewhere, conflict, dirty, running, trial, trialFault, publishFault, clear, begin, load, save, check, publish, move, takeTheirs, keepMine }
}
