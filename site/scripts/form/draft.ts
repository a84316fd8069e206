import { formScript as words } from '../../../content/text/form.ts'
import { DAY_MS } from '../../../content/units.ts'
import { element } from '../dom.ts'
import { keep, kept } from '../storage.ts'
import { type Control, isControl } from './fields.ts'

const LIFE_MS = 7 * DAY_MS
const SAVE_AFTER_MS = 300

interface Draft {
  savedAt: number
  values: [name: string, value: string][]
}

export interface DraftKeeper {
  /** Deletes the draft, after the form was sent. */
  clear: () => void
}

/**
 * Keeps a draft of the form on this device for seven days and restores it at the next visit, with a
 * note. Pictures, consent, keys and spam traps are not kept.
 * @param name  of the draft among others
 */
export function keepDraft(form: HTMLFormElement, name: string): DraftKeeper {
  const key = `ct-draft:${name}`
  let timer = 0
  let isSent = false
  const restored = form.dataset.cameBack === 'true' ? [] : restore(form, read(key))
  if (restored.length > 0) sayRestored(form, forget)

  form.addEventListener('input', () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(save, SAVE_AFTER_MS)
  })
  window.addEventListener('pagehide', save)
  return {
    clear() {
      isSent = true
      forget()
    },
  }

  function save(): void {
    window.clearTimeout(timer)
    if (isSent) return
    const values = typedIn(form)
    // Lists are quickly chosen again: a draft needs a typed word.
    if (!values.some(([each]) => isText(form, each))) return
    keep(key, JSON.stringify({ savedAt: Date.now(), values } satisfies Draft))
  }

  function forget(): void {
    window.clearTimeout(timer)
    keep(key, null)
  }
}

/** Names and values that were typed or ticked and differ from the page's own. */
function typedIn(form: HTMLFormElement): [string, string][] {
  return controlsOf(form).flatMap((control): [string, string][] => {
    if (control instanceof HTMLInputElement && control.type === 'checkbox') {
      return control.checked ? [[control.name, control.value]] : []
    }
    const isOwn = control instanceof HTMLSelectElement || control.value !== control.defaultValue
    return control.value && isOwn ? [[control.name, control.value]] : []
  })
}

/** Fills in empty controls; returns those it filled. Prefilled ones stay. */
function restore(form: HTMLFormElement, draft: Draft | undefined): Control[] {
  if (!draft) return []
  return controlsOf(form).filter((control) => {
    const values = draft.values.filter(([name]) => name === control.name).map(([, value]) => value)
    if (control instanceof HTMLInputElement && control.type === 'checkbox') {
      if (values.includes(control.value)) control.checked = true
      return false
    }
    const [value] = values
    const isOpen = control.value === '' || (control.name === 'browser' && control.value !== value)
    if (value === undefined || !isOpen) return false
    control.value = value
    return true
  })
}

function sayRestored(form: HTMLFormElement, forget: () => void): void {
  const button = element('button', { type: 'button', class: 'button quiet' }, words.discard)
  const sentence = element('p', {}, words.restored)
  const note = element('div', { class: 'notice draft-note' }, sentence, button)
  button.addEventListener('click', () => {
    form.reset()
    forget()
    note.remove()
    form.dispatchEvent(new Event('change'))
    form.querySelector<HTMLElement>('input:not([type=hidden], [tabindex]), textarea')?.focus()
  })
  form.prepend(note)
}

function controlsOf(
  form: HTMLFormElement,
): (HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[] {
  return [...form.elements]
    .filter(isControl)
    .filter(
      ({ name, type, tabIndex }) =>
        name && name !== 'consent' && type !== 'hidden' && type !== 'file' && tabIndex >= 0,
    )
}

function isText(form: HTMLFormElement, name: string): boolean {
  const control = form.elements.namedItem(name)
  return (
    control instanceof HTMLTextAreaElement ||
    (control instanceof HTMLInputElement && control.type !== 'checkbox')
  )
}

function read(key: string): Draft | undefined {
  try {
    // Written by `save` alone; anything else fails at its first use and is caught.
    const draft = JSON.parse(kept(key) ?? 'null') as Draft | null
    if (draft && Date.now() - draft.savedAt < LIFE_MS && Array.isArray(draft.values)) return draft
  } catch {
    // Not a draft.
  }
  keep(key, null)
  return undefined
}
