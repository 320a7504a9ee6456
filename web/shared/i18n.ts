import { computed, ref } from 'vue'
import { readStored, writeStored } from './storage'

/** The languages that the server answers in; sent as Accept-Language and in connection_init. */
export type Language = 'zh' | 'en'

const key = 'cuppa.language'
const isLanguage = (value: unknown): value is Language => value === 'zh' || value === 'en'

/** Chinese for a browser that prefers it, else English. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0]
    if (isLanguage(base)) return base
  }
  return 'en'
}

/** The language of the pages. Change it with setLanguage. */
export const language = ref<Language>(readStored(key, isLanguage) ?? preferredLanguage(globalThis.navigator?.languages ?? []))

/** Changes the language, keeps it for the next visit, and tells the document. */
export function setLanguage(next: Language): void {
  language.value = next
  writeStored(key, next)
  tagDocument()
}

/** Writes the language into <html lang>, for fonts, line breaking and screen readers. */
export function tagDocument(): void {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
}

/** The locale for Intl and for component libraries. */
export const locale = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en-GB'))

/** Values for the `{name}` places of a message. */
export type MessageValues = Record<string, string | number>

/**
 * Fills the `{name}` places of a message, and chooses the word at `{name|one|other}` by a number: `{n} {n|cup|cups}`.
 * A place without a value stays visible, so that it is noticed.
 */
export function fill(message: string, values: MessageValues = {}): string {
  return message.replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (place, name: string, one?: string, other?: string) => {
    const value = values[name]
    if (value === undefined) return place
    return one === undefined ? String(value) : Number(value) === 1 ? one : other ?? ''
  })
}

/**
 * Makes the `t` of an app. The English messages must have exactly the keys of the Chinese ones: the
 * compiler says which one is missing. `t` reads the language, so that templates follow a switch by themselves.
 */
export function defineMessages<K extends string>(messages: { zh: Record<K, string>; en: Record<NoInfer<K>, string> }): (key: K, values?: MessageValues) => string {
  return (messageKey, values) => fill(messages[language.value][messageKey], values)
}
