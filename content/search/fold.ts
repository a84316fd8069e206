/**
 * One meaning of "the same word" for the build, the browser and the server: NFC and NFD, capitals,
 * hoà and hòa, đ and d, marked and unmarked letters all meet in one folded term.
 */

/** A word as it stands in a text. */
export interface Token {
  /** Place in the text that was cut up, in UTF-16 units; `end` is the first unit after it. */
  start: number
  end: number
  /** Folded: a–z, digits and, in codes, inner dots. Other scripts keep their own letters. */
  term: string
  /** `term` with its accents in one fixed order; equal to `term` when it has none. */
  mark: string
}

/** The five tone marks; other marks (â, ơ, ă) belong to the letter. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g

/**
 * Accents of a word in one fixed order: the tone comes last, so that both spellings of "hoà" are
 * equal; đ is d, because people who lack it type d.
 * @example markOf('khóa') === markOf('khoá') // true
 */
export function markOf(word: string): string {
  const letters = word.toLowerCase().normalize('NFKD').replaceAll('đ', 'd')
  const tone = letters.match(TONES)?.[0] ?? ''
  return letters.replace(TONES, '') + tone
}

/** Takes the accents off a `mark`. */
export function termOf(mark: string): string {
  return mark.replace(/\p{M}/gu, '')
}

/**
 * Folded form of a whole text; everything but letters and digits stays as it is.
 * @example fold('Đăng nhập') // 'dang nhap'
 */
export function fold(text: string): string {
  return termOf(text.toLowerCase().normalize('NFKD')).replaceAll('đ', 'd')
}

/** Numbers keep their inner dots (`5.7.8`); in `ERR_TIMED_OUT` the underscores part the words. */
const WORD = /\p{N}+(?:\.\p{N}+)+|[\p{L}\p{M}\p{N}]+/gu

const folded = new Map<string, { term: string; mark: string }>()

/**
 * Cuts a text into words.
 *
 * Vietnamese is written syllable by syllable, and syllables are what is searched: words of two
 * syllables are found by being neighbours.
 */
export function tokenize(text: string): Token[] {
  return Array.from(text.matchAll(WORD), (match) => {
    const word = match[0]
    let known = folded.get(word)
    if (!known) {
      const mark = markOf(word)
      known = { term: termOf(mark), mark }
      // A site has a few thousand words; whatever strangers type must not pile up in a server.
      if (folded.size < 20_000 && word.length < 20) folded.set(word, known)
    }
    return { start: match.index, end: match.index + word.length, ...known }
  })
}
