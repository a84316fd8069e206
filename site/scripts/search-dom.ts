import { piecesOf } from '../../content/search/mark.ts'

/** An element with children; texts become text nodes, so nothing typed is ever read as HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

/** A text with the words of a question marked. */
export function marked(text: string, terms: readonly string[]): (Node | string)[] {
  return piecesOf(text, terms).map((piece) =>
    piece.isMatch ? element('mark', {}, piece.text) : piece.text,
  )
}
