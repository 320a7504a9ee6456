import { refuse, unwrap } from '@shared/problem'
import { client } from '../api'
import { ExportCouponCodesDocument } from '../gql/graphql'

/** All codes of a batch as CSV, page by page. Throws a Problem. */
export async function allCodes(id: string): Promise<string> {
  let csv = ''
  for (let from: number | null = 1; from !== null;) {
    const answer: { csv: string | null; next: number | null } = await page(id, from)
    csv += answer.csv ?? ''
    from = answer.next
  }
  return csv
}

async function page(id: string, from: number) {
  const { exportCouponCodes } = await unwrap(client.mutation(ExportCouponCodesDocument, { input: { id, from } }))
  refuse(exportCouponCodes.userErrors)
  return exportCouponCodes
}

/** Hands a text to the browser as a file. */
export function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([`\ufeff${text}`], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
