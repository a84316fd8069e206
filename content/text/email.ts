/** Longest e-mail address in characters (RFC 5321 with its erratum 1690). */
export const MAX_EMAIL = 254

const MAX_LOCAL_PART = 64

/** Local part of RFC 5322's atoms, a domain of two labels or more; no quotes, commas, brackets. */
const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/i

/**
 * True for an e-mail address: the one definition for forms, settings, staff and browser.
 * @param text  without surrounding spaces
 */
export function isEmail(text: string): boolean {
  return text.length <= MAX_EMAIL && text.lastIndexOf('@') <= MAX_LOCAL_PART && EMAIL.test(text)
}
