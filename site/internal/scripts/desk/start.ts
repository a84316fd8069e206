/*
 * Entry of the desk's scripts: loads a part only where its element is on the page. No part holds a
 * sentence; the words come with the page.
 */
const parts: Record<string, () => Promise<{ start: (element: HTMLElement) => void }>> = {
  '[data-desk-list]': () => import('./list.ts'),
  '.desk-ticket': () => import('./ticket.ts'),
  '[data-keys-setting]': () => import('./keys.ts'),
}

for (const [selector, load] of Object.entries(parts)) {
  const element = document.querySelector<HTMLElement>(selector)
  // Without its script a page is complete.
  if (element)
    load().then(
      ({ start }) => start(element),
      () => undefined,
    )
}
