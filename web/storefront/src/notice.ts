import { Problem } from '@shared/problem'
import { showConfirmDialog, showToast } from 'vant'
import 'vant/es/dialog/style/index'
import 'vant/es/toast/style/index'
import { t } from './messages'

/** Says something in passing. */
export function say(message: string): void {
  showToast({ message, wordBreak: 'break-word', duration: 2600 })
}

/** Says what went wrong: the server's words where it has some, and nothing when the guest declined to log in. */
export function sayProblem(error: unknown): void {
  if (error instanceof Problem && error.code === 'UNAUTHENTICATED') return
  say(error instanceof Problem && error.message ? error.message : t('failed'))
}

/** Asks a yes-or-no question. */
export async function ask(title: string, message: string, yes: string, no: string = t('cancel')): Promise<boolean> {
  try {
    await showConfirmDialog({ title, message, confirmButtonText: yes, cancelButtonText: no })
    return true
  } catch {
    return false
  }
}
