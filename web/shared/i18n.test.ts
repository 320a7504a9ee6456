import { afterEach, describe, expect, it } from 'vitest'
import { defineMessages, fill, language, preferredLanguage, setLanguage } from './i18n'

describe('the language', () => {
  it.each([[['zh-CN', 'en'], 'zh'], [['fr', 'zh-TW'], 'zh'], [['en-GB'], 'en'], [['fr'], 'en'], [[], 'en']] as const)('of a browser that wants %j is %s', (wanted, expected) => {
    expect(preferredLanguage(wanted)).toBe(expected)
  })
  afterEach(() => setLanguage('en'))
  it('is kept and told to the document', () => {
    setLanguage('zh')
    expect(language.value).toBe('zh')
    expect(localStorage.getItem('cuppa.language')).toBe('"zh"')
    expect(document.documentElement.lang).toBe('zh-CN')
  })
  it('decides which words are said', () => {
    const t = defineMessages({ zh: { tea: '{count} 杯茶' }, en: { tea: '{count} teas' } })
    expect(t('tea', { count: 2 })).toBe('2 teas')
    setLanguage('zh')
    expect(t('tea', { count: 2 })).toBe('2 杯茶')
  })
})

it('chooses the word for one and for more', () => {
  const message = '{n} {n|cup|cups} of tea'
  expect([1, 2, 0].map((n) => fill(message, { n }))).toEqual(['1 cup of tea', '2 cups of tea', '0 cups of tea'])
})

it('leaves a place without a value visible', () => expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}'))
