const SURROGATE_PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g
/** Line breaks in a one-line field: line feed and Unicode's two separators. */
const LINE_BREAKS = /[\n\u2028\u2029]/g
/**
 * Characters removed from all input: controls except tab and line feed, bidi marks, and
 * zero-width characters. The joiners U+200C and U+200D stay, because emoji need them.
 */
const STRIPPED =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g

/** Longest raw text of any field, in UTF-16 units. */
const MAX_RAW_TEXT = 20_000
/** Raw units that any field may have, so that padding does not count against a short field. */
const MIN_RAW_TEXT = 2_000
/** NFD needs up to three units for a Vietnamese letter; the fourth allows for stripped ones. */
const RAW_PER_CODE_POINT = 4
/** More combining marks than any script uses; Unicode's bound for streams (UAX #15 §13). */
const LONG_RUN = /\p{M}{30}(?=\p{M})/gu
const GRAPHEME_JOINER = '\u034f'

/**
 * Normalises typed text for storing and counting: NFC, line feeds only, trimmed.
 *
 * Removes controls, bidi marks and invisible characters; visible text is neither removed nor cut.
 * A lone surrogate becomes U+FFFD. A text far longer than `max` is returned unchanged, because
 * validation refuses it anyway.
 * @param oneLine  replaces line breaks by spaces
 * @param max      code points that the field accepts, at most 5,000 (the default)
 * Source: CONTRACT §8.16, §8.45.
 */
export function cleanText(
  text: string,
  { oneLine, max }: { oneLine: boolean; max?: number },
): string {
  if (text.length > rawLimit(max)) return text
  const stripped = text.toWellFormed().replace(/\r\n?/g, '\n').replace(STRIPPED, '')
  // Normalising sorts each run of marks in quadratic time, so long runs are split first.
  const bounded = stripped.replace(LONG_RUN, `$&${GRAPHEME_JOINER}`)
  // Composed last: a stripped character may have stood between a letter and its accent.
  const composed = bounded.normalize('NFC')
  return (oneLine ? composed.replace(LINE_BREAKS, ' ') : composed).trim()
}

/** Cleans a text and cuts it to `max` code points, for input that is never refused. */
export function cutText(text: string, { oneLine, max }: { oneLine: boolean; max: number }): string {
  const clean = cleanText(text.slice(0, rawLimit(max)), { oneLine, max })
  return Array.from(clean).slice(0, max).join('')
}

function rawLimit(max: number = MAX_RAW_TEXT): number {
  return Math.min(MAX_RAW_TEXT, Math.max(MIN_RAW_TEXT, max * RAW_PER_CODE_POINT))
}

/** Length in code points, as people count characters. */
export function lengthOf(text: string): number {
  return text.length - (text.match(SURROGATE_PAIRS)?.length ?? 0)
}
