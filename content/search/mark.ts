import { tokenize } from './fold.ts'
import { SMALL_WORDS } from './spellings.ts'

/** A piece of a text; those that match are shown in `<mark>`. */
export interface Piece {
  text: string
  isMatch: boolean
}

/**
 * Cuts a text into what matches the words of a question and what does not, in order and complete.
 * @param terms  folded words, as an answer of `searchSmall` has them
 */
export function piecesOf(text: string, terms: readonly string[]): Piece[] {
  const wanted = new Set(terms)
  const pieces: Piece[] = []
  let from = 0
  for (const { term, start, end } of tokenize(text)) {
    if (SMALL_WORDS.has(term) || !(wanted.has(term) || wanted.has(term.replaceAll('.', ''))))
      continue
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
