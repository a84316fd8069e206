/**
 * Folding of words, the same in the build, the browser and the server. NFC and NFD, capitals, hoà
 * and hòa, đ and d, accented and plain letters give one folded term.
 */

/** A word of a text. */
export interface Token {
  /** Position in the text, in UTF-16 units; `end` is exclusive. */
  start: number
  end: number
  /** Folded: a–z, digits and, in codes, inner dots. Other scripts keep their own letters. */
  term: string
  /** `term` with its accents in one fixed order; equal to `term` when it has none. */
  mark: string
}

/** The five tones; other accents (â, ơ, ă) belong to the letter. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g

/**
 * Writes the accents of a word in one fixed order.
 *
 * The tone comes last, so that both spellings of "hoà" are equal; đ becomes d, because people
 * without a Vietnamese keyboard type d.
 * @example markOf('khóa') === markOf('khoá') // true
 */
export function markOf(word: string): string {
  const letters = word.toLowerCase().normalize('NFKD').replaceAll('đ', 'd')
  const tone = letters.match(TONES)?.[0] ?? ''
  return letters.replace(TONES, '') + tone
}

/** Removes the accents of a `mark`. */
export function termOf(mark: string): string {
  return mark.replace(/\p{M}/gu, '')
}

/**
 * Folds a whole text; signs and spaces stay.
 * @example fold('Đăng nhập') // 'dang nhap'
 */
export function fold(text: string): string {
  return termOf(text.toLowerCase().normalize('NFKD')).replaceAll('đ', 'd')
}

/** Numbers keep their inner dots (`5.7.8`); underscores separate words (`ERR_TIMED_OUT`). */
const WORD = /\p{N}+(?:\.\p{N}+)+|[\p{L}\p{M}\p{N}]+/gu

const folded = new Map<string, { term: string; mark: string }>()

/**
 * Cuts a text into words.
 *
 * Vietnamese separates syllables by spaces, so a word here is a syllable; the ranking finds words of
 * two syllables as neighbours.
 */
export function tokenize(text: string): Token[] {
  return Array.from(text.matchAll(WORD), (match) => {
    const word = match[0]
    let known = folded.get(word)
    if (!known) {
      const mark = markOf(word)
      known = { term: termOf(mark), mark }
      // A site has a few thousand words; what visitors type must not fill a server's memory.
      if (folded.size < 20_000 && word.length < 20) folded.set(word, known)
    }
    return { start: match.index, end: match.index + word.length, ...known }
  })
}
