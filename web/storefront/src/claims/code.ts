const alphabet = /^[2-9A-HJKMNP-Z]{18}$/

/** Says whether what was typed has the form of a code of this house: 18 letters and digits that are not mistaken for one another. Blanks and dashes do not matter. */
export function isOwnCode(typed: string): boolean {
  return alphabet.test(typed.replace(/[\s-]/g, '').toUpperCase())
}
