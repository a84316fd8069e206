import { piecesOf } from '../../content/search/highlight.ts'
import { element } from './dom.ts'

/** A text with its matches in `<mark>`. */
export function marked(text: string, terms: readonly string[]): (Node | string)[] {
  return piecesOf(text, terms).map((piece) =>
    piece.isMatch ? element('mark', {}, piece.text) : piece.text,
  )
}
