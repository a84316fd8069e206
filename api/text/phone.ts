/**
 * Normalises a phone number, so that its spellings are found as one.
 * @param typed  trimmed text
 * @returns E.164 (`+84912345678`) when a rule of DOMAIN §10 matches, otherwise the text itself:
 *          an unusual number never refuses a ticket (CONTRACT §8.17)
 */
export function normalisePhone(typed: string): string {
  const bare = typed.replace(/[\s.()-]/g, '')
  const national = bare.replace(/^(?:\+840?|84)(?=\d{9,10}$)/, '0')
  if (/^0[35789]\d{8}$/.test(national) || /^02\d{9}$/.test(national)) {
    return `+84${national.slice(1)}`
  }
  return /^\+(?!84)[1-9]\d{7,14}$/.test(bare) ? bare : typed
}
