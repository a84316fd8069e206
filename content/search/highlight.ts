import { tokenize } from './fold.ts'
import type { Token } from './fold.ts'
import { SMALL_WORDS } from './terms.ts'

/** A piece of a text; those that match are shown in `<mark>`. */
export interface Piece {
  text: string
  isMatch: boolean
}

/**
 * Cuts a text into what matches the words of a question and what does not, in order and complete.
 * @param terms  as an answer of `searchSmall` has them
 */
export function piecesOf(text: string, terms: readonly string[]): Piece[] {
  const wanted = new Set(terms)
  const pieces: Piece[] = []
  let from = 0
  for (const token of tokenize(text)) {
    if (!isMeant(token, wanted)) continue
    const { start, end } = token
    const last = pieces.at(-1)
    const between = text.slice(from, start)
    // Neighbours are marked in one go, with the space between them.
    if (last && between.trim() === '') last.text += between + text.slice(start, end)
    else {
      if (between) pieces.push({ text: between, isMatch: false })
      pieces.push({ text: text.slice(start, end), isMatch: true })
    }
    from = end
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isMatch: false })
  return pieces
}

/** Whether a word is one of those that a question was read as; small words never count. */
export function isMeant({ term, mark }: Token, terms: ReadonlySet<string>): boolean {
  if (SMALL_WORDS.has(term)) return false
  return terms.has(term) || terms.has(mark) || terms.has(term.replaceAll('.', ''))
}
