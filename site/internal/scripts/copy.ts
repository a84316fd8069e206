import { keep, kept } from '../../scripts/storage.ts'

const KEY = 'khach-dang-ho-tro'

interface Customer {
  name: string
  code: string
}

/**
 * Copy buttons of the handbook. A customer's name and code are typed once and fill every reply of
 * the page; they stay in this tab's own storage and are sent nowhere.
 */
export function startCopying(): void {
  const form = document.querySelector<HTMLFormElement>('[data-customer]')
  if (form) fillFrom(form)
  let last: HTMLElement | undefined
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-copy]') : null
    if (!button) return
    last?.removeAttribute('data-done')
    last = button
    void copy(button)
  })
}

function fillFrom(form: HTMLFormElement): void {
  const update = (): void => {
    const customer = typedIn(form)
    keep(KEY, JSON.stringify(customer), 'sessionStorage')
    fill(customer)
  }
  restore(form)
  fill(typedIn(form))
  form.addEventListener('input', update)
  // Values are gone only after the event.
  form.addEventListener('reset', () => setTimeout(update))
  form.addEventListener('submit', (event) => event.preventDefault())
}

function typedIn(form: HTMLFormElement): Customer {
  const data = new FormData(form)
  const text = (field: keyof Customer): string => {
    const value = data.get(field)
    return typeof value === 'string' ? value.trim().normalize('NFC') : ''
  }
  return { name: text('name'), code: text('code').toUpperCase() }
}

function fill({ name, code }: Customer): void {
  // Vietnamese call each other by the last word of the name (DOMAIN §10).
  const givenName = name.split(/\s+/).at(-1) ?? ''
  const values: Partial<Record<string, string>> = { name, givenName, code }
  for (const blank of document.querySelectorAll<HTMLElement>('[data-fill]')) {
    const value = values[blank.dataset['fill'] ?? ''] ?? ''
    blank.textContent = value || `‹${blank.dataset['blank'] ?? ''}›`
    blank.classList.toggle('filled', value !== '')
  }
}

function restore(form: HTMLFormElement): void {
  for (const [field, value] of Object.entries(lastCustomer())) {
    const control = form.elements.namedItem(field)
    if (control instanceof HTMLInputElement && typeof value === 'string') control.value = value
  }
}

/** The fields kept by `fillFrom`; none when the key has something else. */
function lastCustomer(): object {
  try {
    const customer: unknown = JSON.parse(kept(KEY, 'sessionStorage') ?? '{}')
    return typeof customer === 'object' && customer !== null ? customer : {}
  } catch {
    return {}
  }
}

/** Copies a whole address, or the text beside the button. */
async function copy(button: HTMLElement): Promise<void> {
  const path = button.dataset['copy'] ?? ''
  const source = button.parentElement?.querySelector<HTMLElement>('[data-copy-text]')
  const text = path ? new URL(path, location.href).href : source?.textContent.trim()
  try {
    await navigator.clipboard.writeText(text ?? '')
    button.dataset['done'] = ''
    say('copied', blanksIn(source))
  } catch {
    // Forbidden, or not https: the text is selected, so one key copies it.
    if (source) getSelection()?.selectAllChildren(source)
    say('failed', [])
  }
}

/** Labels of the placeholders that are still empty. */
function blanksIn(source: HTMLElement | null | undefined): string[] {
  const blanks = source?.querySelectorAll<HTMLElement>('.blank:not(.filled)') ?? []
  return [...new Set([...blanks].map((blank) => blank.dataset['blank'] ?? ''))]
}

function say(outcome: 'copied' | 'failed', blanks: string[]): void {
  const toast = document.querySelector<HTMLElement>('.toast')
  if (!toast) return
  const sentence = toast.dataset[blanks.length > 0 ? 'left' : outcome] ?? ''
  toast.textContent = sentence.replace('{}', blanks.join(', '))
  toast.classList.toggle('warn', blanks.length > 0 || outcome === 'failed')
}
