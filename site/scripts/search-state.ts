import type { SmallIndex } from '../../content/search/small-index.ts'
import { tellMiss } from './search-misses.ts'

/** A search field with the list under it. */
export interface SearchBox {
  form: HTMLFormElement
  field: HTMLInputElement
  /** The list, hidden while it has nothing to show. */
  list: HTMLElement
  /** Read aloud by screen readers. */
  status: HTMLElement
  index: SmallIndex | undefined
  hasFailed: boolean
  /** Number of guides shown. */
  results: number
  /** A pointer is down on the list: it must not change now. */
  isPressed: boolean
  /** A result was opened or the form sent. */
  isOpened: boolean
  /** Pending work of the answer shown. */
  timers: number[]
}

/** Hides the list and drops pending work of its answer. */
export function hide({ list, status, timers }: SearchBox): void {
  for (const timer of timers.splice(0)) clearTimeout(timer)
  list.hidden = true
  status.textContent = ''
}

/** Ends the search; a list of which nothing was opened counts as a miss. */
export function leave(box: SearchBox): void {
  if (!box.list.hidden && !box.isOpened && box.index) tellMiss(box.field.value, box.results)
  hide(box)
}
