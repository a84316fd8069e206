import { fold } from '../../content/search/fold.ts'

/** What the text of the search box asks for. */
export interface Asked {
  /** FTS5 expression over the words; null when the text has no letter or digit. */
  match: string | null
  /** Ranges of codes, from inclusive, to exclusive. */
  codes: { from: string; to: string }[]
  /** Part of a phone number or an address, folded, at least `MIN_PART` characters. */
  part: string | null
  /** A whole address in lower case. */
  email: string | null
}

/** Characters that `unicode61` keeps; everything else separates words. */
const WORD = /[\p{L}\p{N}\p{Co}]+/gu
/** The trigram index finds nothing shorter. */
const MIN_PART = 3
/** A shorter last word is found whole only: its beginnings would be found everywhere. */
const MIN_PREFIX = 3
/** More words than this say nothing new about a ticket. */
const MAX_TERMS = 20
/** A code of ours or of the system before it: letters, the day of receipt, a number. */
const CODE = /^(?:[a-z]{2,6}[\s-]*)?(\d{6})(?:[\s-]+(\d{1,4}))?$/
/** The beginning of one of our codes. */
const CODE_PART = /^ct[\s-]*(\d{1,5})$/

/**
 * Reads the text of the search box: words, with a code, a number or an address when it looks like
 * one. Every sign is literal; FTS5 operators in the text are words.
 * @param text  clean text, `MAX_WORDS` characters at most
 */
export function askedBy(text: string): Asked {
  const folded = fold(text).trim()
  const terms = (folded.match(WORD) ?? []).slice(0, MAX_TERMS)
  const isAddress = /^\S*@\S*$/.test(folded)
  const isNumber = /^[\d\s.()+-]+$/.test(folded)
  const digits = folded.replaceAll(/\D/g, '')
  const part = isAddress ? folded : isNumber ? digits : ''
  return {
    match: terms.length > 0 ? matchOf(terms) : null,
    codes: codesIn(folded),
    part: part.length >= MIN_PART ? part : null,
    email: isAddress && /^\S+@\S+$/.test(folded) ? text.trim().toLowerCase() : null,
  }
}

/** All words, in any order; the last one may go on. */
function matchOf(terms: readonly string[]): string {
  const last = terms.at(-1) ?? ''
  const quoted = terms.map((term) => `"${term}"`).join(' AND ')
  return `text : (${quoted}${last.length >= MIN_PREFIX ? ' *' : ''})`
}

function codesIn(folded: string): Asked['codes'] {
  const beginning = CODE_PART.exec(folded)?.[1]
  if (beginning) return [startingWith(`CT-${beginning}`)]
  const [, day, number] = CODE.exec(folded) ?? []
  if (!day) return []
  if (!number) return [startingWith(`CT-${day}`)]
  const exact = `CT-${day}-${number.padStart(2, '0')}`
  return [
    { from: exact, to: `${exact}!` },
    // Typed without its leading zero, a number may go on: 1 finds 01, 10 and 100.
    ...(number.length === 1 ? [startingWith(`CT-${day}-${number}`)] : []),
  ]
}

/** Codes hold hyphens, letters and digits only, all of them before `~`. */
function startingWith(beginning: string): { from: string; to: string } {
  return { from: beginning, to: `${beginning}~` }
}

/** A trigram phrase that finds a part of a text. */
export function phraseOf(part: string): string {
  return `"${part.replaceAll('"', '""')}"`
}
