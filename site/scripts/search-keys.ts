import { leave } from './search-state.ts'
import type { SearchBox } from './search-state.ts'

/**
 * Arrows, Home and End move between field and links; Esc closes; letters go on into the field.
 * @param show  opens a list that is closed
 */
export function moveByKey(
  box: SearchBox,
  event: KeyboardEvent,
  show: (box: SearchBox) => void,
): void {
  const { field, list } = box
  if (list.hidden && event.key.startsWith('Arrow')) show(box)
  const links = list.hidden ? [] : [...list.querySelectorAll('a')]
  const at = links.findIndex((link) => link === document.activeElement)
  const steps: Partial<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? links.length - 1 : at - 1,
    ...(at >= 0 && { Home: 0, End: links.length - 1 }),
  }
  const to = steps[event.key]
  if (event.key === 'Escape' && !list.hidden) {
    field.focus()
    leave(box)
  } else if (to !== undefined && !event.isComposing && links.length > 0) {
    const target = to < 0 ? field : links[Math.min(to, links.length - 1)]
    target?.focus()
  } else {
    if (at >= 0 && event.key.length === 1 && !event.ctrlKey && !event.metaKey) field.focus()
    return
  }
  event.preventDefault()
}
