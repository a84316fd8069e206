import { onKeys } from './keys.ts'
import { watchNews } from './news.ts'

/** Keys and news of the ticket list. */
export function start(list: HTMLElement): void {
  const news = watchNews(list)
  onKeys({
    j: () => move(list, 1),
    k: () => move(list, -1),
    o: () => focusedRow()?.querySelector<HTMLElement>('[data-open]')?.click(),
    '.': news.show,
    '/': () => {
      const field = list.querySelector<HTMLInputElement>('[data-search]')
      field?.focus()
      field?.select()
    },
    '?': () => list.querySelector<HTMLDialogElement>('[data-keys-help]')?.showModal(),
  })
}

function focusedRow(): Element | null {
  return document.activeElement?.closest('[data-code]') ?? null
}

/** Focuses the link of the next or previous row; Enter then opens it. */
function move(list: HTMLElement, step: 1 | -1): void {
  const rows = [...list.querySelectorAll('[data-code]')]
  const at = rows.findIndex((row) => row === focusedRow())
  const to = at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)
  rows[to]?.querySelector<HTMLElement>('[data-open]')?.focus()
}
