import { tokenize } from './fold.ts'
import type { Token } from './fold.ts'
import { SMALL_WORDS } from './terms.ts'

/** A piece of a text; matches are shown in `<mark>`. */
export interface Piece {
  text: string
  isMatch: boolean
}

/**
 * Cuts a text into pieces that match a question and pieces that do not; joined, they are the text.
 * @param terms  `terms` of an answer of `searchSmall`
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
    // Neighbours become one match, with the space between them.
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

/** Whether a word of a text is one of `terms`; stop words never are. */
export function isMeant({ term, mark }: Token, terms: ReadonlySet<string>): boolean {
  if (SMALL_WORDS.has(term)) return false
  return terms.has(term) || terms.has(mark) || terms.has(term.replaceAll('.', ''))
}
