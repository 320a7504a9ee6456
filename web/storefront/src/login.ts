import { ref, shallowRef } from 'vue'

/** True while the login sheet is on screen. */
export const loginOpen = ref(false)

/** True when a session ended and the guest is asked again. */
export const loginAgain = ref(false)

const waiting = shallowRef<(() => void)[]>([])

/** Asks for a login, and resolves when the guest has logged in or has declined. Several askers share one sheet. */
export function askLogin(again = false): Promise<void> {
  loginAgain.value = again && everLoggedIn
  loginOpen.value = true
  return new Promise((resolve) => waiting.value.push(resolve))
}

/** Closes the sheet and lets whoever asked go on. */
export function closeLogin(): void {
  loginOpen.value = false
  const resolvers = waiting.value
  waiting.value = []
  resolvers.forEach((resolve) => resolve())
}

let everLoggedIn = false

/** Remembers that there was a session, so that asking again can say that it is over. */
export function noteLogin(): void {
  everLoggedIn = true
}
