import { onScopeDispose, ref, type Ref } from 'vue'

/** The time in milliseconds since the epoch, renewed while the component that asks is on screen. */
export function useNow(everyMs: number): Readonly<Ref<number>> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), everyMs)
  onScopeDispose(() => clearInterval(timer))
  return now
}

/** Calls back again and again while the component is on screen and its tab is visible, and at once when the tab is shown again. */
export function usePolling(everyMs: number, poll: () => void): void {
  const timer = setInterval(() => !document.hidden && poll(), everyMs)
  const wake = () => !document.hidden && poll()
  document.addEventListener('visibilitychange', wake)
  onScopeDispose(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', wake)
  })
}
