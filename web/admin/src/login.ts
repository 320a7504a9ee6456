import { ref } from 'vue'

/** True while a session that ended on a page of work is being renewed, over that page. */
export const renewing = ref(false)

let waiting: (() => void)[] = []

/** Asks for a login, and resolves when somebody has logged in or has declined. Several askers share one question. */
export function askLogin(): Promise<void> {
  renewing.value = true
  return new Promise((resolve) => waiting.push(resolve))
}

/** Closes the question and lets whoever asked go on. */
export function endAsking(): void {
  renewing.value = false
  const resolvers = waiting
  waiting = []
  resolvers.forEach((resolve) => resolve())
}
