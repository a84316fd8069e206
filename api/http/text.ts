const SURROGATE_PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g
/** Lines that a one-line field breaks into: line feed, and Unicode's own two separators. */
const LINE_BREAKS = /[\n\u2028\u2029]/g
/**
 * What no input may hold: controls but tab and line feed, marks that turn the direction of a text,
 * and characters without width. The joiners U+200C and U+200D stay: emoji are made with them.
 */
const STRIPPED =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g

/**
 * Typed text as it is stored and counted: NFC, line feeds only, without controls, bidi marks and
 * invisible characters, without space at both ends.
 *
 * Nothing that can be seen is taken out, and nothing is cut. Half of a surrogate pair becomes U+FFFD.
 * @param oneLine  a line break becomes a space
 * Source: CONTRACT §8.16.
 */
export function cleanText(text: string, { oneLine }: { oneLine: boolean }): string {
  const stripped = text.toWellFormed().replace(/\r\n?/g, '\n').replace(STRIPPED, '')
  // Composed last: a stripped character may have stood between a letter and its accent.
  const composed = stripped.normalize('NFC')
  return (oneLine ? composed.replace(LINE_BREAKS, ' ') : composed).trim()
}

/** Length as people count it: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  return text.length - (text.match(SURROGATE_PAIRS)?.length ?? 0)
}
