const SURROGATE_PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g
/** Lines that a one-line field breaks into: line feed, and Unicode's own two separators. */
const LINE_BREAKS = /[\n\u2028\u2029]/g
/**
 * What no input may hold: controls but tab and line feed, marks that turn the direction of a text,
 * and characters without width. The joiners U+200C and U+200D stay: emoji are made with them.
 */
const STRIPPED =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g

/** Longest raw text of any field, in UTF-16 units. */
const MAX_RAW_TEXT = 20_000
/** What any field may be padded with: spaces at its ends, characters without width. */
const MIN_RAW_TEXT = 2_000
/** NFD takes up to three units for a Vietnamese letter; the fourth is for what is stripped. */
const RAW_PER_CODE_POINT = 4
/** A run of marks that no writing has; Unicode's own bound for streams (UAX #15 §13). */
const LONG_RUN = /\p{M}{30}(?=\p{M})/gu
const GRAPHEME_JOINER = '\u034f'

/**
 * Typed text as it is stored and counted: NFC, line feeds only, without controls, bidi marks and
 * invisible characters, without space at both ends.
 *
 * Nothing that can be seen is taken out, and nothing is cut. Half of a surrogate pair becomes U+FFFD.
 * A text far longer than its field comes back as it is, uncleaned: longer than `max` it still is.
 * @param oneLine  a line break becomes a space
 * @param max      code points that the field takes, at most 5,000; that when left out
 * Source: CONTRACT §8.16, §8.45.
 */
export function cleanText(
  text: string,
  { oneLine, max }: { oneLine: boolean; max?: number },
): string {
  if (text.length > rawLimit(max)) return text
  const stripped = text.toWellFormed().replace(/\r\n?/g, '\n').replace(STRIPPED, '')
  // Normalising sorts each run of marks in quadratic time: long runs are broken first.
  const bounded = stripped.replace(LONG_RUN, `$&${GRAPHEME_JOINER}`)
  // Composed last: a stripped character may have stood between a letter and its accent.
  const composed = bounded.normalize('NFC')
  return (oneLine ? composed.replace(LINE_BREAKS, ' ') : composed).trim()
}

/** The beginning of a text that nothing refuses, such as an address's query: cleaned, then cut. */
export function cutText(text: string, { oneLine, max }: { oneLine: boolean; max: number }): string {
  const clean = cleanText(text.slice(0, rawLimit(max)), { oneLine, max })
  return Array.from(clean).slice(0, max).join('')
}

function rawLimit(max: number = MAX_RAW_TEXT): number {
  return Math.min(MAX_RAW_TEXT, Math.max(MIN_RAW_TEXT, max * RAW_PER_CODE_POINT))
}

/** Length as people count it: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  return text.length - (text.match(SURROGATE_PAIRS)?.length ?? 0)
}
