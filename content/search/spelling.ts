const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g
const VOWELS = 'aeiouyâêôăơư'
const SYLLABLE = new RegExp(`^(qu|gi(?=[${VOWELS}])|[^${VOWELS}]*)([${VOWELS}]+)(.*)$`)

/**
 * Writes a `mark` the way our guides spell it, the tone where DOMAIN §10 puts it (khoá, huỷ).
 *
 * Pagefind treats another position of the tone as another accent. A mark does not distinguish đ from
 * d, so the caller tries both.
 * @example spellingOf(markOf('khóa')) // 'khoá'
 */
export function spellingOf(mark: string): string {
  const tone = mark.match(TONES)?.[0] ?? ''
  const letters = mark.replace(TONES, '').normalize('NFC')
  const [, head, vowels, tail] = SYLLABLE.exec(letters) ?? []
  if (!tone || head === undefined || vowels === undefined || tail === undefined) return letters
  const at = toneAt(vowels, tail !== '')
  const toned = vowels.slice(0, at + 1) + tone + vowels.slice(at + 1)
  return (head + toned + tail).normalize('NFC')
}

/** Index of the vowel that carries the tone. */
function toneAt(vowels: string, isClosed: boolean): number {
  const marked = Math.max(...Array.from('âêôăơư', (vowel) => vowels.lastIndexOf(vowel)))
  if (marked >= 0) return marked
  if (isClosed) return vowels.length - 1
  return vowels.length === 3 || /^(oa|oe|uy)$/.test(vowels) ? 1 : 0
}
