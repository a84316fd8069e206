/** An element with attributes and children; texts become text nodes, never HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  made.append(...children)
  return made
}

/** Adds a style sheet to the page; the CSP refuses another `<style>`. */
export function addStyles(css: string): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets.push(sheet)
  } catch {
    // Safari before 16.4: one rule around all, in the page's own sheet. Only there, because a
    // changed sheet makes browsers choose fonts anew, and lines move.
    document.querySelector('style')?.sheet?.insertRule(`@media all{${css}}`)
  }
}
