import { describe, expect, it } from 'vitest'
import { isOwnCode } from './code'

describe('isOwnCode', () => {
  it('knows a code of this house however it is typed', () => {
    for (const typed of ['ABCDEF-GHJKMN-PQRS23', 'abcdef ghjkmn pqrs23', ' ABCDEFGHJKMNPQRS23 ']) expect(isOwnCode(typed)).toBe(true)
  })
  it('leaves platforms’ codes, and what is too short, to the platforms', () => {
    for (const typed of ['', '1101 0000 0001', 'ABCDEF-GHJKMN', 'ABCDEFGHJKMNPQRS2O', '110100000001110101', 'CABCDEFGHJK2']) expect(isOwnCode(typed)).toBe(false)
  })
})
