import { formatDate, formatMoney } from '@shared/format'
import { language } from '@shared/i18n'
import type { CouponBatchesQuery, CouponBatchStatus } from '../gql/graphql'
import { isMessageKey, t } from '../messages'

/** A batch of coupons. */
export type Batch = CouponBatchesQuery['couponBatches']['edges'][number]['node']

/** A job of a batch. */
export type Job = Batch['jobs'][number]

/** How people say where a batch stands. */
export const stateName = (status: CouponBatchStatus) => t(`batch_${status}`)

/** What a coupon is worth, in short. */
export function worth(terms: Batch['terms'], currency: string): string {
  const money = (minor: number) => formatMoney(minor, currency, language.value)
  const value = terms.percent !== null ? `${terms.percent}%` : terms.faceValue !== null ? money(terms.faceValue) : terms.name
  return terms.minSpend > 0 ? `${value} · ${t('fromAmount', { amount: money(terms.minSpend) })}` : value
}

/** Until when coupons are good. */
export function validText(batch: Batch, timeZone: string): string {
  const parts = []
  if (batch.validDays !== null) parts.push(t('batchDaysFromClaim', { days: batch.validDays }))
  if (batch.validUntil !== null) parts.push(t('validUntil', { date: formatDate(new Date(Date.parse(batch.validUntil) - 1).toISOString(), language.value, timeZone) }))
  return parts.join(' · ')
}

/** How a job stands, in a sentence. */
export function jobText(job: Job): string {
  const ended = `batchEnded_${job.endedFor ?? ''}`
  return [
    t(`batchJob_${job.kind}`), `${job.done}${job.planned > 0 ? ` / ${job.planned}` : ''}`, job.skipped > 0 ? t('batchSkipped', { count: job.skipped }) : '', t(`batchJob_${job.status}`),
    isMessageKey(ended) ? t(ended) : '',
  ].filter(Boolean).join(' · ')
}

/** Says whether a job is under way. */
export const underWay = (job: Job) => job.status === 'QUEUED' || job.status === 'RUNNING'

/** The address that guests claim at. The storefront lies at the origin's root. */
export const claimUrl = (link: string) => `${location.origin}/claim/${link}`
