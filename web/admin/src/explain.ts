import { Problem } from '@shared/problem'
import { ElMessage } from 'element-plus/es/components/message/index'
import { isMessageKey, t } from './messages'

/** Says in a sentence what went wrong: our words for a known code, else the server's, else that it did not work. */
export function explain(error: unknown): string {
  if (!(error instanceof Problem)) return t('failed')
  const key = `code_${error.code}`
  return isMessageKey(key) ? t(key) : error.message || t('failed')
}

/** Shows for some seconds that something was done. */
export function tellDone(text: string): void {
  ElMessage({ type: 'success', message: text, duration: 2_500 })
}

/** Shows for some seconds what went wrong. */
export function tellProblem(error: unknown): void {
  ElMessage({ type: 'error', message: explain(error), duration: 5_000, showClose: true })
}
