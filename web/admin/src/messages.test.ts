import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { setLanguage } from '@shared/i18n'
import { isMessageKey, t, type MessageKey } from './messages'

const folder = resolve(import.meta.dirname, '../../../graph')
const text = readdirSync(folder).filter((name) => name.endsWith('.graphqls')).map((name) => readFileSync(resolve(folder, name), 'utf8')).join('\n')
const mutations = parse(text).definitions.flatMap((one) => ((one.kind === 'ObjectTypeExtension' || one.kind === 'ObjectTypeDefinition') && one.name.value === 'Mutation' ? (one.fields ?? []).map((field) => field.name.value) : []))

describe('the log of what staff did', () => {
  it('has words for every mutation of the schema, in both languages', () => {
    expect(mutations.length).toBeGreaterThan(80)
    expect(mutations.filter((name) => !isMessageKey(`action_${name}`))).toEqual([])
    for (const language of ['zh', 'en'] as const) {
      setLanguage(language)
      expect(mutations.filter((name) => t(`action_${name}` as MessageKey).trim() === '')).toEqual([])
    }
  })
})
