import { piecesOf } from '../../content/search/highlight.ts'

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

/** Adds a style sheet; the policy of content security refuses another `<style>`. */
export function addStyles(css: string): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets.push(sheet)
  } catch {
    // Phones of 2022 and older: one rule around all, in the page's own sheet. Not for everybody,
    // because a sheet that changes makes browsers decide about its fonts again, and lines move.
    document.querySelector('style')?.sheet?.insertRule(`@media all{${css}}`)
  }
}
