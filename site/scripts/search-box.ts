import styles from '../styles/search-box.css?inline'
import { addStyles, element } from './dom.ts'
import { answerRows, failureRows, recentRows } from './search-answers.ts'
import { loadSmallIndex } from './search-index.ts'
import { moveByKey } from './search-keys.ts'
import { keepSearch } from './search-recent.ts'
import { hide, leave } from './search-state.ts'
import type { SearchBox } from './search-state.ts'

/**
 * Opens the list under a search field: results while typing, as ordinary links.
 *
 * Field and list keep their native roles for screen readers; arrow keys move between them, Esc closes
 * the list.
 */
export function openSearchBox(form: HTMLFormElement, field: HTMLInputElement): void {
  addStyles(styles)
  const list = element('div', { class: 'search-results', id: 'ket-qua-tim', hidden: '' })
  const status = element('p', { class: 'visually-hidden', role: 'status' })
  form.append(list, status)
  field.setAttribute('aria-controls', list.id)
  const box: SearchBox = {
    form,
    field,
    list,
    status,
    index: undefined,
    hasFailed: false,
    results: 0,
    isPressed: false,
    isOpened: false,
    timers: [],
  }
  listenToField(box)
  listenToList(box)
  listenOutside(box)
  load(box)
}

/** Shows the answer to the field's current value. */
function show(box: SearchBox): void {
  if (!(box.index ?? box.hasFailed) || box.isPressed) return
  hide(box)
  box.isOpened = false
  const question = box.field.value.trim()
  const rows = rowsFor(box, question)
  box.list.replaceChildren(...rows)
  box.list.scrollTop = 0
  box.list.hidden = rows.length === 0
}

function rowsFor(box: SearchBox, question: string): Node[] {
  if (!question) return recentRows(box)
  return box.index ? answerRows(box, box.index, question) : failureRows(box, question)
}

function load(box: SearchBox): void {
  const done = (): void => {
    if (document.activeElement === box.field) show(box)
  }
  loadSmallIndex().then(
    (index) => {
      box.index = index
      done()
    },
    // The next focus or key tries again.
    () => {
      box.hasFailed = true
      done()
    },
  )
}

function listenToField(box: SearchBox): void {
  const { form, field } = box
  field.addEventListener('input', () => {
    if (box.index) show(box)
    else load(box)
  })
  field.addEventListener('focus', () => {
    if (!box.index) load(box)
    else if (box.list.hidden) show(box)
  })
  form.addEventListener('keydown', (event) => moveByKey(box, event, show))
  form.addEventListener('submit', () => {
    box.isOpened = true
    keepSearch(field.value)
  })
}

function listenToList(box: SearchBox): void {
  box.list.addEventListener('pointerdown', () => (box.isPressed = true))
  for (const type of ['pointerup', 'pointercancel']) {
    document.addEventListener(type, () => (box.isPressed = false))
  }
  box.list.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || !target.closest('ul a')) return
    box.isOpened = true
    keepSearch(box.field.value)
  })
}

function listenOutside(box: SearchBox): void {
  for (const type of ['pointerdown', 'focusin']) {
    document.addEventListener(type, ({ target }) => {
      if (target instanceof Node && !box.form.contains(target)) leave(box)
    })
  }
  addEventListener('pagehide', () => leave(box))
}
